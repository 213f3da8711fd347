"""Handlers that answer under another path, or to another method: what they answered before nobody does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.domain.handlers import Endpoint, RoutesRemoved
from workers.handlers.compare import Pair

_ASKED_FIRST = frozenset(("OPTIONS", "HEAD"))


def altered(pairs: Iterable[Pair], head: list[Endpoint]) -> Iterator[RoutesRemoved]:
    """What of `pairs` (one handler on both sides) no endpoint of `head` answers any more; it stands at the handler."""
    for before, after in pairs:
        if not before.path or not after.path or not before.methods:
            continue
        same = ends_alike(before.path, after.path)
        kept = set(after.methods or before.methods) if same else set[str]()
        gone = tuple(one for one in before.methods if one not in kept | _ASKED_FIRST)
        was = replace(before, methods=gone)
        if gone and not any(elsewhere(replace(was, methods=(one,)), head) for one in gone):
            fewer = same and set(after.methods) <= set(before.methods)
            yield RoutesRemoved(after.span, before.framework, (was.shown,), (before.path,), "" if fewer else after.shown)


def elsewhere(one: Endpoint, head: Iterable[Endpoint]) -> bool:
    """Whether a path that ends alike is still served with one of the methods: routers put prefixes before it."""
    if one.path is None:
        return False
    return any(
        other.path is not None
        and (not one.methods or not other.methods or set(one.methods) <= set(other.methods))
        and ends_alike(one.path, other.path)
        for other in head
    )


def ends_alike(one: str, other: str) -> bool:
    """Whether one path ends with the other, its parameters unnamed."""
    mine, theirs = shape(one), shape(other)
    return f"/{theirs}".endswith(f"/{mine}") or f"/{mine}".endswith(f"/{theirs}")


def shape(path: str) -> str:
    """The path with its parameters unnamed, one that takes the rest of it included."""
    said = re.sub(r"\{[^}]{0,200}\}|<[^>]{0,200}>|:\w+\??|(?<=/)\*\w+$|\(\?P<\w+>[^)]*\)", "{}", path).strip("/^$").lower()
    return said.removeprefix("{}/")  # a prefix whose value stands elsewhere
