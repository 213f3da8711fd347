"""SQLAlchemy's inspector, answered from the schema that a revision finds.

A table that is not known is no answer: something else may have made it.
Source: https://docs.sqlalchemy.org/en/20/core/reflection.html#fine-grained-reflection-with-inspector
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.schema import Check, Constraint, ForeignKey, Key, Name, Table
from workers.frameworks.alembic.clauses import last
from workers.frameworks.alembic.events import Event, Source, statements
from workers.frameworks.python.evaluate import NOT_MINE
from workers.frameworks.python.modules import Module
from workers.frameworks.python.values import Called, Class, Unknown, Value
from workers.world import World, run

_TABLES = frozenset(("get_table_names", "has_table"))


@dataclass(slots=True)
class Found:
    """What one direction of a file finds in the database; `begin` gives the schema before it, None where that is not known."""

    begin: Callable[[], World | None] = lambda: None
    world: World | None = None
    applied: int = -1

    def ask(self, word: str, call: Called, source: Source, events: Sequence[Event]) -> Value:
        """What a method gives after the events so far, NOT_MINE where that is not known."""
        if self.applied < 0:
            self.world, self.applied = self.begin(), 0
        if self.world is None:
            return NOT_MINE
        run(self.world, tuple(statements(source, events[self.applied :])))
        self.applied = len(events)
        return answer(word, call, self.world)


def asks(word: str) -> bool:
    """Whether a method of that name looks into the database."""
    return word in _OF_TABLE or word in _TABLES


def reflected(value: Value) -> Called | None:
    """The call of `sa.Table(…, autoload_with=bind)`, None for anything else."""
    if isinstance(value, Called) and last(value) == "Table" and value.kwargs.keys() & {"autoload", "autoload_with"}:
        return value
    return None


def as_objects(found: Value, module: Module) -> Value:
    """Foreign keys as a reflected table has them: objects with attributes."""
    if not isinstance(found, list):
        return found
    nowhere = ast.Call(ast.Name("reflected"), [], [])

    def made(kind: str, **fields: Value) -> Called:
        return Called(Class(kind, module, ()), (), fields, nowhere)

    return [
        made(
            "ForeignKeyConstraint",
            name=key["name"],
            column_keys=key["constrained_columns"],
            referred_table=made("Table", name=key["referred_table"], schema=key["referred_schema"]),
        )
        for key in found
    ]


def answer(word: str, call: Called, world: World) -> Value:
    """What the method gives, NOT_MINE where that is not known."""
    schema = call.kwargs.get("schema")
    if word == "get_table_names":
        wanted = schema if isinstance(schema, str) and schema != "public" else ""
        names: list[Value] = [table.name.name for table in world.tables() if _counts(table) and table.name.schema == wanted]
        return [*names, Unknown()]  # others may be there
    given = next((one for one in call.args if isinstance(one, str)), call.kwargs.get("table_name"))
    if not isinstance(given, str) or not isinstance(schema, str | None):
        return NOT_MINE
    table = world.table(Name(given, "" if schema in (None, "public") else schema))
    if word == "has_table":
        return True if table is not None and _counts(table) else NOT_MINE
    if table is None:
        return _empty(word) if world.complete else NOT_MINE
    return _OF_TABLE[word](table, world) if table.known else NOT_MINE


def _counts(table: Table) -> bool:
    return table.kind in ("table", "partitioned", "foreign table")


def _empty(word: str) -> Value:
    return {"constrained_columns": [], "name": None} if word == "get_pk_constraint" else []


def _columns(table: Table, _: World) -> Value:
    return [
        {
            "name": column.name,
            "type": Unknown(),
            "nullable": not column.not_null,
            "default": Unknown() if column.default or column.serial else None,
        }
        for column in table.columns
    ]


def _foreign_keys(table: Table, world: World) -> Value:
    return [_foreign_key(one, world) for one in table.constraints if isinstance(one, ForeignKey)]


def _foreign_key(key: ForeignKey, world: World) -> Mapping[str, Value]:
    there = world.table(key.table)
    primary = next((one for one in there.constraints if isinstance(one, Key) and one.primary), None) if there else None
    references = key.references or (primary.columns if primary else ())
    actions = (("ondelete", key.on_delete), ("onupdate", key.on_update))
    return {
        "name": key.name,
        "constrained_columns": list(key.columns),
        "referred_schema": key.table.schema or None,
        "referred_table": key.table.name,
        "referred_columns": list(references) if references else Unknown(),
        "options": {name: action.upper() for name, action in actions if action},
    }


def _unique(table: Table, _: World) -> Value:
    keys = [one for one in table.constraints if isinstance(one, Key) and not one.primary]
    return [{"name": key.name, "column_names": list(key.columns)} for key in keys]


def _primary(table: Table, _: World) -> Value:
    found = next((one for one in table.constraints if isinstance(one, Key) and one.primary), None)
    return {"constrained_columns": list(found.columns), "name": found.name} if found else _empty("get_pk_constraint")


def _checks(table: Table, _: World) -> Value:
    checks = [one for one in table.constraints if isinstance(one, Check)]
    return [{"name": check.name, "sqltext": check.expression.text} for check in checks]


def _indexes(table: Table, _: World) -> Value:
    primary: set[Constraint | str | None] = {one.name for one in table.constraints if isinstance(one, Key) and one.primary}
    return [
        {"name": index.name, "unique": index.unique, "column_names": [part.column for part in index.parts]}
        for index in table.indexes
        if index.name not in primary
    ]


_OF_TABLE: Mapping[str, Callable[[Table, World], Value]] = {
    "get_columns": _columns,
    "get_foreign_keys": _foreign_keys,
    "get_unique_constraints": _unique,
    "get_pk_constraint": _primary,
    "get_check_constraints": _checks,
    "get_indexes": _indexes,
}
