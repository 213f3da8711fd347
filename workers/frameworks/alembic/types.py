"""SQLAlchemy's types as PostgreSQL's, as its own compiler spells them.

Source: https://docs.sqlalchemy.org/en/20/core/type_basics.html , https://docs.sqlalchemy.org/en/20/dialects/postgresql.html
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workers.frameworks.alembic import mysql
from workers.frameworks.alembic.clauses import Unresolved
from workers.frameworks.python.values import Called, Class, Function, Member, Symbol, Value, dotted
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import literal, quote

NOT_KNOWN = "?"
"""The name that a type which nobody knows has in SQL; as such it is never sent."""


@dataclass(frozen=True, slots=True)
class Enum:
    """A type of the database that a column's table makes: its name as SQL, and its labels."""

    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spelled:
    """A type in SQL. `serial` is the word for it as an autoincrement key; `enum` what CREATE TABLE makes first.

    `check` is the name and the labels of the CHECK that comes with an enum which is no type of its own.
    """

    text: str
    serial: str = ""
    enum: Enum | None = None
    check: tuple[str | None, tuple[str, ...]] | None = None


Follow = Callable[[Function], Value]
UNKNOWN = Spelled(f'"{NOT_KNOWN}"')  # the same in every dialect, for this is read once
_ROOTS = frozenset(
    ("sqlalchemy", "sqlalchemy_utils", "geoalchemy2", "pgvector", "sqlmodel", "fastapi_users_db_sqlalchemy", "citext",
     "sqlalchemy_utc", "sqlalchemy_jsonfield", "flask_sqlalchemy", "db")
)  # fmt: skip
"""The packages whose types are known by their names."""
_FIXED = {
    "text": "TEXT", "unicodetext": "TEXT", "clob": "TEXT", "boolean": "BOOLEAN", "bool": "BOOLEAN", "date": "DATE",
    "double": "DOUBLE PRECISION", "double_precision": "DOUBLE PRECISION", "real": "REAL", "largebinary": "BYTEA",
    "bytea": "BYTEA", "pickletype": "BYTEA", "json": "JSON", "jsonb": "JSONB", "uuid": "UUID", "inet": "INET", "cidr": "CIDR",
    "macaddr": "MACADDR", "macaddr8": "MACADDR8", "money": "MONEY", "oid": "OID", "regclass": "REGCLASS", "hstore": "HSTORE",
    "tsvector": "TSVECTOR", "tsquery": "TSQUERY", "citext": "CITEXT", "int4range": "INT4RANGE", "int8range": "INT8RANGE",
    "numrange": "NUMRANGE", "daterange": "DATERANGE", "tsrange": "TSRANGE", "tstzrange": "TSTZRANGE", "xml": "XML",
    "jsonpath": "JSONPATH", "matchtype": "BOOLEAN", "int4multirange": "INT4MULTIRANGE", "datemultirange": "DATEMULTIRANGE",
    "tstzmultirange": "TSTZMULTIRANGE", "uuidtype": "UUID", "emailtype": "VARCHAR(255)", "urltype": "TEXT", "guid": "UUID",
    "arrowtype": "TIMESTAMP", "jsontype": "JSON", "tsvectortype": "TSVECTOR", "timestampaware": "TIMESTAMP WITH TIME ZONE",
    "ltree": "LTREE", "ltreetype": "LTREE", "lquery": "LQUERY", "halfvec": "HALFVEC", "passwordtype": "BYTEA",
    "jsonfield": "JSON", "utcdatetime": "TIMESTAMP WITH TIME ZONE",
}  # fmt: skip
_INTEGERS = {
    "integer": ("INTEGER", "SERIAL"), "int": ("INTEGER", "SERIAL"), "biginteger": ("BIGINT", "BIGSERIAL"),
    "bigint": ("BIGINT", "BIGSERIAL"), "smallinteger": ("SMALLINT", "SMALLSERIAL"), "smallint": ("SMALLINT", "SMALLSERIAL"),
}  # fmt: skip
_STRINGS = {
    "string": "VARCHAR", "varchar": "VARCHAR", "unicode": "VARCHAR", "nvarchar": "VARCHAR", "char": "CHAR", "nchar": "CHAR",
    "autostring": "VARCHAR", "bit": "BIT", "vector": "VECTOR", "encryptedtype": "BYTEA", "stringencryptedtype": "VARCHAR",
}  # fmt: skip
_TIMES = {"datetime": "TIMESTAMP", "timestamp": "TIMESTAMP", "time": "TIME"}
_NUMBERS = {"numeric": "NUMERIC", "decimal": "NUMERIC", "float": "FLOAT"}


def spelled(value: Value, follow: Follow | None = None) -> Spelled:
    """The type in SQL; UNKNOWN for one that is made by code which is not read. Raises Unresolved for an enum without labels.

    `follow` runs a function of the repository that chooses a type by dialect.
    """
    call = value if isinstance(value, Called) else Called(value, (), {}, None)  # type: ignore[arg-type]
    function = call.function
    if isinstance(function, Member) and isinstance(function.owner, Called | Symbol | Member):
        return _changed(function, call, follow)
    if isinstance(function, Class):
        return _own(function, call, follow)
    word = dotted(function).rpartition(".")[2].lower() if isinstance(function, Symbol) and _is_read(function) else ""
    if speaks_mysql():
        return _of_mysql(word, call)
    if word in _INTEGERS:
        return Spelled(*_INTEGERS[word])
    if word == "array":
        return _array(call, follow)
    if word in ("enum", "choicetype"):
        return enum_type(call) if word == "enum" else Spelled("VARCHAR(255)")
    return Spelled(text) if (text := _plain(word, call)) else UNKNOWN


def own_names() -> tuple[str, ...]:
    """What SQLAlchemy calls the dialect that is read."""
    return ("mysql", "mariadb") if speaks_mysql() else ("postgresql",)


def _of_mysql(word: str, call: Called) -> Spelled:
    if whole := mysql.integer(word, call):
        return Spelled(whole, whole)
    if word == "enum" and call.kwargs.get("native_enum", True) is not False:
        return Spelled(f"ENUM({', '.join(map(literal, labels_of(call)))})")
    if word == "set":
        return Spelled(f"SET({', '.join(map(literal, labels_of(call)))})")
    if word in ("enum", "choicetype"):
        return enum_type(call) if word == "enum" else Spelled("VARCHAR(255)")
    return Spelled(text) if (text := mysql.type_text(word, call)) else UNKNOWN


def _changed(member: Member, call: Called, follow: Follow | None) -> Spelled:
    """What a method makes of a type: `sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')`."""
    if member.name == "with_variant" and any(one in call.args[1:] for one in own_names()):
        return spelled(call.args[0], follow)
    if member.name == "type_descriptor" and call.args:
        return spelled(call.args[0], follow)
    if member.name in ("with_variant", "evaluates_none", "copy", "adapt"):
        return spelled(member.owner, follow)
    return UNKNOWN


def _plain(word: str, call: Called) -> str:
    args, kwargs = call.args, call.kwargs
    if word in _STRINGS:
        length = _given(args, kwargs, 0, "length", "dim")
        return (
            f"{_STRINGS[word]}({length})" if isinstance(length, int) and not word.endswith("encryptedtype") else _STRINGS[word]
        )
    if word in _TIMES:
        return _time(_TIMES[word], call)
    if word in _NUMBERS:
        precision, scale = _given(args, kwargs, 0, "precision"), _given(args, kwargs, 1, "scale")
        if word == "float" or not isinstance(precision, int):
            return f"FLOAT({precision})" if word == "float" and isinstance(precision, int) else _NUMBERS[word]
        return f"NUMERIC({precision}, {scale})" if isinstance(scale, int) else f"NUMERIC({precision})"
    if word == "interval":
        fields = kwargs.get("fields")
        return f"INTERVAL {fields}" if isinstance(fields, str) else "INTERVAL"
    if word in ("geometry", "geography"):
        kind, srid = _given(args, kwargs, 0, "geometry_type"), _given(args, kwargs, 1, "srid")
        known = isinstance(kind, str) and isinstance(srid, int)
        return f"{word}({kind},{srid})" if known else f"{word}(GEOMETRY,-1)" if word == "geometry" else word
    return _FIXED.get(word, "")


def _given(args: tuple[Value, ...], kwargs: Mapping[str, Value], place: int, *names: str) -> Value:
    return next((kwargs[name] for name in names if name in kwargs), args[place] if len(args) > place else None)


def _time(name: str, call: Called) -> str:
    zone, precision = _given(call.args, call.kwargs, 0, "timezone"), call.kwargs.get("precision")
    sized = f"{name}({precision})" if isinstance(precision, int) else name
    return f"{sized} WITH TIME ZONE" if zone is True else f"{sized} WITHOUT TIME ZONE"


def _array(call: Called, follow: Follow | None) -> Spelled:
    if not call.args and "item_type" not in call.kwargs:
        return UNKNOWN
    item = spelled(_given(call.args, call.kwargs, 0, "item_type"), follow)
    dimensions = call.kwargs.get("dimensions")
    return Spelled(item.text + "[]" * (dimensions if isinstance(dimensions, int) and 0 < dimensions < 9 else 1), enum=item.enum)


def enum_type(call: Called) -> Spelled:
    """An Enum: a type of its own unless native_enum=False. `create_type=False` keeps CREATE TABLE from making it."""
    labels, name = labels_of(call), call.kwargs.get("name")
    if name is None and call.args and isinstance(call.args[0], Class):
        name = call.args[0].name.lower()
    if call.kwargs.get("native_enum", True) is False or not isinstance(name, str):
        longest = call.kwargs.get("length", max(map(len, labels), default=0))
        checked = call.kwargs.get("create_constraint") is True and labels
        return Spelled(f"VARCHAR({longest})", check=(name if isinstance(name, str) else None, labels) if checked else None)
    schema = call.kwargs.get("schema")
    shown = f"{quote(schema)}.{quote(name)}" if isinstance(schema, str) else quote(name)
    made = Enum(shown, labels) if call.kwargs.get("create_type", True) is not False and labels else None
    return Spelled(shown, enum=made)


def labels_of(call: Called) -> tuple[str, ...]:
    """The labels, also those of a Python enum: its members' names, or values where `values_callable` is given."""
    if len(call.args) == 1 and isinstance(found := call.args[0], Class):
        members = {
            name: member
            for name, member in found.members.items()
            if not name.startswith("_") and not isinstance(member, Function)
        }
        valued = "values_callable" in call.kwargs and all(isinstance(member, str) for member in members.values())
        return tuple(map(str, members.values())) if valued else tuple(members)
    if any(not isinstance(argument, str) for argument in call.args):
        raise Unresolved("labels of an enum")
    return tuple(map(str, call.args))


def _own(found: Class, call: Called, follow: Follow | None) -> Spelled:
    """A type of the repository: what a TypeDecorator stands for, or the type that it derives from."""
    chosen = found.find("load_dialect_impl")
    if isinstance(chosen, Function) and follow is not None:
        made = follow(chosen)
        if not _of_base(made):
            return spelled(made, follow)  # UNKNOWN where it chooses by what is only known when it runs
    call = Called(call.function, call.args, {**_defaults(found), **call.kwargs}, call.node)
    impl = found.find("impl")
    if isinstance(impl, Called):
        return spelled(impl, follow)
    bases = (one for one in found.bases if isinstance(one, Symbol | Class) and not dotted(one).endswith("TypeDecorator"))
    base = impl if isinstance(impl, Symbol | Class) else next(bases, None)
    return UNKNOWN if base is None else spelled(Called(base, call.args, call.kwargs, call.node), follow)


def _is_read(kind: Symbol) -> bool:
    return kind.name.partition(".")[0] in _ROOTS


def _defaults(found: Class) -> dict[str, Value]:
    """What the class's own `__init__` gives where nothing else is said: `def __init__(self, *, timezone=True)`."""
    made = found.find("__init__")
    if not isinstance(made, Function):
        return {}
    spec = made.node.args
    pairs = [*zip(spec.kwonlyargs, spec.kw_defaults, strict=True)]
    pairs += zip(spec.args[len(spec.args) - len(spec.defaults) :], spec.defaults, strict=True)
    return {one.arg: given.value for one, given in pairs if isinstance(given, ast.Constant)}


def _of_base(made: Value) -> bool:
    """Whether it is `super().load_dialect_impl(dialect)`: then the type is what the decorator stands for."""
    return isinstance(made, Called) and isinstance(made.function, Member) and made.function.name == "load_dialect_impl"
