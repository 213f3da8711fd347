"""`db` and `db.schema`: each chain of calls is one statement, sent by `execute()`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.domain.changes import Span
from bot.domain.operations import Delete, Insert, Operation, RunCode, Update
from bot.domain.schema import Name
from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.machine import Machine
from workers.frameworks.javascript.sending import Sending, link
from workers.frameworks.javascript.text import Text, joined
from workers.frameworks.javascript.values import Call, Function, Host, Native, Record, Unknown, Value
from workers.frameworks.kysely.columns import built
from workers.frameworks.kysely.words import Sql, escaped, listed, quoted, sql_of, typed
from workers.sql.dialect import speaks_mysql

_STARTS = (
    "alterTable", "createIndex", "createSchema", "createTable", "createType", "createView", "dropIndex", "dropSchema",
    "dropTable", "dropType", "dropView", "refreshMaterializedView",
)  # fmt: skip
_FLAGS = ("cascade", "concurrently", "ifExists", "ifNotExists", "materialized", "nullsNotDistinct", "temporary", "unique")
_ROWS = {"insertInto": "insert", "updateTable": "update", "deleteFrom": "delete"}


@dataclass(slots=True, eq=False)
class Statement(Host):
    """One chain from `db.schema.createTable(…)` on."""

    sending: Sending
    kind: str
    name: Value
    schema: str
    said: dict[str, Value] = field(default_factory=dict)
    parts: list[tuple[str, Call]] = field(default_factory=list)
    refused: str = ""
    database = True

    def get(self, name: str) -> Value:
        """Every call gives it back; `execute` sends it."""
        if name == "execute":
            return Native(self._execute)
        return Native(lambda machine, call: self._called(machine, name, call))

    def _called(self, machine: Machine, name: str, call: Call) -> Value:
        try:
            said = (speaks_mysql() and self._there(machine, name, call)) or self._part(machine, name, call)
        except NotKnown as error:
            self.refused, said = str(error), None
        if said is not None:
            self.parts.append((said, call))
        return self

    def _there(self, machine: Machine, name: str, call: Call) -> str:
        """What MySQL alone has; '' for all else."""
        first, second = call.arg(0), call.arg(1)
        match name:
            case "modifyColumn":
                tail = built(machine, call.arg(2))
                return f"modify column {quoted(first)} {typed(second)}{' ' + tail if tail else ''}"
            case "dropIndex":
                return f"drop index {quoted(first)}"
            case "addIndex" if self.kind == "createTable":
                return f"index {quoted(first)} ({listed(second)})"
        return ""

    def _part(self, machine: Machine, name: str, call: Call) -> str | None:
        first, second = call.arg(0), call.arg(1)
        alter = "add " if self.kind == "alterTable" else ""
        match name:
            case "addColumn":
                tail = built(machine, call.arg(2))
                return f"{alter}{'column ' * bool(alter)}{quoted(first)} {typed(second)}{' ' + tail if tail else ''}"
            case "dropColumn" | "dropConstraint":
                return f"drop {name[4:].lower()} {quoted(first)}"
            case "renameColumn":
                return f"rename column {quoted(first)} to {quoted(second)}"
            case "alterColumn":
                return f"alter column {quoted(first)} {built(machine, second)}"
            case "addPrimaryKeyConstraint" | "addUniqueConstraint":
                kind = "primary key" if "Primary" in name else "unique"
                return f"{alter}constraint {quoted(first)} {kind} ({listed(second)}) {built(machine, call.arg(2))}".rstrip()
            case "addCheckConstraint":
                return f"{alter}constraint {quoted(first)} check ({sql_of(second)})"
            case "addForeignKeyConstraint":
                target, others = self._in(call.arg(2)), listed(call.arg(3))
                words = f"{alter}constraint {quoted(first)} foreign key ({listed(second)}) references {target} ({others})"
                return f"{words} {built(machine, call.arg(4))}".rstrip()
            case "renameTo":
                return f"rename to {quoted(first)}"
            case "setSchema":
                return f"set schema {quoted(first)}"
        self._say(name, call)
        return None

    def _say(self, name: str, call: Call) -> None:
        """A word of an index, a type, a drop."""
        first = call.arg(0)
        if name in ("column", "columns", "expression"):
            columns = self.said.setdefault("columns", [])
            if isinstance(columns, list):
                columns += first if isinstance(first, list) else [first]
        elif name == "where" and self.kind == "createIndex":
            whole = first if isinstance(first, Sql) else None
            words = sql_of(whole) if whole else f"{quoted(first)} {text_of(call.arg(1))} {escaped(call.arg(2))}"
            self.said["where"] = f"{self.said['where']} and {words}" if "where" in self.said else words
        elif name in ("on", "using", "asEnum"):
            self.said[name] = first
        elif name in _FLAGS:
            self.said[name] = True
        elif name not in ("$call", "modifyFront"):
            raise NotKnown(f"`{name}` is not followed")

    def _execute(self, machine: Machine, call: Call) -> Value:
        at = self.sending.place(call, chain=True)
        try:
            if self.refused:
                raise NotKnown(self.refused)
            self.sending.send(self._sql(at.span), at)
        except NotKnown as error:
            self.sending.send(Unknown(str(error)), at)
        return None

    def _in(self, name: Value) -> str:
        return quoted(f"{self.schema}.{text_of(name)}" if self.schema and "." not in text_of(name) else name)

    def _flag(self, name: str, words: str) -> str:
        return words + " " if self.said.get(name) else ""

    def _sql(self, span: Span) -> str:
        exists = self._flag("ifExists", "if exists")
        new = self._flag("ifNotExists", "if not exists")
        tail = " cascade" if self.said.get("cascade") else ""
        match self.kind:
            case "createTable":
                parts = ", ".join(words for words, _ in self.parts)
                return f"create {self._flag('temporary', 'temporary')}table {new}{self._in(self.name)} ({parts})"
            case "alterTable":
                return self._altered()
            case "createIndex":
                return self._index(new)
            case "createType":
                values = self.said.get("asEnum")
                if not isinstance(values, list):
                    raise NotKnown("the values of the type are not known")
                return f"create type {self._in(self.name)} as enum ({', '.join(map(escaped, values))})"
            case "createSchema" | "dropSchema":
                return f"{self.kind[:-6].lower()} schema {new}{exists}{quoted(self.name)}{tail}"
            case "dropIndex" if speaks_mysql():
                return f"drop index {exists}{quoted(self.name)} on {self._in(self.said.get('on'))}"
            case "dropTable" | "dropIndex" | "dropType" | "dropView":
                view = "materialized view" if self.said.get("materialized") else self.kind[4:].lower()
                return f"drop {view} {exists}{self._in(self.name)}{tail}"
            case "refreshMaterializedView":
                return f"refresh materialized view {self._flag('concurrently', 'concurrently')}{self._in(self.name)}"
        raise NotKnown(f"`{self.kind}` is not followed")

    def _altered(self) -> str:
        """ALTER TABLE with every part on its own line."""
        if not self.parts:
            raise NotKnown("what is altered is not known")
        pieces = [Text(f"alter table {self._in(self.name)} ", ((0, self._line(self.parts[0][1])),))]
        for place, (words, call) in enumerate(self.parts):
            pieces.append(Text((", " if place else "") + words, ((0, self._line(call)),)))
        return joined(pieces)

    def _line(self, call: Call) -> int:
        return link(call.node).start_point.row + 1 if call.syntax.path == self.sending.path else 0

    def _index(self, new: str) -> str:
        columns = self.said.get("columns")
        if not isinstance(columns, list) or not columns:
            raise NotKnown("the columns of the index are not known")
        keys = ", ".join(f"({sql_of(one)})" if isinstance(one, Sql) else _key(text_of(one)) for one in columns)
        using = f" using {text_of(self.said['using'])}" if self.said.get("using") else ""
        distinct = self._flag("nullsNotDistinct", " nulls not distinct").rstrip()
        where = f" where {self.said['where']}" if "where" in self.said else ""
        unique = self._flag("unique", "unique")
        return (
            f"create {unique}index {new}{quoted(self.name)} on {self._in(self.said.get('on'))}{using} ({keys}){distinct}{where}"
        )


def _key(said: str) -> str:
    name, _, order = said.partition(" ")
    return f"{quoted(name)} {order}".rstrip()


@dataclass(slots=True, eq=False)
class Rows(Host):
    """`db.updateTable('users').set(…).where(…).execute()`."""

    sending: Sending
    kind: str
    table: Value
    columns: tuple[str, ...] = ()
    filtered: bool = False
    database = True

    def get(self, name: str) -> Value:
        """Every call gives it back; one of those that begin with execute sends it."""
        return Native(lambda machine, call: self._called(name, call))

    def _called(self, name: str, call: Call) -> Value:
        if name.startswith("execute"):
            at = self.sending.place(call, chain=True)
            self.sending.operations([self._operation(at.text)], at)
            return Unknown("what the database answers")
        first = call.arg(0)
        row = first[0] if isinstance(first, list) and first else first
        if name in ("set", "values") and isinstance(row, Record):
            self.columns = tuple(row)
        self.filtered = self.filtered or name.startswith("where")
        return self

    def _operation(self, text: str) -> Operation:
        if not isinstance(self.table, str):
            return RunCode(text, "changes rows of a table that is not known")
        schema, _, name = re.split(r"(?<!\s)\s+as\s+", self.table.strip(), maxsplit=1, flags=re.IGNORECASE)[0].rpartition(".")
        table = Name(name, "" if schema == "public" else schema)
        if self.kind == "insert":
            return Insert(table, text, self.columns)
        return Update(table, text, self.columns, self.filtered) if self.kind == "update" else Delete(table, text, self.filtered)


@dataclass(frozen=True, slots=True, eq=False)
class Database(Host):
    """`db`, `trx`, `db.schema`, and both after withSchema."""

    sending: Sending
    schema: str = ""
    database = True

    def get(self, name: str) -> Value:
        """The schema builder's beginnings, changes of rows, transactions; reading is passed over."""
        if name == "schema":
            return self
        made: Callable[[Machine, Call], Value]
        if name in _STARTS:
            made = lambda machine, call: Statement(self.sending, name, call.arg(0), self.schema)  # noqa: E731
        elif name in _ROWS:
            made = lambda machine, call: Rows(self.sending, _ROWS[name], call.arg(0))  # noqa: E731
        elif name == "withSchema":
            made = lambda machine, call: Database(self.sending, str(call.arg(0)))  # noqa: E731
        elif name == "transaction":
            made = lambda machine, call: self  # noqa: E731
        elif name == "execute":
            made = self._inside
        else:
            return Unknown("a query")
        return Native(made)

    def _inside(self, machine: Machine, call: Call) -> Value:
        callback = call.arg(0)
        return machine.enter(callback, [self]) if isinstance(callback, Function) else None
