"""Keys and indexes of a table builder: index, unique, primary, foreign, check, and the ways to drop them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.machine import Machine
from workers.frameworks.javascript.values import Call, Host, Native, Record, Unknown, Value
from workers.frameworks.knex import mysql
from workers.frameworks.knex.queries import Query
from workers.frameworks.knex.words import bound, listed, quoted, quoted_whole
from workers.readers.syntax import Node
from workers.sql.dialect import speaks_mysql


@dataclass(slots=True, eq=False)
class Foreign(Host):
    """`table.foreign('user_id').references('users.id').onDelete('CASCADE')`."""

    database = True
    column: Value
    title: Value
    call: Call
    said: dict[str, Value] = field(default_factory=dict)
    last: Node | None = None

    def get(self, name: str) -> Value:
        """Every call gives it back."""
        return Native(lambda machine, call: self._called(machine, name, call))

    def _called(self, machine: Machine, name: str, call: Call) -> Value:
        self.say(name, call)
        return self

    def say(self, name: str, call: Call) -> None:
        """One call of the chain."""
        self.last = call.node
        value = call.arg(0)
        if name == "references" and isinstance(value, str) and value.count(".") >= 1:
            self.said["inTable"], value = value.split(".")[0], value.split(".")[1]
        self.said["inTable" if name == "on" else name] = value

    def sql(self, table: str, bare: str) -> str | None:
        """ADD CONSTRAINT … FOREIGN KEY; None when it says no table or column, which sends nothing. Raises NotKnown."""
        target, references = self.said.get("inTable"), self.said.get("references")
        if target is None or references is None:
            return None
        title = self.said.get("withKeyName") or self.title
        name = quoted(title) if title else indexed("foreign", bare, self.column)
        words = [f"alter table {table} add constraint {name} foreign key ({listed(self.column)})"]
        words.append(f"references {quoted(target)} ({listed(references)})")
        own = [key for key in _ON if not (key == "deferrable" and speaks_mysql())]
        words += [f"{_ON[key]} {text_of(self.said[key])}" for key in own if self.said.get(key)]
        return " ".join(words)


_ON = {"onUpdate": "on update", "onDelete": "on delete", "deferrable": "deferrable initially"}


def indexed(kind: str, bare: str, columns: Value) -> str:
    """The name that Knex gives: table, columns and kind. Raises NotKnown."""
    parts = columns if isinstance(columns, list) else [columns]
    table = re.sub(r"[.-]", "_", bare)
    return quoted_whole(f"{table}_{'_'.join(text_of(part) for part in parts)}_{kind}".lower())


def statement(method: str, args: Sequence[Value], table: tuple[str, str, str]) -> str | None:
    """The SQL of one key method; `table` is its quoted name, its bare one and the schema. Raises NotKnown."""
    name, bare, _ = table
    given = [*args, None, None, None]
    alter = f"alter table {name}"
    _sure(given)
    if speaks_mysql() and (own := mysql.statement(method, given, name, _Names(bare, given[0]))) is not None:
        return own
    match method:
        case "index":
            return _index(given, name, bare)
        case "unique":
            return _unique(given, name, bare)
        case "primary":
            return f"{alter} add {primary(given, bare)}"
        case "check":
            title = f"constraint {text_of(given[2])} " if given[2] else ""
            return f"{alter} add {title}check ({text_of(bound(given[0], given[1]))})"
        case "setNullable" | "dropNullable":
            return f"{alter} alter column {quoted(given[0])} {'drop' if method[0] == 's' else 'set'} not null"
        case "renameColumn":
            return f"{alter} rename {quoted(given[0])} to {quoted(given[1])}"
        case "dropColumn" | "dropColumns":
            names = [one for arg in args for one in (arg if isinstance(arg, list) else [arg])]
            return f"{alter} " + ", ".join(f"drop column {quoted(one)}" for one in names)
        case "dropTimestamps":
            camel = given[0] is True or (isinstance(given[0], Record) and given[0].get("useCamelCase"))
            names = ["createdAt", "updatedAt"] if camel else ["created_at", "updated_at"]
            return f"{alter} " + ", ".join(f"drop column {quoted(one)}" for one in names)
        case "dropChecks":
            names = [one for arg in args for one in (arg if isinstance(arg, list) else [arg])]
            return f"{alter} " + ", ".join(f"drop constraint {text_of(one)}" for one in names)
    return _dropped(method, given, table)


def _sure(given: Sequence[Value]) -> None:
    """Raises NotKnown where an argument is not known."""
    for value in given:
        if isinstance(value, Unknown):
            raise NotKnown(value.why)


class _Names(dict[str, str]):
    """The names that Knex gives, by kind."""

    def __init__(self, bare: str, columns: Value) -> None:
        super().__init__()
        self.bare, self.columns = bare, columns

    def __missing__(self, kind: str) -> str:
        return indexed(kind, self.bare, self.columns)


def _dropped(method: str, given: Sequence[Value], table: tuple[str, str, str]) -> str | None:
    name, bare, schema = table
    exists = "if exists " if method.endswith("IfExists") else ""
    match method.removesuffix("IfExists"):
        case "dropPrimary":
            title = quoted(given[0]) if given[0] else quoted_whole(f"{bare}_pkey")
        case "dropIndex":
            title = quoted(given[1]) if given[1] else indexed("index", bare, given[0])
            return f"drop index {quoted(schema) + '.' if schema else ''}{title}"
        case "dropUnique" | "dropForeign" as kind:
            title = quoted(given[1]) if given[1] else indexed(kind[4:].lower(), bare, given[0])
        case _:
            raise NotKnown(f"`{method}` of a table is not known")
    return f"alter table {name} drop constraint {exists}{title}"


def primary(given: Sequence[Value], bare: str) -> str:
    """`constraint "users_pkey" primary key ("id")`. Raises NotKnown."""
    title, tail = given[1], ""
    if isinstance(title, Record):
        tail = f" deferrable initially {text_of(title['deferrable'])}" if title.get("deferrable") else ""
        title = title.look("constraintName")
    name = quoted(title) if title else quoted_whole(f"{bare}_pkey")
    return f"constraint {name} primary key ({listed(given[0])}){tail}"


def _unique(given: Sequence[Value], name: str, bare: str) -> str:
    title = given[1]
    options = title if isinstance(title, Record) else Record(indexName=title)
    predicate, later = options.look("predicate"), options.look("deferrable")
    whole = options.get("useConstraint")
    whole = (bool(later) or not predicate) if whole is None else whole
    title = options.look("indexName")
    index = quoted(title) if title else indexed("unique", bare, given[0])
    if whole:
        tail = f" deferrable initially {text_of(later)}" if later else ""
        return f"alter table {name} add constraint {index} unique ({listed(given[0])}){tail}"
    return f"create unique index {index} on {name} ({listed(given[0])}){_predicate(predicate)}"


def _index(given: Sequence[Value], name: str, bare: str) -> str:
    options = given[2] if isinstance(given[2], Record) else Record(storageEngineIndexType=given[2])
    title = quoted(given[1]) if given[1] else indexed("index", bare, given[0])
    method, kind = options.look("storageEngineIndexType"), options.look("indexType")
    unique = " unique" if isinstance(kind, str) and kind.lower() == "unique" else ""
    using = f" using {text_of(method)}" if method else ""
    return f"create{unique} index {title} on {name}{using} ({listed(given[0])}){_predicate(options.look('predicate'))}"


def _predicate(predicate: Value) -> str:
    if predicate is None:
        return ""
    if isinstance(predicate, Query):
        return f" where {predicate.condition()}"
    raise NotKnown("the predicate is not known")
