"""`knex`, `knex.schema`, transactions: the objects a migration is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.machine import Machine
from workers.frameworks.javascript.sending import Place, Sending
from workers.frameworks.javascript.values import Call, Function, Guard, Host, Native, Record, Unknown, Value
from workers.frameworks.knex.queries import Query
from workers.frameworks.knex.tables import Table, tried
from workers.frameworks.knex.words import Raw, bound, quoted, take
from workers.sql.dialect import speaks_mysql

_SIMPLE: dict[str, str] = {
    "createExtension": "create extension {}",
    "createExtensionIfNotExists": "create extension if not exists {}",
    "createSchema": "create schema {}",
    "createSchemaIfNotExists": "create schema if not exists {}",
    "dropExtension": "drop extension {}",
    "dropExtensionIfExists": "drop extension if exists {}",
    "dropSchema": "drop schema {}{cascade}",
    "dropSchemaIfExists": "drop schema if exists {}{cascade}",
    "refreshMaterializedView": "refresh materialized view{concurrently} {}",
}
_IN_SCHEMA = {
    "dropTable": "drop table {}",
    "dropTableIfExists": "drop table if exists {}",
    "dropView": "drop view {}",
    "dropViewIfExists": "drop view if exists {}",
    "dropMaterializedView": "drop materialized view {}",
    "dropMaterializedViewIfExists": "drop materialized view if exists {}",
}
_VIEWS = {
    "createView": "create view", "createViewOrReplace": "create or replace view",
    "createMaterializedView": "create materialized view",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Schema(Host):
    """`knex.schema`; `named` is what withSchema says."""

    sending: Sending
    named: str = ""
    database = True

    def get(self, name: str) -> Value:
        """The schema builder's methods; each gives the builder back."""
        return Native(lambda machine, call: self._called(machine, name, call))

    def _called(self, machine: Machine, name: str, call: Call) -> Value:
        if name in ("hasTable", "hasColumn") and isinstance(call.arg(0), str):
            column = call.arg(1)
            return Guard(str(call.arg(0)), str(column) if isinstance(column, str) else "")
        if name == "withSchema":
            return replace(self, named=str(call.arg(0))) if isinstance(call.arg(0), str) else self
        if name in ("hasTable", "hasColumn"):
            return Unknown("what the database answers")
        at = self.sending.place(call)
        tried(self.sending, at, lambda: self._send(machine, name, call, at))
        return self

    def _send(self, machine: Machine, name: str, call: Call, at: Place) -> None:
        first = call.arg(0)
        match name:
            case "createTable" | "createTableIfNotExists" | "createTableLike":
                self._create(machine, name, call, at)
            case "alterTable" | "table":
                self._build(machine, call, call.arg(1)).alter(self.sending)
            case "raw":
                take(call.arg(1))
                self.sending.send(bound(first, call.arg(1)), at, own_lines=True)
            case "renameTable":
                rename = "rename table {} to {}" if speaks_mysql() else "alter table {} rename to {}"
                self.sending.send(rename.format(self._in(first), quoted(call.arg(1))), at)
            case "renameView":
                self.sending.send(f"alter view {self._in(first)} rename to {quoted(call.arg(1))}", at)
            case _ if name in _SIMPLE:
                cascade, concurrently = (" cascade", " concurrently") if call.arg(1) is True else ("", "")
                self.sending.send(_SIMPLE[name].format(quoted(first), cascade=cascade, concurrently=concurrently), at)
            case _ if name in _IN_SCHEMA:
                self.sending.send(_IN_SCHEMA[name].format(self._in(first)), at)
            case _ if name in _VIEWS:
                self._view(machine, name, call, at)
            case "queryContext" | "on" | "return" | "thenReturn":
                pass
            case _:
                self.sending.missed(call, f"`{name}` of the schema builder is not known")

    def _in(self, name: Value) -> str:
        return quoted(f"{self.named}.{text_of(name)}" if self.named else name)

    def _build(self, machine: Machine, call: Call, callback: Value) -> Table:
        bare = text_of(call.arg(0))
        table = Table(self._in(bare), bare, self.named, self.sending)
        if isinstance(callback, Function):
            machine.enter(callback, [table], table)
        elif callback is not None:
            raise NotKnown("the callback that describes the table is not known")
        return table

    def _create(self, machine: Machine, name: str, call: Call, at: Place) -> None:
        like = text_of(call.arg(1)) if name.endswith("Like") else ""
        table = self._build(machine, call, call.arg(2 if like else 1))
        words = "create table if not exists" if name.endswith("IfNotExists") else "create table"
        table.create(self.sending, at, words=words, like=f"{self.named}.{like}" if like and self.named else like)

    def _view(self, machine: Machine, name: str, call: Call, at: Place) -> None:
        view = View()
        if isinstance(call.arg(1), Function):
            machine.enter(call.arg(1), [view], view)  # type: ignore[arg-type]
        if not isinstance(view.query, Raw):
            raise NotKnown("the view's query is not followed")
        columns = f" ({', '.join(map(quoted, view.columns))})" if view.columns else ""
        self.sending.send(f"{_VIEWS[name]} {self._in(call.arg(0))}{columns} as {view.query.take()}", at)


class View(Host):
    """`view` in the callback of createView."""

    def __init__(self) -> None:
        """Nothing is said yet."""
        self.query: Value = None
        self.columns: list[Value] = []

    def get(self, name: str) -> Value:
        """`as` and `columns`."""
        return Native(lambda machine, call: self._called(name, call))

    def _called(self, name: str, call: Call) -> None:
        take(call.arg(0))
        if name == "as":
            self.query = call.arg(0)
            if isinstance(self.query, Query):
                self.query.pending.taken = True
        elif name == "columns" and isinstance(call.arg(0), list):
            self.columns = call.arg(0)  # type: ignore[assignment]


def knex(sending: Sending) -> Native:
    """`knex`, which is a function with members; a transaction is the same thing."""
    members: dict[str, Callable[[Machine, Call], Value]] = {
        "raw": lambda machine, call: raw(sending, call),
        "transaction": lambda machine, call: _transaction(machine, sending, call),
        "ref": lambda machine, call: Raw(_safe(call.arg(0))),
        "queryBuilder": lambda machine, call: _query(sending, None, call),
        "commit": lambda machine, call: _commit(sending),
        "rollback": lambda machine, call: _commit(sending),
        "destroy": lambda machine, call: None,
        "on": lambda machine, call: None,
        "batchInsert": lambda machine, call: _batch(machine, sending, call),
    }
    driver, dialect = ("mysql2", "mysql") if speaks_mysql() else ("pg", "postgresql")
    fixed: dict[str, Value] = {
        "schema": Schema(sending),
        "fn": Record(
            now=Native(lambda m, c: Raw("CURRENT_TIMESTAMP" + (f"({c.arg(0)})" if c.arg(0) else ""))),
            uuid=Native(lambda m, c: Raw("(uuid())" if speaks_mysql() else "(gen_random_uuid())")),
        ),
        "client": Record(config=Record(client=driver), dialect=dialect, driverName=driver, raw=Native(members["raw"])),
        "userParams": Unknown("the settings of the connection"),
    }

    def member(name: str) -> Value:
        if name in fixed:
            return fixed[name]
        if name in members:
            return Native(members[name])
        if name == "withSchema":
            return Native(lambda m, c: _query(sending, None, c, str(c.arg(0))))
        return Native(lambda m, c: _chained(m, sending, name, c))

    return Native(lambda machine, call: _query(sending, call.arg(0), call), member, database=True, sends="awaited")


def raw(sending: Sending, call: Call) -> Raw:
    """`knex.raw(sql, bindings)`, which waits for whoever takes it."""
    sql = bound(call.arg(0), call.arg(1))
    return Raw(sql, sending.send(sql, sending.place(call), own_lines=True))


def _safe(name: Value) -> Value:
    try:
        return quoted(name)
    except NotKnown as error:
        return Unknown(str(error))


def _query(sending: Sending, table: Value, call: Call, schema: str = "") -> Query:
    take(table)
    query = Query(table, schema, last=call)
    doubts, transaction, guards = list(sending.machine.doubts), sending.transaction, list(sending.machine.guards)
    del doubts, guards
    query.pending = sending.late(lambda: _sent(sending, query, transaction))
    return query


def _sent(sending: Sending, query: Query, transaction: str | None) -> list:  # type: ignore[type-arg]
    at = sending.place(query.last, chain=True) if query.last is not None else None
    operation = query.operation(at.text) if at is not None else None
    if operation is None or at is None:
        return []
    return list(sending.made([operation], at, transaction))


def _chained(machine: Machine, sending: Sending, name: str, call: Call) -> Value:
    """`knex.select(…)`, `knex.from(…)`: a query that begins with a method."""
    query = _query(sending, None, call)
    return machine.apply(query.get(name), call, query)


def _batch(machine: Machine, sending: Sending, call: Call) -> Value:
    query = _query(sending, call.arg(0), call)
    query.said.append(("insert", call.args[1:2]))
    return query


def _transaction(machine: Machine, sending: Sending, call: Call) -> Value:
    """A transaction of one's own; inside the migration's it is a savepoint."""
    before = sending.transaction
    sending.transaction = before or sending.next_transaction()
    callback = call.arg(0)
    if not isinstance(callback, Function):
        return knex(sending)
    try:
        return machine.enter(callback, [knex(sending)])
    finally:
        sending.transaction = before


def _commit(sending: Sending) -> None:
    if sending.own_transactions:
        sending.transaction = None
