"""Servers and applications of a Compose file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from bot.domain.changes import Mention
from bot.patterns import late
from workers.configuration.containers import arguments, environment, store_of, variables
from workers.configuration.factors import Factor, size
from workers.configuration.found import trial
from workers.configuration.servers import Server, mounted, numbers
from workers.configuration.workloads import Workload, factor, workload
from workers.documents import Node, UnreadableDocument, read_document
from workers.readers.listing import Listing

_MOST = 200
"""Services of one file that are read: aliases may repeat them."""
_DEFAULT = late(r"\$\{\w+:?-([^${}]*)\}")


def read(tree: Listing, path: str) -> tuple[list[Server], list[Workload]]:
    """What the file starts; nothing for a file of tests or development, or one that cannot be read."""
    text = tree.text(path)
    try:
        services = read_document(path, text).get("services") if "services" in text and not trial(path) else None
    except UnreadableDocument:
        services = None
    named = [*services.pairs.items()][:_MOST] if services is not None else []
    lines, where = text.split("\n"), posixpath.dirname(path)
    servers = [_server(tree, where, name, one, lines) for name, one in named if store_of(one.word("image"))]
    others = [(name, one) for name, one in named if not store_of(one.word("image"))]
    return servers, [
        workload(tree, f"`{name[:60]}`", one, lines, _folder(where, one), _copies(one, lines)) for name, one in others
    ]


def _server(tree: Listing, where: str, name: str, service: Node, lines: list[str]) -> Server:
    store = store_of(service.word("image"))
    volumes = [(m[0], m[1]) for v in service.words("volumes") if len(m := v.split(":")) > 1]
    told = dict(mounted(tree, store, where, volumes))
    told |= numbers(service.path, lines, environment(store, variables(service), ""))
    told |= numbers(service.path, lines, arguments(store, service.get("command"), ""))
    return Server(store, name, told, next(_memory(service, lines), None))


def _memory(service: Node, lines: list[str]) -> Iterator[Factor]:
    for node in (service.get("mem_limit"), service.at("deploy", "resources", "limits", "memory")):
        if node is not None and (many := size(_DEFAULT.sub(r"\1", node.text))):
            yield Factor("memory", many, Mention(service.path, node.line, lines[node.line - 1].strip()[:200]))


def _copies(service: Node, lines: list[str]) -> Factor | None:
    return factor("replicas", service.at("deploy", "replicas"), lines) or factor("scale", service.get("scale"), lines)


def _folder(where: str, service: Node) -> str | None:
    """The folder that the image is built from, None for an image from elsewhere or a folder outside of the repository."""
    build = service.get("build")
    context = (build.text if build.form == "text" else build.word("context") or ".") if build is not None else ""
    folder = posixpath.normpath(posixpath.join(where, context))
    return None if build is None or folder.startswith("..") or "$" in folder or "://" in context else folder.removeprefix(".")
