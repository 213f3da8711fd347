"""CREATE TABLE as SQLAlchemy sends it: enum types before it, indexes and comments after it.

Source: https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.Table
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workers.frameworks.alembic import mysql
from workers.frameworks.alembic.clauses import Unresolved, last
from workers.frameworks.alembic.columns import Column, autoincrements, column, is_column
from workers.frameworks.alembic.constraints import Place, check_sql, key_sql, names_of, of_column, of_table
from workers.frameworks.alembic.indexes import create_index
from workers.frameworks.alembic.types import Enum, Follow, Spelled
from workers.frameworks.python.values import Called, Value
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import literal, quote

_IGNORED = frozenset(("Comment", "Sequence", "Index"))


def create_table(place: Place, items: Sequence[Value], kwargs: Mapping[str, Value], follow: Follow | None) -> Iterator[str]:
    """Every statement that `op.create_table` sends. Raises Unresolved where an item is only known at run time."""
    columns = [column(item, follow) for item in items if is_column(item)]
    others = [item for item in items if not is_column(item) and item is not None]
    if any(not isinstance(item, Called) for item in others):
        raise Unresolved("the columns")
    seen: dict[str, Enum] = {}
    for enum in (own.type.enum for own in columns):
        if enum and enum.name not in seen:
            seen[enum.name] = enum
            yield create_enum(enum)
    exists = "IF NOT EXISTS " if kwargs.get("if_not_exists") is True else ""
    prefixes = "".join(f"{word} " for word in kwargs.get("prefixes") or () if isinstance(word, str))
    yield f"CREATE {prefixes}TABLE {exists}{place.sql} ({', '.join(_body(place, columns, others))}){_tail(kwargs)}"
    for own in columns:
        yield from column_parts(place, own)[1]
    for item in others:
        if last(item) == "Index":
            yield create_index(place, item.args[0] if item.args else None, item.args[1:], item.kwargs)
    yield from _comments(place, items, kwargs)


def create_enum(enum: Enum) -> str:
    """CREATE TYPE … AS ENUM."""
    return f"CREATE TYPE {enum.name} AS ENUM ({', '.join(map(literal, enum.labels))})"


def _body(place: Place, columns: Sequence[Column], others: Sequence[Called]) -> Iterator[str]:
    """The columns, the primary key, the other constraints."""
    keys = [own.name for own in columns if own.primary]
    declared = next((item for item in others if last(item) == "PrimaryKeyConstraint"), None)
    if declared is not None:
        keys = names_of(declared.args) or keys
    referring = {own.name for own in columns if own.keys} | {
        name for item in others if last(item) == "ForeignKeyConstraint" and item.args for name in names_of(item.args[0])
    }
    for own in columns:
        yield own.sql(autoincrements(own, keys, referring))
    if keys:
        name, options = (declared.kwargs.get("name"), declared.kwargs) if declared is not None else (None, {})
        yield key_sql(place, "pk", name, keys, options)
    for own in columns:
        yield from column_parts(place, own)[0]
    for item in others:
        if item is not declared and last(item) not in _IGNORED:
            constraint = of_table(place, item)
            if constraint is None:
                raise Unresolved(f"{last(item) or 'an item'}() of the table")
            yield constraint


def column_parts(place: Place, own: Column) -> tuple[list[str], list[str]]:
    """The constraints, and the statements for indexes, that a column brings with it."""
    constraints = [of_column(place, own.name, item) for item in own.keys]
    constraints += [
        check_sql(place, item.kwargs.get("name"), item.args[0] if item.args else item.kwargs.get("sqltext"), item.kwargs)
        for item in own.checks
    ]
    if own.type.check:
        constraints.append(enum_check(own.name, own.type))
    if own.index:
        return constraints, [create_index(place, None, [own.name], {"unique": own.unique})]
    return constraints + ([key_sql(place, "uq", None, [own.name], {})] if own.unique else []), []


def enum_check(name: str, kind: Spelled) -> str:
    """The CHECK of an enum that is no type of its own; '' where it has none."""
    if kind.check is None:
        return ""
    given, labels = kind.check
    body = f"CHECK ({quote(name)} IN ({', '.join(map(literal, labels))}))"
    return f"CONSTRAINT {quote(given)} {body}" if given else body


def _tail(kwargs: Mapping[str, Value]) -> str:
    if speaks_mysql():
        return mysql.table_options(kwargs)
    words = ""
    inherits = kwargs.get("postgresql_inherits")
    if inherits:
        words += f" INHERITS ({', '.join(map(quote, names_of(inherits)))})"
    if isinstance(partition := kwargs.get("postgresql_partition_by"), str):
        words += f" PARTITION BY {partition}"
    if isinstance(space := kwargs.get("postgresql_tablespace"), str):
        words += f" TABLESPACE {quote(space)}"
    return words


def column_comment(place: Place, value: Value, name: str) -> Iterator[str]:
    """COMMENT ON COLUMN where the column has one; MySQL has it in the definition."""
    if not speaks_mysql() and isinstance(value, Called) and isinstance(comment := value.kwargs.get("comment"), str):
        yield f"COMMENT ON COLUMN {place.sql}.{quote(name)} IS {literal(comment)}"


def _comments(place: Place, items: Sequence[Value], kwargs: Mapping[str, Value]) -> Iterator[str]:
    if not speaks_mysql() and isinstance(comment := kwargs.get("comment"), str):
        yield f"COMMENT ON TABLE {place.sql} IS {literal(comment)}"
    for item in items:
        if is_column(item) and isinstance(item, Called) and item.args and isinstance(item.args[0], str):
            yield from column_comment(place, item, item.args[0])
