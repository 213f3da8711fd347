"""Indexes, types, functions, schemas, extensions, settings, and what could not be read."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.operations import (
    AddEnumValue,
    AlterDomain,
    CreateExtension,
    CreateFunction,
    CreateIndex,
    CreateSchema,
    CreateType,
    DropFunction,
    DropIndex,
    DropType,
    Opaque,
    RenameEnumValue,
    RenameIndex,
    RenameType,
    Select,
    SetVariable,
)
from bot.domain.schema import Expression, Function, Name
from bot.patterns import late
from workers.world import names
from workers.world.constraints import last
from workers.world.dropped import dropped
from workers.world.registry import applies
from workers.world.state import World
from workers.world.unspoken import changes_rows

_CALLED = re.compile(r"(?<![\w.])([\w.]+)\(")
_CHANGES = late(r"\b(?:EXECUTE|CREATE|ALTER|DROP|dblink_exec)\b", re.IGNORECASE)
"""What the body of a function that may change the schema holds."""
_ASIDE = late(r"--[^\r\n]*+|/\*.*?(?:\*/|\Z)|'[^']*+(?:'|\Z)|\"[^\"]*+(?:\"|\Z)", re.DOTALL)
"""Comments, strings and quoted names: what does nothing."""


@applies(CreateIndex)
def _index(world: World, operation: CreateIndex) -> None:
    table = world.existing(operation.table)
    taken = {i.name or "" for i in table.indexes}
    columns = "_".join(p.column or "expr" for p in operation.index.parts)
    name = operation.index.name or names.choose(table.name.name, columns, "idx", taken)
    if name not in taken:
        index = replace(operation.index, name=name, valid=not (operation.only and table.kind == "partitioned"))
        world.put(replace(table, indexes=(*table.indexes, index)))


@applies(DropIndex)
def _drop_index(world: World, operation: DropIndex) -> None:
    if found := dropped(world, operation):
        table, index = found
        world.put(replace(table, indexes=tuple(i for i in table.indexes if i is not index)))


@applies(RenameIndex)
def _rename_index(world: World, operation: RenameIndex) -> None:
    table = world.owner(operation.index)
    if table is None:
        return
    old, new = operation.index.name, operation.new_name
    indexes = last(table.indexes, old, new)
    constraints = tuple(replace(c, name=new) if c.name == old else c for c in table.constraints)
    world.put(replace(table, indexes=indexes, constraints=constraints))


@applies(CreateType)
def _type(world: World, operation: CreateType) -> None:
    world.put_type(replace(operation.type, name=world.resolve("type", operation.type.name)))


@applies(DropType)
def _drop_type(world: World, operation: DropType) -> None:
    world.remove("type", operation.type)


@applies(RenameType)
def _rename_type(world: World, operation: RenameType) -> None:
    kind = world.type(operation.type)
    if kind is not None:
        world.remove("type", kind.name)
        world.put_type(replace(kind, name=Name(operation.new_name, kind.name.schema)))


@applies(AddEnumValue)
def _enum_value(world: World, operation: AddEnumValue) -> None:
    kind = world.type(operation.type)
    if kind is not None and operation.value not in kind.labels:
        world.put_type(replace(kind, labels=(*kind.labels, operation.value)))


@applies(RenameEnumValue)
def _rename_value(world: World, operation: RenameEnumValue) -> None:
    kind = world.type(operation.type)
    if kind is not None:
        labels = tuple(operation.new_value if label == operation.value else label for label in kind.labels)
        world.put_type(replace(kind, labels=labels))


@applies(AlterDomain)
def _domain(world: World, operation: AlterDomain) -> None:
    domain = world.type(operation.domain)
    if domain is None:
        return
    match operation.action:
        case "add constraint" if operation.check is not None:
            world.put_type(replace(domain, checks=(*domain.checks, operation.check)))
        case "drop constraint":
            world.put_type(replace(domain, checks=tuple(c for c in domain.checks if c.name != operation.name)))
        case "set not null" | "drop not null":
            world.put_type(replace(domain, not_null=operation.action == "set not null"))
        case "default":
            functions = tuple(_CALLED.findall(operation.text))
            world.put_type(replace(domain, default=Expression(operation.text, functions) if operation.text else None))


@applies(CreateFunction)
def _function(world: World, operation: CreateFunction) -> None:
    world.put_function(replace(operation.function, name=world.resolve("function", operation.function.name)))


@applies(DropFunction)
def _drop_function(world: World, operation: DropFunction) -> None:
    world.remove("function", operation.function)


@applies(SetVariable)
def _setting(world: World, operation: SetVariable) -> None:
    name, value = operation.name.lower(), operation.value
    if value is None:
        world.settings.pop(name, None)
    else:
        world.settings[name] = value
    if name == "search_path":
        schemas = tuple(part.strip().strip('"') for part in (value or "").split(",") if part.strip())
        world.path = tuple(s for s in schemas if not s.startswith("$") and s != "pg_catalog") or ("",)


@applies(Opaque)
def _opaque(world: World, operation: Opaque) -> None:
    world.complete = world.complete and changes_rows(operation)  # which leaves the schema as it is
    world.spoken = world.spoken and (world.fresh or not operation.refused)  # a change's own mistake says nothing of its past


@applies(Select)
def _select(world: World, operation: Select) -> None:
    """A query of functions of the database's own: what they do to the schema is in their bodies, which are not followed."""
    called = [world.function(Name(name, schema)) for schema, _, name in (one.rpartition(".") for one in operation.functions)]
    if any(one is not None and _changes(one) for one in called):
        world.complete = False


def _changes(function: Function) -> bool:
    """Whether the body may change the schema; in other languages than PostgreSQL's own SQL stands in strings."""
    own = function.language in {"sql", "plpgsql"}
    return _CHANGES.search(_ASIDE.sub(" ", function.body) if own else function.body) is not None


@applies(CreateSchema)
def _schema(world: World, operation: CreateSchema) -> None:
    world.schemas |= {operation.schema}


@applies(CreateExtension)
def _extension(world: World, operation: CreateExtension) -> None:
    world.extensions |= {operation.extension}
    if operation.extension == "pgcrypto":  # before PostgreSQL 13 the function is the extension's
        world.put_function(Function(Name("gen_random_uuid"), "c"))
