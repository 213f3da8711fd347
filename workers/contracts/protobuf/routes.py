"""The paths under which a gateway answers HTTP for an RPC: the option `google.api.http`, and which of them are gone.

Source: https://github.com/googleapis/googleapis/blob/master/google/api/http.proto
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from workers.contracts.protobuf.declarations import Call, Declared, File
from workers.contracts.protobuf.tokens import Token

_OPTION = "google.api.http"
_METHODS = frozenset(("get", "put", "post", "delete", "patch"))
_VARIABLE = re.compile(r"\{[^{}=]*(?:=([^{}]*))?\}")


def routes(path: str, words: Sequence[Token]) -> list[Declared]:
    """The routes in an RPC's options, each named as `GET /v1/orders/{id}`."""
    if not any(word.lstrip(".") == _OPTION for word, _ in words):
        return []
    found = []
    for (word, line), (mark, _), (text, _) in zip(words, words[1:], words[2:], strict=False):
        if word.lstrip(".") in _METHODS and mark in {":", "="} and text[1:2] == "/":
            found.append(Declared(f"{word.lstrip('.').upper()} {text[1:-1]}", path, line, line))
    return found


def gone(was: Call, now: Call, answered: frozenset[str]) -> Iterator[tuple[Declared, Declared | None]]:
    """Routes of an RPC that none answers any more, each with the RPC's own new one where it has one."""
    known = {plain(one.name) for one in was.routes}
    fresh = [one for one in now.routes if plain(one.name) not in known]
    for one in was.routes:
        if plain(one.name) not in answered:
            yield one, next(iter(fresh), None)


def answered(files: Iterable[File]) -> frozenset[str]:
    """All routes of these files, as they are compared."""
    return frozenset(
        plain(route.name) for file in files for service in file.services for call in service.calls for route in call.routes
    )


def plain(route: str) -> str:
    """Without the names of variables; what a variable must look like stays."""
    return _VARIABLE.sub(lambda match: match[1] or "*", route)
