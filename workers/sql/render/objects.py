"""Types, domains, sequences, schemas, extensions, triggers and functions as SQL."""

from __future__ import annotations

from bot.domain.operations import (
    AddEnumValue,
    AlterDomain,
    AlterSequence,
    CreateExtension,
    CreateSchema,
    CreateSequence,
    CreateType,
    DropExtension,
    DropFunction,
    DropPolicy,
    DropSchema,
    DropSequence,
    DropTrigger,
    DropType,
    EnableTrigger,
    RenameEnumValue,
    RenameSchema,
    RenameType,
)
from workers.sql.render.columns import operand
from workers.sql.render.constraints import render_constraint
from workers.sql.render.names import literal, quote, render_name, render_type


def create_type(operation: CreateType) -> str:
    """CREATE TYPE, CREATE DOMAIN."""
    new = operation.type
    if new.kind == "enum":
        return f"CREATE TYPE {render_name(new.name)} AS ENUM ({', '.join(map(literal, new.labels))})"
    if new.kind != "domain" or not new.base:
        return f"CREATE TYPE {render_name(new.name)} {operation.text}".rstrip()
    words = [f"CREATE DOMAIN {render_name(new.name)} AS {render_type(new.base)}", operation.text]
    words += [f"DEFAULT {operand(new.default.text)}"] if new.default else []
    words += ["NOT NULL"] * new.not_null + [render_constraint(c) for c in new.checks]
    return " ".join(filter(None, words))


def drop_type(operation: DropType) -> str:
    """DROP TYPE, DROP DOMAIN."""
    kind = "DOMAIN" if operation.domain else "TYPE"
    return _drop(kind, render_name(operation.type), operation.if_exists, operation.cascade)


def _drop(kind: str, name: str, if_exists: bool, cascade: bool) -> str:
    return f"DROP {kind}" + " IF EXISTS" * if_exists + f" {name}" + " CASCADE" * cascade


def rename_type(operation: RenameType) -> str:
    """ALTER TYPE … RENAME TO."""
    kind = "DOMAIN" if operation.domain else "TYPE"
    return f"ALTER {kind} {render_name(operation.type)} RENAME TO {quote(operation.new_name)}"


def add_enum_value(operation: AddEnumValue) -> str:
    """ALTER TYPE … ADD VALUE."""
    words = f"ALTER TYPE {render_name(operation.type)} ADD VALUE" + " IF NOT EXISTS" * operation.if_not_exists
    near = f" {'AFTER' if operation.after else 'BEFORE'} {literal(operation.neighbour)}" if operation.neighbour else ""
    return f"{words} {literal(operation.value)}{near}"


def rename_enum_value(operation: RenameEnumValue) -> str:
    """ALTER TYPE … RENAME VALUE."""
    values = f"{literal(operation.value)} TO {literal(operation.new_value)}"
    return f"ALTER TYPE {render_name(operation.type)} RENAME VALUE {values}"


def alter_domain(operation: AlterDomain) -> str:
    """ALTER DOMAIN."""
    return f"ALTER DOMAIN {render_name(operation.domain)} {_domain_action(operation)}"


def _domain_action(operation: AlterDomain) -> str:
    if operation.action == "add constraint" and operation.check:
        return f"ADD {render_constraint(operation.check)}"
    if operation.action == "drop constraint":
        exists = "IF EXISTS " * ("IF EXISTS" in operation.text)
        return f"DROP CONSTRAINT {exists}{quote(operation.name)}" + " CASCADE" * ("CASCADE" in operation.text)
    if operation.action == "default":
        return f"SET DEFAULT {operation.text}" if operation.text else "DROP DEFAULT"
    words = operation.action.upper()
    return f"{words} {quote(operation.name)}" if operation.name else words


def create_sequence(operation: CreateSequence) -> str:
    """CREATE SEQUENCE."""
    exists = "IF NOT EXISTS " * operation.if_not_exists
    return f"CREATE SEQUENCE {exists}{render_name(operation.sequence)} {operation.text}".rstrip()


def alter_sequence(operation: AlterSequence) -> str:
    """ALTER SEQUENCE."""
    return f"ALTER SEQUENCE {render_name(operation.sequence)} {operation.text}".rstrip()


def drop_sequence(operation: DropSequence) -> str:
    """DROP SEQUENCE."""
    return _drop("SEQUENCE", render_name(operation.sequence), operation.if_exists, operation.cascade)


def create_schema(operation: CreateSchema) -> str:
    """CREATE SCHEMA."""
    return "CREATE SCHEMA " + "IF NOT EXISTS " * operation.if_not_exists + quote(operation.schema)


def rename_schema(operation: RenameSchema) -> str:
    """ALTER SCHEMA … RENAME TO."""
    return f"ALTER SCHEMA {quote(operation.schema)} RENAME TO {quote(operation.new_name)}"


def drop_schema(operation: DropSchema) -> str:
    """DROP SCHEMA."""
    return _drop("SCHEMA", quote(operation.schema), operation.if_exists, operation.cascade)


def create_extension(operation: CreateExtension) -> str:
    """CREATE EXTENSION."""
    return "CREATE EXTENSION " + "IF NOT EXISTS " * operation.if_not_exists + quote(operation.extension)


def drop_extension(operation: DropExtension) -> str:
    """DROP EXTENSION."""
    return _drop("EXTENSION", quote(operation.extension), operation.if_exists, operation.cascade)


def drop_function(operation: DropFunction) -> str:
    """DROP FUNCTION, PROCEDURE, ROUTINE, AGGREGATE."""
    name = render_name(operation.function)
    if operation.arguments is not None:
        name += f"({operation.arguments})"
    return _drop(operation.kind.upper(), name, operation.if_exists, operation.cascade)


def drop_trigger(operation: DropTrigger) -> str:
    """DROP TRIGGER, DROP RULE."""
    name = f"{quote(operation.name)} ON {render_name(operation.table)}"
    return _drop("RULE" if operation.rule else "TRIGGER", name, operation.if_exists, operation.cascade)


def enable_trigger(operation: EnableTrigger) -> str:
    """ENABLE or DISABLE TRIGGER."""
    return f"ALTER TABLE {render_name(operation.table)} {operation.text}"


def drop_policy(operation: DropPolicy) -> str:
    """DROP POLICY."""
    return _drop("POLICY", f"{quote(operation.name)} ON {render_name(operation.table)}", operation.if_exists, False)
