"""What Sequelize sends otherwise on MySQL and MariaDB. All of it raises NotKnown where an argument is not known.

Source: https://github.com/sequelize/sequelize/blob/v6/src/dialects/mysql/query-generator.js
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.values import Record, Unknown, Value, shown
from workers.frameworks.sequelize.columns import default_of, enum_values, key_of, references_of, type_args
from workers.frameworks.sequelize.words import Literal, Type, bare, escaped, quoted, sql_of, table, underscored
from workers.sql.dialect import KEEPS, SAME_TYPE

Args = Sequence[Value]
_TYPES = {
    "BOOLEAN": "TINYINT(1)", "DATE": "DATETIME", "DATEONLY": "DATE", "DOUBLE": "DOUBLE PRECISION", "JSON": "JSON",
    "NOW": "DATETIME", "REAL": "REAL", "TIME": "TIME", "UUID": "CHAR(36) BINARY", "UUIDV1": "CHAR(36) BINARY",
    "UUIDV4": "CHAR(36) BINARY", "GEOMETRY": "GEOMETRY", "JSONB": "JSON", "VIRTUAL": "VIRTUAL",
}  # fmt: skip
_NUMBERS = ("TINYINT", "SMALLINT", "MEDIUMINT", "INTEGER", "BIGINT", "FLOAT", "DECIMAL", "NUMERIC", "DOUBLE", "REAL")
_SIZES = {"tiny": "TINY", "medium": "MEDIUM", "long": "LONG"}
_WITHOUT_DEFAULT = {"BLOB", "TEXT", "GEOMETRY", "JSON"}


def type_of(value: Value, values: Value = None) -> str:
    """A type in SQL; `values` are an enum's that stand beside it."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Literal):
        return sql_of(value)
    if (labels := enum_values(value, values)) is not None:
        return f"ENUM({', '.join(map(escaped, labels))})"
    key, args = key_of(value), type_args(value)
    options = args[0] if args and isinstance(args[0], Record) else Record()
    numbers = [str(shown(arg)) for arg in args if isinstance(arg, int | float)]
    numbers = numbers or [str(shown(n)) for n in (options.look("length") or options.look("precision"),) if n]
    marks = value.marks if isinstance(value, Type) else ()
    if key in _NUMBERS:
        words = "DECIMAL" if key == "NUMERIC" else "DOUBLE PRECISION" if key == "DOUBLE" else key
        unsigned = "UNSIGNED" in marks or options.look("unsigned") is True
        scale = [str(shown(options.look("scale")))] if options.look("scale") else []
        return words + (f"({','.join([*numbers, *scale])})" if numbers else "") + " UNSIGNED" * unsigned
    if key in ("STRING", "CHAR"):
        binary = "BINARY" in marks or options.look("binary") is True
        return f"{'VARCHAR' if key == 'STRING' else 'CHAR'}({numbers[0] if numbers else 255})" + " BINARY" * binary
    if key in ("TEXT", "BLOB"):
        size = options.look("length") if options else args[0] if args else None
        return (_SIZES.get(text_of(size).lower(), "") if isinstance(size, str) else "") + key
    if key == "DATE" and numbers:
        return f"DATETIME({numbers[0]})"
    if key in _TYPES:
        return _TYPES[key]
    raise NotKnown(value.why if isinstance(value, Unknown) else f"the type `{key}` is not known")


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column: its name, its definition without a place, key or reference, and those."""

    name: str
    words: str
    primary: bool
    place: str
    references: str

    def whole(self) -> str:
        """As ADD and CHANGE take it."""
        return f"{self.words}{' PRIMARY KEY' * self.primary}{self.place}"


def attribute(key: str, given: Value) -> Attribute:
    """An attribute of a table, given as an object or a type alone."""
    if isinstance(given, Unknown):
        raise NotKnown(given.why)
    said = given if isinstance(given, Record) else Record(type=given)
    if said.open:
        raise NotKnown(f"a part of the column `{key}` is not known")
    kind = type_of(said.look("type"), said.look("values"))
    words = [kind]
    words += ["NOT NULL"] if said.look("allowNull") is False else []
    words += ["auto_increment"] if said.look("autoIncrement") is True else []
    default = default_of(said) if kind not in _WITHOUT_DEFAULT and not kind.endswith(" BINARY") else None
    words += [f"DEFAULT {default}"] if default is not None else []
    words += ["UNIQUE"] if said.look("unique") is True else []
    words += [f"COMMENT {escaped(comment)}"] if (comment := said.look("comment")) else []
    after = said.look("after")
    place = f" AFTER {quoted(after)}" if after else " FIRST" * (said.look("first") is True)
    field = said.look("field")
    return Attribute(
        text_of(field) if field else key, " ".join(words), said.look("primaryKey") is True, place, references_of(said)
    )


def create_table(args: Args) -> list[str]:
    """CREATE TABLE IF NOT EXISTS with its keys behind the columns."""
    owner, columns = args[0], args[1]
    options = args[2] if len(args) > 2 and isinstance(args[2], Record) else Record()
    if not isinstance(columns, Record) or columns.open:
        raise NotKnown("the columns are not all known")
    found = [attribute(key, given) for key, given in columns.items()]
    parts = [f"{quoted(one.name)} {one.words}" for one in found]
    parts += _unique_keys(owner, options.look("uniqueKeys"))
    keys = [quoted(one.name) for one in found if one.primary]
    parts += [f"PRIMARY KEY ({', '.join(keys)})"] if keys else []
    parts += [f"FOREIGN KEY ({quoted(one.name)}) {one.references}" for one in found if one.references]
    words = [f"CREATE TABLE IF NOT EXISTS {table(owner)} ({', '.join(parts)}) ENGINE={options.look('engine') or 'InnoDB'}"]
    for option, text in (("comment", "COMMENT {}"), ("charset", "DEFAULT CHARSET={}"), ("collate", "COLLATE {}")):
        if value := options.look(option):
            words.append(text.format(escaped(value) if option == "comment" else text_of(value)))
    return [" ".join(words)]


def _unique_keys(owner: Value, given: Value) -> list[str]:
    found = []
    for name, key in given.items() if isinstance(given, Record) else ():
        fields = key.look("fields") if isinstance(key, Record) else None
        if isinstance(fields, list):
            title = name if not name.isdigit() else f"uniq_{bare(owner)}_{'_'.join(map(text_of, fields))}"
            found.append(f"UNIQUE {quoted(title)} ({', '.join(map(quoted, fields))})")
    return found


def _given(args: Args) -> Attribute:
    return attribute(text_of(args[1]), args[2] if len(args) > 2 else None)


def add_column(args: Args) -> list[str]:
    """ADD, with the foreign key in the same statement."""
    one, column = _given(args), quoted(args[1])
    title = quoted(f"{bare(args[0])}_{text_of(args[1])}_foreign_idx")
    key = f", ADD CONSTRAINT {title} FOREIGN KEY ({column}) {one.references}" if one.references else ""
    return [f"ALTER TABLE {table(args[0])} ADD {column} {one.whole()}{key}"]


def change_column(args: Args) -> list[str]:
    """CHANGE; one that refers to a table adds the foreign key and leaves the column."""
    one = _given(args)
    head, column = f"ALTER TABLE {table(args[0])}", quoted(args[1])
    if one.references:
        return [f"{head} ADD FOREIGN KEY ({column}) {one.references}"]
    return [f"{head} CHANGE {column} {column} {one.whole()}"]


def add_index(args: Args) -> list[str]:
    """ALTER TABLE … ADD INDEX."""
    fields, options = args[1] if len(args) > 1 else None, args[2] if len(args) > 2 else None
    if isinstance(fields, Record):
        options, fields = fields, fields.look("fields")
    options = Record() if options is None else options
    if not isinstance(options, Record) or not isinstance(fields, list):
        raise NotKnown("the fields or options of the index are not known")
    prefix = text_of(options.look("prefix") or bare(args[0])).replace(".", "_")
    named = options.look("name") or options.look("indexName")
    name = named or underscored(f"{prefix}_{'_'.join(map(field_name, fields))}")
    kind = text_of(options.look("type") or "").upper()
    words = ["UNIQUE" if options.look("unique") is True or kind == "UNIQUE" else "" if kind == "UNIQUE" else kind, "INDEX"]
    using = options.look("using") or options.look("method")
    words += [quoted(name), f"USING {text_of(using)}" if using else "", f"({', '.join(map(_field, fields))})"]
    return [f"ALTER TABLE {table(args[0])} ADD {' '.join(filter(None, words))}"]


def field_name(field: Value) -> str:
    """The column of an index's field."""
    if isinstance(field, Record):
        return text_of(field.look("name") or field.look("attribute"))
    return text_of(field)


def _field(field: Value) -> str:
    if isinstance(field, Literal):
        return sql_of(field)
    said = field if isinstance(field, Record) else Record()
    length, order = said.look("length"), said.look("order")
    return quoted(field_name(field)) + (f"({shown(length)})" if length else "") + (f" {text_of(order)}" if order else "")


def remove_index(args: Args) -> list[str]:
    """DROP INDEX … ON."""
    named = args[1]
    name = underscored(f"{bare(args[0])}_{'_'.join(map(text_of, named))}") if isinstance(named, list) else text_of(named)
    return [f"DROP INDEX {quoted(name)} ON {table(args[0])}"]


def _renamed(args: Args) -> list[str]:
    return [f"ALTER TABLE {table(args[0])} CHANGE {quoted(args[1])} {quoted(args[2])}{SAME_TYPE}{KEEPS}"]


METHODS: dict[str, Callable[[Args], list[str]]] = {
    "addColumn": add_column,
    "addIndex": add_index,
    "changeColumn": change_column,
    "createSchema": lambda args: [],
    "createTable": create_table,
    "dropSchema": lambda args: [],
    "dropTable": lambda args: [f"DROP TABLE IF EXISTS {table(args[0])}"],
    "removeIndex": remove_index,
    "renameColumn": _renamed,
}
