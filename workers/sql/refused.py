"""Statements on rows that PostgreSQL refuses whatever the rows are: what their own text shows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from bot.domain.schema import Name
from workers.sql.expressions import inner
from workers.sql.libpg_query import parse_text, pb
from workers.sql.nodes import relation
from workers.sql.parse import SMALL, crowded
from workers.sql.parsed import SqlError
from workers.sql.queries import asked


class Refusal(NamedTuple):
    """What is wrong, its SQLSTATE, and the column that would make it right if `table` had it ('' for none)."""

    why: str
    state: str
    table: Name | None = None
    column: str = ""


class Target(NamedTuple):
    """ON CONFLICT (columns) of an INSERT into a table: some unique index must have these keys."""

    table: Name
    columns: frozenset[str]


@lru_cache(maxsize=256)
def refusals(sql: str) -> tuple[tuple[Refusal, ...], tuple[Target, ...]]:
    """What is wrong with the statements of a text, and the keys that its INSERTs count on; nothing where it does not parse."""
    if len(sql) > SMALL or crowded(sql):
        return (), ()
    found: list[Refusal] = []
    targets: list[Target] = []
    try:
        for statement in parse_text(sql).stmts:
            kind, value = inner(statement.stmt)
            if kind == "update_stmt":
                found += _update(value)
            elif kind == "insert_stmt":
                found += _insert(value)
                targets += _conflict(value)
    except (SqlError, RecursionError):
        return (), ()
    names = asked(sql)
    lost = names.lost if names is not None else ()
    found += [
        Refusal(f"nothing in sight is called `{name}`: its FROM is missing, or it bears an alias", "42P01") for name in lost
    ]
    return tuple(found), tuple(targets)


def _update(node: Any) -> Iterator[Refusal]:
    """SET of a column with its table before it, and of one column twice."""
    table, called = relation(node.relation), {node.relation.relname, node.relation.alias.aliasname}
    plain: list[str] = []
    for target in (one.res_target for one in node.target_list):
        if not target.indirection:
            plain.append(target.name)
        elif target.name in called and (field := target.indirection[0].string.sval):
            why = f"SET takes no table before a column: in `{target.name}.{field}` it looks for a column `{target.name}`"
            yield Refusal(why, "42703", table, target.name)
    for name in sorted({name for name in plain if plain.count(name) > 1}):
        yield Refusal(f"SET assigns `{name}` twice", "42601")


def _insert(node: Any) -> Iterator[Refusal]:
    """A column named twice, rows of different lengths, more or fewer values than columns."""
    columns = [one.res_target.name for one in node.cols if not one.res_target.indirection]
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        yield Refusal(f"INSERT names the column `{name}` twice", "42701")
    query = node.select_stmt.select_stmt
    rows = [list(one.list.items) for one in query.values_lists]
    if any(_spread(item) for row in rows for item in row):
        return
    lengths = {len(row) for row in rows}
    if len(lengths) > 1:
        yield Refusal("the rows of VALUES are not of one length", "42601")
    elif not rows and query.op == pb.SETOP_NONE and node.HasField("select_stmt"):
        chosen = [one.res_target.val for one in query.target_list]
        lengths = {len(chosen)} if chosen and not any(_spread(item) for item in chosen) else set()
    if columns and len(columns) == len(node.cols) and len(lengths) == 1 and (given := lengths.pop()) != len(columns):
        yield Refusal(f"INSERT names {len(columns)} columns and gives {given} values", "42601")


def _spread(node: pb.Node) -> bool:
    """Whether one item stands for several columns (`*`, `t.*`, `(row).*`)."""
    kind, value = inner(node)
    if kind == "column_ref":
        return bool(value.fields[-1].WhichOneof("node") == "a_star")
    if kind == "a_indirection":
        return bool(value.indirection[-1].WhichOneof("node") == "a_star")
    return False


def _conflict(node: Any) -> Iterator[Target]:
    """The keys of ON CONFLICT (…), where they are plain columns and no WHERE chooses a partial index."""
    infer = node.on_conflict_clause.infer
    parts = [one.index_elem for one in infer.index_elems]
    simple = all(part.name and not part.collation and not part.opclass for part in parts)
    if parts and simple and not infer.HasField("where_clause"):
        yield Target(relation(node.relation), frozenset(part.name for part in parts))
