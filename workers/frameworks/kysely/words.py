"""Names, values, and `sql` of Kysely. All of it raises NotKnown where a part is not known."""

from __future__ import annotations

from dataclasses import dataclass

from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.literals import filled
from workers.frameworks.javascript.machine import Machine
from workers.frameworks.javascript.sending import Sending
from workers.frameworks.javascript.text import Text
from workers.frameworks.javascript.values import Call, Host, Native, Unknown, Value, shown
from workers.readers.syntax import Node
from workers.sql.dialect import speaks_mysql


@dataclass(frozen=True, slots=True, eq=False)
class Sql(Host):
    """A piece of SQL made by the `sql` template; `execute` sends it."""

    text: Value
    sending: Sending

    def get(self, name: str) -> Value:
        """execute, and what changes nothing in the SQL."""
        if name == "execute":
            return Native(self._execute)
        return Native(lambda machine, call: self)

    def _execute(self, machine: Machine, call: Call) -> Value:
        at = self.sending.place(Call(call.args, _whole(call), call.syntax, "sql"))
        self.sending.send(self.text, at, own_lines=True)
        return Unknown("what the database answers")


def _whole(call: Call) -> Node:
    """The template itself, without `.execute(db)`: its lines are the statement's."""
    function = call.node.child_by_field_name("function")
    holder = function.child_by_field_name("object") if function is not None else None
    return holder if holder is not None else call.node


def tag(sending: Sending) -> Native:
    """`sql`, which is called as a tag, and has ref, id, table, lit, raw, join."""

    def made(machine: Machine, call: Call) -> Value:
        strings = call.arg(0)
        if not call.tag or not isinstance(strings, list):
            return Sql(Unknown("`sql` is not used as a tag"), sending)
        texts = [text for text in strings if isinstance(text, Text)]
        return Sql(filled(texts, [_hole(value) for value in call.args[1:]]), sending)

    def member(name: str) -> Value:
        return Native(lambda machine, call: Sql(_made(name, call.arg(0)), sending))

    return Native(made, member)


def _hole(value: Value) -> Value:
    """A hole's SQL: that of another template, else a parameter."""
    if isinstance(value, Sql):
        return value.text
    if isinstance(value, Unknown):
        return Text("$1", ((0, 0),))
    return Unknown("a value of the template") if shown(value) is None else escaped(value)


def _made(name: str, value: Value) -> Value:
    try:
        match name:
            case "ref" | "id" | "table":
                return quoted(value)
            case "raw":
                return value
            case "lit" | "val" | "value":
                return escaped(value)
    except NotKnown as error:
        return Unknown(str(error))
    return Unknown(f"`sql.{name}` is not known")


def sql_of(value: Value) -> str:
    """The SQL of a template."""
    if isinstance(value, Sql):
        return text_of(value.text)
    raise NotKnown(value.why if isinstance(value, Unknown) else "SQL is expected there")


def quoted(name: Value) -> str:
    """A name; dots part it."""
    if isinstance(name, Sql):
        return sql_of(name)
    sign = "`" if speaks_mysql() else '"'
    return ".".join(sign + part.replace(sign, 2 * sign) + sign for part in text_of(name).split("."))


def listed(names: Value) -> str:
    """Names with commas."""
    return ", ".join(map(quoted, names if isinstance(names, list) else [names]))


def escaped(value: Value) -> str:
    """A value in SQL."""
    if isinstance(value, Sql):
        return sql_of(value)
    if isinstance(value, str):
        text = value.replace("'", "''")
        return "'" + (text.replace("\\", "\\\\") if speaks_mysql() else text) + "'"
    known = shown(value)
    if known is None:
        raise NotKnown(value.why if isinstance(value, Unknown) else "a value is not known")
    return known


def typed(value: Value) -> str:
    """A column's type."""
    kind = sql_of(value) if isinstance(value, Sql) else text_of(value)
    return kind if speaks_mysql() else {"datetime": "timestamp", "blob": "bytea"}.get(kind, kind)
