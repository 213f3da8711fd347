"""Options of Table, TableColumn, TableIndex, TableForeignKey, … as SQL. All of it raises NotKnown where a part is not known."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha1

from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.values import Record, Unknown, Value, shown

_SERIALS = {"bigint": "BIGSERIAL", "int8": "BIGSERIAL", "smallint": "SMALLSERIAL", "int2": "SMALLSERIAL"}
_TIMES = {
    "time with time zone": "TIME{} WITH TIME ZONE", "time without time zone": "TIME{}",
    "timestamp with time zone": "TIMESTAMP{} WITH TIME ZONE", "timestamp without time zone": "TIMESTAMP{}",
}  # fmt: skip


def known(value: Value, what: str = "an object") -> Record:
    """Options that are all known. Raises NotKnown."""
    if isinstance(value, Unknown):
        raise NotKnown(value.why)
    if not isinstance(value, Record) or value.open:
        raise NotKnown(f"{what} is not known")
    return value


def items(value: Value) -> list[Record]:
    """A list of options, an empty one when there is none. Raises NotKnown."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise NotKnown(value.why if isinstance(value, Unknown) else "a list is expected there")
    return [known(item) for item in value]


def names_of(value: Value) -> list[str]:
    """A list of names. Raises NotKnown."""
    if isinstance(value, str):
        return [str(value)]
    if not isinstance(value, list) or not value:
        raise NotKnown("the names of columns are not known")
    return [text_of(name) for name in value]


def name_of(value: Value) -> str:
    """A table's, column's or key's name, given as itself or as options. Raises NotKnown."""
    return text_of(value.look("name") if isinstance(value, Record) else value)


def path(value: Value) -> str:
    """A table's quoted path. Raises NotKnown."""
    schema = value.look("schema") if isinstance(value, Record) else None
    name = name_of(value)
    whole = f"{text_of(schema)}.{name}" if schema and "." not in name else name
    return ".".join(f'"{part.strip(chr(34))}"' for part in whole.split("."))


def listed(names: Sequence[str]) -> str:
    """Quoted names with commas."""
    return ", ".join(f'"{name}"' for name in names)


def made_name(kind: str, table: Value, columns: Sequence[str], tail: str = "") -> str:
    """The name that TypeORM gives to a key or an index without one."""
    key = f"{name_of(table).rpartition('.')[2]}_{'_'.join(sorted(columns))}" + (f"_{tail}" if tail else "")
    length = 26 if kind in ("CHK", "IDX", "REL", "XCL") else 27
    return f"{kind}_{sha1(key.encode(), usedforsecurity=False).hexdigest()[:length]}"


def create_table(table: Record, *, if_not_exists: bool, keys: bool = True, indexes: bool = True) -> list[str]:
    """CREATE TABLE with its constraints, after its enums and before its indexes. Raises NotKnown."""
    columns = items(table.look("columns"))
    enums = {enum_name(table, column): column for column in columns if is_enum(column)}
    parts = [column_sql(table, column) for column in columns]
    uniques = items(table.look("uniques"))
    singles = [names_of(one.look("columnNames")) for one in uniques]
    uniques += [Record(columnNames=[c["name"]]) for c in columns if c.get("isUnique") is True and [c["name"]] not in singles]
    parts += [f"CONSTRAINT {unique(table, one)}" for one in uniques]
    parts += [f"CONSTRAINT {check(table, one)}" for one in items(table.look("checks"))]
    parts += [f"CONSTRAINT {exclusion(table, one)}" for one in items(table.look("exclusions"))]
    parts += [f"CONSTRAINT {foreign_key(table, one)}" for one in items(table.look("foreignKeys")) if keys]
    primary = [column for column in columns if column.get("isPrimary") is True]
    if primary:
        parts.append(
            f"CONSTRAINT {primary_key(table, [name_of(c) for c in primary], primary[0].get('primaryKeyConstraintName'))}"
        )
    exists = "IF NOT EXISTS " if if_not_exists else ""
    return [
        *(create_enum(name, column) for name, column in enums.items()),
        f"CREATE TABLE {exists}{path(table)} ({', '.join(parts)})",
        *(create_index(table, one) for one in items(table.look("indices")) if indexes),
    ]


def is_enum(column: Record) -> bool:
    """Whether the column's type is an enum."""
    return column.get("type") in ("enum", "simple-enum")


def enum_name(table: Value, column: Record) -> str:
    """The quoted name of a column's enum type. Raises NotKnown."""
    schema, _, name = name_of(table).rpartition(".")
    own = column.look("enumName") or f"{name}_{name_of(column).lower()}_enum"
    return ".".join(f'"{part}"' for part in f"{schema or 'public'}.{text_of(own)}".split("."))


def create_enum(name: str, column: Record) -> str:
    """CREATE TYPE of a column's enum. Raises NotKnown."""
    values = [text_of(value).replace("'", "''") for value in names_of(column.look("enum"))]
    return f"CREATE TYPE {name} AS ENUM(" + ", ".join(f"'{value}'" for value in values) + ")"


def column_sql(table: Value, column: Record) -> str:
    """A column's definition. Raises NotKnown."""
    words = [f'"{name_of(column)}"', _typed(table, column)]
    if column.get("generatedType") == "STORED" and column.get("asExpression"):
        words.append(f"GENERATED ALWAYS AS ({text_of(column['asExpression'])}) STORED")
    if column.get("collation"):
        words.append(f'COLLATE "{text_of(column["collation"])}"')
    if column.get("isNullable") is not True:
        words.append("NOT NULL")
    default = column.get("default")
    if default is not None:
        value = shown(default)
        if value is None:
            raise NotKnown(default.why if isinstance(default, Unknown) else "the default is not known")
        words.append(f"DEFAULT {value}")
    elif column.get("isGenerated") is True and column.get("generationStrategy") == "uuid":
        words.append("DEFAULT uuid_generate_v4()")
    return " ".join(words)


def _typed(table: Value, column: Record) -> str:
    kind = text_of(column.look("type"))
    if is_enum(column):
        return enum_name(table, column) + (" array" if column.get("isArray") is True else "")
    if column.get("isGenerated") is True and column.get("generationStrategy") != "uuid":
        if column.get("generationStrategy") == "identity":
            return f"{kind} GENERATED {text_of(column.get('generatedIdentity') or 'BY DEFAULT')} AS IDENTITY"
        return _SERIALS.get(kind.lower(), "SERIAL")
    return full_type(column)


def full_type(column: Record) -> str:
    """The type with length, precision and scale. Raises NotKnown."""
    kind = text_of(column.look("type"))
    length, precision, scale = (column.get(key) for key in ("length", "precision", "scale"))
    if any(isinstance(value, Unknown) for value in (length, precision, scale)):
        raise NotKnown("the length of the type is not known")
    if kind in _TIMES:
        said = _TIMES[kind].format(f"({shown(precision)})" if precision is not None else "")
    elif length:
        said = f"{kind}({shown(length)})"
    elif precision is not None:
        said = f"{kind}({shown(precision)}{',' + str(shown(scale)) if scale is not None else ''})"
    elif column.get("spatialFeatureType"):
        said = (
            f"{kind}({text_of(column['spatialFeatureType'])}{',' + str(shown(column['srid'])) if column.get('srid') else ''})"
        )
    else:
        said = kind
    return said + " array" if column.get("isArray") is True else said


def primary_key(table: Value, columns: Sequence[str], title: Value = None) -> str:
    """`"name" PRIMARY KEY (…)`. Raises NotKnown."""
    return f'"{text_of(title) if title else made_name("PK", table, columns)}" PRIMARY KEY ({listed(columns)})'


def unique(table: Value, one: Record) -> str:
    """`"name" UNIQUE (…)`. Raises NotKnown."""
    columns = names_of(one.look("columnNames"))
    name = one.look("name") or made_name("UQ", table, columns)
    return f'"{text_of(name)}" UNIQUE ({listed(columns)}){_later(one)}'


def check(table: Value, one: Record) -> str:
    """`"name" CHECK (…)`. Raises NotKnown."""
    expression = text_of(one.look("expression"))
    name = one.look("name") or made_name("CHK", table, [expression])
    return f'"{text_of(name)}" CHECK ({expression})'


def exclusion(table: Value, one: Record) -> str:
    """`"name" EXCLUDE …`. Raises NotKnown."""
    expression = text_of(one.look("expression"))
    return f'"{text_of(one.look("name") or made_name("XCL", table, [expression]))}" EXCLUDE {expression}{_later(one)}'


def foreign_key(table: Value, one: Record) -> str:
    """`"name" FOREIGN KEY (…) REFERENCES …`. Raises NotKnown."""
    columns = names_of(one.look("columnNames"))
    name = one.look("name") or made_name("FK", table, columns)
    schema, target = one.look("referencedSchema"), one.look("referencedTableName")
    owner, others = path(Record(name=target, schema=schema)), names_of(one.look("referencedColumnNames"))
    words = f'"{text_of(name)}" FOREIGN KEY ({listed(columns)}) REFERENCES {owner} ({listed(others)})'
    for key, on in (("onDelete", "ON DELETE"), ("onUpdate", "ON UPDATE")):
        words += f" {on} {text_of(one[key])}" if one.get(key) else ""
    return words + _later(one)


def _later(one: Record) -> str:
    return f" DEFERRABLE {text_of(one['deferrable'])}" if one.get("deferrable") else ""


def create_index(table: Value, one: Record) -> str:
    """CREATE INDEX. Raises NotKnown."""
    columns, where = names_of(one.look("columnNames")), one.look("where")
    name = one.look("name") or made_name("IDX", table, columns, text_of(where) if where else "")
    words = ["CREATE", "UNIQUE" if one.get("isUnique") is True else "", "INDEX"]
    words += ["CONCURRENTLY" if one.get("isConcurrent") is True else "", f'"{text_of(name)}"', "ON", path(table)]
    kind = "gist" if one.get("isSpatial") is True else one.look("type")
    words += [f"USING {text_of(kind)}" if kind else "", f"({listed(columns)})", f"WHERE {text_of(where)}" if where else ""]
    return " ".join(filter(None, words))
