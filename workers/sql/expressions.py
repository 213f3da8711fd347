"""What is known about an SQL expression: its text, what it calls and reads, and what it proves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from google.protobuf.message import Message

from bot.domain.schema import Expression, Type
from workers.sql.expression_text import VALUE_FUNCTIONS, short_text
from workers.sql.libpg_query import deparse_expression, pb
from workers.sql.nodes import constant_text, plain_name, type_of, words

_NODE = pb.Node.DESCRIPTOR


class Mentions(NamedTuple):
    """Functions called, columns read (bare names, '*' for all) and types cast to, in the order of the tree."""

    functions: tuple[str, ...]
    columns: tuple[str, ...]
    casts: tuple[Type, ...]


def expression(node: pb.Node) -> Expression:
    """The expression of a node, in normalised SQL. Raises SqlError when libpg_query cannot put it into words."""
    if node.WhichOneof("node") == "a_const":
        return Expression(constant_text(node.a_const), constant=True)
    found = mentions(node)
    text = short_text(node) or deparse_expression(node)
    return Expression(text, found.functions, found.columns, tuple(proves(node)), is_constant(node), found.casts)


def inner(node: pb.Node) -> tuple[str, Any]:
    """The kind of a node and the message inside it; ('', None) when empty."""
    kind = node.WhichOneof("node")
    return (kind, getattr(node, kind)) if kind else ("", None)


def is_constant(node: pb.Node) -> bool:
    """A literal: also negative, cast, typed, or an array of literals."""
    kind, value = inner(node)
    if kind == "type_cast":
        return is_constant(value.arg)
    if kind == "a_array_expr":
        return all(is_constant(e) for e in value.elements)
    if kind == "a_expr":
        return value.kind == pb.AEXPR_OP and not value.HasField("lexpr") and is_constant(value.rexpr)
    return kind == "a_const"


def proves(node: pb.Node) -> dict[str, None]:
    """Columns that are non-null wherever the expression holds, as a CHECK sees it (NULL passes): only IS NOT NULL counts.

    PostgreSQL's own proof for SET NOT NULL: NotNullImpliedByRelConstraints in src/backend/commands/tablecmds.c.
    """
    kind, value = inner(node)
    if kind == "null_test":
        return _tested(value, pb.IS_NOT_NULL)
    if kind != "bool_expr":
        return {}
    if value.boolop == pb.NOT_EXPR:
        negated, test = inner(value.args[0])
        return _tested(test, pb.IS_NULL) if negated == "null_test" else {}
    proofs = [proves(a) for a in value.args]
    if value.boolop == pb.AND_EXPR:
        return {column: None for proof in proofs for column in proof}
    return {column: None for column in proofs[0] if all(column in p for p in proofs)}


def _tested(test: pb.NullTest, wanted: int) -> dict[str, None]:
    """The column a NullTest of the wanted sense looks at."""
    kind, value = inner(test.arg)
    if kind != "column_ref" or test.nulltesttype != wanted:
        return {}
    name = value.fields[-1].string.sval
    return {name: None} if name else {}


def mentions(node: Message) -> Mentions:
    """Everything the tree calls, reads and casts to, sub-queries included."""
    functions: dict[str, None] = {}
    columns: dict[str, None] = {}
    casts: dict[Type, None] = {}
    for kind, value in walk(node):
        if kind == "ColumnRef":
            columns[value.fields[-1].string.sval or "*"] = None
        elif kind == "FuncCall":
            functions[str(plain_name(words(value.funcname)))] = None
        elif kind == "TypeCast":
            casts[type_of(value.type_name)] = None
        elif kind == "SQLValueFunction":
            functions[VALUE_FUNCTIONS.get(value.op, "current_user")] = None
    return Mentions(tuple(functions), tuple(columns), tuple(casts))


def walk(node: Message) -> Iterator[tuple[str, Any]]:
    """Every message of the tree with its type's name, parents first, in the order of the fields; never recursive.

    Node, which only wraps, and the leaves that hold one value are passed over.
    """
    stack: list[Message] = [node]
    while stack:
        message = stack.pop()
        kind: str = message.DESCRIPTOR.name
        yield kind, message
        stack.extend(reversed(children(message)))


_LEAVES = frozenset(("a_const", "string", "integer", "float", "boolean", "bit_string", "a_star"))


def children(message: Message) -> list[Any]:
    """The messages inside one, without the Nodes around them."""
    found: list[Any] = []
    for descriptor, value in message.ListFields():
        if descriptor.message_type is None:
            continue
        for item in (value,) if isinstance(value, Message) else value:
            if item.DESCRIPTOR is not _NODE:
                found.append(item)
            elif (kind := item.WhichOneof("node")) and kind not in _LEAVES:
                found.append(getattr(item, kind))
    return found
