"""`pgm`, the builder that a migration is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.sending import Sending
from workers.frameworks.javascript.text import Text
from workers.frameworks.javascript.values import Call, Host, Native, Record, Unknown, Value
from workers.frameworks.node_pg_migrate import columns as c

Args = Sequence[Value]
_HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, eq=False)
class Builder(Host):
    """`pgm`; `shorthands` are the file's own types."""

    sending: Sending
    shorthands: Record
    database = True

    def get(self, name: str) -> Value:
        """Its methods."""
        if name == "db":
            return Record(query=Native(lambda machine, call: self._sql(call)), select=Native(lambda m, call: self._sql(call)))
        return Native(lambda machine, call: self._called(name, call))

    def _called(self, name: str, call: Call) -> Value:
        if name in ("func", "toLiteral"):
            return c.Literal(call.arg(0))
        if name == "noTransaction":
            self.sending.transaction = None
        elif name == "sql":
            return self._sql(call)
        elif name in METHODS:
            self._send(name, call)
        else:
            self.sending.missed(call, f"`{name}` of pgm is not known")
        return None

    def _sql(self, call: Call) -> Value:
        sql, args = call.arg(0), call.arg(1)
        if isinstance(sql, str) and isinstance(args, Record):
            text = sql if isinstance(sql, Text) else Text(sql, ((0, 0),))
            try:
                sql = text.replaced(_HOLE, lambda found: c.quoted(args[found[1]]) if found[1] in args else found[0])
            except NotKnown as error:
                sql = Unknown(str(error), str(text))
        self.sending.send(sql, self.sending.place(call), own_lines=True)
        return Unknown("what the database answers")

    def _send(self, name: str, call: Call) -> None:
        at = self.sending.place(call)
        try:
            sql = METHODS[name]([*call.args, None, None, None], self.shorthands)
        except NotKnown as error:
            self.sending.send(Unknown(str(error)), at)
            return
        self.sending.send(sql, at)


def _create_table(args: Args, shorthands: Record) -> str:
    said = c.options(args[2])
    parts, keys = c.columns(args[0], args[1], shorthands)
    within = said.get("constraints")
    whole = Record({**(within if isinstance(within, Record) else {}), **({"primaryKey": list(keys)} if keys else {})})
    parts += c.constraints(args[0], whole)
    if said.get("like"):
        parts.append(f"LIKE {c.quoted(said['like'])}")
    words = ["CREATE", "TEMPORARY" if said.get("temporary") is True else "", "TABLE", _exists(said, "ifNotExists")]
    words += [c.quoted(args[0]), f"({', '.join(parts)})"]
    words += [f"INHERITS ({c.quoted(said['inherits'])})"] if said.get("inherits") else []
    return " ".join(filter(None, words))


def _exists(said: Record, key: str) -> str:
    return ("IF NOT EXISTS" if key == "ifNotExists" else "IF EXISTS") if said.get(key) is True else ""


def _alter(table: Value, *actions: str) -> str:
    return f"ALTER TABLE {c.quoted(table)} {', '.join(actions)}"


def _add_columns(args: Args, shorthands: Record) -> str:
    parts, keys = c.columns(args[0], args[1], shorthands)
    if keys:
        raise NotKnown("several columns of a primary key are added")
    return _alter(
        args[0], *(" ".join(filter(None, ["ADD", _exists(c.options(args[2]), "ifNotExists"), part])) for part in parts)
    )


def _drop_columns(args: Args, shorthands: Record) -> str:
    given, said = args[1], c.options(args[2])
    names = list(given) if isinstance(given, Record) else c.many(given)
    cascade = " CASCADE" if said.get("cascade") is True else ""
    words = " ".join(filter(None, ["DROP", _exists(said, "ifExists")]))
    return _alter(args[0], *(f"{words} {c.quoted(name)}{cascade}" for name in names))


def _alter_column(args: Args, shorthands: Record) -> str:
    said, head, found = c.options(args[2]), f"ALTER {c.quoted(args[1])}", list[str]()
    if "default" in said:
        found.append("DROP DEFAULT" if said["default"] is None else f"SET DEFAULT {c.escaped(said['default'])}")
    if said.get("type"):
        tail = f" COLLATE {text_of(said['collation'])}" if said.get("collation") else ""
        tail += f" USING {text_of(said['using'])}" if said.get("using") else ""
        found.append(f"SET DATA TYPE {c.type_of(said['type'])}{tail}")
    if said.get("notNull") is True:
        found.append("SET NOT NULL")
    elif said.get("allowNull") is True or said.get("notNull", True) is False:
        found.append("DROP NOT NULL")
    if not found:
        raise NotKnown("what is altered is not known")
    return _alter(args[0], *(f"{head} {action}" for action in found))


def _add_constraint(args: Args, shorthands: Record) -> str:
    if isinstance(args[2], str):
        title = f"CONSTRAINT {c.quoted(args[1])} " if args[1] else ""
        return _alter(args[0], f"ADD {title}{args[2]}")
    return _alter(args[0], *(f"ADD {one}" for one in c.constraints(args[0], c.options(args[2]), args[1])))


def _index_name(args: Args, said: Record) -> str:
    if said.get("name"):
        return c.quoted(said["name"])
    parts = [text_of(one.look("name") if isinstance(one, Record) else one) for one in c.many(args[1])]
    return c.quoted(f"{c.bare(args[0])}_{'_'.join(parts)}{'_unique' * (said.get('unique') is True)}_index")


def _create_index(args: Args, shorthands: Record) -> str:
    said = c.options(args[2])
    words = ["CREATE", "UNIQUE" if said.get("unique") is True else "", "INDEX"]
    words += ["CONCURRENTLY" if said.get("concurrently") is True else "", _exists(said, "ifNotExists"), _index_name(args, said)]
    words += ["ON", c.quoted(args[0]), f"USING {text_of(said['method'])}" if said.get("method") else ""]
    words.append(f"({', '.join(map(_index_column, c.many(args[1])))})")
    words += [f"INCLUDE ({c.listed(said['include'])})"] if said.get("include") else []
    words += [f"WHERE {text_of(said['where'])}"] if said.get("where") else []
    return " ".join(filter(None, words))


def _index_column(one: Value) -> str:
    if isinstance(one, Record):
        opclass = one.look("opclass")
        words = [_index_column(one.look("name")), c.quoted(opclass) if opclass else "", text_of(one.get("sort") or "")]
        return " ".join(filter(None, words))
    if isinstance(one, c.Literal):
        return text_of(one.sql)
    name = text_of(one)
    return c.quoted(name) if not re.search(r'[^\w".]', name) else name if name.endswith(")") else f"({name})"


def _drop_index(args: Args, shorthands: Record) -> str:
    said = c.options(args[2])
    words = ["DROP INDEX", "CONCURRENTLY" if said.get("concurrently") is True else "", _exists(said, "ifExists")]
    return " ".join(filter(None, [*words, _index_name(args, said), "CASCADE" if said.get("cascade") is True else ""]))


def _drop(what: str) -> Callable[[Args, Record], str]:
    def drop(args: Args, shorthands: Record) -> str:
        said = c.options(args[1])
        words = [f"DROP {what}", _exists(said, "ifExists"), c.quoted(args[0])]
        return " ".join(filter(None, [*words, "CASCADE" if said.get("cascade") is True else ""]))

    return drop


def _drop_constraint(args: Args, shorthands: Record) -> str:
    said = c.options(args[2])
    words = ["DROP CONSTRAINT", _exists(said, "ifExists"), c.quoted(args[1]), "CASCADE" if said.get("cascade") is True else ""]
    return _alter(args[0], " ".join(filter(None, words)))


def _create_type(args: Args, shorthands: Record) -> str:
    if isinstance(args[1], list):
        return f"CREATE TYPE {c.quoted(args[0])} AS ENUM ({', '.join(map(c.escaped, args[1]))})"
    parts, _ = c.columns(args[0], args[1], shorthands)
    return f"CREATE TYPE {c.quoted(args[0])} AS ({', '.join(parts)})"


def _add_value(args: Args, shorthands: Record) -> str:
    said = c.options(args[2])
    words = [f"ALTER TYPE {c.quoted(args[0])} ADD VALUE", _exists(said, "ifNotExists"), c.escaped(args[1])]
    for key in ("before", "after"):
        words += [f"{key.upper()} {c.escaped(said[key])}"] if said.get(key) else []
    return " ".join(filter(None, words))


def _create_named(what: str) -> Callable[[Args, Record], str]:
    return lambda args, shorthands: " ".join(
        filter(None, [f"CREATE {what}", _exists(c.options(args[1]), "ifNotExists"), c.quoted(args[0])])
    )


METHODS: dict[str, Callable[[Args, Record], str]] = {
    **dict.fromkeys(("addColumn", "addColumns"), _add_columns),
    **dict.fromkeys(("addConstraint", "createConstraint"), _add_constraint),
    **dict.fromkeys(("addIndex", "createIndex"), _create_index),
    **dict.fromkeys(("createType", "addType"), _create_type),
    **dict.fromkeys(("dropColumn", "dropColumns"), _drop_columns),
    "addTypeValue": _add_value,
    "alterColumn": _alter_column,
    "createExtension": _create_named("EXTENSION"),
    "addExtension": _create_named("EXTENSION"),
    "createSchema": _create_named("SCHEMA"),
    "createSequence": _create_named("SEQUENCE"),
    "createTable": _create_table,
    "dropConstraint": _drop_constraint,
    "dropExtension": _drop("EXTENSION"),
    "dropIndex": _drop_index,
    "dropMaterializedView": _drop("MATERIALIZED VIEW"),
    "dropSchema": _drop("SCHEMA"),
    "dropSequence": _drop("SEQUENCE"),
    "dropTable": _drop("TABLE"),
    "dropType": _drop("TYPE"),
    "dropView": _drop("VIEW"),
    "renameColumn": lambda a, s: _alter(a[0], f"RENAME {c.quoted(a[1])} TO {c.quoted(a[2])}"),
    "renameConstraint": lambda a, s: _alter(a[0], f"RENAME CONSTRAINT {c.quoted(a[1])} TO {c.quoted(a[2])}"),
    "renameSchema": lambda a, s: f"ALTER SCHEMA {c.quoted(a[0])} RENAME TO {c.quoted(a[1])}",
    "renameTable": lambda a, s: _alter(a[0], f"RENAME TO {c.quoted(a[1])}"),
    "renameType": lambda a, s: f"ALTER TYPE {c.quoted(a[0])} RENAME TO {c.quoted(a[1])}",
    "renameTypeValue": lambda a, s: f"ALTER TYPE {c.quoted(a[0])} RENAME VALUE {c.escaped(a[1])} TO {c.escaped(a[2])}",
}
