"""`sa.Column(…)` as it stands in CREATE TABLE and ADD COLUMN.

Source: https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.Column
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workers.frameworks.alembic import mysql
from workers.frameworks.alembic.clauses import Unresolved, clause, last, raw_text
from workers.frameworks.alembic.types import UNKNOWN, Follow, Spelled, spelled
from workers.frameworks.python.values import Called, Class, Member, Symbol, Unknown, Value
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import literal, quote

_ITEMS = frozenset(
    ("ForeignKey", "Identity", "Computed", "Sequence", "CheckConstraint", "FetchedValue", "DefaultClause", "UniqueConstraint",
     "PrimaryKeyConstraint", "ColumnDefault", "Constraint", "Comment")
)  # fmt: skip
_THROUGH = frozenset(("copy", "_copy"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column as far as SQL needs it. `keys` are its ForeignKey calls, `checks` its CheckConstraint calls."""

    name: str
    type: Spelled
    nullable: bool = True
    primary: bool = False
    unique: bool = False
    index: bool = False
    default: str | None = None
    extra: str = ""
    keys: tuple[Called, ...] = ()
    checks: tuple[Called, ...] = ()
    autoincrement: Value = "auto"
    sequence: bool = False
    comment: Value = None

    def sql(self, serial: bool) -> str:
        """The definition, without constraints."""
        if speaks_mysql():
            return mysql.column(self, numbered=serial)
        words = [quote(self.name), self.type.serial if serial else self.type.text]
        words += [f"DEFAULT {self.default}"] if self.default and not serial else []
        words += [self.extra] if self.extra else []
        words += ["NOT NULL"] if not self.nullable and "IDENTITY" not in self.extra else []
        return " ".join(words)


def is_column(value: Value) -> bool:
    """Whether it is a Column, also a copy of one."""
    if isinstance(value, Called) and isinstance(value.function, Member) and value.function.name in _THROUGH:
        return is_column(value.function.owner)
    return isinstance(value, Called) and last(value.function) in ("Column", "mapped_column")


def column(value: Value, follow: Follow | None = None) -> Column:
    """Read a Column. Raises Unresolved for one whose name is only known when it runs."""
    while isinstance(value, Called) and isinstance(value.function, Member) and value.function.name in _THROUGH:
        value = value.function.owner
    if not isinstance(value, Called) or not is_column(value):
        raise Unresolved(value.text if isinstance(value, Unknown) and value.text else "a column")
    given = list(value.args)
    name = value.kwargs.get("name") or (given.pop(0) if given and isinstance(given[0], str) else None)
    if not isinstance(name, str):
        raise Unresolved("the name of a column")
    kind = value.kwargs.get("type_")
    if kind is None and given and not _is_item(given[0]):
        kind = given.pop(0)
    items = [item for item in given if isinstance(item, Called | Symbol)]
    primary = value.kwargs.get("primary_key") is True
    return Column(
        name,
        _type(kind, items, follow),
        nullable=value.kwargs.get("nullable", not primary) is not False,
        primary=primary,
        unique=value.kwargs.get("unique") is True,
        index=value.kwargs.get("index") is True,
        default=_default(value, items),
        extra=" ".join(_generated(items)),
        keys=tuple(item for item in items if last(item) == "ForeignKey" and isinstance(item, Called)),
        checks=tuple(item for item in items if last(item) == "CheckConstraint" and isinstance(item, Called)),
        autoincrement=value.kwargs.get("autoincrement", "auto"),
        sequence=any(last(item) == "Sequence" for item in items) or value.kwargs.get("default") is not None,
        comment=value.kwargs.get("comment"),
    )


def _is_item(value: Value) -> bool:
    return isinstance(value, Called | Symbol) and last(value) in _ITEMS


def _type(kind: Value, items: Iterable[Value], follow: Follow | None) -> Spelled:
    """The type; a foreign key's without one is that of what it refers to, which is not looked up."""
    del items
    if not isinstance(kind, Called | Symbol | Class | Member):
        return UNKNOWN
    return spelled(kind, follow)


def _default(call: Called, items: Iterable[Value]) -> str | None:
    given = call.kwargs.get("server_default")
    if given is None:
        given = next((item for item in items if last(item) == "DefaultClause"), None)
    return default(given)


def default(given: Value) -> str | None:
    """A server_default as SQL: a string is a literal, text() and func are SQL. Raises Unresolved."""
    if given is None:
        return None
    if isinstance(given, str):
        return literal(given)
    if isinstance(given, Called) and last(given) in ("DefaultClause", "FetchedValue", "Identity", "Computed"):
        return default(given.args[0]) if last(given) == "DefaultClause" and given.args else None
    if isinstance(given, Symbol) and last(given) == "FetchedValue":
        return None
    text = raw_text(given)
    sql = str(text) if text is not None else clause(given)
    if not sql.strip():
        raise Unresolved("a default")
    return sql


def identity(item: Called) -> str:
    """`GENERATED … AS IDENTITY` without the sequence's options."""
    always = item.kwargs.get("always", item.args[1] if len(item.args) > 1 else False)
    return f"GENERATED {'ALWAYS' if always is True else 'BY DEFAULT'} AS IDENTITY"


def _generated(items: Iterable[Value]) -> Iterable[str]:
    for item in items:
        if isinstance(item, Called) and last(item) == "Computed" and item.args:
            text = raw_text(item.args[0])
            stored = "" if speaks_mysql() and item.kwargs.get("persisted") is None else " STORED"
            stored = " VIRTUAL" if item.kwargs.get("persisted") is False and speaks_mysql() else stored
            yield f"GENERATED ALWAYS AS ({text if text is not None else clause(item.args[0])}){stored}"
        elif isinstance(item, Called) and last(item) == "Identity" and not speaks_mysql():
            yield identity(item)


def autoincrements(own: Column, keys: Iterable[str], referring: Iterable[str]) -> bool:
    """Whether it is the table's autoincrement column: its only key, an integer that refers to nothing and has no default."""
    if not own.type.serial or own.extra or own.sequence or own.name not in keys:
        return False
    if own.autoincrement is True:
        return True
    alone = tuple(keys) == (own.name,) and own.autoincrement in ("auto", "ignore_fk")
    free = own.name not in referring or own.autoincrement == "ignore_fk"
    return alone and free and own.default is None
