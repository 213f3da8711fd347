"""Statements on rows: INSERT, UPDATE, DELETE, MERGE, SELECT, CALL, TRUNCATE, COPY."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain.operations import Copy, CreateTableAs, Delete, Insert, Merge, Operation, Select, SetVariable, Truncate, Update
from workers.sql.expressions import inner, mentions
from workers.sql.libpg_query import deparse_query, deparse_statement, pb
from workers.sql.nodes import plain_name, relation, words
from workers.sql.postgres.outputs import outputs
from workers.sql.postgres.reads import read_relations
from workers.sql.postgres.source import Source
from workers.sql.postgres.tables import PERSISTENCE


def insert(node: pb.InsertStmt, source: Source) -> list[Operation]:
    """INSERT, after the writes in its WITH queries."""
    return [*_written(node), _insert(node, source.text)]


def update(node: pb.UpdateStmt, source: Source) -> list[Operation]:
    """UPDATE, after the writes in its WITH queries."""
    return [*_written(node), _update(node, source.text)]


def delete(node: pb.DeleteStmt, source: Source) -> list[Operation]:
    """DELETE, after the writes in its WITH queries."""
    return [*_written(node), _delete(node, source.text)]


def merge(node: pb.MergeStmt, source: Source) -> list[Operation]:
    """MERGE, after the writes in its WITH queries."""
    return [*_written(node), _merge(node, source.text)]


def select(node: pb.SelectStmt, source: Source) -> list[Operation]:
    """SELECT, VALUES, TABLE; SELECT INTO makes a table and set_config() of constants is SET."""
    first = node.larg
    while first.HasField("larg"):
        first = first.larg
    target = next((s for s in (node, first) if s.HasField("into_clause")), None)
    if target is not None:
        return [*_written(node), _select_into(node)]
    setting = _set_config(node)
    if setting:
        return [setting]
    return [*_written(node), Select(source.text, mentions(node).functions, read_relations(node))]


def call(node: pb.CallStmt, source: Source) -> list[Operation]:
    """CALL procedure(…)."""
    functions = (str(plain_name(words(node.funccall.funcname))), *mentions(node.funccall).functions)
    return [Select(source.text, tuple(dict.fromkeys(functions)))]


def truncate(node: pb.TruncateStmt, _source: Source) -> list[Operation]:
    """TRUNCATE, one operation per table."""
    cascade = node.behavior == pb.DROP_CASCADE
    return [Truncate(relation(r.range_var), cascade, node.restart_seqs) for r in node.relations]


def copy(node: pb.CopyStmt, source: Source) -> list[Operation]:
    """COPY; of a query there is no table."""
    return [Copy(relation(node.relation) if node.HasField("relation") else None, source.text, node.is_from)]


def _insert(node: pb.InsertStmt, text: str) -> Insert:
    rows = node.select_stmt.select_stmt
    from_query = node.HasField("select_stmt") and not rows.values_lists
    columns = tuple([c.res_target.name for c in node.cols])
    return Insert(relation(node.relation), text, columns, from_query, read_relations(node) if _has_query(text) else ())


def _has_query(text: str) -> bool:
    """Whether an INSERT's text can read a relation at all: walking a big list of VALUES would take seconds."""
    lowered = text.lower()
    return "select" in lowered or "table" in lowered


def _update(node: pb.UpdateStmt, text: str) -> Update:
    columns = tuple([t.res_target.name for t in node.target_list])
    return Update(relation(node.relation), text, columns, node.HasField("where_clause"), read_relations(node))


def _delete(node: pb.DeleteStmt, text: str) -> Delete:
    return Delete(relation(node.relation), text, node.HasField("where_clause"), read_relations(node))


def _merge(node: pb.MergeStmt, text: str) -> Merge:
    return Merge(relation(node.relation), text, read_relations(node))


_WRITES: dict[str, Callable[[Any, str], Operation]] = {
    "insert_stmt": _insert,
    "update_stmt": _update,
    "delete_stmt": _delete,
    "merge_stmt": _merge,
}


def _written(node: Any) -> list[Operation]:
    """The writes in a statement's own WITH queries, each as the statement it would be alone."""
    found: list[Operation] = []
    for cte in node.with_clause.ctes:
        kind, query = inner(cte.common_table_expr.ctequery)
        if kind in _WRITES:
            found += _written(query)
            found.append(_WRITES[kind](query, deparse_statement(cte.common_table_expr.ctequery)))
    return found


def _select_into(node: pb.SelectStmt) -> CreateTableAs:
    """SELECT INTO as the CREATE TABLE AS it is."""
    query = pb.SelectStmt()
    query.CopyFrom(node)
    holder = query
    while not holder.HasField("into_clause") and holder.HasField("larg"):
        holder = holder.larg
    table = pb.RangeVar()
    table.CopyFrom(holder.into_clause.rel)
    holder.ClearField("into_clause")
    kept = PERSISTENCE.get(table.relpersistence, "")
    return CreateTableAs(relation(table), deparse_query(query), persistence=kept, outputs=outputs(query))


def _set_config(node: pb.SelectStmt) -> SetVariable | None:
    """SELECT set_config('name', 'value', local) on its own, as pg_dump writes it."""
    if len(node.target_list) != 1 or node.from_clause:
        return None
    called = node.target_list[0].res_target.val.func_call
    constants = [a.a_const for a in called.args if a.WhichOneof("node") == "a_const"]
    if words(called.funcname)[-1:] != ["set_config"] or len(constants) != 3 or len(called.args) != 3:
        return None
    if constants[0].WhichOneof("val") != "sval" or constants[1].WhichOneof("val") != "sval":
        return None
    return SetVariable(constants[0].sval.sval, constants[1].sval.sval, constants[2].boolval.boolval)
