"""Tables, partitions and views as SQL."""

from __future__ import annotations

from bot.domain.operations import (
    AttachPartition,
    CreateTable,
    CreateTableAs,
    CreateView,
    DetachPartition,
    DropTable,
    RefreshView,
    RenameTable,
    SetPersistence,
    SetRowSecurity,
    SetSchema,
    SetStorage,
    SetTableOptions,
    Vacuum,
)
from workers.sql.render.columns import render_column
from workers.sql.render.constraints import render_constraint
from workers.sql.render.names import quote, quote_all, render_name


def create_table(operation: CreateTable) -> str:
    """CREATE TABLE."""
    words = ["CREATE", operation.persistence.upper(), "FOREIGN TABLE" if operation.foreign else "TABLE"]
    words += ["IF NOT EXISTS" if operation.if_not_exists else "", render_name(operation.table)]
    if operation.parent:
        words.append(f"PARTITION OF {render_name(operation.parent)}")
    elements = _elements(operation)
    if elements or not operation.parent:
        words.append(f"({', '.join(elements)})")
    if operation.inherits:
        words.append(f"INHERITS ({', '.join(map(render_name, operation.inherits))})")
    words.append(operation.bound)
    if operation.partition_by:
        words.append(f"PARTITION BY {operation.partition_by}")
    return " ".join(filter(None, [*words, operation.options]))


def _elements(operation: CreateTable) -> list[str]:
    """What stands in the parentheses. Columns of a partition have no type: WITH OPTIONS is left out there too."""
    columns = [render_column(c) for c in operation.columns]
    including = [*operation.including, *[""] * len(operation.like)]
    likes = [f"LIKE {render_name(n)} {i}".rstrip() for n, i in zip(operation.like, including, strict=False)]
    return [*columns, *likes, *map(render_constraint, operation.constraints)]


def create_table_as(operation: CreateTableAs) -> str:
    """CREATE TABLE … AS."""
    words = ["CREATE", operation.persistence.upper(), "TABLE", "IF NOT EXISTS" if operation.if_not_exists else ""]
    words += [render_name(operation.table), "AS", operation.query, "" if operation.with_data else "WITH NO DATA"]
    return " ".join(filter(None, words))


def create_view(operation: CreateView) -> str:
    """CREATE [MATERIALIZED] VIEW."""
    words = ["CREATE", "OR REPLACE" if operation.replace else "", "TEMPORARY" if operation.temporary else ""]
    words += ["MATERIALIZED VIEW" if operation.materialized else "VIEW", "IF NOT EXISTS" if operation.if_not_exists else ""]
    words.append(render_name(operation.view))
    words += [f"({quote_all(operation.columns)})"] if operation.columns else []
    words += [operation.options, "AS", operation.query, "" if operation.with_data else "WITH NO DATA"]
    return " ".join(filter(None, words))


def refresh_view(operation: RefreshView) -> str:
    """REFRESH MATERIALIZED VIEW."""
    words = "REFRESH MATERIALIZED VIEW" + " CONCURRENTLY" * operation.concurrently
    return f"{words} {render_name(operation.view)}" + " WITH NO DATA" * (not operation.with_data)


def drop_table(operation: DropTable) -> str:
    """DROP TABLE or VIEW."""
    words = f"DROP {operation.kind.upper()}" + " IF EXISTS" * operation.if_exists
    return f"{words} {render_name(operation.table)}" + " CASCADE" * operation.cascade


def rename_table(operation: RenameTable) -> str:
    """RENAME TO."""
    return f"{_alter(operation)} RENAME TO {quote(operation.new_name)}"


def set_schema(operation: SetSchema) -> str:
    """SET SCHEMA."""
    return f"{_alter(operation)} SET SCHEMA {quote(operation.new_schema)}"


def _alter(operation: RenameTable | SetSchema) -> str:
    return f"ALTER {operation.kind.upper()}" + " IF EXISTS" * operation.if_exists + f" {render_name(operation.table)}"


def set_persistence(operation: SetPersistence) -> str:
    """SET LOGGED, SET UNLOGGED."""
    return f"ALTER TABLE {render_name(operation.table)} SET {'LOGGED' if operation.logged else 'UNLOGGED'}"


def set_storage(operation: SetStorage) -> str:
    """SET TABLESPACE, SET ACCESS METHOD; no value is the default."""
    value = quote(operation.value) if operation.value else "DEFAULT"
    return f"ALTER TABLE {render_name(operation.table)} SET {operation.option.upper()} {value}"


def set_table_options(operation: SetTableOptions) -> str:
    """Any other action: its words as they are."""
    return f"ALTER TABLE {render_name(operation.table)} {operation.option} {operation.text}".rstrip()


def set_row_security(operation: SetRowSecurity) -> str:
    """ROW LEVEL SECURITY."""
    return f"ALTER TABLE {render_name(operation.table)} {operation.action.upper()} ROW LEVEL SECURITY"


def attach_partition(operation: AttachPartition) -> str:
    """ATTACH PARTITION."""
    return f"ALTER TABLE {render_name(operation.parent)} ATTACH PARTITION {render_name(operation.table)} {operation.bound}"


def detach_partition(operation: DetachPartition) -> str:
    """DETACH PARTITION."""
    words = " CONCURRENTLY" * operation.concurrently + " FINALIZE" * operation.finalize
    return f"ALTER TABLE {render_name(operation.parent)} DETACH PARTITION {render_name(operation.table)}{words}"


def vacuum(operation: Vacuum) -> str:
    """VACUUM, ANALYZE."""
    words = "ANALYZE" if operation.analyze_only else "VACUUM" + " FULL" * operation.full
    return f"{words} {render_name(operation.table)}" if operation.table else words
