"""What the rules for SQL Server, Oracle, SQLite, Snowflake, BigQuery and Redshift share."""

from __future__ import annotations

from bot.domain.operations import AddColumn, Delete, DropConstraint, Inert, Merge, SetDefault, Truncate, Update
from bot.domain.schema import Name, Type
from workers.online.release import NAMES
from workers.rules.site import Site

_SAME = {
    "integer": "int", "character varying": "varchar", "character": "char", "numeric": "decimal", "dec": "decimal",
    "int4": "int",
    "int8": "bigint", "int2": "smallint", "string": "varchar", "number": "decimal", "float8": "double precision",
    "bool": "boolean",
    "float4": "real", "text": "varchar",
}  # fmt: skip


def said(site: Site) -> str:
    """What people call the engine."""
    return NAMES[site.migration.engine]


def kind(one: Type) -> str:
    """A type's name without its synonyms."""
    return _SAME.get(one.name, one.name)


def length(one: Type) -> float:
    """Its first modifier as a number: infinite for MAX and for none."""
    word = one.modifiers[0].split()[0] if one.modifiers else ""
    return int(word) if word.isdigit() else float("inf")


def changed(site: Site, table: Name, column: str, new: Type) -> Type | None:
    """The type that a column of a table with rows had, where it is known and another one."""
    old = site.column(table, column)
    if old is None or old.type is None or not site.holds_rows(table) or (table, column) in site.added_columns:
        return None
    same = kind(old.type) == kind(new) and old.type.modifiers == new.modifiers
    return None if same else old.type


def filled(site: Site, table: Name, column: str) -> bool:
    """Whether the migration writes the column, or deletes rows, before this statement."""
    if (table, column) in site.added_columns:
        return True
    for statement in site.migration.up:
        if statement is site.statement:
            return False
        for step in statement.steps:
            match step.operation:
                case Update(table=other, columns=columns) if other == table and (column in columns or not columns):
                    return True
                case Delete(table=other) | Truncate(table=other) | Merge(table=other) if other == table:
                    return True
    return False


def constraint_dropped(site: Site, table: Name) -> bool:
    """Whether the migration drops a constraint of the table before this statement, even one whose name is looked up."""
    for statement in site.migration.up:
        if statement is site.statement:
            return any(isinstance(one, DropConstraint) for one in site.siblings())
        for step in statement.steps:
            match step.operation:
                case DropConstraint(table=other) | SetDefault(table=other, default=None) if other == table:
                    return True
                case Inert(kind="DROP CONSTRAINT" | "DO" | "EXEC"):
                    return True
    return False


def required(operation: AddColumn) -> bool:
    """NOT NULL without anything that fills the rows there are."""
    column = operation.column
    filled_by = column.default is not None or column.identity or column.generated is not None
    return column.not_null and not filled_by and not (column.type and column.type.name in {"timestamp", "rowversion"})
