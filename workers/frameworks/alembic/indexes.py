"""`op.create_index(…)` and `sa.Index(…)` as SQL.

Source: https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#postgresql-specific-index-options
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workers.frameworks.alembic import mysql
from workers.frameworks.alembic.clauses import Unresolved, clause, key, last, raw_text
from workers.frameworks.alembic.constraints import Place, columns_sql, names_of
from workers.frameworks.alembic.naming import Named, conventional
from workers.frameworks.python.values import Called, Member, Value
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import quote


def create_index(place: Place, name: Value, columns: Sequence[Value], kwargs: Mapping[str, Value]) -> str:
    """CREATE INDEX with PostgreSQL's options. Raises Unresolved."""
    if name is not None and not isinstance(name, str):
        raise Unresolved("the name of an index")
    shown = conventional("ix", name, Named(place.table, [_bare(one) for one in columns]), place.conventions)
    if speaks_mysql():
        return _mysql(place, shown, columns, kwargs)
    words = "CREATE UNIQUE INDEX" if kwargs.get("unique") is True else "CREATE INDEX"
    words += " CONCURRENTLY" if kwargs.get("postgresql_concurrently") is True else ""
    words += " IF NOT EXISTS" if kwargs.get("if_not_exists") is True else ""
    words += f" {quote(shown)}" if shown is not None else ""
    using = kwargs.get("postgresql_using")
    words += f" ON {place.sql}" + (f" USING {using.lower()}" if isinstance(using, str) else "")
    return f"{words} ({', '.join(_part(one, kwargs) for one in columns)}){_tail(kwargs)}"


def _mysql(place: Place, name: str | None, columns: Sequence[Value], kwargs: Mapping[str, Value]) -> str:
    """The same with MySQL's options."""
    words = f"CREATE {'UNIQUE ' * (kwargs.get('unique') is True)}{mysql.index_kind(kwargs)}INDEX"
    words += " IF NOT EXISTS" * (kwargs.get("if_not_exists") is True) + f" {quote(name or '')} ON {place.sql}"
    parts = [f"{_part(one, {})}{mysql.key_length(_bare(one), kwargs)}" for one in columns]
    using = kwargs.get("mysql_using")
    return f"{words} ({', '.join(parts)})" + (f" USING {using}" if isinstance(using, str) else "")


def _bare(value: Value) -> str:
    """What a name would be made of."""
    if isinstance(value, Member):
        return value.name
    return value if isinstance(value, str) else "expr"


def _part(value: Value, kwargs: Mapping[str, Value]) -> str:
    """One key: a name, or an expression in parentheses unless it carries an order, which may not stand in them."""
    opclasses = kwargs.get("postgresql_ops")
    opclass = opclasses.get(_bare(value), "") if isinstance(opclasses, dict) else ""
    labelled = isinstance(value, Called) and isinstance(value.function, Member) and value.function.name == "label"
    if labelled and isinstance(opclasses, dict) and value.args and isinstance(value.args[0], str):
        opclass = opclasses.get(value.args[0], "")
    text = key(value)
    if isinstance(value, Called) and raw_text(value) is None and not _plain(value):
        text = f"({text})"
    return f"{text} {opclass}".rstrip()


def _plain(value: Called) -> bool:
    """A call of a function, a column, or one of them with an order."""
    ordered = last(value) in ("desc", "asc", "nullsfirst", "nullslast", "nulls_first", "nulls_last")
    return ordered or last(value) in ("column", "Column") or "func." in _name(value)


def _name(value: Called) -> str:
    from workers.frameworks.python.values import dotted

    return dotted(value.function)


def _tail(kwargs: Mapping[str, Value]) -> str:
    words = ""
    if include := kwargs.get("postgresql_include"):
        words += f" INCLUDE ({columns_sql(names_of(include))})"
    if kwargs.get("postgresql_nulls_not_distinct") is True:
        words += " NULLS NOT DISTINCT"
    options = kwargs.get("postgresql_with")
    if isinstance(options, dict) and options:
        words += f" WITH ({', '.join(f'{name} = {clause(value)}' for name, value in options.items())})"
    if isinstance(space := kwargs.get("postgresql_tablespace"), str):
        words += f" TABLESPACE {quote(space)}"
    if (where := kwargs.get("postgresql_where")) is not None:
        text = raw_text(where)
        words += f" WHERE {text if text is not None else clause(where)}"
    return words
