"""The query builder: changes of rows (`knex('users').where(…).update(…)`); what only reads is passed over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.domain.operations import Delete, Insert, Operation, RunCode, Truncate, Update
from bot.domain.schema import Name
from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.machine import Machine
from workers.frameworks.javascript.sending import Pending
from workers.frameworks.javascript.values import Call, Host, Native, Record, Unknown, Value
from workers.frameworks.knex.words import Raw, bound, literal, quoted, take

_CHANGES = ("insert", "update", "delete", "del", "truncate", "increment", "decrement", "batchInsert")
_ROWS = ("forEach", "map", "filter", "reduce", "length", "rows", "find", "some", "every", "keys", "entries")


@dataclass(slots=True, eq=False)
class Query(Host):
    """`knex('users')` with what its chain says; `pending` is where its statement stands, when it has one."""

    table: Value
    schema: str = ""
    said: list[tuple[str, Sequence[Value]]] = field(default_factory=list)
    last: Call | None = None
    pending: Pending = field(default_factory=Pending)

    def get(self, name: str) -> Value:
        """Every method of the builder gives it back; its rows are not known."""
        if name in _ROWS or name.isdigit():
            return Unknown("the rows of a query")
        return Native(lambda machine, call: self._called(machine, name, call))

    def _called(self, machine: Machine, name: str, call: Call) -> Value:
        for arg in call.args:
            take(arg)
            if isinstance(arg, Query):
                arg.pending.taken = True
        self.said.append((name, call.args))
        self.last = call
        if name in ("from", "into", "table"):
            self.table = call.arg(0)
        return self

    def operation(self, text: str) -> Operation | None:
        """What it changes; None when it reads."""
        change = next(((name, args) for name, args in self.said if name in _CHANGES), None)
        if change is None:
            return None
        try:
            table = self._name()
        except NotKnown as error:
            return RunCode(text, f"changes rows of a table that is not known: {error}")
        filtered = any(name.startswith(("where", "andWhere", "orWhere", "join", "innerJoin")) for name, _ in self.said)
        match change[0]:
            case "insert" | "batchInsert":
                return Insert(table, text, _columns(change[1]))
            case "update" | "increment" | "decrement":
                return Update(table, text, _columns(change[1]), filtered)
            case "truncate":
                return Truncate(table, restart_identity=True)
        return Delete(table, text, filtered)

    def _name(self) -> Name:
        schema, _, name = text_of(self.table).rpartition(".")
        schema = schema or self.schema
        return Name(name.split(" ")[0], "" if schema == "public" else schema)

    def condition(self) -> str:
        """Its WHERE as SQL, for a partial index. Raises NotKnown."""
        parts = [_condition(name, args) for name, args in self.said if name != "select"]
        if not parts:
            raise NotKnown("the predicate says no condition that is known")
        return " and ".join(parts)


def _columns(args: Sequence[Value]) -> tuple[str, ...]:
    first = args[0] if args else None
    row = first[0] if isinstance(first, list) and first else first
    if isinstance(row, Record):
        return tuple(row)
    return (str(row),) if isinstance(row, str) else ()


def _condition(name: str, args: Sequence[Value]) -> str:
    known: Callable[[Value], str] = literal
    first = args[0] if args else None
    match name.removeprefix("and")[:1].lower() + name.removeprefix("and")[1:]:
        case "whereNull":
            return f"{quoted(first)} is null"
        case "whereNotNull":
            return f"{quoted(first)} is not null"
        case "whereRaw":
            return first.take() if isinstance(first, Raw) else text_of(bound(first, args[1] if len(args) > 1 else None))
        case "where" | "whereNot" as word:
            no = "not " if word == "whereNot" else ""
            if isinstance(first, Record):
                return " and ".join(f"{no}{quoted(key)} = {known(value)}" for key, value in first.items())
            if isinstance(first, Raw):
                return first.take()
            sign, value = ("=", args[1]) if len(args) == 2 else (text_of(args[1]), args[2]) if len(args) == 3 else ("=", True)
            return f"{no}{quoted(first)} {sign} {known(value)}"
        case "whereIn" if len(args) == 2 and isinstance(args[1], list):
            return f"{quoted(first)} in ({', '.join(map(known, args[1]))})"
    raise NotKnown(f"`{name}` in a predicate is not known")
