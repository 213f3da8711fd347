"""Calls of a migration: its own words, helpers of the file, blocks, changes of rows through models."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workers.frameworks.rails import blocks, each, models
from workers.frameworks.rails.acts import ACTS, forwards, run_block, transaction, yielded
from workers.frameworks.rails.command import Command
from workers.frameworks.rails.entries import Raw, Unread
from workers.frameworks.rails.sql_text import template
from workers.frameworks.rails.statements import COMMANDS, INERT, QUERIES, WRAPPERS
from workers.frameworks.values import Missing, Unresolved, Value
from workers.readers.syntax import Node

if TYPE_CHECKING:
    from workers.frameworks.rails.walk import Walk

_CONNECTION = re.compile(
    r"(?:^|\.)(?:connection|conn|lease_connection|self|c|migration)$|^(?:ActiveRecord|ApplicationRecord)\b.*connection"
)
_SCHEMA = re.compile(
    r"^(?:add|remove|create|drop|change|rename|alter|validate|partition|attach|detach|enable|disable|revert|replace|swap|"
    r"convert|cleanup|finalize|install|uninstall)_\w|^update_(?:view|function|trigger)$|^revert$"
)
_ROWS = frozenset(("exec_update", "exec_delete", "exec_insert", "update", "delete", "insert"))
"""Calls whose SQL changes rows."""
_LITERALS = frozenset(("integer", "float", "string", "array", "hash", "simple_symbol", "string_array", "symbol_array"))
_VALUES = frozenset(("Time", "Date", "DateTime", "SecureRandom", "Digest", "ENV", "Rails", "JSON", "Integer", "Float", "Set"))
_LOOPS = frozenset(
    ("each", "each_with_index", "each_pair", "times", "map", "each_key", "each_value", "each_with_object", "upto", "each_slice")
)


def call(walk: Walk, node: Node, names: dict[str, Value]) -> None:
    """One call as a statement. Raises Returned."""
    method = node.child_by_field_name("method") if node.type == "call" else node
    receiver = node.child_by_field_name("receiver")
    if method is None:
        return
    name = walk.source.text(method)
    own = receiver is None or _CONNECTION.search(walk.source.text(receiver)) is not None
    if name == "super":
        above(walk, node, names)
    elif (receiver is None or receiver.type == "self") and name in walk.methods:
        helper(walk, walk.methods[name], node, names)
    elif own and name in ACTS.keys() | QUERIES | COMMANDS.keys():
        _own(walk, node, name, names)
    elif name in WRAPPERS:
        run_block(walk, node, names)
    elif name == "transaction":
        transaction(walk, node, names)
    elif receiver is not None and name in {"up", "down"} and _direction(walk, receiver, names):
        if (name == "down") == walk.down:
            run_block(walk, node, names)
    elif name == "call" and receiver is not None and receiver.type == "identifier":
        yielded(walk, node, names)
    elif name in _LOOPS and receiver is not None:
        loop(walk, node, receiver, name, names)
    elif name not in INERT:
        _other(walk, node, name, receiver, names)


def _own(walk: Walk, node: Node, name: str, names: dict[str, Value]) -> None:
    if act := ACTS.get(name):
        act(walk, node, names)
    elif name in QUERIES:
        raw(walk, node, names)
    else:
        command(walk, node, name, names)


def command(walk: Walk, node: Node, name: str, names: dict[str, Value]) -> None:
    """A command that ActiveRecord knows, with the lines of its block."""
    listed, named = walk.evaluator.arguments(node.child_by_field_name("arguments"), names)
    found = Command(
        name, tuple(listed), named, node, inside=walk.inside, transaction=walk.transaction, project=walk.project,
        version=walk.version,
    )  # fmt: skip
    walk.add(blocks.with_items(walk, found, node.child_by_field_name("block"), names))


def raw(walk: Walk, node: Node, names: dict[str, Value]) -> None:
    """SQL given to the connection."""
    arguments = node.child_by_field_name("arguments")
    first = next((child for child in arguments.named_children if child.type != "comment"), None) if arguments else None
    if first is None:
        return
    try:
        sql, holes = template(walk.evaluator, first, names)
    except Unresolved as why:
        method = node.child_by_field_name("method")
        rows = method is not None and walk.source.text(method) in _ROWS
        walk.add(Unread(f"`{walk.evaluator.short(node)}` sends SQL that only running it tells: {why}", node, schema=not rows))
        return
    walk.add(Raw(sql, node, walk.inside, walk.transaction, holes))


def _other(walk: Walk, node: Node, name: str, receiver: Node | None, names: dict[str, Value]) -> None:
    """A call of nobody's words: a change of rows through a model, a view's file, or code that is not followed."""
    try:
        sql = models.change_of_rows(node, walk.evaluator, names) or blocks.definition(walk, node, name, names)
    except Unresolved as why:
        walk.add(Unread(f"`{walk.evaluator.short(node)}` is not followed: {why}", node, schema=receiver is None))
        return
    if sql is not None:
        walk.add(Raw(sql, node, walk.inside, walk.transaction))
    elif receiver is None and ((refused := walk.refuses(name)) or _SCHEMA.search(name)):
        unknown = f"`{name}` is not a word of Rails: what it does is not known"
        walk.add(Unread(unknown, node, schema=True, refused=refused))
    elif node.child_by_field_name("block") is not None and (changes_schema(walk, node) or sends_sql(walk, node)):
        with walk.standing(walk.evaluator.short(node)), walk.returning():
            run_block(walk, node, names)
    elif not _only_looks(walk, node, name):
        hidden, rows = (
            f"`{walk.evaluator.short(node)}` is code that is not followed",
            each.gone_through(walk, node, name, names),
        )
        walk.add(Unread(hidden, node, schema=_migrates(walk, node, name), rows=rows))


def _migrates(walk: Walk, node: Node, name: str) -> bool:
    """Another migration run from this one."""
    return name in {"up", "down", "change", "migrate"} and "Migration" in walk.source.text(node)[:200]


def _only_looks(walk: Walk, node: Node, name: str) -> bool:
    if node.type == "identifier" or name in models.READS:
        return True
    return node.child_by_field_name("block") is None and (name.endswith("?") or _pure(walk, node))


def _pure(walk: Walk, node: Node) -> bool:
    """A chain that begins at a literal or at one of Ruby's own classes of values: `90.days.ago`, `Time.current.to_date`."""
    root = node
    while root.type == "call" and (receiver := root.child_by_field_name("receiver")) is not None:
        root = receiver
    return root.type in _LITERALS or (root.type == "constant" and walk.source.text(root) in _VALUES)


def above(walk: Walk, node: Node, names: dict[str, Value]) -> None:
    """`super` in a method of the file that stands before one of Rails: with the same arguments, or those given."""
    if not walk.callers:
        return
    name, caller, outer = walk.callers[-1]
    if name in ACTS.keys() | QUERIES | COMMANDS.keys():
        _own(walk, *((caller, name, outer) if node.type == "super" else (node, name, names)))


def helper(walk: Walk, method: Node, node: Node, names: dict[str, Value]) -> None:
    """A method of the file, followed with its parameters bound."""
    listed, named = walk.evaluator.arguments(node.child_by_field_name("arguments"), names)
    bound = blocks.bound(walk, method.child_by_field_name("parameters"), listed, named)
    forwarded = walk.blocks[-1] if walk.blocks and forwards(node) else None
    walk.blocks.append(forwarded or (node.child_by_field_name("block"), names))
    walk.callers.append((walk.source.text(method.child_by_field_name("name") or method), node, names))
    body, before = method.child_by_field_name("body"), walk.site
    if method.start_point.row >= walk.source.rows and walk.site is None:
        walk.site = node
    with walk.returning():
        if body is not None and body.type != "body_statement":
            walk.statement(body, bound)
        else:
            walk.body(body, bound)
    walk.site = before
    walk.blocks.pop()
    walk.callers.pop()


def _direction(walk: Walk, receiver: Node, names: dict[str, Value]) -> bool:
    return receiver.type == "identifier" and names.get(walk.source.text(receiver)) == "\0direction"


def loop(walk: Walk, node: Node, receiver: Node, name: str, names: dict[str, Value]) -> None:
    """Round by round where it is written out what the loop goes over, else once with unknown values."""
    rounds = blocks.rounds(walk, receiver, name, names)
    block = node.child_by_field_name("block")
    if block is None:
        walk.add(Unread(f"`{walk.evaluator.short(node)}` is code that is not followed", node))
    elif rounds is not None:
        for values in rounds:
            walk.body(block.child_by_field_name("body"), {**names, **blocks.paired(walk, block, values)})
    elif changes_schema(walk, block) or sends_sql(walk, block):
        hidden = {one: Missing(f"`{one}`") for one in blocks.parameters(walk, block)}
        with walk.standing(walk.evaluator.short(node)), walk.returning():
            walk.body(block.child_by_field_name("body"), {**names, **hidden})
    else:
        why = f"`{walk.evaluator.short(node)}` is code that is not followed"
        walk.add(Unread(why, node, rows=each.gone_through(walk, node, name, names)))


def changes_schema(walk: Walk, node: Node) -> bool:
    """Whether one of ActiveRecord's own commands is called in it."""
    return any(_named(walk, one) in COMMANDS for one in walk.source.syntax.walk("call", within=node))


def sends_sql(walk: Walk, node: Node) -> bool:
    """Whether SQL is given to the connection in it."""
    return any(
        _named(walk, one) in {"execute", "update_all", "exec_query"} for one in walk.source.syntax.walk("call", within=node)
    )


def _named(walk: Walk, node: Node) -> str:
    method = node.child_by_field_name("method")
    return walk.source.text(method) if method else ""
