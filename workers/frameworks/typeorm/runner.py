"""`queryRunner`, and the module `typeorm`, whose classes hold options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.machine import Machine
from workers.frameworks.javascript.sending import Place, Sending
from workers.frameworks.javascript.values import Call, Guard, Host, Native, Record, Unknown, Value
from workers.frameworks.typeorm import mysql
from workers.frameworks.typeorm import tables as t
from workers.sql.dialect import speaks_mysql

_OPTIONS = (
    "Table", "TableColumn", "TableIndex", "TableForeignKey", "TableUnique", "TableCheck", "TableExclusion", "TableOptions",
)  # fmt: skip
_ASKS = (
    "getTable", "getTables", "hasDatabase", "hasSchema", "getDatabases", "getSchemas", "getCurrentDatabase", "getCurrentSchema",
    "getView", "getViews",
)  # fmt: skip
_QUIET = ("connect", "release", "clearSqlMemory", "enableSqlMemory", "disableSqlMemory")


class Module(Host):
    """`typeorm`: `new Table({…})` is its options."""

    def get(self, name: str) -> Value:
        """A class of options; other members are not known."""
        if name in _OPTIONS:
            return Native(lambda machine, call: call.arg(0))
        return Unknown(f"`{name}` of typeorm is not followed")


@dataclass(frozen=True, slots=True, eq=False)
class Runner(Host):
    """`queryRunner`; its manager and connection send the same SQL."""

    sending: Sending
    database = True

    def get(self, name: str) -> Value:
        """Its methods."""
        if name in ("queryRunner", "context"):
            return self
        if name in ("manager", "connection", "dataSource"):
            return Manager(self.sending)
        if name in ("data", "isTransactionActive", "isReleased"):
            return Unknown("the state of the query runner")
        return Native(lambda machine, call: self._called(name, call))

    def _called(self, name: str, call: Call) -> Value:
        if name in ("hasTable", "hasColumn"):
            return _guard(call)
        if name in _ASKS:
            return Unknown("what the database answers")
        if name in ("startTransaction", "commitTransaction", "rollbackTransaction"):
            self.sending.transaction = self.sending.next_transaction() if name[0] == "s" else None
        elif name == "query":
            return _query(self.sending, call)
        elif name in METHODS:
            self._send(name, call, self.sending.place(call))
        elif name not in _QUIET:
            self.sending.missed(call, f"`{name}` of the query runner is not known")
        return None

    def _send(self, name: str, call: Call, at: Place) -> None:
        try:
            methods = mysql.methods(_one, _each) if speaks_mysql() else METHODS
            statements = methods.get(name, METHODS[name])([*call.args, None, None, None])
        except NotKnown as error:
            self.sending.send(Unknown(str(error)), at)
            return
        for sql in statements:
            self.sending.send(sql, at)


@dataclass(frozen=True, slots=True, eq=False)
class Manager(Host):
    """`queryRunner.manager` and `queryRunner.connection`: SQL is read, work on entities is not."""

    sending: Sending
    database = False

    def get(self, name: str) -> Value:
        """`query`, and what says which database it is."""
        if name == "query":
            return Native(lambda machine, call: _query(self.sending, call))
        if name in ("options", "driver"):
            kind = "mysql" if speaks_mysql() else "postgres"
            return Record(type=kind, options=Record(type=kind))
        if name in ("connection", "manager", "dataSource"):
            return self
        return Unknown("work on entities is not followed")


def _query(sending: Sending, call: Call) -> Value:
    sending.send(call.arg(0), sending.place(call), own_lines=True)
    return Unknown("what the database answers")


def _guard(call: Call) -> Value:
    try:
        table, column = t.name_of(call.arg(0)).rpartition(".")[2], call.arg(1)
        return Guard(table, text_of(column) if column is not None else "")
    except NotKnown:
        return Unknown("what the database answers")


Args = Sequence[Value]


def _alter(table: Value) -> str:
    return f"ALTER TABLE {t.path(table)}"


def _create_table(args: Args) -> list[str]:
    table = t.known(args[0], "the table")
    return t.create_table(table, if_not_exists=args[1] is True, keys=args[2] is not False, indexes=args[3] is not False)


def _add_column(table: Value, given: Value) -> list[str]:
    column = t.known(given, "the column")
    found = [t.create_enum(t.enum_name(table, column), column)] if t.is_enum(column) else []
    found.append(f"{_alter(table)} ADD {t.column_sql(table, column)}")
    if column.get("isPrimary") is True:
        raise NotKnown("a further column of the primary key makes the key anew")
    if column.get("isUnique") is True:
        found.append(f"{_alter(table)} ADD CONSTRAINT {t.unique(table, Record(columnNames=[column['name']]))}")
    return found


def _each(run: Callable[[Value, Value], list[str]]) -> Callable[[Args], list[str]]:
    """A method for a list of things, from the one for a single thing."""

    def every(args: Args) -> list[str]:
        if not isinstance(args[1], list):
            raise NotKnown(args[1].why if isinstance(args[1], Unknown) else "a list is expected there")
        return [sql for item in args[1] for sql in run(args[0], item)]

    return every


def _one(run: Callable[[Value, Value], list[str]]) -> Callable[[Args], list[str]]:
    return lambda args: run(args[0], args[1])


def _add(what: Callable[[Value, Record], str]) -> Callable[[Value, Value], list[str]]:
    return lambda table, one: [f"{_alter(table)} ADD CONSTRAINT {what(table, t.known(one))}"]


def _dropped(kind: str) -> Callable[[Value, Value], list[str]]:
    """Drop a constraint given by name or by its options."""

    def drop(table: Value, one: Value) -> list[str]:
        name: Value = one
        if isinstance(one, Record):
            name = one.look("name") or t.made_name(kind, table, t.names_of(one.look("columnNames")))
        return [f'{_alter(table)} DROP CONSTRAINT "{text_of(name)}"']

    return drop


def _drop_index(table: Value, one: Value) -> list[str]:
    name: Value = one
    concurrent = isinstance(one, Record) and one.get("isConcurrent") is True
    if isinstance(one, Record):
        where = one.look("where")
        name = one.look("name") or t.made_name("IDX", table, t.names_of(one.look("columnNames")), str(where) if where else "")
    schema = t.path(table).rpartition(".")[0]
    return [f'DROP INDEX {"CONCURRENTLY " * concurrent}{schema + "." if schema else ""}"{text_of(name)}"']


def _drop_table(args: Args) -> list[str]:
    return [f"DROP TABLE {'IF EXISTS ' if args[1] is True else ''}{t.path(args[0])}"]


def _drop_column(table: Value, one: Value) -> list[str]:
    return [f'{_alter(table)} DROP COLUMN "{t.name_of(one)}"']


def _rename_column(args: Args) -> list[str]:
    return [f'{_alter(args[0])} RENAME COLUMN "{t.name_of(args[1])}" TO "{t.name_of(args[2])}"']


def _change_column(args: Args) -> list[str]:
    """Only what is the same for every old column; with the old one unknown it may be dropped and made anew."""
    old, new = args[1], t.known(args[2], "the new column")
    if not isinstance(old, Record):
        raise NotKnown("it compares with the column in the database, and drops and makes it anew where type or length differ")
    if any(old.get(key) != new.get(key) for key in ("type", "length", "isArray", "generatedType")):
        return [*_drop_column(args[0], old), *_add_column(args[0], new)]
    head, found = f'{_alter(args[0])} ALTER COLUMN "{t.name_of(new)}"', list[str]()
    if t.name_of(old) != t.name_of(new):
        found += _rename_column([args[0], old, new])
    if any(old.get(key) != new.get(key) for key in ("precision", "scale")):
        found.append(f"{head} TYPE {t.full_type(new)}")
    if (old.get("isNullable") is True) != (new.get("isNullable") is True):
        found.append(f"{head} {'DROP' if new.get('isNullable') is True else 'SET'} NOT NULL")
    if old.get("default") != new.get("default"):
        found.append(
            f"{head} SET DEFAULT {text_of(new['default'])}" if new.get("default") is not None else f"{head} DROP DEFAULT"
        )
    if any(old.get(key) != new.get(key) for key in ("enum", "isPrimary", "isUnique", "isGenerated", "collation")):
        raise NotKnown("a change of keys, enums or generation of a column is not followed")
    return found


def _primary(args: Args) -> list[str]:
    return [f"{_alter(args[0])} ADD CONSTRAINT {t.primary_key(args[0], t.names_of(args[1]), args[2])}"]


def _drop_primary(args: Args) -> list[str]:
    if args[1] is None:
        raise NotKnown("the name of the primary key is looked up in the database")
    return [f'{_alter(args[0])} DROP CONSTRAINT "{text_of(args[1])}"']


def _schema(args: Args) -> list[str]:
    return [f'CREATE SCHEMA {"IF NOT EXISTS " if args[1] is True else ""}"{text_of(args[0])}"']


_INDEX: Callable[[Value, Value], list[str]] = lambda table, one: [t.create_index(table, t.known(one))]  # noqa: E731
METHODS: dict[str, Callable[[Args], list[str]]] = {
    "addColumn": _one(_add_column),
    "addColumns": _each(_add_column),
    "changeColumn": _change_column,
    "clearTable": lambda args: [f"TRUNCATE TABLE {t.path(args[0])}"],
    "createCheckConstraint": _one(_add(t.check)),
    "createCheckConstraints": _each(_add(t.check)),
    "createExclusionConstraint": _one(_add(t.exclusion)),
    "createForeignKey": _one(_add(t.foreign_key)),
    "createForeignKeys": _each(_add(t.foreign_key)),
    "createIndex": _one(_INDEX),
    "createIndices": _each(_INDEX),
    "createPrimaryKey": _primary,
    "createSchema": _schema,
    "createTable": _create_table,
    "createUniqueConstraint": _one(_add(t.unique)),
    "createUniqueConstraints": _each(_add(t.unique)),
    "dropCheckConstraint": _one(_dropped("CHK")),
    "dropColumn": _one(_drop_column),
    "dropColumns": _each(_drop_column),
    "dropForeignKey": _one(_dropped("FK")),
    "dropForeignKeys": _each(_dropped("FK")),
    "dropIndex": _one(_drop_index),
    "dropIndices": _each(_drop_index),
    "dropPrimaryKey": _drop_primary,
    "dropTable": _drop_table,
    "dropUniqueConstraint": _one(_dropped("UQ")),
    "dropUniqueConstraints": _each(_dropped("UQ")),
    "renameColumn": _rename_column,
    "renameTable": lambda args: [f'{_alter(args[0])} RENAME TO "{t.name_of(args[1]).rpartition(".")[2]}"'],
}

__all__ = ["METHODS", "Machine", "Module", "Runner"]
