"""`queryInterface`, `queryInterface.sequelize`, transactions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.operations import Delete, Insert, Operation, RunCode, Update
from bot.domain.schema import Name
from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.machine import Machine
from workers.frameworks.javascript.sending import Place, Sending
from workers.frameworks.javascript.text import Text
from workers.frameworks.javascript.values import Call, Function, Guard, Host, Native, Record, Unknown, Value
from workers.frameworks.knex.words import parameter
from workers.frameworks.sequelize import mysql
from workers.frameworks.sequelize.sql import METHODS
from workers.frameworks.sequelize.words import Module, bare, dotted, escaped
from workers.sql.dialect import speaks_mysql

_NAMED = re.compile(r"(?<!:):([A-Za-z_]\w*)")
_MARK = re.compile(r"\?")
_ROWS = ("bulkInsert", "bulkUpdate", "bulkDelete", "insert", "upsert", "update", "delete", "increment")
_ASKS = (
    "databaseVersion", "getForeignKeyReferencesForTable", "rawSelect", "select", "showAllSchemas", "showConstraint",
    "showIndex",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Transaction(Host):
    """A transaction by the name that statements carry."""

    name: str | None
    database = True

    def get(self, name: str) -> Value:
        """commit and rollback."""
        return Native(lambda machine, call: None) if name in ("commit", "rollback", "afterCommit") else Unknown("a transaction")


@dataclass(frozen=True, slots=True, eq=False)
class Description(Host):
    """What describeTable or showAllTables says: whether a column or table is there, the database answers."""

    table: str

    def get(self, name: str) -> Value:
        """A column's guard."""
        if name in ("includes", "hasOwnProperty"):
            return Native(lambda machine, call: self._asked(call.arg(0)))
        return Guard(self.table, name) if self.table else Unknown("what the database answers")

    def _asked(self, name: Value) -> Value:
        if not isinstance(name, str):
            return Unknown("what the database answers")
        return Guard(self.table, str(name)) if self.table else Guard(str(name))


@dataclass(frozen=True, slots=True, eq=False)
class Interface(Host):
    """`queryInterface`; what an umzug of one's own hands over as `context` is the same thing."""

    sending: Sending
    database = True
    sends = "called"

    def get(self, name: str) -> Value:
        """Its methods."""
        if name in ("context", "queryInterface"):
            return self
        if name == "sequelize":
            return Connection(self.sending)
        if name in ("queryGenerator", "QueryGenerator"):
            return Unknown("the query generator")
        if name in ("quoteIdentifier", "quoteTable", "quoteIdentifiers"):
            return Native(lambda machine, call: _quoted(call.arg(0)))
        return Native(lambda machine, call: self._called(machine, name, call))

    def _called(self, machine: Machine, name: str, call: Call) -> Value:
        first = call.arg(0)
        if name in ("describeTable", "tableExists", "showAllTables"):
            return _described(name, first)
        if name in _ASKS:
            return Unknown("what the database answers")
        at, before = self.sending.place(call), len(self.sending.sent)
        transaction = transaction_of(call.args, self.sending)
        if name in _ROWS:
            self.sending.operations([_rows(name, call.args, at.text)], at, transaction)
        elif name in METHODS:
            self._send(name, call.args, at, transaction)
        else:
            self.sending.missed(call, f"`{name}` of queryInterface is not known")
        _left_out(self.sending, before, transaction)
        return None

    def _send(self, name: str, args: Sequence[Value], at: Place, transaction: str | None) -> None:
        try:
            write = (speaks_mysql() and mysql.METHODS.get(name)) or METHODS[name]
            statements = write([*args, *[None] * (2 - len(args))])
        except NotKnown as error:
            self.sending.unknown(Unknown(str(error)), at, transaction)
            return
        whole = name in ("changeColumn", "addColumn") and len(statements) > 1
        own = self.sending.next_transaction() if transaction is None and whole else transaction
        for sql in statements:
            self.sending.send(sql, at, transaction=own)


@dataclass(frozen=True, slots=True, eq=False)
class Connection(Host):
    """`queryInterface.sequelize`."""

    sending: Sending
    database = True

    def get(self, name: str) -> Value:
        """query, transaction, and what Sequelize itself has."""
        dialect = "mysql" if speaks_mysql() else "postgres"
        match name:
            case "query":
                return Native(self._query)
            case "transaction":
                return Native(self._transaction)
            case "getDialect":
                return Native(lambda machine, call: dialect)
            case "dialect" | "options":
                return Record(name=dialect, dialect=dialect)
            case "getQueryInterface":
                return Native(lambda machine, call: Interface(self.sending))
            case "queryInterface":
                return Interface(self.sending)
            case "escape":
                return Native(lambda machine, call: _escaped(call.arg(0)))
            case "models" | "model" | "config" | "define" | "import" | "authenticate" | "close" | "constructor":
                return Unknown("the models of the application")
        return Module().get(name)

    def _query(self, machine: Machine, call: Call) -> Value:
        sql, options = call.arg(0), call.arg(1)
        if isinstance(sql, Record):
            sql = sql.look("query")
        if isinstance(options, Record) and options.look("replacements") is not None:
            sql = replaced(sql, options.look("replacements"))
        before, transaction = len(self.sending.sent), transaction_of(call.args, self.sending)
        self.sending.send(sql, self.sending.place(call), own_lines=True, transaction=transaction)
        _left_out(self.sending, before, transaction)
        return Unknown("what the database answers")

    def _transaction(self, machine: Machine, call: Call) -> Value:
        transaction = Transaction(self.sending.next_transaction())
        callback = next((arg for arg in call.args if isinstance(arg, Function)), None)
        if callback is None:
            return transaction
        before, self.sending.transaction = self.sending.transaction, transaction.name
        try:
            return machine.enter(callback, [transaction])
        finally:
            self.sending.transaction = before


def _left_out(sending: Sending, before: int, transaction: str | None) -> None:
    """What was just sent without a transaction inside of one's callback bears its name."""
    around = sending.transaction or ""
    for pending in sending.sent[before:] if transaction is None and around else ():
        pending.statements = tuple(replace(one, escapes=around) for one in pending.statements)


def transaction_of(args: Sequence[Value], sending: Sending) -> str | None:
    """The transaction that a call is given among its options; without one it commits on its own."""
    for arg in args:
        if isinstance(arg, Transaction):
            return arg.name
        given = arg.look("transaction") if isinstance(arg, Record) else None
        if isinstance(given, Transaction):
            return given.name
        if isinstance(given, Unknown):
            return sending.transaction
    return None


def replaced(sql: Value, values: Value) -> Value:
    """SQL with its replacements, `?` by a list or `:name` by an object."""
    if not isinstance(sql, str):
        return sql
    text = sql if isinstance(sql, Text) else Text(sql, ((0, 0),))
    if isinstance(values, list):
        rest = iter(values)
        return text.replaced(_MARK, lambda found: parameter(next(rest, None)))
    if not isinstance(values, Record):
        return text
    return text.replaced(
        _NAMED, lambda found: parameter(values[found[1]]) if found[1] in values else "$1" if values.open else found[0]
    )


def _described(name: str, first: Value) -> Value:
    try:
        return Guard(bare(first)) if name == "tableExists" else Description("" if name == "showAllTables" else bare(first))
    except NotKnown:
        return Unknown("what the database answers")


def _rows(name: str, args: Sequence[Value], text: str) -> Operation:
    try:
        whole = bare(next((arg for arg in args if isinstance(arg, str | Record)), None))
    except NotKnown as error:
        return RunCode(text, f"changes rows of a table that is not known: {error}")
    schema, _, table = whole.rpartition(".")
    target = Name(table, "" if schema == "public" else schema)
    values = args[1] if len(args) > 1 else None
    first = values[0] if isinstance(values, list) and values else values
    columns = tuple(first) if isinstance(first, Record) else ()
    if name in ("bulkInsert", "insert", "upsert"):
        return Insert(target, text, columns)
    if name in ("bulkUpdate", "update", "increment"):
        return Update(target, text, columns, filtered=len(args) > 2 and bool(args[2]))
    return Delete(target, text, filtered=bool(values))


def _quoted(name: Value) -> Value:
    try:
        return dotted(text_of(name))
    except NotKnown as error:
        return Unknown(str(error))


def _escaped(value: Value) -> Value:
    try:
        return escaped(value)
    except NotKnown as error:
        return Unknown(str(error))
