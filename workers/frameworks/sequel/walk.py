"""A migration's blocks followed: the database's words, the lines of a table's block, helpers of the repository."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from workers.frameworks.rails import blocks, calls
from workers.frameworks.rails.acts import transaction, yielded
from workers.frameworks.rails.command import Command, Item
from workers.frameworks.rails.entries import Raw, Unread
from workers.frameworks.rails.sql_text import template
from workers.frameworks.rails.walk import FOLLOWED, Follow, Walk
from workers.frameworks.sent import HOLE
from workers.frameworks.sequel.datasets import change_of_rows
from workers.frameworks.sequel.statements import COMMANDS
from workers.frameworks.sequel.tables import composite
from workers.frameworks.sequel.values import DATABASE, SELF
from workers.frameworks.sequel.virtual import condition
from workers.frameworks.values import Unresolved, Value
from workers.readers.syntax import Node

_SENDS = frozenset(("run", "execute", "execute_ddl", "execute_dui", "<<"))
_LOOPS = frozenset(("each", "each_with_index", "each_pair", "times", "map", "each_key", "each_value"))
_QUIET = frozenset(
    [
        "require",
        "require_relative",
        "extension",
        "puts",
        "print",
        "p",
        "log",
        "info",
        "warn",
        "logger",
        "using",
        "transaction_opts",
        "raise",
        "sleep",
        "announce",
    ]
)
_CHECKS = frozenset(("constraint", "add_constraint", "check"))
_READS = frozenset((
    "indexes", "schema", "tables", "foreign_key_list", "table_exists?", "columns", "fetch", "get", "first", "all", "count",
    "select", "select_map", "empty?", "database_type", "index_exists?", "server_version",
))  # fmt: skip


@dataclass(slots=True)
class SequelWalk(Walk):
    """One direction of one file.

    `lines` are those of the table's block that is being followed, `holes` what is not read of it, `around` the condition that
    the block's call stands in, `inner` one that lines of it do.
    """

    lines: list[Item] | None = None
    holes: list[str] = field(default_factory=list)
    around: str = ""
    inner: str = ""

    def following(self) -> Mapping[str, Follow]:
        """What follows each kind of statement."""
        return _FOLLOWED

    def add(self, entry: Command | Raw | Unread) -> None:  # type: ignore[override]
        """Note what was found; what is not followed of a table's block is told with its call."""
        if self.lines is not None and isinstance(entry, Unread):
            self.holes.append(entry.why)
        else:
            Walk.add(self, entry)


def _call(walk: Walk, node: Node, names: dict[str, Value]) -> None:
    """One call as a statement. Raises Returned."""
    if not isinstance(walk, SequelWalk):
        raise TypeError("the walk of another framework")
    method = node.child_by_field_name("method") if node.type == "call" else node
    receiver = node.child_by_field_name("receiver")
    name = walk.source.text(method) if method is not None else "call"
    own = receiver is None or _is_database(walk, receiver, names)
    helps = own or (receiver is not None and receiver.type in ("constant", "scope_resolution"))
    if helps and name in walk.methods:
        calls.helper(walk, walk.methods[name], node, names)
    elif own and walk.lines is not None and not _at_database(walk, receiver):
        _line(walk, node, name, names)
    elif own and name in COMMANDS:
        command(walk, node, name, names)
    elif own and name in _SENDS:
        calls.raw(walk, node, names)
    elif own and name == "transaction":
        transaction(walk, node, names)
    elif name == "call" and receiver is not None and receiver.type == "identifier":
        yielded(walk, node, names)
    elif name in _LOOPS and receiver is not None:
        calls.loop(walk, node, receiver, name, names)
    elif name not in _QUIET:
        _other(walk, node, name, names, own=own)


def _is_database(walk: SequelWalk, receiver: Node, names: Mapping[str, Value]) -> bool:
    text = walk.source.text(receiver)
    return names.get(text) is SELF or DATABASE.match(text) is not None


def _at_database(walk: SequelWalk, receiver: Node | None) -> bool:
    return receiver is not None and walk.source.text(receiver).lstrip("@").lower() == "db"


def command(walk: SequelWalk, node: Node, name: str, names: dict[str, Value]) -> None:
    """A word of the database's, with the lines of its block."""
    listed, named = walk.evaluator.arguments(node.child_by_field_name("arguments"), names)
    block = node.child_by_field_name("block")
    items: tuple[Item, ...] | None = None
    holes: tuple[str, ...] = ()
    if block is not None:
        before, walk.lines, walk.holes, walk.around, walk.inner = walk.lines, [], [], walk.inside, ""
        handed = {**names, **dict.fromkeys(blocks.parameters(walk, block), SELF)}
        with walk.returning():
            walk.body(block.child_by_field_name("body"), handed)
        items, holes, walk.lines = tuple(walk.lines), tuple(walk.holes), before
    inside = walk.inside or (walk.inner if block is not None else "")
    walk.add(Command(name, tuple(listed), named, node, items, holes, inside, walk.transaction))


def _line(walk: SequelWalk, node: Node, name: str, names: dict[str, Value]) -> None:
    """A line of a table's block."""
    here = walk.site if walk.site is not None and node.start_point.row >= walk.source.rows else node
    listed, named = walk.evaluator.arguments(node.child_by_field_name("arguments"), names)
    block = node.child_by_field_name("block")
    if walk.inside != walk.around:
        walk.inner = walk.inside
    if block is not None and name in _CHECKS:
        try:
            made = condition(walk.evaluator, block, names)
        except Unresolved as why:
            walk.holes.append(f"`{walk.evaluator.short(node)}` is given {why}, which only running it tells")
            return
        listed = [*(listed or ([None] if name != "check" else [])), made]
    if walk.lines is not None:
        walk.lines.append(composite(Item(name, tuple(listed), named, here)))


def _other(walk: SequelWalk, node: Node, name: str, names: dict[str, Value], *, own: bool) -> None:
    """A call of nobody's words: a change of rows, a look, a block, or code that is not followed."""
    try:
        sql = change_of_rows(node, walk.evaluator, names)
    except Unresolved as why:
        walk.add(Unread(f"`{walk.evaluator.short(node)}` is not followed: {why}", node))
        return
    block = node.child_by_field_name("block")
    if sql is not None:
        holes = ("which rows it finds",) if HOLE in sql else ()
        walk.add(Raw(sql, node, walk.inside, walk.transaction, holes))
    elif block is not None and changes(walk, block):
        with walk.standing(walk.inside or ""), walk.returning():
            walk.body(block.child_by_field_name("body"), names)
    elif name in _READS or name.endswith("?") or node.type == "identifier":
        return
    else:
        schema = own and block is None and re.match(r"(?:add|drop|create|alter|rename|set|remove|change)_", name) is not None
        walk.add(Unread(f"`{walk.evaluator.short(node)}` is code that is not followed", node, schema=schema))


def changes(walk: SequelWalk, node: Node) -> bool:
    """Whether one of the database's own words is in it."""
    called = walk.source.syntax.walk("call", within=node)
    methods = (one.child_by_field_name("method") for one in called)
    return any(method is not None and walk.source.text(method) in COMMANDS | _SENDS for method in methods)


def _shifted(walk: Walk, node: Node, names: dict[str, Value]) -> None:
    """`self << "SQL"`; any other operator as in other Ruby."""
    left, right, operator = (node.child_by_field_name(part) for part in ("left", "right", "operator"))
    shifts = operator is not None and walk.source.text(operator) == "<<"
    if left is None or right is None or not shifts or not DATABASE.match(walk.source.text(left)):
        walk.both(node, names)
        return
    try:
        sql, holes = template(walk.evaluator, right, names)
    except Unresolved as why:
        walk.add(Unread(f"`{walk.evaluator.short(node)}` sends SQL that only running it tells: {why}", node, schema=True))
        return
    walk.add(Raw(sql, node, walk.inside, walk.transaction, holes))


_FOLLOWED: Mapping[str, Follow] = {**FOLLOWED, "call": _call, "identifier": _call, "binary": _shifted}
