"""Columns, and the lines of a table's block, as parts of SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workers.frameworks.rails import mysql, naming
from workers.frameworks.rails.command import Command, Item, names
from workers.frameworks.rails.types import TYPES, Version, default_sql, type_sql
from workers.frameworks.values import Text, Unresolved, Value, known
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import quote, quote_all

Options = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Definition:
    """A column as ADD COLUMN takes it, and what comes with it: arguments of add_index and add_foreign_key."""

    name: str
    kind: str
    options: Options = field(default_factory=dict)


def column_sql(column: Definition, command: Command) -> str:
    """`name varchar DEFAULT 'x' NOT NULL`. Raises Unresolved."""
    options = column.options
    if column.kind == "primary_key" or known(options.get("primary_key")) is True:
        return _primary(column, command)
    if speaks_mysql():
        return f"{quote(column.name)} {attributes(column.kind, options, command.version)}"
    words = [quote(column.name), type_sql(column.kind, options, command.version, zoned=command.project.zoned)]
    if collation := known(options.get("collation")):
        words.append(f"COLLATE {quote(str(collation))}")
    if column.kind == "virtual":
        stored = "STORED" if known(options.get("stored")) else "VIRTUAL"
        return " ".join([*words, f"GENERATED ALWAYS AS ({known(options.get('as'))}) {stored}"])
    default = default_sql(options.get("default"), column.kind, array=known(options.get("array")) is True)
    words += [f"DEFAULT {default}"] if default is not None else []
    words += ["NOT NULL"] if known(options.get("null", True)) is False else []
    return " ".join(words)


def attributes(kind: str, options: Options, version: Version) -> str:
    """What stands behind a column's name on MySQL. Raises Unresolved."""
    default = default_sql(options.get("default"), kind)
    return " ".join(mysql.attributes(kind, options, default, microseconds=version >= (7, 0)))


def _primary(column: Definition, command: Command) -> str:
    """A key column: serial where it counts by itself (bigserial from migrations of 5.1 on)."""
    kind, options = column.kind, column.options
    if speaks_mysql():
        default = default_sql(options.get("default"), kind)
        return mysql.primary(column.name, kind, options, default, big=command.version >= (5, 1))
    counts = "default" not in options and (command.version >= (5, 1) or kind == "primary_key")
    if kind == "primary_key":
        kind = "bigserial" if command.version >= (5, 1) else "serial"
    elif kind in {"integer", "bigint"} and counts:
        kind = "bigserial" if kind == "bigint" or options.get("limit") == 8 else "serial"
    default = default_sql(options.get("default"), kind)
    if kind == "uuid" and "default" not in options:
        default = "gen_random_uuid()" if command.version >= (5, 1) else "uuid_generate_v4()"
    words = [quote(column.name), type_sql(kind, options, command.version)]
    words += [f"DEFAULT {default}"] if default is not None else []
    return " ".join([*words, "NOT NULL PRIMARY KEY"])


def timestamps(options: Options, version: Version) -> list[Definition]:
    """`created_at` and `updated_at`: NOT NULL from migrations of 5.0 on, with microseconds from 6.0 on."""
    given = {"null": version < (5, 0), "precision": 6 if version >= (6, 0) else None, **options}
    return [Definition(name, "datetime", given) for name in ("created_at", "updated_at")]


@dataclass(frozen=True, slots=True)
class Reference:
    """`t.references :customer, polymorphic: true, foreign_key: true`: its columns, index and foreign key."""

    name: str
    options: Options
    version: Version

    @property
    def column(self) -> str:
        """`customer_id`."""
        return f"{self.name}_id"

    def columns(self) -> list[Definition]:
        """The type's column first, when it is polymorphic."""
        rest = {key: value for key, value in self.options.items() if key not in _REFERENCE}
        kind = known(self.options.get("type")) or ("bigint" if self.version >= (5, 1) else "integer")
        found = [Definition(self.column, str(kind), rest)]
        if polymorphic := known(self.options.get("polymorphic")):
            own = polymorphic if isinstance(polymorphic, dict) else {}
            kept = {"null": self.options["null"]} if "null" in self.options else {}
            found.insert(0, Definition(f"{self.name}_type", "string", {**kept, **own}))
        return found

    def index(self, table: str) -> tuple[Value, Options] | None:
        """Columns and options of its index, None without one: by default there is one from migrations of 5.0 on."""
        wanted = known(self.options.get("index", self.version >= (5, 0)))
        if not wanted:
            return None
        options = dict(wanted) if isinstance(wanted, dict) else {}
        columns = [column.name for column in self.columns()]
        if len(columns) > 1 and self.version >= (6, 1):
            options.setdefault("name", naming.index_name(table, [self.name], self.version))
        return columns if len(columns) > 1 else columns[0], options

    def foreign_key(self) -> tuple[str, Options] | None:
        """The table it refers to with the options of the key, None without one."""
        wanted = known(self.options.get("foreign_key"))
        if not wanted:
            return None
        options = dict(wanted) if isinstance(wanted, dict) else {}
        target = known(options.pop("to_table", None)) or naming.referred(self.name)
        return str(target), {"column": self.column, **options}


_REFERENCE = {"polymorphic", "index", "foreign_key", "type"}


def references(item: Item, version: Version) -> list[Reference]:
    """One per name given. Raises Unresolved."""
    listed = names(list(item.arguments), "the reference's name")
    return [Reference(name, item.options, version) for name in listed]


def column_definitions(item: Item, version: Version) -> list[Definition]:
    """The columns that a line of a block adds; none for lines about other things. Raises Unresolved."""
    if item.name in {"references", "belongs_to", "reference"}:
        return [column for reference in references(item, version) for column in reference.columns()]
    if item.name in {"attachment", "has_attached_file"}:
        return [one for name in names(list(item.arguments), "the attachment's name") for one in attachment(name)]
    if item.name == "timestamps":
        return timestamps(item.options, version)
    if item.name in {"column", "add_column"}:
        name, kind = (known(one) for one in [*item.arguments, None, None][:2])
        if not isinstance(name, str) or not isinstance(kind, str):
            raise Unresolved("a column's type")
        return [Definition(name, kind, item.options)]
    if item.name in TYPES or item.name in mysql.TYPES:
        return [Definition(name, item.name, item.options) for name in names(list(item.arguments), "a column's name")]
    return []


def attachment(name: str) -> list[Definition]:
    """The columns of the gem paperclip for an attachment."""
    kinds = {"file_name": "string", "content_type": "string", "file_size": "bigint", "updated_at": "datetime"}
    return [Definition(f"{name}_{suffix}", kind) for suffix, kind in kinds.items()]


def is_column(item: Item) -> bool:
    """Whether the line adds columns."""
    return (
        item.name in TYPES
        or item.name in mysql.TYPES
        or item.name in {"references", "belongs_to", "reference", "timestamps", "column", "attachment", "has_attached_file"}
    )


def actions(table: str) -> Iterator[str]:
    """The beginning of ALTER TABLE."""
    yield f"ALTER TABLE {naming.dotted(table)} "


def key_list(value: Value) -> str:
    """Column names with commas between. Raises Unresolved."""
    return quote_all(names(value, "the key's columns"))


def text_of(value: Value, what: str) -> Text:
    """A string. Raises Unresolved."""
    found = known(value)
    if not isinstance(found, str):
        raise Unresolved(what)
    return found if isinstance(found, Text) else Text(found)
