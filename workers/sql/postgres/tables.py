"""CREATE TABLE in its forms."""

from __future__ import annotations

from typing import Literal

from bot.domain.operations import CreateTable, Operation
from bot.domain.schema import Column, Constraint, Name
from workers.sql.libpg_query import pb
from workers.sql.nodes import NotUnderstood, relation
from workers.sql.postgres.columns import column
from workers.sql.postgres.constraints import constraint
from workers.sql.postgres.elements import foreign_options, options, partition_bound, partition_key
from workers.sql.postgres.source import Source
from workers.sql.render.names import quote

PERSISTENCE: dict[str, Literal["", "unlogged", "temporary"]] = {"u": "unlogged", "t": "temporary"}
_COMMITS = {pb.ONCOMMIT_DROP: "DROP", pb.ONCOMMIT_DELETE_ROWS: "DELETE ROWS", pb.ONCOMMIT_PRESERVE_ROWS: "PRESERVE ROWS"}
# src/include/nodes/parsenodes.h: TableLikeOption, a mask of bits; ALL is every bit of a 32-bit integer.
_LIKE_ALL = 0x7FFFFFFF
_LIKE = ("COMMENTS", "COMPRESSION", "CONSTRAINTS", "DEFAULTS", "GENERATED", "IDENTITY", "INDEXES", "STATISTICS", "STORAGE")


def create_table(node: pb.CreateStmt, _source: Source) -> list[Operation]:
    """CREATE TABLE, also as a partition."""
    return [_table(node)]


def create_foreign_table(node: pb.CreateForeignTableStmt, _source: Source) -> list[Operation]:
    """CREATE FOREIGN TABLE; the server and its options are in `options`."""
    words = f"SERVER {quote(node.servername)}"
    return [_table(node.base_stmt, words + (f" {foreign_options(node.options)}" if node.options else ""))]


def _table(node: pb.CreateStmt, server: str = "") -> CreateTable:
    if node.HasField("of_typename"):
        raise NotUnderstood("CREATE TABLE … OF a type")
    columns: list[Column] = []
    constraints: list[Constraint] = []
    like: list[tuple[Name, str]] = []
    for element in node.table_elts:
        kind = element.WhichOneof("node")
        if kind == "column_def":
            columns.append(column(element.column_def))
        elif kind == "constraint":
            constraints.append(constraint(element.constraint))
        else:
            like.append(_like(element.table_like_clause))
    table = node.relation
    partition = node.HasField("partbound")
    parents = tuple([relation(r.range_var) for r in node.inh_relations])
    return CreateTable(
        relation(table),
        tuple(columns),
        tuple(constraints),
        node.if_not_exists,
        PERSISTENCE.get(table.relpersistence, ""),
        partition_key(node.partspec) if node.HasField("partspec") else "",
        parents[0] if partition else None,
        partition_bound(node.partbound) if partition else "",
        tuple([name for name, _ in like]),
        () if partition else parents,
        bool(server),
        server or _options(node),
        tuple([including for _, including in like]),
    )


def _like(node: pb.TableLikeClause) -> tuple[Name, str]:
    """The table it copies and, as SQL, what more than columns: 'INCLUDING DEFAULTS INCLUDING INDEXES'."""
    if node.options == _LIKE_ALL:
        return relation(node.relation), "INCLUDING ALL"
    excluded = [word for bit, word in enumerate(_LIKE) if not node.options >> bit & 1]
    if node.options >> len(_LIKE):  # ALL, less what EXCLUDING took away
        return relation(node.relation), " ".join(["INCLUDING ALL", *[f"EXCLUDING {w}" for w in excluded]])
    return relation(node.relation), " ".join([f"INCLUDING {w}" for w in _LIKE if w not in excluded])


def _options(node: pb.CreateStmt) -> str:
    """What follows the parentheses, in the grammar's order."""
    words = []
    if node.access_method:
        words.append(f"USING {quote(node.access_method)}")
    if node.options:
        words.append(f"WITH ({options(node.options)})")
    if node.oncommit in _COMMITS:
        words.append(f"ON COMMIT {_COMMITS[node.oncommit]}")
    if node.tablespacename:
        words.append(f"TABLESPACE {quote(node.tablespacename)}")
    return " ".join(words)
