"""The paths under which a gateway answers HTTP for an RPC: the option `google.api.http`, and which of them are gone.

Source: https://github.com/googleapis/googleapis/blob/master/google/api/http.proto
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from workers.contracts.protobuf.declarations import Call, Declared, File
from workers.contracts.protobuf.tokens import Token

_OPTION = "google.api.http"
_METHODS = frozenset(("get", "put", "post", "delete", "patch"))
_CUSTOM = 12
"""Words of a `custom { kind: "HEAD" path: "/v1/orders" }`, and a few more."""
_VARIABLE = re.compile(r"\{[^{}=]*(?:=([^{}]*))?\}")
_WORK = 200_000
"""Segments that are compared; where that is spent, a route counts as answered."""


def routes(path: str, words: Sequence[Token]) -> list[Declared]:
    """The routes in an RPC's options, each named as `GET /v1/orders/{id}`."""
    if not any(word.lstrip(".") == _OPTION for word, _ in words):
        return []
    found = []
    for at, ((word, line), (mark, _), (text, _)) in enumerate(zip(words, words[1:], words[2:], strict=False)):
        if word.lstrip(".") in _METHODS and mark in {":", "="} and text[1:2] == "/":
            found.append(Declared(f"{word.lstrip('.').upper()} {text[1:-1]}", path, line, line))
        elif word == "custom" and (said := _custom([one for one, _ in words[at + 1 : at + _CUSTOM]])):
            found.append(Declared(said, path, line, line))
    return found


def _custom(words: Sequence[str]) -> str:
    """A route with a method of its own, as `HEAD /v1/orders`; '' where it does not say both."""
    inner = words[: words.index("}")] if "}" in words else []
    said = {word: text[1:-1] for word, mark, text in zip(inner, inner[1:], inner[2:], strict=False) if mark == ":"}
    kind, path = said.get("kind", ""), said.get("path", "")
    return f"{kind.upper()} {path}" if kind and path.startswith("/") else ""


@dataclass(slots=True)
class Answered:
    """All routes that are there now, as they are compared; those with wildcards stand for others."""

    known: frozenset[str]
    wide: tuple[_Template, ...]
    left: int = _WORK

    def holds(self, route: str) -> bool:
        """Whether a route that was there still is, or another one stands for all its paths."""
        one = _template(route)
        return plain(route) in self.known or any(self._stands(other, one) for other in self.wide)

    def _stands(self, other: _Template, one: _Template) -> bool:
        self.left -= min(len(other.segments), len(one.segments)) + 1
        return self.left <= 0 or other.covers(one)


@dataclass(frozen=True, slots=True)
class _Template:
    """A route's method (`*` is any), the segments of its path, and the verb behind the last of them."""

    method: str
    segments: tuple[str, ...]
    verb: str

    def covers(self, one: _Template) -> bool:
        """Whether all paths of the other are its own: `*` is any one segment, `**` at the end any rest."""
        if self.method not in {one.method, "*"} or self.verb != one.verb:
            return False
        rest = self.segments[-1:] == ("**",)
        mine = self.segments[:-1] if rest else self.segments
        if "**" in one.segments[: len(mine)] or len(one.segments) < len(mine) or (len(one.segments) > len(mine) and not rest):
            return False
        return all(here in {there, "*"} for here, there in zip(mine, one.segments, strict=False))


def _template(route: str) -> _Template:
    method, _, path = plain(route).partition(" ")
    *before, last = path.strip("/").split("/")
    last, _, verb = last.partition(":")
    return _Template(method, (*before, last), verb)


def gone(was: Call, now: Call, answered: Answered) -> Iterator[tuple[Declared, Declared | None]]:
    """Routes of an RPC that none answers any more, each with the RPC's own new one where it has one."""
    known = {plain(one.name) for one in was.routes}
    fresh = [one for one in now.routes if plain(one.name) not in known]
    for one in was.routes:
        if not answered.holds(one.name):
            yield one, next(iter(fresh), None)


def answered(files: Iterable[File]) -> Answered:
    """All routes of these files."""
    calls = [call for file in files for service in file.services for call in service.calls]
    names = {plain(route.name): None for call in calls for route in call.routes}
    return Answered(frozenset(names), tuple(_template(name) for name in names if "*" in name))


def plain(route: str) -> str:
    """Without the names of variables; what a variable must look like stays."""
    return _VARIABLE.sub(lambda match: match[1] or "*", route)
