"""Columns and constraints as node-pg-migrate writes them. All of it raises NotKnown where a part is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.values import Host, Record, Unknown, Value, shown

_TYPES = {
    "bool": "boolean", "datetime": "timestamp", "double": "double precision", "float": "real", "int": "integer",
    "string": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Literal(Host):
    """`pgm.func('now()')`: SQL as it is; `why` when it is not known."""

    sql: Value


def quoted(name: Value) -> str:
    """A name, or `{ schema, name }`."""
    if isinstance(name, Literal):
        return text_of(name.sql)
    if isinstance(name, Record):
        schema = name.look("schema")
        return (quoted(schema) + "." if schema else "") + quoted(name.look("name"))
    return '"' + text_of(name).replace('"', '""') + '"'


def bare(name: Value) -> str:
    """The name without its schema."""
    return text_of(name.look("name") if isinstance(name, Record) else name)


def many(value: Value) -> Sequence[Value]:
    """One thing or a list of them."""
    if isinstance(value, Unknown):
        raise NotKnown(value.why)
    return value if isinstance(value, list) else [value]


def listed(names: Value) -> str:
    """Quoted names with commas."""
    return ", ".join(map(quoted, many(names)))


def escaped(value: Value) -> str:
    """A value in SQL."""
    if isinstance(value, Literal):
        return text_of(value.sql)
    if isinstance(value, list):
        return f"ARRAY[{','.join(map(escaped, value)).replace('ARRAY', '')}]"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    known = shown(value)
    if known is None:
        raise NotKnown(value.why if isinstance(value, Unknown) else "a value is not known")
    return "NULL" if value is None else known


def options(value: Value) -> Record:
    """Options, empty ones where there are none."""
    if value is None:
        return Record()
    if not isinstance(value, Record) or value.open:
        raise NotKnown(value.why if isinstance(value, Unknown) else "the options are not all known")
    return value


def columns(table: Value, given: Value, shorthands: Record) -> tuple[list[str], list[str]]:
    """Definitions of columns, and the names of a primary key of several."""
    if not isinstance(given, Record) or given.open:
        raise NotKnown("the columns are not all known")
    typed = {
        name: _applied(options(one if isinstance(one, Record) else Record(type=one)), shorthands) for name, one in given.items()
    }
    keys = [name for name, one in typed.items() if one.look("primaryKey") is True]
    return [_column(name, one, lone=len(keys) < 2) for name, one in typed.items()], keys if len(keys) > 1 else []


def _applied(one: Record, shorthands: Record) -> Record:
    """The column with its shorthand's options below its own."""
    kind = one.look("type")
    known = Record({"id": Record(type="serial", primaryKey=True), **shorthands})
    for _ in range(5):
        said = known.get(str(kind)) if isinstance(kind, str) else None
        if said is None:
            break
        below = said if isinstance(said, Record) else Record(type=said)
        one = Record({**below, **{key: value for key, value in one.items() if key != "type"}})
        if kind == one.look("type"):
            break
        kind = one.look("type")
    return Record({**one, "type": kind})


def _column(name: str, one: Record, *, lone: bool) -> str:
    words = [quoted(name), _type(one)]
    words += [f"COLLATE {text_of(one['collation'])}"] if one.get("collation") else []
    words += [f"DEFAULT {escaped(one['default'])}"] if "default" in one and one["default"] is not None else []
    words += ["UNIQUE"] if one.get("unique") is True else []
    words += ["PRIMARY KEY"] if one.get("primaryKey") is True and lone else []
    words += ["NOT NULL"] if one.get("notNull") is True else []
    words += [f"CHECK ({text_of(one['check'])})"] if one.get("check") else []
    if one.get("references"):
        title = one.get("referencesConstraintName")
        words.append((f"CONSTRAINT {quoted(title)} " if title else "") + references(one))
    words += [later(one)] if one.get("deferrable") is True else []
    if isinstance(identity := one.get("sequenceGenerated"), Record):
        words.append(f"GENERATED {text_of(identity.look('precedence'))} AS IDENTITY")
    words += [f"GENERATED ALWAYS AS ({text_of(one['expressionGenerated'])}) STORED"] if one.get("expressionGenerated") else []
    return " ".join(words)


def type_of(value: Value) -> str:
    """A type, with the adapters of node-pg-migrate."""
    return quoted(value) if isinstance(value, Record) else _TYPES.get(text_of(value), text_of(value))


def _type(one: Record) -> str:
    array = one.get("array")
    return type_of(one.look("type")) + (
        " ARRAY" if array is True else f" ARRAY[{array}]" if isinstance(array, int) and array else ""
    )


def references(one: Record) -> str:
    """REFERENCES …"""
    target = one.look("references")
    whole = isinstance(target, str) and (target.startswith('"') or target.endswith(")"))
    words = f"REFERENCES {text_of(target) if whole else quoted(target)}"
    for key, on in (("match", "MATCH"), ("onDelete", "ON DELETE"), ("onUpdate", "ON UPDATE")):
        words += f" {on} {text_of(one[key])}" if one.get(key) else ""
    return words


def later(one: Record) -> str:
    """DEFERRABLE …"""
    return f"DEFERRABLE INITIALLY {'DEFERRED' if one.get('deferred') is True else 'IMMEDIATE'}"


def constraints(table: Value, given: Record, title: Value = None) -> list[str]:
    """`CONSTRAINT "name" …` for every one that the options say."""
    stem, found = bare(table), list[str]()
    if checks := given.get("check"):
        several = isinstance(checks, list)
        for place, one in enumerate(many(checks), 1):
            found.append(f"{_named(title, f'{stem}_chck' + (f'_{place}' if several else ''))} CHECK ({text_of(one)})")
    if unique := given.get("unique"):
        sets = unique if isinstance(unique, list) and any(isinstance(one, list) for one in unique) else [unique]
        for one in sets:
            parts = "_".join(text_of(name) for name in many(one))
            found.append(f"{_named(title, f'{stem}_uniq_{parts}')} UNIQUE ({listed(one)})")
    if key := given.get("primaryKey"):
        found.append(f"{_named(title, f'{stem}_pkey')} PRIMARY KEY ({listed(key)})")
    for one in many(given.get("foreignKeys")) if given.get("foreignKeys") else ():
        said = options(one)
        parts = "_".join(text_of(name) for name in many(said.look("columns")))
        name = _named(said.get("referencesConstraintName") or title, f"{stem}_fk_{parts}")
        found.append(f"{name} FOREIGN KEY ({listed(said.look('columns'))}) {references(said)}")
    if given.get("exclude"):
        found.append(f"{_named(title, f'{stem}_excl')} EXCLUDE {text_of(given['exclude'])}")
    return [f"{one} {later(given)}" for one in found] if given.get("deferrable") is True else found


def _named(title: Value, usual: str) -> str:
    return f"CONSTRAINT {quoted(title or usual)}"
