"""`op.*` and `batch_op.*` as the SQL that Alembic sends, one string for each statement.

Source: https://alembic.sqlalchemy.org/en/latest/ops.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from workers.frameworks.alembic import mysql
from workers.frameworks.alembic.clauses import Unresolved, clause, last
from workers.frameworks.alembic.columns import column
from workers.frameworks.alembic.constraints import (
    Place,
    Reference,
    check_sql,
    columns_sql,
    exclude_sql,
    foreign_sql,
    key_sql,
    names_of,
    relation,
)
from workers.frameworks.alembic.enums import ARGUMENTS, sync_enum_values
from workers.frameworks.alembic.given import Context, Given, default_action, word_of
from workers.frameworks.alembic.indexes import create_index
from workers.frameworks.alembic.redefined import redefined
from workers.frameworks.alembic.tables import column_comment, column_parts, create_table, enum_check
from workers.frameworks.alembic.types import spelled
from workers.frameworks.python.values import Called, Value
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import literal, quote


def sent(operation: str, call: Called, batch: Called | None, context: Context) -> Iterator[str]:
    """The statements of `op.<operation>`, or of a batch's where `batch` is the call that began it.

    Raises Unresolved, also after the first ones; KeyError for an operation that is not Alembic's.
    """
    write, names = _OPERATIONS[operation]
    own = {_ALIASES.get(name, name) if name not in names else name: value for name, value in call.kwargs.items()}
    if "name" in own and names[0] not in own and operation != "alter_column":
        own[names[0]] = own["name"]
    if batch is not None:
        names = tuple(name for name in names if name not in _TABLE)
        own |= dict(zip(_TABLE, 2 * batch_table(batch), strict=True))
    own |= dict(zip(names, call.args, strict=False))
    yield from write(Given(own, call.args[len(names) :], context))


_TABLE = ("table_name", "schema", "source_table", "source_schema")
_ALIASES = {"tablename": "table_name", "source": "source_table", "referent": "referent_table", "local_columns": "local_cols"}
"""Names of arguments that older versions knew."""


def batch_table(batch: Called) -> tuple[Value, Value]:
    """The table and schema of a `batch_alter_table` call."""
    table = batch.args[0] if batch.args else batch.kwargs.get("table_name")
    return table, batch.kwargs.get("schema", batch.args[1] if len(batch.args) > 1 else None)


def _create_table(given: Given) -> Iterator[str]:
    yield from create_table(given.place(), given.rest, given.named, given.context.follow)


def _drop_table(given: Given) -> Iterator[str]:
    yield f"DROP TABLE {_if(given, 'if_exists', 'IF EXISTS ')}{given.place().sql}"


def _rename_table(given: Given) -> Iterator[str]:
    yield f"ALTER TABLE {given.place('old_table_name').sql} RENAME TO {quote(word_of(given, 'new_table_name'))}"


def _add_column(given: Given) -> Iterator[str]:
    place, own = given.place(), column(given.get("column"), given.context.follow)
    serial = own.primary and bool(own.type.serial) and own.default is None and not own.extra and not own.keys
    serial = serial and own.autoincrement is not False
    yield f"ALTER TABLE {place.sql} ADD COLUMN {_if(given, 'if_not_exists', 'IF NOT EXISTS ')}{own.sql(serial)}"
    constraints, indexes = column_parts(place, own)
    yield from (f"ALTER TABLE {place.sql} ADD {constraint}" for constraint in constraints)
    yield from indexes
    yield from column_comment(place, given.get("column"), own.name)


def _drop_column(given: Given) -> Iterator[str]:
    name = given.get("column_name")
    exists = _if(given, "if_exists", "IF EXISTS ")
    yield f"ALTER TABLE {given.place().sql} DROP COLUMN {exists}{columns_sql(names_of([name]))}"


def _alter_column(given: Given) -> Iterator[str]:
    """In Alembic's order: type, nullability, default, comment, name."""
    place, name = given.place(), word_of(given, "column_name")
    if speaks_mysql():
        yield from redefined(given, place, name)
        return
    start = f"ALTER TABLE {place.sql} ALTER COLUMN {quote(name)}"
    made = spelled(kind, given.context.follow) if (kind := given.get("type_")) is not None else None
    if made is not None:
        yield from _old_check(given, place)
        using = given.get("postgresql_using")
        words = f" USING {using if isinstance(using, str) else clause(using)}" if using is not None else ""
        yield f"{start} TYPE {made.text}{words}"
    if isinstance(nullable := given.get("nullable"), bool):
        yield f"{start} {'DROP' if nullable else 'SET'} NOT NULL"
    if (wanted := given.get("server_default", False)) is not False:
        yield f"{start} {default_action(given, wanted)}"
    if (comment := given.get("comment", False)) is not False:
        yield f"COMMENT ON COLUMN {place.sql}.{quote(name)} IS {literal(comment) if isinstance(comment, str) else 'NULL'}"
    new = given.get("new_column_name", given.get("name"))
    if isinstance(new, str) and new != name:
        yield f"ALTER TABLE {place.sql} RENAME COLUMN {quote(name)} TO {quote(new)}"
    if made is not None and made.check:
        yield f"ALTER TABLE {place.sql} ADD {enum_check(name, made)}"


def _old_check(given: Given, place: Place) -> Iterator[str]:
    """The named CHECK of an enum that the column had."""
    before = given.named.get("existing_type")
    kind = spelled(before, given.context.follow) if isinstance(before, Called) and last(before) == "Enum" else None
    if kind is not None and kind.check and kind.check[0]:
        yield f"ALTER TABLE {place.sql} DROP CONSTRAINT {quote(kind.check[0])}"


def _create_index(given: Given) -> Iterator[str]:
    columns = given.get("columns")
    if not isinstance(columns, list | tuple):
        raise Unresolved("`columns`")
    yield create_index(given.place(), given.get("index_name"), columns, given.named)


def _drop_index(given: Given) -> Iterator[str]:
    if speaks_mysql():
        name, place = word_of(given, "index_name"), given.place()
        yield f"DROP INDEX {_if(given, 'if_exists', 'IF EXISTS ')}{quote(name)} ON {place.sql}"
        return
    words = "CONCURRENTLY " if given.get("postgresql_concurrently") is True else ""
    yield f"DROP INDEX {words}{_if(given, 'if_exists', 'IF EXISTS ')}{relation(given.get('index_name'), given.get('schema'))}"


def _create_foreign_key(given: Given) -> Iterator[str]:
    place = given.place("source_table", "source_schema")
    columns, references = names_of(given.get("local_cols")), names_of(given.get("remote_cols"))
    key = Reference(columns, given.get("referent_table"), given.get("referent_schema"), references)
    yield f"ALTER TABLE {place.sql} ADD {foreign_sql(place, given.get('constraint_name'), key, given.named)}"


def _key(kind: str) -> Callable[[Given], Iterator[str]]:
    def write(given: Given) -> Iterator[str]:
        place, columns = given.place(), names_of(given.get("columns"))
        yield f"ALTER TABLE {place.sql} ADD {key_sql(place, kind, given.get('constraint_name'), columns, given.named)}"

    return write


def _create_check_constraint(given: Given) -> Iterator[str]:
    place = given.place()
    yield f"ALTER TABLE {place.sql} ADD {check_sql(place, given.get('constraint_name'), given.get('condition'), given.named)}"


def _create_exclude_constraint(given: Given) -> Iterator[str]:
    place = given.place()
    yield f"ALTER TABLE {place.sql} ADD {exclude_sql(place, given.get('constraint_name'), given.rest, given.named)}"


def _drop_constraint(given: Given) -> Iterator[str]:
    exists = _if(given, "if_exists", "IF EXISTS ")
    if speaks_mysql():
        yield f"ALTER TABLE {given.place().sql} {mysql.dropped(given.get('type_'), word_of(given, 'constraint_name'))}"
        return
    yield f"ALTER TABLE {given.place().sql} DROP CONSTRAINT {exists}{quote(word_of(given, 'constraint_name'))}"


def _table_comment(given: Given) -> Iterator[str]:
    comment = given.named.get("comment")
    if speaks_mysql():
        yield f"ALTER TABLE {given.place().sql} COMMENT {literal(comment if isinstance(comment, str) else '')}"
        return
    yield f"COMMENT ON TABLE {given.place().sql} IS {literal(comment) if isinstance(comment, str) else 'NULL'}"


def _if(given: Given, option: str, words: str) -> str:
    return words if given.get(option) is True else ""


Write = Callable[[Given], Iterator[str]]
_OPERATIONS: dict[str, tuple[Write, tuple[str, ...]]] = {
    "create_table": (_create_table, ("table_name",)),
    "drop_table": (_drop_table, ("table_name",)),
    "rename_table": (_rename_table, ("old_table_name", "new_table_name")),
    "add_column": (_add_column, ("table_name", "column")),
    "drop_column": (_drop_column, ("table_name", "column_name")),
    "alter_column": (_alter_column, ("table_name", "column_name")),
    "create_index": (_create_index, ("index_name", "table_name", "columns")),
    "drop_index": (_drop_index, ("index_name", "table_name")),
    "create_foreign_key": (
        _create_foreign_key, ("constraint_name", "source_table", "referent_table", "local_cols", "remote_cols"),
    ),
    "create_unique_constraint": (_key("uq"), ("constraint_name", "table_name", "columns")),
    "create_primary_key": (_key("pk"), ("constraint_name", "table_name", "columns")),
    "create_check_constraint": (_create_check_constraint, ("constraint_name", "table_name", "condition")),
    "create_exclude_constraint": (_create_exclude_constraint, ("constraint_name", "table_name")),
    "drop_constraint": (_drop_constraint, ("constraint_name", "table_name", "type_")),
    "create_table_comment": (_table_comment, ("table_name", "comment")),
    "drop_table_comment": (_table_comment, ("table_name",)),
    "sync_enum_values": (sync_enum_values, ARGUMENTS),
}  # fmt: skip
NAMES = frozenset(_OPERATIONS)
"""The operations told here: Alembic's own, and those of alembic-postgresql-enum."""
