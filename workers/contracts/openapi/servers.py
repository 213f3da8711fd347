"""The path before all paths: `basePath` of Swagger 2, the path of the first server of OpenAPI 3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from bot.domain.contracts import BasePathMoved
from workers.contracts.difference import Difference, room
from workers.contracts.marks import Marks
from workers.contracts.openapi.document import Document, Operation
from workers.documents import Node

Operations = dict[tuple[str, str], Operation]


def prefixes(base: Document, head: Document, before: Operations, after: Operations) -> tuple[Operations, Operations]:
    """The operations by whole path, where a changed prefix and changed paths together leave clients' paths as they were."""
    was, now = _prefix(base), _prefix(head)
    if was == now or not before:
        return before, after
    whole_before, whole_after = _whole(before, was), _whole(after, now)
    kept, plainly = (len(one.keys() & other.keys()) for one, other in ((whole_before, whole_after), (before, after)))
    return (whole_before, whole_after) if kept > plainly else (before, after)


def moved_base(base: Document, head: Document, before: Operations, after: Operations, marks: Marks) -> Iterator[Difference]:
    """The prefix is another one, and no server keeps the old one."""
    was, now = _prefix(base), _prefix(head)
    same = len(before.keys() & after.keys()) > 0
    if was == now or not same or was in _paths(head) or any(key[1].startswith(was) for key in after if was):
        return
    word = "basePath" if head.old else "servers"
    spot = marks.spot((head.root.get(word),), (base.root.get(word),))
    yield Difference(BasePathMoved, "", f"`{was or '/'}`", f"`{now or '/'}`", True, spot, room(head.root.get(word)))


def _whole(operations: Operations, prefix: str) -> Operations:
    found = {}
    for (method, path), one in operations.items():
        key = (method, path if one.kind == "webhook" else prefix + path)
        found[key] = replace(one, key=key)
    return found


def _prefix(document: Document) -> str:
    return next(iter(_paths(document)), "")


def _paths(document: Document) -> tuple[str, ...]:
    if document.old:
        return (document.root.word("basePath").rstrip("/"),)
    servers = document.root.get("servers")
    listed = [_path(one) for one in servers.items] if servers is not None else []
    return tuple(path for path in listed if path is not None) or ("",)


def _path(server: Node) -> str | None:
    """None where variables make it up."""
    url = server.word("url")
    try:
        path = urlsplit(url if "://" in url or url.startswith("/") else f"//{url}").path.rstrip("/")
    except ValueError:
        return None
    return None if "{" in path else path
