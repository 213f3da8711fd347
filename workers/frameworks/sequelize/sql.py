"""The SQL of each method of queryInterface. All of it raises NotKnown where an argument is not known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.values import Record, Unknown, Value
from workers.frameworks.sequelize.columns import Attribute, attribute, enum_name
from workers.frameworks.sequelize.words import Literal, bare, condition, dotted, escaped, quoted, sql_of, table, underscored
from workers.sql.dialect import speaks_mysql

Args = Sequence[Value]


def create_table(args: Args) -> list[str]:
    """CREATE TABLE IF NOT EXISTS, after the types of its enums."""
    owner, columns = args[0], args[1]
    options = args[2] if len(args) > 2 and isinstance(args[2], Record) else Record()
    if not isinstance(columns, Record) or columns.open:
        raise NotKnown("the columns are not all known")
    schema = options.look("schema")
    if schema and not isinstance(owner, Record):
        owner = Record(tableName=owner, schema=schema)
    found = [attribute(owner, key, given) for key, given in columns.items()]
    parts = [one.definition() for one in found]
    parts += _unique_keys(options.look("uniqueKeys"))
    keys = [quoted(one.name) for one in found if one.primary]
    parts += [f"PRIMARY KEY ({', '.join(keys)})"] if keys else []
    made = [enum for one in found if one.enum for enum in [_enum(owner, one)]]
    comments = [_comment(owner, one) for one in found if one.comment]
    return [*made, f"CREATE TABLE IF NOT EXISTS {table(owner)} ({', '.join(parts)})", *comments]


def _unique_keys(given: Value) -> list[str]:
    if not isinstance(given, Record):
        return []
    found = []
    for key in given.values():
        fields = key.look("fields") if isinstance(key, Record) else None
        if isinstance(fields, list):
            found.append(f"UNIQUE ({', '.join(map(quoted, fields))})")
    return found


def _enum(owner: Value, one: Attribute) -> str:
    """The type is made unless there is one of that name."""
    values = ", ".join(map(escaped, one.enum))
    body = f"BEGIN CREATE TYPE {enum_name(owner, one.name)} AS ENUM({values}); EXCEPTION WHEN duplicate_object THEN null; END"
    return "DO '" + body.replace("'", "''") + "'"


def _comment(owner: Value, one: Attribute) -> str:
    return f"COMMENT ON COLUMN {table(owner)}.{quoted(one.name)} IS {escaped(one.comment)}"


def add_column(args: Args) -> list[str]:
    """ADD COLUMN; the enum's type goes before it."""
    one = attribute(args[0], text_of(args[1]), args[2] if len(args) > 2 else None)
    column = Attribute(
        text_of(args[1]), one.type, one.not_null, one.default, one.unique, False, one.references, serial=one.serial
    )
    made = [_enum(args[0], one)] if one.enum else []
    comment = [_comment(args[0], one)] if one.comment else []
    return [*made, f"ALTER TABLE {table(args[0])} ADD COLUMN {column.definition()}", *comment]


def change_column(args: Args) -> list[str]:
    """What changeColumn makes of an attribute: NULL and DEFAULT first, the type or the foreign key last."""
    one = attribute(args[0], text_of(args[1]), args[2] if len(args) > 2 else None)
    head, column = f"ALTER TABLE {table(args[0])}", quoted(one.name)
    alter = f"{head} ALTER COLUMN {column}"
    found = []
    if one.not_null:
        found.append(f"{alter} SET NOT NULL")
    elif not one.references:
        found.append(f"{alter} DROP NOT NULL")
    if one.default is not None:
        found.append(f"{alter} SET DEFAULT {one.default}")
    elif not one.references:
        found.append(f"{alter} DROP DEFAULT")
    if one.enum:
        found.append(_enum(args[0], one))
    if one.unique and not one.references:
        found.append(f"{head} ADD UNIQUE ({column})")
    if one.references:
        found.append(f"{head} ADD FOREIGN KEY ({column}) {one.references}")
    else:
        using = f" USING ({column}::{one.type})" if one.enum else ""
        found.append(f"{alter} TYPE {one.type}{using}")
    return [*found, *([_comment(args[0], one)] if one.comment else [])]


def add_index(args: Args) -> list[str]:
    """CREATE INDEX."""
    fields, options = args[1] if len(args) > 1 else None, args[2] if len(args) > 2 else None
    if isinstance(fields, Record):
        options, fields = fields, fields.look("fields")
    options = Record() if options is None else options
    if not isinstance(options, Record) or not isinstance(fields, list):
        raise NotKnown("the fields or options of the index are not known")
    prefix = options.look("prefix") or bare(args[0])
    name = options.look("name") or options.look("indexName") or underscored(
        f"{text_of(prefix).replace('.', '_')}_{'_'.join(map(_field_name, fields))}"
    )  # fmt: skip
    kind = options.look("type")
    words = ["CREATE", "UNIQUE" if options.look("unique") is True or kind == "UNIQUE" else "", "INDEX"]
    words += ["CONCURRENTLY" if options.look("concurrently") is True else "", dotted(name), "ON", table(args[0], split=True)]
    using = options.look("using") or options.look("method")
    words += [f"USING {text_of(using)}" if using else ""]
    words += [f"({', '.join(_index_field(field, options) for field in fields)})"]
    where = options.look("where")
    words += [f"WHERE {condition(where)}"] if where is not None else []
    return [" ".join(filter(None, words))]


def _field_name(field: Value) -> str:
    if isinstance(field, Record):
        return text_of(field.look("name") or field.look("attribute"))
    return text_of(field)


def _index_field(field: Value, options: Record) -> str:
    if isinstance(field, Literal):
        return sql_of(field) if sql_of(field).endswith(")") else f"({sql_of(field)})"
    said = field if isinstance(field, Record) else Record()
    words = [quoted(_field_name(field))]
    words += [f"COLLATE {quoted(said.look('collate'))}"] if said.look("collate") else []
    words += [text_of(operator)] if (operator := said.look("operator") or options.look("operator")) else []
    words += [text_of(order)] if (order := said.look("order")) else []
    return " ".join(words)


def remove_index(args: Args) -> list[str]:
    """DROP INDEX IF EXISTS."""
    named, options = args[1], args[2] if len(args) > 2 else None
    name = underscored(f"{bare(args[0])}_{'_'.join(map(text_of, named))}") if isinstance(named, list) else text_of(named)
    now = isinstance(options, Record) and options.look("concurrently") is True
    return [f"DROP INDEX {'CONCURRENTLY ' * now}IF EXISTS {dotted(name)}"]


def add_constraint(args: Args) -> list[str]:
    """ADD CONSTRAINT, in the words of version 6 or, with the fields apart, of version 4."""
    fields, options = args[1] if len(args) > 1 else None, args[2] if len(args) > 2 else None
    if isinstance(fields, Record):
        options, fields = fields, fields.look("fields")
    if not isinstance(options, Record) or not isinstance(fields, list):
        raise NotKnown("the constraint is not known")
    kind = text_of(options.look("type")).upper()
    names = [_field_name(field) for field in fields]
    columns = ", ".join(map(quoted, names))
    stem = f"{bare(args[0])}_{'_'.join(names)}"
    head = f"ALTER TABLE {table(args[0], split=True)} ADD CONSTRAINT"
    title = options.look("name")
    match kind:
        case "UNIQUE" | "PRIMARY KEY":
            name = quoted(title or f"{stem}_{'uk' if kind == 'UNIQUE' else 'pk'}")
            return [f"{head} {name} {kind} ({columns}){_later(options)}"]
        case "CHECK":
            return [f"{head} {quoted(title or stem + '_ck')} CHECK ({condition(options.look('where'))})"]
        case "FOREIGN KEY":
            return [f"{head} {_foreign(options, stem, columns)}{_later(options)}"]
    raise NotKnown(f"the constraint type `{kind}` is not known")


def _foreign(options: Record, stem: str, columns: str) -> str:
    target = options.look("references")
    if not isinstance(target, Record):
        raise NotKnown("what the key references is not known")
    others = target.look("fields") or [target.look("field")]
    name = quoted(options.look("name") or f"{stem}_{bare(target.look('table'))}_fk")
    keys = ", ".join(map(quoted, others if isinstance(others, list) else [others]))
    words = f"{name} FOREIGN KEY ({columns}) REFERENCES {table(target.look('table'))} ({keys})"
    for key, on in (("onUpdate", "ON UPDATE"), ("onDelete", "ON DELETE")):
        if action := options.look(key):
            words += f" {on} {text_of(action).upper()}"
    return words


def _later(options: Record) -> str:
    later = options.look("deferrable")
    if speaks_mysql():
        return ""
    if isinstance(later, Unknown):
        raise NotKnown(later.why)
    return f" {later.sql}" if isinstance(later, Literal) else ""


def _renamed(args: Args) -> list[str]:
    return [f"ALTER TABLE {table(args[0])} RENAME COLUMN {quoted(args[1])} TO {quoted(args[2])}"]


def _dropped(args: Args) -> list[str]:
    options = args[1] if len(args) > 1 and isinstance(args[1], Record) else Record()
    cascade = options.look("cascade") is True or options.look("force") is True
    return [f"DROP TABLE IF EXISTS {table(args[0])}{' CASCADE' * cascade}"]


METHODS: dict[str, Callable[[Args], list[str]]] = {
    "addColumn": add_column,
    "addConstraint": add_constraint,
    "addIndex": add_index,
    "changeColumn": change_column,
    "createSchema": lambda args: [f"CREATE SCHEMA IF NOT EXISTS {quoted(args[0])}"],
    "createTable": create_table,
    "dropSchema": lambda args: [f"DROP SCHEMA IF EXISTS {quoted(args[0])} CASCADE"],
    "dropTable": _dropped,
    "removeColumn": lambda args: [f"ALTER TABLE {table(args[0])} DROP COLUMN {quoted(args[1])}"],
    "removeConstraint": lambda args: [f"ALTER TABLE {table(args[0], split=True)} DROP CONSTRAINT {dotted(args[1])}"],
    "removeIndex": remove_index,
    "renameColumn": _renamed,
    "renameTable": lambda args: [f"ALTER TABLE {table(args[0])} RENAME TO {table(args[1])}"],
}
