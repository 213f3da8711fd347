"""Columns and constraints as SQL, and the ALTER TABLE actions on them."""

from __future__ import annotations

import re

from bot.domain.operations import (
    AddColumn,
    AddConstraint,
    AlterColumnType,
    AlterConstraint,
    AlterIdentity,
    DropColumn,
    DropConstraint,
    DropExpression,
    RenameColumn,
    RenameConstraint,
    SetColumnOption,
    SetDefault,
    SetExpression,
    SetNotNull,
    ValidateConstraint,
)
from bot.domain.schema import Column, Key, NotNull
from bot.patterns import late
from workers.sql.dialect import speaks_mysql
from workers.sql.render import mysql
from workers.sql.render.constraints import render_constraint, render_inline
from workers.sql.render.names import quote, render_name, render_type

# A number or word, a string, a plain call; each perhaps cast.
_SIMPLE = late(
    r"""(-?[\w.]+ | [ebx]?'[^']*+(?:''[^']*+)*' | [a-z_][\w.]*\([^()]*\)) (::[\w."]+(\(\d+(,[ ]?\d+)?\))?(\[\])*)?\Z""",
    re.VERBOSE | re.IGNORECASE,
)


def render_column(column: Column) -> str:
    """A column definition with its inline constraints: `id bigint PRIMARY KEY`."""
    if speaks_mysql():
        return mysql.column(column)
    words = [quote(column.name)]
    if column.type:
        words.append(render_type(column.type, column.serial))
    if column.collation:
        words.append(f"COLLATE {column.collation}")
    words += _not_null(column)
    if column.default:
        words.append(f"DEFAULT {operand(column.default.text)}")
    if column.generated:
        words.append(f"GENERATED ALWAYS AS ({column.generated.text}) {'STORED' if column.stored else 'VIRTUAL'}")
    if column.identity:
        words.append(f"GENERATED {column.identity.upper()} AS IDENTITY")
    words += [render_inline(c) for c in column.constraints]
    return " ".join(words)


def _not_null(column: Column) -> list[str]:
    """NOT NULL where nothing else written says it already."""
    said = column.serial or bool(column.identity)
    said = said or any(isinstance(c, NotNull) or (isinstance(c, Key) and c.primary) for c in column.constraints)
    return ["NOT NULL"] if column.not_null and not said else []


def operand(text: str) -> str:
    """A default as the grammar takes it at a column: outside of brackets no AND, OR, NOT, IS, IN, LIKE or AT TIME ZONE."""
    return text if _SIMPLE.match(text) else f"({text})"


def add_column(operation: AddColumn) -> str:
    """ADD COLUMN."""
    words = "ADD COLUMN IF NOT EXISTS" if operation.if_not_exists else "ADD COLUMN"
    place = mysql.placed(operation.position) if operation.position else ""
    return f"ALTER TABLE {render_name(operation.table)} {words} {render_column(operation.column)}{place}"


def drop_column(operation: DropColumn) -> str:
    """DROP COLUMN."""
    words = "DROP COLUMN IF EXISTS" if operation.if_exists else "DROP COLUMN"
    return f"ALTER TABLE {render_name(operation.table)} {words} {quote(operation.column)}" + " CASCADE" * operation.cascade


def rename_column(operation: RenameColumn) -> str:
    """RENAME COLUMN."""
    words = f"RENAME COLUMN {quote(operation.column)} TO {quote(operation.new_name)}"
    return f"ALTER TABLE {render_name(operation.table)} {words}"


ColumnOperation = AlterColumnType | SetNotNull | SetDefault | AlterIdentity | DropExpression | SetExpression | SetColumnOption


def alter_column(operation: ColumnOperation) -> str:
    """ALTER COLUMN …"""
    return f"ALTER TABLE {render_name(operation.table)} ALTER COLUMN {quote(operation.column)} {_column_action(operation)}"


def _column_action(operation: ColumnOperation) -> str:
    match operation:
        case AlterColumnType():
            return _type_action(operation)
        case SetNotNull(not_null=not_null):
            return "SET NOT NULL" if not_null else "DROP NOT NULL"
        case SetDefault(default=default):
            return f"SET DEFAULT {default.text}" if default else "DROP DEFAULT"
        case AlterIdentity():
            return _identity_action(operation)
        case DropExpression(if_exists=if_exists):
            return "DROP EXPRESSION IF EXISTS" if if_exists else "DROP EXPRESSION"
        case SetExpression(expression=expression):
            return f"SET EXPRESSION AS ({expression.text})"
        case SetColumnOption():
            return _option_action(operation)


def _type_action(operation: AlterColumnType) -> str:
    text = f"TYPE {render_type(operation.type)}"
    if operation.collation:
        text += f" COLLATE {operation.collation}"
    return f"{text} USING {operation.using.text}" if operation.using else text


def _identity_action(operation: AlterIdentity) -> str:
    if operation.action == "drop":
        return "DROP IDENTITY IF EXISTS" if operation.if_exists else "DROP IDENTITY"
    kind = f"GENERATED {operation.identity.upper()}"
    return f"SET {kind}" if operation.action == "set" else f"ADD {kind} AS IDENTITY"


def _option_action(operation: SetColumnOption) -> str:
    if operation.option == "IDENTITY":  # options of the sequence behind it: the value is the whole action
        return operation.value
    words = operation.option if operation.option in ("SET", "RESET", "OPTIONS") else f"SET {operation.option}"
    return f"{words} {operation.value}"


def add_constraint(operation: AddConstraint) -> str:
    """ADD CONSTRAINT."""
    return f"ALTER TABLE {render_name(operation.table)} ADD {render_constraint(operation.constraint)}"


def validate_constraint(operation: ValidateConstraint) -> str:
    """VALIDATE CONSTRAINT."""
    return f"ALTER TABLE {render_name(operation.table)} VALIDATE CONSTRAINT {quote(operation.name)}"


def drop_constraint(operation: DropConstraint) -> str:
    """DROP CONSTRAINT."""
    words = "DROP CONSTRAINT IF EXISTS" if operation.if_exists else "DROP CONSTRAINT"
    return f"ALTER TABLE {render_name(operation.table)} {words} {quote(operation.name)}" + " CASCADE" * operation.cascade


def rename_constraint(operation: RenameConstraint) -> str:
    """RENAME CONSTRAINT."""
    words = f"RENAME CONSTRAINT {quote(operation.name)} TO {quote(operation.new_name)}"
    return f"ALTER TABLE {render_name(operation.table)} {words}"


def alter_constraint(operation: AlterConstraint) -> str:
    """ALTER CONSTRAINT."""
    return f"ALTER TABLE {render_name(operation.table)} ALTER CONSTRAINT {quote(operation.name)} {operation.text}".rstrip()
