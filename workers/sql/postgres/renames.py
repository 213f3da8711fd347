"""ALTER … RENAME and ALTER … SET SCHEMA."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from bot.domain.operations import (
    Inert,
    Opaque,
    Operation,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameSchema,
    RenameTable,
    RenameType,
    SetSchema,
)
from workers.sql.libpg_query import pb
from workers.sql.nodes import qualified, relation
from workers.sql.postgres.drops import TABLE_KINDS, object_words
from workers.sql.postgres.source import Source

Kind = Literal["table", "view", "materialized view", "foreign table", "sequence"]
_KINDS: dict[int, Kind] = {**TABLE_KINDS, pb.OBJECT_SEQUENCE: "sequence"}
_TYPES = frozenset((pb.OBJECT_TYPE, pb.OBJECT_DOMAIN))


def rename(node: pb.RenameStmt, source: Source) -> list[Operation]:
    """RENAME; kinds of objects that no rule knows are Inert."""
    build = _BUILDERS.get(node.rename_type)
    if build and not (node.rename_type == pb.OBJECT_COLUMN and node.relation_type not in _KINDS):
        return [build(node)]
    return [Inert(f"ALTER {object_words(node.rename_type)} RENAME", source.text)]


def _table(node: pb.RenameStmt) -> Operation:
    return RenameTable(relation(node.relation), node.newname, _KINDS[node.rename_type], node.missing_ok)


def _index(node: pb.RenameStmt) -> Operation:
    return RenameIndex(relation(node.relation), node.newname, node.missing_ok)


def _column(node: pb.RenameStmt) -> Operation:
    return RenameColumn(relation(node.relation), node.subname, node.newname)


def _constraint(node: pb.RenameStmt) -> Operation:
    return RenameConstraint(relation(node.relation), node.subname, node.newname)


def _type(node: pb.RenameStmt) -> Operation:
    return RenameType(qualified(node.object.list.items), node.newname, node.rename_type == pb.OBJECT_DOMAIN)


def _schema(node: pb.RenameStmt) -> Operation:
    return RenameSchema(node.subname, node.newname)


_BUILDERS: dict[int, Callable[[pb.RenameStmt], Operation]] = {
    **dict.fromkeys(_KINDS, _table),
    **dict.fromkeys(_TYPES, _type),
    pb.OBJECT_INDEX: _index,
    pb.OBJECT_COLUMN: _column,
    pb.OBJECT_TABCONSTRAINT: _constraint,
    pb.OBJECT_SCHEMA: _schema,
}


def set_schema(node: pb.AlterObjectSchemaStmt, source: Source) -> list[Operation]:
    """SET SCHEMA; a type that moves changes its name in a way no operation says."""
    kind = _KINDS.get(node.object_type)
    if kind:
        return [SetSchema(relation(node.relation), node.newschema, kind, node.missing_ok)]
    words = f"ALTER {object_words(node.object_type)} SET SCHEMA"
    if node.object_type in _TYPES:
        return [Opaque(source.text, f"{words} is not understood")]
    return [Inert(words, source.text)]
