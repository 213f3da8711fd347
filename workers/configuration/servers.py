"""What a server takes: its connections and the memory of its container, as far as files state them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.domain.changes import Mention
from workers.configuration import flat
from workers.configuration.factors import Factor, shown, size, whole
from workers.configuration.found import Found
from workers.readers.listing import Listing

_DEFAULTS = {"postgresql": ("max_connections", 100), "mysql": ("max_connections", 151), "pgbouncer": ("max_client_conn", 100)}
_UNITS = {"work_mem": 1024, "shared_buffers": 8192, "innodb_buffer_pool_size": 1, "maxmemory": 1}
"""Bytes that a bare number stands for."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server: `settings` are its numbers by key, `memory` the limit of its container in bytes."""

    store: str
    name: str
    settings: Mapping[str, Factor] = field(hash=False)
    memory: Factor | None = None

    @property
    def limit(self) -> tuple[int, Factor | None]:
        """The connections that it takes, and the line that says so (None for the default)."""
        key, default = _DEFAULTS.get(self.store, ("", 0))
        said = self.settings.get(key)
        return (said.value, said) if said else (default, None)

    def memory_wanted(self) -> tuple[int, str, tuple[Factor, ...]] | None:
        """(bytes, the calculation, its numbers) of what the settings may take together; None where they do not say it."""
        if self.store == "postgresql":
            return self._sorting()
        key = {"mysql": "innodb_buffer_pool_size", "redis": "maxmemory"}.get(self.store, "")
        said = self.settings.get(key)
        return (said.value, f"{key} {shown(said.value)}", (said,)) if said else None

    def _sorting(self) -> tuple[int, str, tuple[Factor, ...]] | None:
        work, many, shared = map(self.settings.get, ("work_mem", "max_connections", "shared_buffers"))
        if work is None or many is None:
            return (shared.value, f"shared_buffers {shown(shared.value)}", (shared,)) if shared else None
        words = f"{many.value} connections × work_mem {shown(work.value)}"
        total = many.value * work.value
        if shared is None:
            return total, words, (work, many)
        return total + shared.value, f"{words} + shared_buffers {shown(shared.value)}", (work, many, shared)


def numbers(path: str, lines: list[str], found: Iterable[Found]) -> dict[str, Factor]:
    """The settings that are numbers, in bytes where they are sizes. Of one stated twice the last holds."""
    told = dict[str, Factor]()
    for one in found:
        value = size(one.value, _UNITS[one.key]) if one.key in _UNITS else whole(one.value)
        if value:
            told[one.key] = Factor(one.key, value, Mention(path, one.line, lines[one.line - 1].strip()[:200]))
    return told


def mounted(tree: Listing, store: str, where: str, volumes: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Factor]]:
    """The settings of the files that are mounted into a server, from the folder of the Compose file."""
    parse = {"postgresql": flat.postgresql, "mysql": flat.mysql, "redis": flat.redis, "pgbouncer": flat.pgbouncer}.get(store)
    for source, target in volumes:
        if parse is not None and source.startswith("./") and re.search(r"\.(conf|cnf|ini)$", target):
            path = posixpath.normpath(posixpath.join(where, source))
            text = tree.text(path)
            yield from numbers(path, text.split("\n"), parse(text, 1, "")).items()
