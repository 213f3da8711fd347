"""PostgreSQL's SQL text to operations, by PostgreSQL's own grammar (libpg_query)."""

from __future__ import annotations

from functools import partial

from bot.domain.operations import Opaque, Operation
from workers.sql.libpg_query import parse_text, pb
from workers.sql.nodes import NotUnderstood
from workers.sql.parsed import Parsed, SqlError
from workers.sql.postgres.alter_table import action_spans, alter_table
from workers.sql.postgres.source import Source, to_characters
from workers.sql.postgres.statements import HANDLERS

__all__ = ["operations"]

# DO blocks inside DO blocks: nobody writes three, and a hostile text has thousands.
_DEPTH = 3


def operations(sql: str) -> list[Parsed]:
    """The statements of a text, in its order. Raises SqlError when any part of it does not parse.

    The caller bounds size and depth (libpg_query is C). What is not understood comes as Opaque with its reason.
    """
    return _read(sql, 0)


def _read(sql: str, depth: int) -> list[Parsed]:
    tree = parse_text(sql)
    at = to_characters(sql)
    found: list[Parsed] = []
    for raw in tree.stmts:
        start = raw.stmt_location
        end = at(start + raw.stmt_len) if raw.stmt_len else len(sql)
        found += _statement(raw.stmt, Source(sql, at(start), end, at), depth)
    return found


def _statement(node: pb.Node, source: Source, depth: int) -> list[Parsed]:
    """One statement, and after it those found inside it."""
    kind: str = node.WhichOneof("node") or ""
    start, end = source.start, source.end
    if kind == "alter_table_stmt":
        actions = alter_table(node.alter_table_stmt, source)
        spans = action_spans(node.alter_table_stmt, source)
        return [Parsed(start, end, tuple([(o, *span) for o, span in zip(actions, spans, strict=True)]))]
    if kind == "do_stmt":
        return _do_block(node.do_stmt, source, depth + 1)
    return [Parsed(start, end, tuple([(o, start, end) for o in _operations_of(kind, node, source)]))]


def _do_block(node: pb.DoStmt, source: Source, depth: int) -> list[Parsed]:
    from workers.sql.plpgsql import do_block  # most texts have none

    if depth <= _DEPTH:
        return do_block(node, source, partial(_read, depth=depth))
    operation = Opaque(source.text, "a DO block nested this deeply is not read")
    return [Parsed(source.start, source.end, ((operation, source.start, source.end),))]


def _operations_of(kind: str, node: pb.Node, source: Source) -> list[Operation]:
    handler = HANDLERS.get(kind)
    if not handler:
        return [Opaque(source.text, f"{kind.removesuffix('_stmt').replace('_', ' ')} is not understood")]
    try:
        return handler(getattr(node, kind), source)
    except (NotUnderstood, SqlError) as reason:
        return [Opaque(source.text, f"{reason} is not understood")]
    except RecursionError:
        return [Opaque(source.text, "a statement nested this deeply is not understood")]
