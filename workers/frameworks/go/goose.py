"""A goose migration in Go: what is registered in the file, and what its functions send.

Source: https://pressly.github.io/goose/documentation/provider/
Source: https://github.com/pressly/goose/blob/main/register.go
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.facts import Statement
from bot.domain.findings import Gap
from workers.frameworks.go.calls import Frame
from workers.frameworks.go.nodes import given
from workers.frameworks.go.package import package
from workers.frameworks.go.values import Go
from workers.frameworks.go.walk import Walk
from workers.readers.listing import Listing
from workers.readers.script import Half, Script
from workers.readers.syntax import Node, TooLarge, parse_source

OPT_OUT = "`goose.AddMigrationNoTxContext`, whose functions are given a `*sql.DB`"
_WHAT = "a migration"
_ADD = re.compile(r"\w+\.Add(?P<named>Named)?Migration(?P<free>NoTx)?(?:Context)?")


@dataclass(frozen=True, slots=True)
class Registered:
    """A call that registers a migration: the expressions of its functions, and whether goose opens no transaction."""

    up: Node
    down: Node | None
    free: bool


def read(path: str, text: str, listing: Listing) -> Script:
    """Both directions of a file."""
    try:
        syntax = parse_source(path, text, "go")
    except TooLarge as error:
        return Script((), gaps=(Gap(_WHAT, str(error), path, 1),), transactional=True, opt_out=OPT_OUT)
    go = Go.of(syntax, package(path, listing))
    found, whole = list(_registered(go)), f"{path}#1"
    up = tuple(one for each in found for one in sent(go, each.up, None if each.free else whole))

    def down() -> Half:
        return tuple(one for each in found if each.down for one in sent(go, each.down, None if each.free else whole)), ()

    gaps: tuple[Gap, ...] = () if found else (Gap(_WHAT, "It calls no `goose.AddMigration…`", path, 1),)
    broken = list(syntax.walk("ERROR")) if syntax.root.has_error else []
    gaps += tuple(Gap(_WHAT, "does not parse as Go here", path, node.start_point.row + 1) for node in broken[:1])
    return Script(up, down, gaps, transactional=not all(each.free for each in found), opt_out=OPT_OUT)


def _registered(go: Go) -> Iterator[Registered]:
    for node in go.syntax.walk("call_expression"):
        call = _ADD.fullmatch(go.text(node.child_by_field_name("function")))
        functions = given(node.child_by_field_name("arguments"))[1 if call and call["named"] else 0 :]
        if call and functions:
            yield Registered(functions[0], functions[1] if len(functions) > 1 else None, bool(call["free"]))


def sent(go: Go, node: Node, transaction: str | None) -> Iterator[Statement]:
    """What a function sends in a transaction of that name; `nil` is one that does nothing."""
    walk = Walk(go)
    function = go.functions.get(go.text(node), node)
    if function.type in {"func_literal", "function_declaration"}:
        walk.start(function, transaction)
    elif go.text(node) != "nil":
        why = f"`{go.short(node)}` is no function of this file, and is not followed"
        walk.unread(why, node, Frame(handles={"": transaction}), schema=True)
    return walk.statements()
