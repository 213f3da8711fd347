"""Table builders: the callback of createTable and alterTable, and what is sent for it, in Knex's order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.machine import Machine
from workers.frameworks.javascript.sending import Place, Sending
from workers.frameworks.javascript.text import Text, joined
from workers.frameworks.javascript.values import Call, Host, Native, Record, Value
from workers.frameworks.knex import mysql
from workers.frameworks.knex.columns import TYPES, Column
from workers.frameworks.knex.keys import Foreign, primary, statement
from workers.frameworks.knex.words import Raw, bound, listed, literal, quoted, take
from workers.sql.dialect import speaks_mysql

_IGNORED = ("engine", "charset", "collate", "queryContext")
_KEYS = frozenset({
    "check", "dropChecks", "dropColumn", "dropColumns", "dropForeign", "dropForeignIfExists", "dropIndex", "dropNullable",
    "dropPrimary", "dropPrimaryIfExists", "dropTimestamps", "dropUnique", "dropUniqueIfExists", "foreign", "index", "primary",
    "renameColumn", "setNullable", "unique",
})  # fmt: skip


@dataclass(slots=True, eq=False)
class Table(Host):
    """`table` in the callback. `name` is quoted, `bare` without schema."""

    database = True
    name: str
    bare: str
    schema: str
    sending: Sending
    columns: list[Column] = field(default_factory=list)
    keys: list[tuple[str, Sequence[Value], Call, Foreign | None]] = field(default_factory=list)
    inherits: str = ""
    said: dict[str, Sequence[Value]] = field(default_factory=dict)

    def get(self, name: str) -> Value:
        """The builder's methods."""
        return Native(lambda machine, call: self._called(machine, name, call))

    def _called(self, machine: Machine, name: str, call: Call) -> Value:
        for arg in call.args:
            take(arg)
        if name in TYPES:
            self.columns.append(column := Column(name, call, self.sending, self.add))
            return column
        if name in _KEYS:
            found = self.add(name, call.args, call)
            return found if found is not None else self
        if name == "timestamps":
            self._timestamps(call)
        elif name == "inherits":
            self.inherits = text_of(call.arg(0))
        elif name in _IGNORED or name == "comment":
            self.said[name] = call.args
            self.keys += [("comment", call.args, call, None)] if name == "comment" else []
        else:
            self.sending.missed(call, f"`{name}` of a table is not known")
        return self

    def add(self, method: str, args: Sequence[Value], call: Call) -> Foreign | None:
        """A key or index, asked for by the table or a column."""
        foreign = Foreign(args[0], args[1] if len(args) > 1 else None, call) if method == "foreign" else None
        self.keys.append((method, args, call, foreign))
        return foreign

    def _timestamps(self, call: Call) -> None:
        given = call.arg(0)
        options = given if isinstance(given, Record) else Record(
            useTimestamps=given, defaultToNow=call.arg(1), useCamelCase=call.arg(2)
        )  # fmt: skip
        for name in ("createdAt", "updatedAt") if options.look("useCamelCase") is True else ("created_at", "updated_at"):
            kind = "timestamp" if options.look("useTimestamps") is True or not speaks_mysql() else "datetime"
            column = Column(kind, Call([name], call.node, call.syntax, call.name), self.sending, self.add)
            if options.look("defaultToNow") is True:
                column.said |= {"null": (False,), "defaultTo": (Raw("CURRENT_TIMESTAMP"),)}
            self.columns.append(column)

    def create(self, sending: Sending, at: Place, *, words: str = "create table", like: str = "") -> None:
        """CREATE TABLE and what follows it. Raises NotKnown."""
        if speaks_mysql():
            self._create_mysql(sending, at, words, like)
            return
        keyed = [args for method, args, _, _ in self.keys if method == "primary"]
        types: list[str] = []
        parts = [f"like {quoted(like)} including all"] if like else []
        parts += [column.definition(keyed=bool(keyed), types=types) for column in self.columns]
        parts += [primary([*keyed[0], None], self.bare)] if keyed and not like else []
        parts += [_check(args) for method, args, _, _ in self.keys if method == "check"]
        for made in types:
            sending.send(made, at)
        tail = f" inherits ({quoted(self.inherits)})" if self.inherits else ""
        sending.send(f"{words} {self.name} ({', '.join(parts)}){tail}", at)
        self._rest(sending, at, skip=("primary", "check"))

    def alter(self, sending: Sending) -> None:
        """ALTER TABLE … ADD COLUMN for all new columns in one, then the altered ones, then keys in their order."""
        if speaks_mysql():
            self._alter_mysql(sending)
            return
        self._add_columns(sending, [column for column in self.columns if "alter" not in column.said])
        for column in self.columns:
            if "alter" in column.said:
                tried(sending, column.place(), lambda column=column: self._alter_column(sending, column))  # type: ignore[misc]
        self._rest(sending)

    def _create_mysql(self, sending: Sending, at: Place, words: str, like: str) -> None:
        """The same for MySQL, whose options stand behind it. Raises NotKnown."""
        keyed = [args[0] for method, args, _, _ in self.keys if method == "primary" and args]
        parts = [column.definition(keyed=bool(keyed), types=[]) for column in self.columns]
        counting = [column for column in self.columns if column.counts]
        if keyed:
            own = listed(keyed[0]).split(", ")
            parts.append(f"primary key ({', '.join([*(c.name for c in counting if c.name not in own), *own])})")
        parts += [_check(args) for method, args, _, _ in self.keys if method == "check"]
        body = f"like {quoted(like)}" if like else f"({', '.join(parts)}){mysql.table_options(self.said)}"
        sending.send(f"{words} {self.name} {body}", at)
        for column in counting if keyed and not like else ():
            kind = column.type(keyed=True)
            sending.send(f"alter table {self.name} modify column {column.name} {kind} auto_increment", column.place())
        self._rest(sending, skip=("primary", "check", "comment"))

    def _alter_mysql(self, sending: Sending) -> None:
        """Columns added in one statement, columns defined anew in another."""
        for word, chosen in (("add", False), ("modify", True)):
            parts: list[tuple[str, Column]] = []
            for column in self.columns:
                if ("alter" in column.said) == chosen:
                    tried(sending, column.place(), lambda column=column, parts=parts, word=word: parts.append(  # type: ignore[misc]
                        (f"{word} {column.definition(keyed=False, types=[])}{mysql.placed(column.said)}", column)
                    ))  # fmt: skip
            if parts:
                at = sending.place(parts[0][1].call, parts[-1][1].last or parts[-1][1].call.node)
                sending.send(_marked(f"alter table {self.name} ", parts), at)
        self._rest(sending)

    def _add_columns(self, sending: Sending, columns: Sequence[Column]) -> None:
        keyed = any(method == "primary" for method, *_ in self.keys)
        types: list[str] = []
        parts: list[tuple[str, Column]] = []
        for column in columns:
            tried(sending, column.place(), lambda column=column: parts.append(  # type: ignore[misc]
                (f"add column {column.definition(keyed=keyed, types=types)}", column)
            ))  # fmt: skip
        if not parts:
            return
        at = sending.place(parts[0][1].call, parts[-1][1].last or parts[-1][1].call.node)
        for made in types:
            sending.send(made, at)
        sending.send(_marked(f"alter table {self.name} ", parts), at)

    def _alter_column(self, sending: Sending, column: Column) -> None:
        """The statements of `.alter()`, one by one: drop what is there, change the type, set anew."""
        options = column.said["alter"][0] if column.said["alter"] else None
        options = options if isinstance(options, Record) else Record()
        null, kind = options.get("alterNullable", True), options.get("alterType", True)
        head, at, types = f"alter table {self.name} alter column {column.name}", column.place(), list[str]()
        said = column.type(keyed=True, types=types)
        cast = "::text::" if column.kind in ("enu", "enum") else "::"
        steps = [*types, f"{head} drop default"]
        steps += [f"{head} drop not null"] if null else []
        steps += [f"{head} type {said} using ({column.name}{cast}{said})"] if kind else []
        steps += [f"{head} set {words}" for words in column.default()]
        steps += [f"{head} set not null"] if null and column.said.get("null") == (False,) else []
        for step in steps:
            sending.send(step, at)

    def _rest(self, sending: Sending, at: Place | None = None, skip: Sequence[str] = ()) -> None:
        comments = [args[0] for method, args, _, _ in self.keys if method == "comment" and args]
        if comments and isinstance(comments[-1], str) and at is not None:
            sending.send(f"comment on table {self.name} is {literal(comments[-1])}", at)
        for column in self.columns:
            if (
                "comment" in column.said
                and not speaks_mysql()
                and (text := column.said["comment"])
                and isinstance(text[0], str)
            ):
                words = text[0].replace("'", "''")
                sending.send(f"comment on column {self.name}.{column.name} is '{words}'", column.place())
        for method, args, call, foreign in self.keys:
            if method not in skip and (method != "comment" or speaks_mysql()):
                at = sending.place(call, foreign.last if foreign is not None else None)
                tried(sending, at, lambda m=method, a=args, f=foreign, p=at: self._key(sending, m, a, f, p))  # type: ignore[misc]

    def _key(self, sending: Sending, method: str, args: Sequence[Value], foreign: Foreign | None, at: Place) -> None:
        table = (self.name, self.bare, self.schema)
        sql = foreign.sql(self.name, self.bare) if foreign is not None else statement(method, args, table)
        if sql is not None:
            sending.send(sql, at)


def tried(sending: Sending, at: Place, run: Callable[[], None]) -> None:
    """Send something; what is not known of it makes it opaque."""
    from workers.frameworks.javascript.values import Unknown

    try:
        run()
    except NotKnown as error:
        sending.send(Unknown(str(error)), at)


def _check(args: Sequence[Value]) -> str:
    title = f"constraint {text_of(args[2])} " if len(args) > 2 and args[2] else ""
    return f"{title}check ({text_of(bound(args[0], args[1] if len(args) > 1 else None))})"


def _marked(head: str, parts: Sequence[tuple[str, Column]]) -> Text:
    """The parts one behind the other, each on the line of its column."""
    pieces = [Text(head, ((0, parts[0][1].place().span.line),))]
    for count, (words, column) in enumerate(parts):
        span = column.place().span
        pieces += [
            Text(", " if count else "", ((0, span.line),)),
            Text(words, ((0, span.line), (max(len(words) - 1, 1), span.end))),
        ]
    return joined(pieces)
