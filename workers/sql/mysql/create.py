"""CREATE and DROP of tables, indexes, views and code.

Source: https://dev.mysql.com/doc/refman/8.4/en/sql-data-definition-statements.html
"""

from __future__ import annotations

import re

from bot.domain import operations as op
from bot.domain.operations import Operation
from bot.domain.schema import Column, Constraint, Function, Name
from workers.sql.mysql.columns import column, index, index_options, key, parts
from workers.sql.mysql.cursor import Cursor, NotUnderstood
from workers.sql.mysql.rows import reads_of

_PARTITION = re.compile(r"\bPARTITION\s+BY\b(.*)", re.IGNORECASE | re.DOTALL)


def create(cursor: Cursor) -> list[Operation]:
    """Behind CREATE. Raises NotUnderstood."""
    replace = cursor.take("OR", "REPLACE")
    temporary = cursor.take("TEMPORARY")
    if cursor.take("TABLE"):
        return _table(cursor, temporary=temporary, replace=replace)
    unique = cursor.take("UNIQUE")
    kind = cursor.take_any("FULLTEXT", "SPATIAL")
    if cursor.take("INDEX"):
        return _index(cursor, kind, unique=unique)
    if cursor.take("DATABASE") or cursor.take("SCHEMA"):
        absent = cursor.take("IF", "NOT", "EXISTS")
        name = cursor.identifier()
        cursor.rest()
        return [op.CreateSchema(name, absent)]
    return [_code(cursor, replace=replace)]


def _table(cursor: Cursor, *, temporary: bool, replace: bool) -> list[Operation]:
    absent = cursor.take("IF", "NOT", "EXISTS")
    table = cursor.name()
    before: list[Operation] = [op.DropTable(table, if_exists=True)] if replace else []
    if cursor.take("LIKE") or cursor.take("(", "LIKE"):
        other = cursor.name()
        cursor.rest()
        return [*before, op.CreateTable(table, if_not_exists=absent, like=(other,), including=("INCLUDING ALL",))]
    columns, constraints, indexes = _items(cursor) if cursor.take("(") else ([], [], [])
    options = _options(cursor)
    if cursor.take("AS") or cursor.sees("SELECT") or cursor.sees("WITH") or cursor.sees("("):
        query = cursor.rest()
        return [*before, op.CreateTableAs(table, query, absent, "temporary" if temporary else "")]
    if not columns:
        raise NotUnderstood("a table without columns")
    partitioned = _PARTITION.search(options)
    made = op.CreateTable(
        table, tuple(columns), tuple(constraints), absent, "temporary" if temporary else "",
        partition_by=partitioned[1].strip() if partitioned else "", options=options,
    )  # fmt: skip
    return [*before, made, *indexes_of(table, indexes, absent=absent)]


def indexes_of(table: Name, indexes: list[op.CreateIndex], *, absent: bool) -> list[Operation]:
    """The plain indexes of a new table, as steps behind it."""
    return [op.CreateIndex(table, one.index, if_not_exists=absent) for one in indexes]


def _items(cursor: Cursor) -> tuple[list[Column], list[Constraint], list[op.CreateIndex]]:
    columns: list[Column] = []
    constraints: list[Constraint] = []
    indexes: list[op.CreateIndex] = []
    while True:
        _item(cursor, columns, constraints, indexes)
        if not cursor.take(","):
            break
    cursor.expect(")")
    return columns, constraints, indexes


def _item(cursor: Cursor, columns: list[Column], constraints: list[Constraint], indexes: list[op.CreateIndex]) -> None:
    kind = cursor.take_any("FULLTEXT", "SPATIAL")
    keyed = cursor.token.kind == "word" and (cursor.sees("INDEX") or cursor.sees("KEY"))
    if kind or (keyed and cursor.ahead().kind in {"name", "word", "sign"}):
        cursor.take_any("INDEX", "KEY")
        indexes.append(op.CreateIndex(Name(""), index(cursor, kind)))
        return
    name = None
    if cursor.take("CONSTRAINT"):
        begins = any(cursor.sees(word) for word in ("PRIMARY", "UNIQUE", "FOREIGN", "CHECK"))
        name = None if begins else cursor.identifier()
    constraint = key(cursor, name) if cursor.token.kind == "word" else None
    if constraint is not None:
        constraints.append(constraint)
    elif name is not None:
        raise NotUnderstood("a constraint of an unknown kind")
    else:
        columns.append(column(cursor))


def _options(cursor: Cursor) -> str:
    """The text of the table's options, up to a query."""
    if cursor.ends():
        return ""
    start = cursor.token.start
    while not (cursor.ends() or cursor.sees("AS") or cursor.sees("SELECT") or cursor.sees("REPLACE") or cursor.sees("IGNORE")):
        if cursor.sees("("):
            cursor.balanced()
        else:
            cursor.at += 1
    if cursor.at and cursor.tokens[cursor.at - 1].end > start:
        return cursor.since(start)
    return ""


def _index(cursor: Cursor, kind: str, *, unique: bool) -> list[Operation]:
    absent = cursor.take("IF", "NOT", "EXISTS")
    name = cursor.identifier()
    if cursor.take("USING"):
        cursor.identifier()
    cursor.expect("ON")
    table = cursor.name()
    keys = parts(cursor)
    index_options(cursor)
    from bot.domain.schema import Index  # the name is taken by the function of columns.py

    made = op.CreateIndex(table, Index(name, keys, unique, kind.lower() or "btree"), if_not_exists=absent)
    return [*online(cursor, table), made]


def online(cursor: Cursor, table: Name) -> list[Operation]:
    """ALGORITHM and LOCK behind CREATE INDEX and DROP INDEX, in any order."""
    algorithm = lock = ""
    while not cursor.ends():
        if cursor.take("ALGORITHM"):
            algorithm = cursor.option().upper()
        elif cursor.take("LOCK"):
            lock = cursor.option().upper()
        elif cursor.take("WAIT"):
            cursor.option()
        elif not cursor.take_any("NOWAIT", ","):
            index_at = cursor.at
            index_options(cursor)
            if cursor.at == index_at:
                raise NotUnderstood(f"`{cursor.shown()}` behind an index")
    return [op.OnlineClause(table, algorithm, lock)] if algorithm or lock else []


def _code(cursor: Cursor, *, replace: bool) -> Operation:
    """Views, procedures, triggers, and what is of no consequence."""
    whole = cursor.text[cursor.tokens[0].start : cursor.tokens[-1].end]
    while cursor.sees("ALGORITHM") or cursor.sees("DEFINER") or cursor.sees("SQL"):
        _prefix(cursor)
    if cursor.take("VIEW"):
        cursor.take("IF", "NOT", "EXISTS")
        view = cursor.name()
        columns = cursor.names() if cursor.sees("(") else ()
        cursor.expect("AS")
        reads = reads_of(cursor)
        return op.CreateView(view, cursor.rest(), tuple((name, ("*",)) for name in reads), replace, columns=columns)
    cursor.take("AGGREGATE")
    word = cursor.take_any("PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "USER", "ROLE", "SEQUENCE", "SERVER", "TABLESPACE")
    cursor.take("IF", "NOT", "EXISTS")
    if word in {"PROCEDURE", "FUNCTION"}:
        return op.CreateFunction(Function(cursor.name(), "sql"), whole, replace)
    if word == "TRIGGER":
        name = cursor.name()
        while not cursor.ends() and not cursor.take("ON"):
            cursor.at += 1
        return op.CreateTrigger(cursor.name(), name.name, whole, replace)
    if not word:
        raise NotUnderstood(f"CREATE {cursor.shown()}")
    return op.Inert(f"CREATE {word}", whole)


def _prefix(cursor: Cursor) -> None:
    if cursor.take("SQL", "SECURITY"):
        cursor.identifier()
        return
    cursor.at += 1
    cursor.take("=")
    cursor.at += 1
    if cursor.token.text.startswith("@"):
        cursor.at += 1
        if cursor.tokens[cursor.at - 1].text == "@":
            cursor.at += 1


def drop(cursor: Cursor) -> list[Operation]:
    """Behind DROP. Raises NotUnderstood."""
    cursor.take("TEMPORARY")
    word = cursor.take_any(
        "TABLE",
        "TABLES",
        "VIEW",
        "INDEX",
        "DATABASE",
        "SCHEMA",
        "PROCEDURE",
        "FUNCTION",
        "TRIGGER",
        "EVENT",
        "USER",
        "ROLE",
        "SEQUENCE",
    )
    there = cursor.take("IF", "EXISTS")
    match word:
        case "TABLE" | "TABLES":
            return [op.DropTable(name, if_exists=there) for name in cursor.listed(cursor.name)]
        case "VIEW":
            return [op.DropTable(name, "view", there) for name in cursor.listed(cursor.name)]
        case "INDEX":
            name = cursor.identifier()
            cursor.expect("ON")
            table = cursor.name()
            return [*online(cursor, table), op.DropKey(table, name, there)]
        case "DATABASE" | "SCHEMA":
            return [op.DropSchema(cursor.identifier(), there, cascade=True)]
        case "PROCEDURE" | "FUNCTION":
            return [op.DropFunction(cursor.name(), word.lower(), if_exists=there)]
        case "":
            raise NotUnderstood(f"DROP {cursor.shown()}")
    return [op.Inert(f"DROP {word}", cursor.rest())]
