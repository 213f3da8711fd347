"""A table in words: what a specialist is told of it, and what a look-up answers."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.schema import Index, Key, Table
from workers.sql.render import render_column, render_constraint
from workers.sql.render.indexes import render_part

_MOST = 80


def described(table: Table, rows: int | None = None) -> str:
    """Columns, constraints, indexes, partitions, policies; what is not known is said to be."""
    size = "" if rows is None else f", about {rows:,} rows"
    if not table.known:
        return f"{table.name}: only known to exist{size}; its columns and indexes are not known"
    return "; ".join([f"{table.kind} {table.name}{size}", *_parts(table)])


def brief(table: Table, rows: int | None = None) -> str:
    """The same without the columns: keys and indexes are what is most often asked for."""
    size = "" if rows is None else f" (about {rows:,} rows)"
    if not table.known:
        return f"{table.name}{size}: only known to exist"
    names = ", ".join(column.name for column in table.columns[:_MOST])
    return "; ".join([f"{table.kind} {table.name}{size}: columns {names or 'none known'}", *_keys(table)])


def index_words(index: Index) -> str:
    """`orders_idx: unique btree (customer_id, placed_at) include (total) where (…)`."""
    parts = ", ".join(render_part(part) for part in index.parts)
    words = [f"{index.name or 'unnamed'}:", *(["unique"] if index.unique else []), index.method, f"({parts})"]
    words += [f"include ({', '.join(index.include)})"] if index.include else []
    words += [f"where {index.where.text}"] if index.where else []
    return " ".join([*words, *([] if index.valid else ["(invalid)"])])


def _parts(table: Table) -> Iterator[str]:
    yield "columns: " + ", ".join(render_column(column) for column in table.columns[:_MOST])
    yield from _keys(table)
    if table.attached:
        yield "attached: " + ", ".join(f"{one.kind} {one.name}" for one in table.attached[:20])


def _keys(table: Table) -> Iterator[str]:
    if table.partition_by:
        yield f"partitioned by {table.partition_by}"
    if table.parent:
        yield f"partition of {table.parent}"
    constraints = [render_constraint(one) for one in table.constraints[:_MOST]]
    yield "constraints: " + (", ".join(constraints) or "none")
    indexes = [index_words(one) for one in table.indexes[:_MOST] if not (one.constraint and _keyed(table))]
    yield "further indexes: " + (", ".join(indexes) or "none")


def _keyed(table: Table) -> bool:
    return any(isinstance(one, Key) for one in table.constraints)
