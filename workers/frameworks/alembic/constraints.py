"""`sa.ForeignKeyConstraint(…)` and its like as SQL.

Source: https://docs.sqlalchemy.org/en/20/core/constraints.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workers.frameworks.alembic.clauses import Unresolved, clause, last, raw_text
from workers.frameworks.alembic.clauses import key as key_of
from workers.frameworks.alembic.naming import Named, conventional
from workers.frameworks.alembic.rows import table_name
from workers.frameworks.python.values import Called, Member, Value
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import quote


@dataclass(frozen=True, slots=True)
class Place:
    """The table that constraints stand on, and the conventions that name them."""

    table: str
    schema: str | None
    conventions: Mapping[str, str]

    @property
    def sql(self) -> str:
        """The table's name in SQL."""
        return relation(self.table, self.schema)

    def named(self, kind: str, given: Value, of: Named, body: str) -> str:
        """The constraint with its name, where it has one before it reaches PostgreSQL. Raises Unresolved."""
        if given is not None and not isinstance(given, str):
            raise Unresolved("the name of a constraint")
        name = conventional(kind, given, of, self.conventions)
        return f"CONSTRAINT {quote(name)} {body}" if name is not None else body


def relation(table: Value, schema: Value = None) -> str:
    """A table's name in SQL. Raises Unresolved."""
    if not isinstance(table, str) or not isinstance(schema, str | None):
        raise Unresolved("the name of a table")
    return f"{quote(schema)}.{quote(table)}" if schema else quote(table)


def names_of(value: Value) -> list[str]:
    """Column names: a list of strings or columns, or one string. Raises Unresolved."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list | tuple):
        raise Unresolved("the columns")
    return [_name(item) for item in value]


def _name(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Called) and last(value) in ("Column", "column") and value.args and isinstance(value.args[0], str):
        return value.args[0]
    if isinstance(value, Member):
        return value.name
    raise Unresolved("the name of a column")


def columns_sql(names: Sequence[str]) -> str:
    """Names with commas between."""
    return ", ".join(map(quote, names))


def deferral(kwargs: Mapping[str, Value]) -> str:
    """DEFERRABLE and INITIALLY."""
    if speaks_mysql():
        return ""
    words = ""
    if kwargs.get("deferrable") is not None:
        words = " DEFERRABLE" if kwargs["deferrable"] else " NOT DEFERRABLE"
    return words + (f" INITIALLY {kwargs['initially']}" if isinstance(kwargs.get("initially"), str) else "")


def key_sql(place: Place, kind: str, name: Value, names: Sequence[str], kwargs: Mapping[str, Value]) -> str:
    """A 'pk' or a 'uq'."""
    distinct = " NULLS NOT DISTINCT" if kwargs.get("postgresql_nulls_not_distinct") is True else ""
    include = kwargs.get("postgresql_include")
    body = f"PRIMARY KEY ({columns_sql(names)})" if kind == "pk" else f"UNIQUE{distinct} ({columns_sql(names)})"
    body += f" INCLUDE ({columns_sql(names_of(include))})" if include else ""
    return place.named(kind, name, Named(place.table, names), body + deferral(kwargs))


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns and what they refer to: a table, and there columns or, without any, its primary key."""

    columns: Sequence[str]
    table: Value
    schema: Value
    references: Sequence[str]


def foreign_sql(place: Place, name: Value, key: Reference, kwargs: Mapping[str, Value]) -> str:
    """A FOREIGN KEY."""
    body = f"FOREIGN KEY ({columns_sql(key.columns)}) REFERENCES {relation(key.table, key.schema)}"
    body += f" ({columns_sql(key.references)})" if key.references else ""
    for option, words in (("match", "MATCH"), ("onupdate", "ON UPDATE"), ("ondelete", "ON DELETE")):
        body += f" {words} {kwargs[option]}" if isinstance(kwargs.get(option), str) else ""
    body += deferral(kwargs) + (" NOT VALID" if kwargs.get("postgresql_not_valid") is True else "")
    return place.named("fk", name, Named(place.table, key.columns, key.table, key.references), body)


def check_sql(place: Place, name: Value, condition: Value, kwargs: Mapping[str, Value]) -> str:
    """A CHECK."""
    text = raw_text(condition)
    sql = str(text) if text is not None else clause(condition)
    not_valid = " NOT VALID" if kwargs.get("postgresql_not_valid") is True else ""
    return place.named("ck", name, Named(place.table), f"CHECK ({sql}){not_valid}")


def exclude_sql(place: Place, name: Value, elements: Sequence[Value], kwargs: Mapping[str, Value]) -> str:
    """An EXCLUDE constraint: pairs of what is compared and the operator."""
    parts = []
    for element in elements:
        if not isinstance(element, tuple | list) or len(element) != 2 or not isinstance(element[1], str):
            raise Unresolved("what an exclusion compares")
        parts.append(f"{key_of(element[0])} WITH {element[1]}")
    using, where = kwargs.get("using", "gist"), kwargs.get("where")
    tail = f" WHERE ({raw_text(where) or clause(where)})" if where is not None else ""
    return place.named("ex", name, Named(place.table), f"EXCLUDE USING {using} ({', '.join(parts)}){tail}{deferral(kwargs)}")


def target(value: Value) -> tuple[tuple[str, str | None], list[str]]:
    """What `ForeignKey('schema.table.column')` refers to: the table, and the column where it is said."""
    if isinstance(value, Member) and (found := table_name(value.owner)) is not None:
        return (found.name, found.schema or None), [value.name]
    if not isinstance(value, str):
        raise Unresolved("what a foreign key refers to")
    *schema, table, name = value.split(".") if "." in value else (value, "")
    return (table, ".".join(schema) or None), [name] if name else []


def of_column(place: Place, name: str, call: Called) -> str:
    """The constraint that `ForeignKey(…)` at a column makes."""
    referred, references = target(call.args[0] if call.args else call.kwargs.get("column"))
    return foreign_sql(place, call.kwargs.get("name"), Reference([name], *referred, references), call.kwargs)


def of_table(place: Place, call: Called) -> str | None:
    """The constraint that an item of create_table makes; None for one that is not a constraint. Raises Unresolved."""
    word, kwargs = last(call), call.kwargs
    if word in ("PrimaryKeyConstraint", "UniqueConstraint"):
        names = names_of(call.args) or names_of(kwargs.get("columns", []))
        return key_sql(place, "pk" if word[0] == "P" else "uq", kwargs.get("name"), names, kwargs) if names else None
    if word == "ForeignKeyConstraint":
        given = [*call.args, None, None]
        columns = names_of(given[0] if given[0] is not None else kwargs.get("columns"))
        targets = [target(one) for one in _listed(given[1] if given[1] is not None else kwargs.get("refcolumns"))]
        if not targets:
            raise Unresolved("what a foreign key refers to")
        references = [name for _, found in targets for name in found]
        return foreign_sql(place, kwargs.get("name", _third(call)), Reference(columns, *targets[0][0], references), kwargs)
    if word == "CheckConstraint":
        condition = call.args[0] if call.args else kwargs.get("sqltext")
        return check_sql(place, kwargs.get("name", call.args[1] if len(call.args) > 1 else None), condition, kwargs)
    if word == "ExcludeConstraint":
        return exclude_sql(place, kwargs.get("name"), call.args, kwargs)
    return None


def _third(call: Called) -> Value:
    return call.args[2] if len(call.args) > 2 else None


def _listed(value: Value) -> list[Value]:
    if not isinstance(value, list | tuple):
        raise Unresolved("what a foreign key refers to")
    return list(value)
