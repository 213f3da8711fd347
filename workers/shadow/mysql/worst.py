"""The worst rows there can be in a table: NULL wherever it may be, rows that are equal, values as long as their types allow.

Made by us from what the replay knows of the table; nothing of a pull request's data is in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain import operations as op
from bot.domain.operations import Operation
from bot.domain.schema import Column, Key, Name, Table, Type
from workers.shadow.mysql.connect import MODE, Session
from workers.sql.render import mysql

LONGEST = 1000
"""Characters of a text that could be longer."""
_WHOLE = {"tinyint": 7, "smallint": 15, "mediumint": 23, "int": 31, "integer": 31, "bigint": 63}
_TEXTS = {"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "binary", "varbinary", "tinyblob", "blob"}
_SHAPES = {
    "point": "POINT({n} 1)", "geometry": "POINT({n} 1)", "linestring": "LINESTRING({n} 1, 2 2)",
    "polygon": "POLYGON(({n} 0, 9 0, 9 9, {n} 0))",
}  # fmt: skip
_AT_MOST = {"tinytext": 255, "tinyblob": 255}


def looked_at(operation: Operation) -> Name | None:
    """The table whose rows decide whether that fails, None where they do not."""
    match operation:
        case op.CreateIndex(table=table, index=index) if index.unique:
            return table
        case op.AddConstraint(table=table, constraint=Key()) | op.ModifyColumn(table=table):
            return table
    return None


@contextmanager
def filled(session: Session, table: Table) -> Iterator[None]:
    """Within, the table holds them, as far as its own constraints let them in; afterwards none."""
    session.run("SET @kept = @@SESSION.foreign_key_checks, SESSION sql_mode = '', SESSION foreign_key_checks = 0")
    for sql in rows(table):
        session.run(sql)
    session.run(f"SET SESSION sql_mode = '{MODE}', SESSION foreign_key_checks = @kept")
    try:
        yield
    finally:
        emptied(session, table)


def emptied(session: Session, table: Table) -> None:
    """Throw its rows out; where that cannot be done, the next statement tells."""
    session.run("SET @kept = @@SESSION.foreign_key_checks, SESSION foreign_key_checks = 0")
    session.run(f"TRUNCATE TABLE {mysql.quoted(table.name.name)}")
    session.run("SET SESSION foreign_key_checks = @kept")


def rows(table: Table) -> Iterator[str]:
    """Two rows of the least, two of the most, one below zero; what has to differ does."""
    keys = {name for one in table.constraints if isinstance(one, Key) for name in one.columns}
    keys |= {name for index in table.indexes if index.unique for name in index.columns()}
    columns = [one for one in table.columns if one.generated is None]
    if not columns:
        return
    names = ", ".join(mysql.quoted(one.name) for one in columns)
    for number, value in enumerate((_least, _least, _most, _most, _below), 101):
        values = ", ".join(value(one, number if one.name in keys else 0) for one in columns)
        yield f"INSERT IGNORE INTO {mysql.quoted(table.name.name)} ({names}) VALUES ({values})"  # noqa: S608 - ours, quoted


def _least(column: Column, number: int) -> str:
    """NULL, else its default, else something; the `number` where each row needs a value of its own."""
    if not column.not_null and not column.identity:
        return "NULL"
    if column.default is not None and not number:
        return "DEFAULT"
    return _said(column.type.name if column.type else "", number)


def _below(column: Column, number: int) -> str:
    whole = column.type is not None and column.type.name in {*_WHOLE, "decimal", "numeric", "float", "double"}
    return str(-number or -1) if whole and not column.identity else _least(column, number)


def _most(column: Column, number: int) -> str:
    """The longest or greatest that the type holds, less the number."""
    kind = column.type
    if kind is None or column.identity:
        return str(number or 1)
    name, _, unsigned = kind.name.partition(" ")
    if name in _TEXTS:
        length = min(_size(kind) or _AT_MOST.get(name, LONGEST), LONGEST)
        return f"RIGHT(CONCAT(REPEAT('x', {length}), '{number or ''}'), {length})"
    if name in {"decimal", "numeric"}:
        return str(10 ** max(min((_size(kind) or 10) - _size(kind, 1), 60), 1) - 1 - number)
    if name in _WHOLE:
        return str(2 ** (_WHOLE[name] + bool(unsigned)) - 1 - number)
    if name in {"enum", "set"}:
        return str(len(kind.modifiers) if name == "enum" else 1)
    return _said(name, number)


def _said(name: str, number: int) -> str:
    """Some value; of numbers most types take something."""
    if name in _SHAPES:
        return f"ST_GeomFromText('{_SHAPES[name].format(n=number)}')"
    return f"'{number or 1}'" if name == "json" else str(number or 1)


def _size(kind: Type, at: int = 0) -> int:
    return int(kind.modifiers[at]) if len(kind.modifiers) > at and kind.modifiers[at].isdigit() else 0
