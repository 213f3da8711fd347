"""`op.sync_enum_values` of alembic-postgresql-enum: the type is made anew, and each column that has it is cast to the new one.

Source: https://github.com/Pogchamp-company/alembic-postgresql-enum
"""

from __future__ import annotations

from collections.abc import Iterator

from workers.frameworks.alembic.clauses import Unresolved
from workers.frameworks.alembic.given import Given, word_of
from workers.frameworks.python.values import Called, Value
from workers.sql.render.names import literal, quote

ARGUMENTS = ("enum_schema", "enum_name", "new_values", "affected_columns", "enum_values_to_rename")


def sync_enum_values(given: Given) -> Iterator[str]:
    """What it sends. Raises Unresolved."""
    schema, name = word_of(given, "enum_schema"), word_of(given, "enum_name")
    values, columns = given.get("new_values"), given.get("affected_columns")
    if not isinstance(values, list | tuple) or not all(isinstance(one, str) for one in values):
        raise Unresolved("`new_values`")
    where = "" if schema == "public" else f"{quote(schema)}."
    made, old = f"{where}{quote(name)}", f"{where}{quote(f'{name}_old')}"
    yield f"ALTER TYPE {made} RENAME TO {quote(f'{name}_old')}"
    yield f"CREATE TYPE {made} AS ENUM ({', '.join(map(literal, values))})"
    for table, column in _references(columns):
        cast = f"{quote(column)}::text::{made}"
        yield f"ALTER TABLE {where}{quote(table)} ALTER COLUMN {quote(column)} TYPE {made} USING {cast}"
    yield f"DROP TYPE {old}"


def _references(columns: Value) -> Iterator[tuple[str, str]]:
    """The columns of the type. Raises Unresolved."""
    for one in columns if isinstance(columns, list | tuple) else [None]:
        found = one
        if isinstance(one, Called):
            named = (one.kwargs.get("table_name"), one.kwargs.get("column_name"))
            found = named if any(named) else one.args[:2]
        if not isinstance(found, tuple) or len(found) < 2 or not all(isinstance(part, str) for part in found[:2]):
            raise Unresolved("`affected_columns`")
        yield found[0], found[1]
