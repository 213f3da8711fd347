"""The tables before: as the replay knows them, those that a change names and those tied to them by foreign keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bot.domain.schema import Check, ForeignKey, Index, IndexPart, Key, Schema, Table
from workers.shadow.mysql.admit import Refused, admitted
from workers.shadow.mysql.connect import Session
from workers.sql.render import mysql

MOST = 200
"""Tables that are made; about 3 ms each, 40 ms where the disk is slow."""
_WORD = re.compile(r"\w+")


def lay(session: Session, schema: Schema, texts: Iterable[str]) -> tuple[str, ...]:
    """Make the tables that the texts name; what of it could not be made. Nothing in it is a row."""
    wanted, lacks = _wanted(schema, set(_WORD.findall(" ".join(texts).lower()))), list[str]()
    session.run("SET SESSION foreign_key_checks = 0")  # whatever their order
    for table in wanted[:MOST]:
        if why := _made(session, table):
            lacks.append(f"table {table.name}: {why}")
    session.run("SET SESSION foreign_key_checks = 1")
    return (*lacks, *(f"table {table.name}: no more than {MOST} are made" for table in wanted[MOST:]))


def _made(session: Session, table: Table) -> str:
    """Why the table could not be made, '' when it was; one whose foreign keys do not fit is made without them."""
    if not table.known or any(column.type is None for column in table.columns) or not table.columns:
        return "not all of its columns are known"
    try:
        error = session.run(admitted(written(table)).text)
        if not error:
            return ""
        others = tuple(one for one in table.constraints if not isinstance(one, ForeignKey))
        if len(others) < len(table.constraints):
            session.run(admitted(written(replace(table, constraints=others))).text)
        return error[6:]
    except Refused as reason:
        return f"not sent: {reason}"


def _wanted(schema: Schema, words: set[str]) -> list[Table]:
    """Tables whose name is among the words, those that refer to them, and all that these refer to, those first."""
    tables = {table.name.name.lower(): table for table in schema.tables if table.kind == "table"}
    named = {name for name in tables if name in words}
    pending = list(named | {name for name, table in tables.items() if named & _references(table)})
    found: dict[str, Table] = {}
    while pending and len(found) <= MOST:
        name = pending.pop()
        if name in tables and name not in found:
            found[name] = tables[name]
            pending += _references(tables[name])
    return list(_in_order(found).values())


def _in_order(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Each behind those it refers to, as far as they do not go round in a circle."""
    done: dict[str, Table] = {}
    left = dict(tables)
    while left:
        ready = [name for name, table in left.items() if not (_references(table) - {name}) & left.keys()]
        done.update((name, left.pop(name)) for name in ready or [next(iter(left))])
    return done


def _references(table: Table) -> set[str]:
    return {one.table.name.lower() for one in table.constraints if isinstance(one, ForeignKey)}


def written(table: Table) -> str:
    """CREATE TABLE with its keys and indexes, in the current database."""
    columns = [mysql.column(column) for column in table.columns]
    options = table.options if "PARTITION" in table.options.upper() or not table.partition_by else (
        f"{table.options} PARTITION BY {table.partition_by}"
    )  # fmt: skip
    return f"CREATE TABLE {mysql.quoted(table.name.name)} ({', '.join([*columns, *_keys(table)])}) {options}"


def _keys(table: Table) -> Iterator[str]:
    held = set()
    for constraint in table.constraints:
        name = f"CONSTRAINT {mysql.quoted(constraint.name)} " if constraint.name else ""
        match constraint:
            case Key(primary=True):
                held.add("PRIMARY")
                yield f"PRIMARY KEY {_parts(_index(table, 'PRIMARY'), constraint)}"
            case Key():
                held.add(constraint.name or "")
                yield f"UNIQUE KEY {mysql.quoted(constraint.name or '')} {_parts(_index(table, constraint.name), constraint)}"
            case Check():
                yield f"{name}CHECK ({constraint.expression.text}){'' if constraint.enforced else ' NOT ENFORCED'}"
            case ForeignKey():
                theirs = f" ({', '.join(map(mysql.quoted, constraint.references))})" if constraint.references else ""
                actions = f" ON DELETE {constraint.on_delete}" * bool(constraint.on_delete)
                actions += f" ON UPDATE {constraint.on_update}" * bool(constraint.on_update)
                own, other = ", ".join(map(mysql.quoted, constraint.columns)), mysql.quoted(constraint.table.name)
                yield f"{name}FOREIGN KEY ({own}) REFERENCES {other}{theirs}{actions}"
    for index in table.indexes:
        if index.name not in held and not index.constraint:
            kind = {"fulltext": "FULLTEXT ", "spatial": "SPATIAL "}.get(index.method, "UNIQUE " * index.unique)
            yield f"{kind}KEY {mysql.quoted(index.name or '')} ({', '.join(map(_part, index.parts))})"


def _index(table: Table, name: str | None) -> Index | None:
    return next((index for index in table.indexes if index.name == name), None)


def _parts(index: Index | None, key: Key) -> str:
    parts = map(_part, index.parts) if index and index.parts else map(mysql.quoted, key.columns)
    return f"({', '.join(parts)})"


def _part(part: IndexPart) -> str:
    text = mysql.quoted(part.column) if part.column else f"({part.expression.text if part.expression else ''})"
    return text + part.opclass + (" DESC" if part.descending else "")
