"""Column builders: `table.string('name').notNullable()` to a column definition and what is sent beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.machine import Machine
from workers.frameworks.javascript.sending import Place, Sending
from workers.frameworks.javascript.values import Call, Host, Native, Record, Unknown, Value
from workers.frameworks.knex import mysql
from workers.frameworks.knex.keys import Foreign
from workers.frameworks.knex.words import default, listed, literal, quoted, take
from workers.readers.syntax import Node
from workers.sql.dialect import speaks_mysql

_ALIASES = {
    "float": "floating", "enum": "enu", "boolean": "bool", "string": "varchar", "biginteger": "bigint", "bigInteger": "bigint",
    "dateTime": "datetime", "timestamp": "datetime", "bigIncrements": "bigincrements", "integer": "int", "mediumint": "int",
    "tinyint": "smallint", "real": "floating", "tinytext": "text", "tinyText": "text", "mediumtext": "text",
    "mediumText": "text", "longtext": "text", "longText": "text",
}  # fmt: skip
_PLAIN = {
    "bigint": "bigint", "binary": "bytea", "bool": "boolean", "date": "date", "double": "double precision", "floating": "real",
    "geography": "geography", "geometry": "geometry", "int": "integer", "json": "json", "jsonb": "jsonb", "point": "point",
    "smallint": "smallint", "text": "text", "time": "time",
}  # fmt: skip
TYPES = frozenset({
    *_ALIASES, *_PLAIN, "bigincrements", "bit", "datetime", "decimal", "enu", "increments", "specificType", "uuid", "varchar",
})  # fmt: skip
"""Methods of a table builder that add a column."""
_KEYS = ("index", "primary", "unique")
_SET = {
    "alter": "alter", "comment": "comment", "default": "defaultTo", "defaultTo": "defaultTo", "notNull": "notNullable",
    "notNullable": "notNullable", "nullable": "nullable",
}  # fmt: skip
_NOTHING = ("unsigned", "first", "after", "collate", "queryContext", "charset", "zerofill")
_CHECKS = ("checkPositive", "checkNegative", "checkIn", "checkNotIn", "checkBetween", "checkLength", "checkRegex")


@dataclass(slots=True, eq=False)
class Column(Host):
    """One column, with what its chain of calls says. `add` hands keys to the table. `last` is the chain's last call."""

    database = True
    kind: str
    call: Call
    sending: Sending
    add: Callable[[str, Sequence[Value], Call], Foreign | None]
    said: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    last: Node | None = None
    foreign: Foreign | None = None
    refused: str = ""

    def get(self, name: str) -> Value:
        """Every modifier gives the column back."""
        return Native(lambda machine, call: self._modify(machine, name, call))

    def _modify(self, machine: Machine, name: str, call: Call) -> Value:
        self.last = call.node
        for arg in call.args:
            take(arg)
        if name in _SET:
            self.said[_SET[name]] = tuple(call.args)
            if name in ("nullable", "notNull", "notNullable"):
                self.said["null"] = (name == "nullable" and call.arg(0) is not False,)
        elif name in _KEYS:
            if not self.counts:
                self.add(name, [self.call.arg(0), *call.args], call)
        elif name in _CHECKS:
            self.said[name] = tuple(call.args)
        elif name in ("references", "inTable", "on", "onDelete", "onUpdate", "withKeyName", "deferrable"):
            self._refer(name, call)
        elif name in _NOTHING:
            self.said[name] = tuple(call.args)
        else:
            self.refused = f"`{name}` of a column is not known"
        return self

    def _refer(self, name: str, call: Call) -> None:
        if self.foreign is None:
            self.foreign = self.add("foreign", [self.call.arg(0)], self.call)
        if self.foreign is not None:
            self.foreign.say(name, call)

    def place(self) -> Place:
        """The lines of the whole chain."""
        return self.sending.place(self.call, self.last)

    @property
    def name(self) -> str:
        """The column's name in quotes. Raises NotKnown."""
        return quoted("id" if self.call.arg(0) is None and self.counts else self.call.arg(0))

    @property
    def counts(self) -> bool:
        """Whether it is one of the increments, which keys of the chain and modifiers pass by."""
        return _ALIASES.get(self.kind, self.kind).endswith("increments")

    def definition(self, *, keyed: bool, types: list[str]) -> str:
        """`"name" varchar(255) not null default 'x'`. `keyed` when the table has a primary key besides; a native enum's
        CREATE TYPE goes to `types`. Raises NotKnown."""
        if self.refused:
            raise NotKnown(self.refused)
        if speaks_mysql():
            words = [] if self.counts else mysql.modifiers(self.kind, self.said)
            checks = [self._check(name) for name in self.said if name.startswith("check")]
            return " ".join([self.name, self.type(keyed=keyed), *words, *checks])
        parts = [self.name, self.type(keyed=keyed, types=types)]
        if not self.counts:
            if "null" in self.said:
                parts.append("null" if self.said["null"][0] else "not null")
            parts += self.default()
            parts += [self._check(name) for name in self.said if name.startswith("check")]
        return " ".join(parts)

    def default(self) -> list[str]:
        """DEFAULT …, when there is one. Raises NotKnown."""
        given = self.said.get("defaultTo")
        return [f"default {default(given[0], _ALIASES.get(self.kind, self.kind))}"] if given else []

    def type(self, *, keyed: bool = True, types: list[str] | None = None) -> str:
        """The type in SQL. Raises NotKnown."""
        if speaks_mysql():
            return mysql.type_text(self.kind, self.call.args[1:], keyed=keyed)
        kind = _ALIASES.get(self.kind, self.kind)
        args = [self.call.arg(place) for place in (1, 2, 3)]
        if kind in _PLAIN:
            return _PLAIN[kind]
        if kind in ("increments", "bigincrements"):
            return ("bigserial" if kind[0] == "b" else "serial") + _primary(args[0], True, keyed)
        match kind:
            case "uuid":
                return "uuid" + _primary(args[0], False, keyed)
            case "varchar":
                return f"varchar({_number(args[0], 255)})"
            case "decimal":
                return "decimal" if args[0] is None and len(self.call.args) > 1 else _decimal(args)
            case "datetime":
                return _datetime(args)
            case "specificType":
                return args[0].take() if hasattr(args[0], "take") else text_of(args[0])
            case "bit":
                return f"bit({_number(args[0], 1)})" if args[0] is not None else "bit"
            case "enu":
                return self._enum(args, types if types is not None else [])
        raise NotKnown(f"the column type `{self.kind}` is not known")

    def _enum(self, args: Sequence[Value], types: list[str]) -> str:
        options = args[1] if isinstance(args[1], Record) else Record()
        native = options.look("useNative")
        if isinstance(native, Unknown) or isinstance(args[1], Unknown):
            raise NotKnown("whether the enum is a type is not known")
        if native and options.look("existingType"):
            return _enum_name(options)
        values = ", ".join(map(literal, _known_list(args[0])))
        if not native:
            return f"text check ({self.name} in ({values}))"
        types.append(f"create type {_enum_name(options)} as enum ({values})")
        return _enum_name(options)

    def _check(self, name: str) -> str:
        args = self.said[name]
        titled = {"checkPositive": 0, "checkNegative": 0, "checkLength": 2}.get(name, 1)
        title = f"constraint {text_of(args[titled])} " if len(args) > titled and args[titled] else ""
        return f"{title}check ({self._condition(name, args)})"

    def _condition(self, name: str, args: Sequence[Value]) -> str:
        match name:
            case "checkPositive":
                return f"{self.name} > 0"
            case "checkNegative":
                return f"{self.name} < 0"
            case "checkIn" | "checkNotIn":
                values = ",".join(map(literal, _known_list(args[0])))
                return f"{self.name} {'not ' if 'Not' in name else ''}in ({values})"
            case "checkRegex":
                return f"{self.name} {'regexp' if speaks_mysql() else '~'} {literal(args[0])}"
            case "checkLength":
                return f"length({self.name}) {text_of(args[0])} {literal(args[1])}"
        pairs = _known_list(args[0])
        pairs = pairs if pairs and isinstance(pairs[0], list) else [pairs]
        bounds = [_known_list(pair) for pair in pairs]
        return " or ".join(f"{self.name} between {literal(low)} and {literal(high)}" for low, high in bounds)


def _enum_name(options: Record) -> str:
    schema = options.look("schemaName")
    return (quoted(schema) + "." if schema else "") + quoted(options.look("enumName"))


def _known_list(value: Value) -> Sequence[Value]:
    if isinstance(value, list):
        return value
    raise NotKnown("a list of values is not known")


def _primary(options: Value, usual: bool, keyed: bool) -> str:
    asked = options.get("primaryKey", usual) if isinstance(options, Record) else usual
    return " primary key" if asked is True and not keyed else ""


def _number(value: Value, usual: int) -> int:
    if isinstance(value, Unknown):
        raise NotKnown(value.why)
    if isinstance(value, str) and value.isdigit() and len(value) < 12:
        return int(value)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else usual


def _decimal(args: Sequence[Value]) -> str:
    return f"decimal({_number(args[0], 8)}, {_number(args[1], 2)})"


def _datetime(args: Sequence[Value]) -> str:
    zone, precision = not args[0], args[1]
    if isinstance(args[0], Record):
        zone, precision = args[0].get("useTz", True) is not False, args[0].get("precision")
    return ("timestamptz" if zone else "timestamp") + (f"({_number(precision, 6)})" if precision is not None else "")


__all__ = ["TYPES", "Column", "listed"]
