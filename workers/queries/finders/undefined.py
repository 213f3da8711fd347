"""Filters of Prisma and TypeORM whose only value may be undefined: both leave such a condition out, and every row matches.

Source: https://www.prisma.io/docs/orm/prisma-client/special-fields-and-types/null-and-undefined
Source: https://typeorm.io/docs/data-source/null-and-undefined-handling
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.mappers import UndefinedFilter
from workers.queries.code import Code, said_before
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
_ASKS = (
    r"(?P<asks>\bif\s{0,9}\(|&&|\|\||!|\?(?=\s)|(?i:assert|guard|invariant|ensure|require|expect|check|valid|must)\w{0,60}\()"
)


def find(code: Code, tree: Listing) -> Iterator[UndefinedFilter]:
    """Calls that are given one condition, whose value is written as one that may be missing and is not looked at before."""
    may = code.language in {"javascript", "typescript", "tsx"} and _MAY.search(code.syntax.data)
    for node in code.syntax.walk("call_expression") if may else ():
        call = code.call(node)
        named = code.words.mapper(code, call)
        if named is None or call.name not in _METHODS.get(named.framework, ()):
            continue
        given = _conditions(code, call)
        value = code.text(given[0][2]) if len(given) == 1 else ""
        found = _MAYBE.match(value)
        if (
            found is None
            or (_SET.match(value) and call.name.startswith("find"))
            or _looked_at(code, node, found.group(1))
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


def _looked_at(code: Code, node: Node, name: str) -> bool:
    """Whether a condition of the function asks for the name before: on the same line, or in the same statement."""
    line = statement = False
    for found in re.finditer(rf"(?P<name>\b{re.escape(name)}\b)|{_ASKS}|[\n;{{}}]", said_before(code, node)):
        if found["asks"]:
            line = statement = True
        elif found["name"] and (line or statement):
            return True
        line, statement = line and found[0] != "\n", statement and found[0] not in ";{}"
    return False


def _strict(framework: str, path: str, tree: Listing) -> bool:
    """Whether the project has it refused, or may have: TypeORM's versions from 1.0 on may do so by themselves."""
    if framework == "prisma":
        return tree.remember(_STRICT, lambda: bool(tree.lines_with([_STRICT], [".prisma"])))
    version = asked(tree, path, "typeorm")
    before = version is not None and version[0] == 0
    return not before or tree.remember(_BEHAVIOR, lambda: bool(tree.lines_with([_BEHAVIOR], _SCRIPTS)))
