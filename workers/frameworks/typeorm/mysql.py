"""What TypeORM's query runner sends otherwise on MySQL and MariaDB. All of it raises NotKnown where a part is not known.

Source: https://github.com/typeorm/typeorm/blob/0.3.20/src/driver/mysql/MysqlQueryRunner.ts
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.values import Record, Unknown, Value, shown
from workers.frameworks.typeorm import tables as t
from workers.sql.dialect import KEEPS, SAME_TYPE
from workers.sql.render.names import literal

Args = Sequence[Value]
_LENGTHS = {"varchar": "255", "nvarchar": "255", "uuid": "36"}


def _quoted(name: str) -> str:
    return "`" + name.strip("`").replace("`", "``") + "`"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(_quoted, names))


def _path(table: Value) -> str:
    return ".".join(map(_quoted, t.name_of(table).split(".")))


def _alter(table: Value) -> str:
    return f"ALTER TABLE {_path(table)}"


def _type(column: Record) -> str:
    """The type with its length, width, or precision."""
    kind = text_of(column.look("type"))
    length, width, precision, scale = (column.get(key) for key in ("length", "width", "precision", "scale"))
    if any(isinstance(value, Unknown) for value in (length, width, precision, scale)):
        raise NotKnown("the length of the type is not known")
    length = length or _LENGTHS.get(kind) or width
    if length:
        return f"{kind}({shown(length)})"
    if precision is not None:
        return f"{kind}({shown(precision)}{',' + str(shown(scale)) if scale is not None else ''})"
    return kind


def _definition(column: Record, *, primary: bool = False) -> str:
    """What follows the column's name."""
    words = [_type(column)]
    words += [f"CHARACTER SET {text_of(column['charset'])}"] if column.get("charset") else []
    words += [f"COLLATE {text_of(column['collation'])}"] if column.get("collation") else []
    if column.get("asExpression"):
        words.append(f"AS ({text_of(column['asExpression'])}) {text_of(column.get('generatedType') or 'VIRTUAL')}")
    words += ["ZEROFILL"] if column.get("zerofill") is True else ["UNSIGNED"] if column.get("unsigned") is True else []
    if column.get("enum"):
        words.append(f"({', '.join(map(literal, t.names_of(column.look('enum'))))})")
    words.append("NULL" if column.get("isNullable") is True else "NOT NULL")
    words += ["PRIMARY KEY"] if primary and column.get("isPrimary") is True else []
    counts = column.get("isGenerated") is True and column.get("generationStrategy", "increment") == "increment"
    words += ["AUTO_INCREMENT"] if counts else []
    words += [f"COMMENT {literal(text_of(column['comment']))}"] if column.get("comment") else []
    default = column.get("default")
    if default is not None:
        if (value := shown(default)) is None:
            raise NotKnown(default.why if isinstance(default, Unknown) else "the default is not known")
        words.append(f"DEFAULT {value}")
    words += [f"ON UPDATE {text_of(column['onUpdate'])}"] if column.get("onUpdate") else []
    return " ".join(words)


def _create_table(args: Args) -> list[str]:
    """CREATE TABLE with its indexes and keys in it."""
    table = t.known(args[0], "the table")
    columns, indexes = t.items(table.look("columns")), t.items(table.look("indices"))
    uniques = [Record({**one, "isUnique": True}) for one in t.items(table.look("uniques"))]
    single = [t.names_of(one.look("columnNames")) for one in [*uniques, *(i for i in indexes if i.get("isUnique") is True)]]
    own = [[t.name_of(column)] for column in columns if column.get("isUnique") is True and [t.name_of(column)] not in single]
    uniques += [Record(columnNames=names, isUnique=True) for names in own]
    parts = [f"{_quoted(t.name_of(column))} {_definition(column)}" for column in columns]
    parts += [f"{_kind(one)}INDEX {_title(table, one, 'IDX')} ({_columns(one)})" for one in indexes]
    parts += [f"UNIQUE INDEX {_title(table, one, 'UQ')} ({_columns(one)})" for one in uniques]
    if args[2] is not False:
        parts += [_foreign_key(table, one) for one in t.items(table.look("foreignKeys"))]
    primary = [t.name_of(column) for column in columns if column.get("isPrimary") is True]
    parts += [f"PRIMARY KEY ({_listed(primary)})"] if primary else []
    words = [f"CREATE TABLE {'IF NOT EXISTS ' * (args[1] is True)}{_path(table)} ({', '.join(parts)})"]
    words += [f"ENGINE={text_of(table.look('engine') or 'InnoDB')}"]
    words += [f"COMMENT={literal(text_of(table['comment']))}"] if table.get("comment") else []
    return [" ".join(words)]


def _kind(one: Record) -> str:
    words = (("isUnique", "UNIQUE "), ("isSpatial", "SPATIAL "), ("isFulltext", "FULLTEXT "))
    return "".join(word for key, word in words if one.get(key) is True)


def _title(table: Value, one: Record, kind: str) -> str:
    where = one.look("where")
    tail = text_of(where) if where else ""
    return _quoted(text_of(one.look("name") or t.made_name(kind, table, t.names_of(one.look("columnNames")), tail)))


def _columns(one: Record) -> str:
    return _listed(t.names_of(one.look("columnNames")))


def _foreign_key(table: Value, one: Record) -> str:
    target = _path(Record(name=one.look("referencedTableName")))
    words = f"CONSTRAINT {_title(table, one, 'FK')} FOREIGN KEY ({_columns(one)})"
    words += f" REFERENCES {target} ({_listed(t.names_of(one.look('referencedColumnNames')))})"
    for key, on in (("onDelete", "ON DELETE"), ("onUpdate", "ON UPDATE")):
        words += f" {on} {text_of(one[key])}" if one.get(key) else ""
    return words


def _add_column(table: Value, given: Value) -> list[str]:
    column = t.known(given, "the column")
    if column.get("isPrimary") is True:
        raise NotKnown("a further column of the primary key makes the key anew")
    name = _quoted(t.name_of(column))
    found = [f"{_alter(table)} ADD {name} {_definition(column)}"]
    if column.get("isUnique") is True:
        title = _quoted(t.made_name("IDX", table, [t.name_of(column)]))
        found.append(f"{_alter(table)} ADD UNIQUE INDEX {title} ({name})")
    return found


def _drop_column(table: Value, one: Value) -> list[str]:
    return [f"{_alter(table)} DROP COLUMN {_quoted(t.name_of(one))}"]


def _change_column(args: Args) -> list[str]:
    """CHANGE with the whole definition; where type or length differ the column is dropped and made anew."""
    old, new = args[1], t.known(args[2], "the new column")
    if not isinstance(old, Record):
        raise NotKnown("it compares with the column in the database, and drops and makes it anew where type or length differ")
    if any(old.get(key) != new.get(key) for key in ("type", "length", "isGenerated", "generatedType")):
        return [*_drop_column(args[0], old), *_add_column(args[0], new)]
    if any(old.get(key) != new.get(key) for key in ("isPrimary", "isUnique")):
        raise NotKnown("a change of keys of a column is not followed")
    names = f"{_quoted(t.name_of(old))} {_quoted(t.name_of(new))}"
    return [f"{_alter(args[0])} CHANGE {names} {_definition(new)}"]


def _rename_column(args: Args) -> list[str]:
    names = f"{_quoted(t.name_of(args[1]))} {_quoted(t.name_of(args[2]))}"
    return [f"{_alter(args[0])} CHANGE {names}{SAME_TYPE}{KEEPS}"]


def _create_index(table: Value, given: Value) -> list[str]:
    one = t.known(given)
    return [f"CREATE {_kind(one)}INDEX {_title(table, one, 'IDX')} ON {_path(table)} ({_columns(one)})"]


def _drop_index(table: Value, one: Value) -> list[str]:
    title = _title(table, one, "IDX") if isinstance(one, Record) else _quoted(text_of(one))
    return [f"DROP INDEX {title} ON {_path(table)}"]


def _add_key(table: Value, given: Value) -> list[str]:
    return [f"{_alter(table)} ADD {_foreign_key(table, t.known(given))}"]


def _drop_key(table: Value, one: Value) -> list[str]:
    title = _title(table, one, "FK") if isinstance(one, Record) else _quoted(text_of(one))
    return [f"{_alter(table)} DROP FOREIGN KEY {title}"]


def _refused(args: Args) -> list[str]:
    raise NotKnown("TypeORM has no such constraints on MySQL and raises an error")


def methods(
    one: Callable[[Callable[[Value, Value], list[str]]], Callable[[Args], list[str]]],
    each: Callable[[Callable[[Value, Value], list[str]]], Callable[[Args], list[str]]],
) -> dict[str, Callable[[Args], list[str]]]:
    """The methods by name; `one` and `each` make those for a single thing and for a list of things."""
    found: dict[str, Callable[[Args], list[str]]] = {
        "changeColumn": _change_column,
        "clearTable": lambda args: [f"TRUNCATE TABLE {_path(args[0])}"],
        "createPrimaryKey": lambda args: [f"{_alter(args[0])} ADD PRIMARY KEY ({_listed(t.names_of(args[1]))})"],
        "createTable": _create_table,
        "dropPrimaryKey": lambda args: [f"{_alter(args[0])} DROP PRIMARY KEY"],
        "dropTable": lambda args: [f"DROP TABLE {'IF EXISTS ' * (args[1] is True)}{_path(args[0])}"],
        "renameColumn": _rename_column,
        "renameTable": lambda args: [f"RENAME TABLE {_path(args[0])} TO {_path(args[1])}"],
    }
    for single, several, run in (
        ("addColumn", "addColumns", _add_column), ("dropColumn", "dropColumns", _drop_column),
        ("createIndex", "createIndices", _create_index), ("dropIndex", "dropIndices", _drop_index),
        ("createForeignKey", "createForeignKeys", _add_key), ("dropForeignKey", "dropForeignKeys", _drop_key),
    ):  # fmt: skip
        found |= {single: one(run), several: each(run)}
    for kind in ("Check", "Exclusion", "Unique"):
        found |= {f"{word}{kind}Constraint{end}": _refused for word in ("create", "drop") for end in ("", "s")}
    return found
