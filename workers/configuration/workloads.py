"""Containers that run an application: how many of them, with how many processes, and what they are told in variables."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from bot.domain.changes import Mention
from bot.patterns import late
from workers.configuration.containers import variables
from workers.configuration.factors import Factor, stated, whole
from workers.documents import Node
from workers.readers.listing import Listing

_SERVERS = late(r"\b(gunicorn|uvicorn|hypercorn|granian|puma|pm2)\b")
_AT_WORK = late(r"\b(celery|sidekiq|rq|dramatiq|huey|arq|beat|migrate|upgrade|flower|resque|good_job|solid_queue|cron)\b")
"""Commands of processes that work on one thing at a time, or once: their pools are not filled."""
_PROCESSES = late(r"(?:--workers|-w|--worker|(?<=pm2-runtime )-i|--instances)[ =]\s{0,3}(\d{1,4})\b")
_MOST = 300
"""Variables of one container that are read."""
_THREADS = late(r"--threads[ =]\s{0,3}(\d{1,4})\b")
_URL = late(r"://[^\n]{1,500}[?&]connection_limit=(\d{1,5})\b")
URL = "connection_limit of a URL"
"""The name under which a workload's environment keeps it."""
_ASYNC = late(r"-k |--worker-class|uvicorn\.workers|UvicornWorker|gevent|eventlet")


@dataclass(frozen=True, slots=True)
class Workload:
    """`copies` and `processes` are None where nothing is said: then it is one. `threads` bound what one asks for at a time.

    `folder` is where its image is built from, None where it comes from elsewhere; `reached` are the names of hosts that its
    variables and dependencies tell. `busy` says that its processes serve many requests at a time.
    """

    name: str
    copies: Factor | None
    processes: Factor | None
    threads: Factor | None
    environment: Mapping[str, Factor] = field(hash=False)
    folder: str | None
    reached: str
    busy: bool


@dataclass(frozen=True, slots=True)
class Command:
    """A container's command as one text, and where it stands."""

    text: str
    mention: Mention


def workload(  # noqa: PLR0913, PLR0917
    tree: Listing, name: str, node: Node, lines: list[str], folder: str | None, copies: Factor | None
) -> Workload:
    """What a service of Compose or a container of a pod runs."""
    told = [
        (key, value, Mention(node.path, line, lines[line - 1].strip()[:200]))
        for key, value, line in islice(variables(node), _MOST)
    ]
    environment = dict(_numbers(told))
    command = _command(node, lines) or _built(tree, folder)
    text = command.text if command else ""
    web, processes = _SERVERS.search(text), _number("workers", _PROCESSES, command)
    if web is not None and processes is None:
        processes = environment.get("WEB_CONCURRENCY") or _configured(tree, folder, web[1], "workers", environment)
    threads = _number("threads", _THREADS, command) or _configured(tree, folder, web[1] if web else "", "threads", environment)
    one = web is not None and web[1] == "gunicorn" and threads is None and not _ASYNC.search(text)
    reached = " ".join([value for _, value, _ in told] + [*_dependencies(node)])
    return Workload(name, copies, processes, threads, environment, folder, reached, not one and not _AT_WORK.search(text))


def _numbers(told: Iterable[tuple[str, str, Mention]]) -> Iterator[tuple[str, Factor]]:
    """The variables that are numbers, and the size of a pool that the URL of a database carries."""
    for name, value, where in told:
        if said := stated(name, value.strip(), where):
            yield name, Factor(name, said.value, where)
        elif limit := _URL.search(value):
            yield URL, Factor("connection_limit", int(limit[1]), where)


def factor(name: str, node: Node | None, lines: list[str]) -> Factor | None:
    """A plain number of a document."""
    value = whole(node.text) if node is not None else None
    return Factor(name, value, Mention(node.path, node.line, lines[node.line - 1].strip()[:200])) if node and value else None


def _command(node: Node, lines: list[str]) -> Command | None:
    for key in ("command", "args"):
        said = node.get(key)
        if said is not None and (said.text or said.items):
            text = " ".join([said.text, *(item.text for item in said.items)]).strip()[:2_000]
            at = next((i.line for i in said.items if _PROCESSES.search(i.text) or i.text.isdigit()), said.line)
            return Command(text, Mention(node.path, at, lines[at - 1].strip()[:200]))
    return None


def _built(tree: Listing, folder: str | None) -> Command | None:
    """The last CMD of the Dockerfile."""
    path = posixpath.join(folder, "Dockerfile") if folder is not None else ""
    lines = tree.text(path).split("\n") if path else []
    found = [(n, line) for n, line in enumerate(lines, 1) if re.match(r"(CMD|ENTRYPOINT)\s", line)]
    if not found:
        return None
    number, line = found[-1]
    return Command(re.sub(r"[\[\]\",]+", " ", line)[:2_000].replace("  ", " "), Mention(path, number, line.strip()[:200]))


def _number(name: str, pattern: re.Pattern[str], command: Command | None) -> Factor | None:
    match = pattern.search(re.sub(r"[\"',]+\s{0,3}", " ", command.text)) if command else None
    return Factor(name, int(match[1]), command.mention) if match and command else None


def _configured(tree: Listing, folder: str | None, server: str, what: str, environment: Mapping[str, Factor]) -> Factor | None:
    """`workers` or `threads` of config/puma.rb (the larger of two), `workers` of gunicorn.conf.py."""
    name = {"puma": "config/puma.rb", "gunicorn": "gunicorn.conf.py"}.get(server)
    path = posixpath.join(folder, name) if folder is not None and name else ""
    lines = tree.text(path).split("\n") if path else []
    names = dict[str, str]()
    for number, line in enumerate(lines, 1):
        if assigned := re.match(r"(\w{1,60})\s{0,5}=\s{0,3}(.{1,200})$", line):
            names[assigned[1]] = assigned[2]
        if match := re.match(rf"\s{{0,8}}{what}(?:\s{{0,5}}=|\s)\s{{0,5}}(.{{1,200}})$", line):
            words = match[1].rpartition(",")[2].strip() if what == "threads" else match[1]
            said = stated(what, names.get(words, words), Mention(path, number, line.strip()[:200]))
            return said.under(environment) if said else None
    return None


def _dependencies(node: Node) -> Iterator[str]:
    listed = node.get("depends_on")
    names: Iterable[str] = (listed.pairs or [item.text for item in listed.items]) if listed is not None else ()
    yield from names
