"""Names, values and raw SQL as Knex writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from workers.frameworks.javascript.known import NotKnown, as_json, text_of
from workers.frameworks.javascript.sending import Pending
from workers.frameworks.javascript.text import Text
from workers.frameworks.javascript.values import Host, Record, Unknown, Value, shown
from workers.sql.dialect import speaks_mysql

_BINDING = re.compile(r"\\\?|\?\??")
_NAMED = re.compile(r"(?<![:\w]):(\w+)(:?)(?!:)")


@dataclass(slots=True, eq=False)
class Raw(Host):
    """`knex.raw(…)`: SQL that is sent by itself unless another call takes it."""

    sql: Value
    pending: Pending = field(default_factory=Pending)

    def take(self) -> str:
        """Its SQL as a part of another statement. Raises NotKnown."""
        self.pending.taken = True
        return text_of(self.sql)

    def get(self, name: str) -> Value:
        """`toString`, `toSQL`, `toQuery` give the text; rows are not known."""
        return Unknown("what the database answers")


def take(value: Value) -> None:
    """Raw SQL inside a value belongs to the call that it is given to."""
    if isinstance(value, Raw):
        value.pending.taken = True
    for item in value if isinstance(value, list) else value.values() if isinstance(value, Record) else ():
        take(item)


def quoted(name: Value) -> str:
    """A name as Knex wraps it: 'a.b' is `"a"."b"`. Raises NotKnown."""
    if isinstance(name, Raw):
        return name.take()
    return ".".join(_wrapped(part.strip()) for part in text_of(name).split("."))


def quoted_whole(name: str) -> str:
    """A name whose parts are taken as they are."""
    return ".".join(map(_wrapped, name.split(".")))


def _wrapped(name: str) -> str:
    return "`" + name.replace("`", "``") + "`" if speaks_mysql() else '"' + name.replace('"', '""') + '"'


def listed(names: Value) -> str:
    """One name or a list of them. Raises NotKnown."""
    return ", ".join(map(quoted, names if isinstance(names, list) else [names]))


def literal(value: Value) -> str:
    """A value in SQL. Raises NotKnown."""
    if isinstance(value, Raw):
        return value.take()
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(shown(value))
    if isinstance(value, Record | list):
        value = as_json(value)
    text = text_of(value).replace("'", "''")
    return "'" + (text.replace("\\", "\\\\") if speaks_mysql() else text) + "'"


def default(value: Value, kind: str) -> str:
    """What stands behind DEFAULT. Raises NotKnown."""
    if isinstance(value, Raw):
        return value.take()
    if value is None:
        return "null"
    if kind == "bool":
        return "'0'" if value in (False, "false", 0) else "'1'"
    if kind in ("json", "jsonb") and isinstance(value, Record | list):
        return literal(as_json(value))
    text = shown(value)
    if text is None:
        raise NotKnown(value.why if isinstance(value, Unknown) else "the default is not known")
    return literal(text)


def bound(sql: Value, bindings: Value) -> Value:
    """SQL with bindings: names are filled in, values become parameters."""
    if not isinstance(sql, str) or bindings is None:
        return sql
    take(bindings)
    text = sql if isinstance(sql, Text) else Text(sql, ((0, 0),))
    if isinstance(bindings, Unknown):
        return text if not _BINDING.search(text) and not _NAMED.search(text) else Unknown(bindings.why, str(text))
    try:
        if isinstance(bindings, Record):
            return text.replaced(_NAMED, lambda found: _named(found, bindings))
        return _placed(text, bindings if isinstance(bindings, list) else [bindings])
    except NotKnown as error:
        return Unknown(str(error), str(text))


def _named(found: re.Match[str], bindings: Record) -> str:
    if found[1] not in bindings and not bindings.open:
        return found[0]
    value = bindings.look(found[1])
    return listed(value) if found[2] else parameter(value)


def _placed(text: Text, bindings: Sequence[Value]) -> Text:
    values = iter(bindings)

    def fill(found: re.Match[str]) -> str:
        if found[0] == "\\?":
            return "?"
        value = next(values, None)
        return quoted(value) if found[0] == "??" else parameter(value)

    return text.replaced(_BINDING, fill)


def parameter(value: Value) -> str:
    """A value that is sent beside the SQL: itself where it is known, else a parameter."""
    try:
        if isinstance(value, Raw):
            return value.take()
        return ", ".join(map(parameter, value)) if isinstance(value, list) else literal(value)
    except NotKnown:
        return "$1"
