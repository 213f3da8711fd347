"""DROP of anything: one operation per name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from bot.domain.operations import (
    DropExtension,
    DropFunction,
    DropIndex,
    DropPolicy,
    DropSchema,
    DropSequence,
    DropTable,
    DropTrigger,
    DropType,
    Inert,
    Operation,
)
from bot.domain.schema import Name
from workers.sql.libpg_query import pb
from workers.sql.nodes import listed_relation, plain_name, qualified, type_of, words
from workers.sql.postgres.source import Source
from workers.sql.render.names import render_type

Build = Callable[[pb.Node, pb.DropStmt, bool], Operation]
TABLE_KINDS: dict[int, Literal["table", "view", "materialized view", "foreign table"]] = {
    pb.OBJECT_TABLE: "table",
    pb.OBJECT_VIEW: "view",
    pb.OBJECT_MATVIEW: "materialized view",
    pb.OBJECT_FOREIGN_TABLE: "foreign table",
}
_FUNCTIONS = {
    pb.OBJECT_FUNCTION: "function",
    pb.OBJECT_PROCEDURE: "procedure",
    pb.OBJECT_ROUTINE: "routine",
    pb.OBJECT_AGGREGATE: "aggregate",
}


def drop(node: pb.DropStmt, source: Source) -> list[Operation]:
    """DROP; kinds of objects that no rule knows are Inert."""
    build = _BUILDERS.get(node.remove_type)
    if not build:
        return [Inert(f"DROP {object_words(node.remove_type)}", source.text)]
    return [build(item, node, node.behavior == pb.DROP_CASCADE) for item in node.objects]


def object_words(kind: int) -> str:
    """The SQL words for a kind of object: 'TEXT SEARCH CONFIGURATION', 'STATISTICS'."""
    name: str = pb.ObjectType.Name(kind).removeprefix("OBJECT_")
    return _WORDS.get(name) or name.replace("_", " ")


_WORDS = {
    "FDW": "FOREIGN DATA WRAPPER",
    "FOREIGN_SERVER": "SERVER",
    "MATVIEW": "MATERIALIZED VIEW",
    "OPCLASS": "OPERATOR CLASS",
    "OPFAMILY": "OPERATOR FAMILY",
    "STATISTIC_EXT": "STATISTICS",
    "TSCONFIGURATION": "TEXT SEARCH CONFIGURATION",
    "TSDICTIONARY": "TEXT SEARCH DICTIONARY",
    "TSPARSER": "TEXT SEARCH PARSER",
    "TSTEMPLATE": "TEXT SEARCH TEMPLATE",
    "LARGEOBJECT": "LARGE OBJECT",
    "DOMCONSTRAINT": "DOMAIN CONSTRAINT",
    "ATTRIBUTE": "TYPE ATTRIBUTE",
}


def _table(item: pb.Node, node: pb.DropStmt, cascade: bool) -> Operation:
    return DropTable(listed_relation(item.list.items), TABLE_KINDS[node.remove_type], node.missing_ok, cascade)


def _index(item: pb.Node, node: pb.DropStmt, cascade: bool) -> Operation:
    return DropIndex(listed_relation(item.list.items), node.concurrent, node.missing_ok, cascade)


def _sequence(item: pb.Node, node: pb.DropStmt, cascade: bool) -> Operation:
    return DropSequence(listed_relation(item.list.items), node.missing_ok, cascade)


def _type(item: pb.Node, node: pb.DropStmt, cascade: bool) -> Operation:
    return DropType(qualified(item.type_name.names), node.remove_type == pb.OBJECT_DOMAIN, node.missing_ok, cascade)


def _function(item: pb.Node, node: pb.DropStmt, cascade: bool) -> Operation:
    target, kind = item.object_with_args, _FUNCTIONS[node.remove_type]
    arguments = None if target.args_unspecified else ", ".join(_argument(a) for a in target.objargs)
    if kind == "aggregate" and arguments == "":
        arguments = "*"
    return DropFunction(qualified(target.objname), kind, arguments, node.missing_ok, cascade)


def _argument(item: pb.Node) -> str:
    return render_type(type_of(item.type_name))


def _trigger(item: pb.Node, node: pb.DropStmt, cascade: bool) -> Operation:
    table, name = on_table(item)
    return DropTrigger(table, name, node.remove_type == pb.OBJECT_RULE, node.missing_ok, cascade)


def _policy(item: pb.Node, node: pb.DropStmt, _cascade: bool) -> Operation:
    return DropPolicy(*on_table(item), node.missing_ok)


def on_table(item: pb.Node) -> tuple[Name, str]:
    """A table and the name of something on it, given as one list of strings."""
    parts = words(item.list.items)
    return (Name(parts[-2]) if len(parts) < 3 else plain_name(parts[:-1])), parts[-1]


def _schema(item: pb.Node, node: pb.DropStmt, cascade: bool) -> Operation:
    return DropSchema(item.string.sval, node.missing_ok, cascade)


def _extension(item: pb.Node, node: pb.DropStmt, cascade: bool) -> Operation:
    return DropExtension(item.string.sval, node.missing_ok, cascade)


_BUILDERS: dict[int, Build] = {
    **dict.fromkeys(TABLE_KINDS, _table),
    **dict.fromkeys(_FUNCTIONS, _function),
    pb.OBJECT_INDEX: _index,
    pb.OBJECT_SEQUENCE: _sequence,
    pb.OBJECT_TYPE: _type,
    pb.OBJECT_DOMAIN: _type,
    pb.OBJECT_TRIGGER: _trigger,
    pb.OBJECT_RULE: _trigger,
    pb.OBJECT_POLICY: _policy,
    pb.OBJECT_SCHEMA: _schema,
    pb.OBJECT_EXTENSION: _extension,
}
