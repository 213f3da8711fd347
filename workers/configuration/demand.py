"""What applications may ask of a server, and settings of its memory, against what it takes: sums over the files of a tree.

A sum is a lower bound: what no file says counts as one copy, one process, no more connections than are written down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.patterns import late
from workers.configuration import composed, pods
from workers.configuration.factors import Factor, shown
from workers.configuration.pools import Pool, pools
from workers.configuration.servers import Server
from workers.configuration.workloads import URL, Workload
from workers.readers.listing import Listing

_LIMITS = ("max_connections", "max_client_conn", "MAX_CLIENT_CONN", "work_mem", "shared_buffers", "maxmemory",
           "innodb_buffer_pool_size", "max-connections", "innodb-buffer-pool-size")  # fmt: skip
COMPOSE = late(r"(^|/)[^/]*compose[^/]*\.ya?ml$", re.IGNORECASE)
_MOST = 30
"""Compose files, or folders of manifests, that are looked at."""


@dataclass(frozen=True, slots=True)
class Sum:
    """`what` is 'connections' or 'memory'; `server` names whose; `stated` says that the limit stands in a file."""

    what: str
    place: str
    server: str
    words: str
    wanted: int
    room: int
    factors: tuple[Factor, ...]
    stated: bool

    @property
    def key(self) -> tuple[str, str, str]:
        """What stays the same when numbers change."""
        return self.what, self.place, self.server


def places(tree: Listing) -> tuple[str, ...]:
    """The Compose files and folders of manifests in a tree that states a limit anywhere; remembered."""
    return tree.remember("places of limits", lambda: tuple(_places(tree)))


def _places(tree: Listing) -> Iterator[str]:
    found = tree.lines_with(_LIMITS, (".yaml", ".yml", ".conf", ".cnf", ".ini"))
    if not found:
        return
    yield from sorted(filter(COMPOSE.search, tree.paths()))[:_MOST]
    folders = {
        m.path.rpartition("/")[0] + "/" for m in found if not COMPOSE.search(m.path) and m.path.endswith((".yaml", ".yml"))
    }
    yield from sorted(folders)[:_MOST]


def sums(tree: Listing, place: str) -> Iterator[Sum]:
    """The sums of a Compose file, or of a folder of manifests."""
    read = pods.read if place.endswith("/") else composed.read
    servers, workloads = read(tree, place)
    for server in servers:
        yield from _memory(place, server)
        yield from _connections(tree, place, server, [one for one in workloads if _reaches(one, server)])


def _reaches(one: Workload, server: Server) -> bool:
    return (
        bool(server.name) and re.search(rf"(?<![\w-]){re.escape(server.name)}(-rw|-ro|-r)?(?![\w-])", one.reached) is not None
    )


def _memory(place: str, server: Server) -> Iterator[Sum]:
    wanted = server.memory_wanted()
    if wanted is not None and server.memory is not None:
        total, words, factors = wanted
        told = f"{words} = {shown(total)}" if len(factors) > 1 else words
        yield Sum("memory", place, server.name, told, total, server.memory.value, (server.memory, *factors), stated=True)


def _connections(tree: Listing, place: str, server: Server, users: Iterable[Workload]) -> Iterator[Sum]:
    room, limit = server.limit
    terms = [term for one in users if one.busy and (term := _term(one, pools(tree)))]
    if room and terms:
        wanted = sum(count for count, _, _ in terms)
        words = " + ".join(words for _, words, _ in terms)
        words += f" = {wanted}" if len(terms) > 1 else ""
        factors = [*([limit] if limit else []), *(factor for _, _, found in terms for factor in found)]
        yield Sum("connections", place, server.name, words, wanted, room, tuple(factors), stated=limit is not None)


def _term(one: Workload, known: Iterable[Pool]) -> tuple[int, str, list[Factor]] | None:
    """(connections, the calculation, its numbers) of one workload; None where its pool is not known."""
    parts = _pool(one, known)
    if not parts:
        return None
    most, words = sum(part.value for part in parts), " + ".join(f"{part.name} {part.value}" for part in parts)
    if one.threads is not None and one.threads.value < most:
        parts, most, words = [one.threads], one.threads.value, f"{one.threads.value} threads"
    counts = [factor for factor in (one.copies, one.processes) if factor is not None]
    for factor in counts:
        most *= factor.value
    product = [f"{factor.value} {factor.name}" for factor in counts]
    product.append(f"({words})" if len(parts) > 1 and product else words)
    told = " × ".join(product)
    return most, f"{one.name}: {told}" + (f" = {most}" if product[1:] or len(parts) > 1 else ""), [*counts, *parts]


def _pool(one: Workload, known: Iterable[Pool]) -> list[Factor]:
    """The numbers of its only pool."""
    if (said := one.environment.get(URL)) is not None:
        return [said]
    if one.folder is None:
        return []
    prefix = one.folder + "/" if one.folder else ""
    own = [pool for pool in known if pool.path.startswith(prefix)]
    return [size.under(one.environment) for size in own[0].sizes] if len(own) == 1 else []
