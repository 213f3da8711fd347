"""Indexes as SQL."""

from __future__ import annotations

import re

from bot.domain.operations import AttachIndex, Cluster, CreateIndex, DropIndex, Reindex, RenameIndex
from bot.domain.schema import Expression, IndexPart
from workers.sql.render.names import quote, quote_all, render_name

_CALL = re.compile(r"[a-z_][a-z0-9_]*\([^()']*\)\Z")


def render_part(part: IndexPart) -> str:
    """One key: `a DESC NULLS LAST`, `lower(a) text_pattern_ops`, `((a || b))`."""
    text = quote(part.column) if part.column is not None else render_key(part.expression)
    if part.collation:
        text += f" COLLATE {part.collation}"
    if part.opclass:
        text += f" {part.opclass}"
    if part.descending:
        text += " DESC"
    return f"{text} NULLS {part.nulls.upper()}" if part.nulls else text


def render_key(expression: Expression | None) -> str:
    """An expression as an index key: in parentheses unless it is one plain call."""
    text = expression.text if expression else "NULL"
    return text if _CALL.match(text) else f"({text})"


def create_index(operation: CreateIndex) -> str:
    """CREATE INDEX."""
    index = operation.index
    words = ["CREATE UNIQUE INDEX" if index.unique else "CREATE INDEX"]
    if operation.concurrently:
        words.append("CONCURRENTLY")
    if operation.if_not_exists:
        words.append("IF NOT EXISTS")
    if index.name is not None:
        words.append(quote(index.name))
    words += ["ON ONLY" if operation.only else "ON", render_name(operation.table)]
    if index.method != "btree":
        words += ["USING", quote(index.method)]
    words.append(f"({', '.join(map(render_part, index.parts))})")
    return " ".join(words + _index_tail(operation))


def _index_tail(operation: CreateIndex) -> list[str]:
    """What follows the keys, in the grammar's order."""
    index, words = operation.index, []
    if index.include:
        words.append(f"INCLUDE ({quote_all(index.include)})")
    if index.nulls_not_distinct:
        words.append("NULLS NOT DISTINCT")
    if operation.options:
        words.append(f"WITH ({operation.options})")
    if operation.tablespace:
        words.append(f"TABLESPACE {quote(operation.tablespace)}")
    if index.where:
        words.append(f"WHERE {index.where.text}")
    return words


def drop_index(operation: DropIndex) -> str:
    """DROP INDEX."""
    words = "DROP INDEX" + " CONCURRENTLY" * operation.concurrently + " IF EXISTS" * operation.if_exists
    return f"{words} {render_name(operation.index)}" + " CASCADE" * operation.cascade


def rename_index(operation: RenameIndex) -> str:
    """ALTER INDEX … RENAME TO."""
    exists = "IF EXISTS " * operation.if_exists
    return f"ALTER INDEX {exists}{render_name(operation.index)} RENAME TO {quote(operation.new_name)}"


def attach_index(operation: AttachIndex) -> str:
    """ALTER INDEX … ATTACH PARTITION."""
    return f"ALTER INDEX {render_name(operation.parent)} ATTACH PARTITION {render_name(operation.index)}"


def reindex(operation: Reindex) -> str:
    """REINDEX."""
    words = f"REINDEX {operation.kind.upper()}" + " CONCURRENTLY" * operation.concurrently
    return f"{words} {render_name(operation.target)}" if operation.target else words


def cluster(operation: Cluster) -> str:
    """CLUSTER."""
    if operation.table is None:
        return "CLUSTER"
    return f"CLUSTER {render_name(operation.table)}" + (f" USING {quote(operation.index)}" if operation.index else "")
