"""Filters of Prisma and TypeORM whose only value may be undefined: both leave such a condition out, and every row matches.

Source: https://www.prisma.io/docs/orm/prisma-client/special-fields-and-types/null-and-undefined
Source: https://typeorm.io/docs/data-source/null-and-undefined-handling
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping

from bot.domain.mappers import UndefinedFilter
from workers.queries.code import Code, function_around, scope_of
from workers.queries.fields import keys
from workers.queries.parts import Call
from workers.readers.listing import Listing
from workers.readers.packages import asked
from workers.readers.syntax import Node

_METHODS = {
    "prisma": frozenset(("deleteMany", "updateMany", "findFirst", "findFirstOrThrow")),
    "typeorm": frozenset(("findOne", "findOneOrFail", "findOneBy", "findOneByOrFail")),
}
_DID = {"deleteMany": "deleted", "updateMany": "updated"}
_MAY = re.compile(rb":\s*[\w.]+\?\.\w")
_MAYBE = re.compile(r"^(?:this\.)?(\w+)(?:\.\w+)*\?\.[\w.?]+$")
_SET = re.compile(r"(?:this\.)?(req|request|ctx|context|c|event|locals)\.")
"""What handlers are given: middleware that the file does not show may well have filled it."""
_STRICT, _BEHAVIOR = "strictUndefinedChecks", "invalidWhereValuesBehavior"
_SCRIPTS = (".ts", ".js", ".mjs", ".cjs", ".mts", ".cts", ".json")
_ASKS = re.compile(
    rb"(\bif\s{0,9}\(|&&|\|\||!|\?(?=\s)|(?i:assert|guard|invariant|ensure|require|expect|check|valid|must)\w{0,60}\()|[\n;{}]"
)
_WORD = re.compile(rb"[\w\x80-\xff]+")


def find(code: Code, tree: Listing) -> Iterator[UndefinedFilter]:
    """Calls that are given one condition, whose value is written as one that may be missing and is not looked at before."""
    may = code.language in {"javascript", "typescript", "tsx"} and _MAY.search(code.syntax.data)
    asked_for: dict[bytes, list[int]] | None = None
    for node in code.syntax.walk("call_expression") if may else ():
        call = code.call(node)
        named = code.words.mapper(code, call)
        if named is None or call.name not in _METHODS.get(named.framework, ()):
            continue
        given = _conditions(code, call)
        value = code.text(given[0][2]) if len(given) == 1 else ""
        found = _MAYBE.match(value)
        if found is None:
            continue
        asked_for = _asked_for(code.syntax.data) if asked_for is None else asked_for
        if (
            (_SET.match(value) and call.name.startswith("find"))
            or _looked_at(node, found.group(1), asked_for)
            or _strict(named.framework, code.syntax.path, tree)
        ):
            continue
        column, where, _ = given[0]
        did = _DID.get(call.name, "")
        yield UndefinedFilter(code.syntax.span(where), named.framework, named.model[:60], call.name, column, value, did)


def _conditions(code: Code, call: Call) -> list[tuple[str, Node, Node]]:
    """The conditions of the call; none where they are not all written out."""
    given = next((one for one in call.arguments[:1] if one.type == "object"), None)
    if given is not None and not call.name.endswith(("By", "ByOrFail")):
        given = next((value for name, _, value in keys(code, given) if name == "where" and value.type == "object"), None)
    if given is None or any(one.type not in {"pair", "comment"} for one in given.named_children):
        return []
    return list(keys(code, given))


def _looked_at(node: Node, name: str, asked_for: Mapping[bytes, list[int]]) -> bool:
    """Whether a condition of the function asks for the name before."""
    around = scope_of(node) or function_around(node)
    places = asked_for.get(name.encode(), [])
    first = bisect_left(places, around.start_byte if around is not None else 0)
    return first < len(places) and places[first] < node.start_byte


def _asked_for(data: bytes) -> dict[bytes, list[int]]:
    """Where each name stands behind something that asks: on the same line, or in the same statement."""
    found = defaultdict[bytes, list[int]](list)
    line = statement = False
    start = 0
    for match in (*_ASKS.finditer(data), None):
        if line or statement:
            for word in _WORD.finditer(data, start, match.start() if match else len(data)):
                found[word[0]].append(word.start())
        if match is not None:
            asks, start = match[1] is not None, match.end()
            line, statement = asks or (line and match[0] != b"\n"), asks or (statement and match[0] not in b";{}")
    return found


def _strict(framework: str, path: str, tree: Listing) -> bool:
    """Whether the project has it refused, or may have: TypeORM's versions from 1.0 on may do so by themselves."""
    if framework == "prisma":
        return tree.remember(_STRICT, lambda: bool(tree.lines_with([_STRICT], [".prisma"])))
    version = asked(tree, path, "typeorm")
    before = version is not None and version[0] == 0
    return not before or tree.remember(_BEHAVIOR, lambda: bool(tree.lines_with([_BEHAVIOR], _SCRIPTS)))
