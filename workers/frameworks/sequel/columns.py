"""Columns, keys and constraints as Sequel writes them for PostgreSQL.

Source: https://github.com/jeremyevans/sequel/blob/master/lib/sequel/database/schema_methods.rb
Source: https://github.com/jeremyevans/sequel/blob/master/lib/sequel/adapters/shared/postgres.rb
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workers.frameworks.sequel.values import Kind, identifier, value
from workers.frameworks.values import Code, Unresolved, Value, known

Options = Mapping[str, Value]
_FIXED = {
    "Float": "double precision", "Date": "date", "DateTime": "timestamp", "TrueClass": "boolean", "FalseClass": "boolean",
    "File": "bytea",
}  # fmt: skip
_LENGTH = 255


def type_sql(kind: Value, options: Options) -> str:
    """A type: one of Ruby's classes, or a word of SQL. Raises Unresolved."""
    kind = known(kind)
    if kind == "Bignum":
        kind = Kind("Bignum")
    if isinstance(kind, Kind):
        return _generic(kind.name, options)
    if not isinstance(kind, str):
        raise Unresolved("the type of a column")
    words = "double precision" if kind == "double" else str(kind)
    size = known(options.get("size", options.get("elements")))
    if size is None and words == "varchar":
        size = _LENGTH
    return words + (value(size if isinstance(size, list) else [size]) if size is not None else "")


def _generic(name: str, options: Options) -> str:
    size, serial = known(options.get("size")), known(options.get("serial"))
    if name == "String":
        return _string(options, size)
    if name in ("Integer", "Fixnum"):
        return "serial" if serial else "integer"
    if name == "Bignum":
        return "bigserial" if serial else "bigint"
    if name in ("Numeric", "BigDecimal"):
        return "numeric" + (value(size if isinstance(size, list) else [size]) if size is not None else "")
    if name == "Time":
        return "time" if known(options.get("only_time")) else "timestamp"
    return _FIXED[name]


def _string(options: Options, size: Value) -> str:
    text = known(options.get("text"))
    if text:
        return "text"
    if known(options.get("fixed")):
        return f"char({size or _LENGTH})"
    return f"varchar({size or _LENGTH})" if text is False or size else "text"


def column_sql(name: Value, kind: Value, options: Options) -> str:
    """A column as it stands in CREATE TABLE and ADD COLUMN. Raises Unresolved."""
    words = [identifier(options.get("name", name)), type_sql(kind, options)]  # the options are merged over the name
    if (collation := known(options.get("collate"))) is not None:
        words.append(f"COLLATE {collation if isinstance(collation, str) else value(collation)}")
    if "default" in options:
        words.append(f"DEFAULT {value(options['default'])}")
    words += _generated(kind, options)
    null = known(options.get("null", options.get("allow_null")))
    words += ["NOT NULL"] if null is False else ["NULL"] if null is True else []
    if known(options.get("unique")):
        words.append(_named(options.get("unique_constraint_name")) + "UNIQUE" + _deferred(options.get("unique_deferrable")))
    if known(options.get("primary_key")):
        key = _named(options.get("primary_key_constraint_name")) + "PRIMARY KEY"
        words.append(key + _deferred(options.get("primary_key_deferrable")))
    if known(options.get("table")) is not None:
        words.append(_named(options.get("foreign_key_constraint_name")) + references(options))
    return " ".join(words)


def _generated(kind: Value, options: Options) -> list[str]:
    if known(options.get("serial")) or kind in ("serial", "bigserial", "smallserial") or known(options.get("default")):
        return []
    if identity := known(options.get("identity")):
        return [f"GENERATED {'ALWAYS' if identity == 'always' else 'BY DEFAULT'} AS IDENTITY"]
    if "generated_always_as" in options:
        return [f"GENERATED ALWAYS AS ({value(options['generated_always_as'])}) STORED"]
    return []


def _named(name: Value) -> str:
    return f"CONSTRAINT {identifier(name)} " if known(name) is not None else ""


def _deferred(option: Value) -> str:
    given = known(option)
    if given is None:
        return ""
    if given is False:
        return " NOT DEFERRABLE"
    return f" DEFERRABLE INITIALLY {'IMMEDIATE' if given == 'immediate' else 'DEFERRED'}"


def columns_of(given: Value) -> list[Value]:
    """One column or a list of them. Raises Unresolved."""
    found = known(given)
    return [known(one) for one in found] if isinstance(found, list) else [found]


def listed(given: Value) -> str:
    """Columns in parentheses. Raises Unresolved."""
    return f"({', '.join(map(identifier, columns_of(given)))})"


def references(options: Options) -> str:
    """REFERENCES with what follows it. Raises Unresolved."""
    words = f"REFERENCES {identifier(options['table'])}"
    words += listed(options["key"]) if known(options.get("key")) is not None else ""
    for name, said in (("on_delete", "ON DELETE"), ("on_update", "ON UPDATE")):
        if (action := known(options.get(name))) is not None:
            words += f" {said} {str(action).replace('_', ' ').upper()}"
    return words + _deferred(options.get("deferrable"))


def key_sql(kind: str, columns: Value, options: Options) -> str:
    """A 'unique', 'primary_key' or 'foreign_key' on columns. Raises Unresolved."""
    start = _named(options.get("name"))
    if kind == "foreign_key":
        tail = " NOT VALID" if known(options.get("not_valid")) else ""
        return f"{start}FOREIGN KEY {listed(columns)} {references(options)}{tail}"
    return f"{start}{'UNIQUE' if kind == 'unique' else 'PRIMARY KEY'} {listed(columns)}{_deferred(options.get('deferrable'))}"


def check_sql(name: Value, conditions: Sequence[Value], options: Options) -> str:
    """A CHECK: what is in the list holds all of it. Raises Unresolved."""
    parts = [part for one in conditions for part in _conditions(known(one))]
    if not parts:
        raise Unresolved("what is checked")
    joined = parts[0] if len(parts) == 1 else " AND ".join(f"({part})" for part in parts)
    tail = " NOT VALID" if known(options.get("not_valid")) else ""
    return f"{_named(name)}CHECK ({joined}){tail}"


def _conditions(given: Value) -> list[str]:
    if isinstance(given, dict):
        return [f"{identifier(name)} {_equals(known(one))}" for name, one in given.items()]
    if isinstance(given, Code | str):
        return [given.text if isinstance(given, Code) else str(given)]
    raise Unresolved("what is checked")


def _equals(given: Value) -> str:
    if given is None or isinstance(given, bool):
        return f"IS {value(given).upper()}"
    return f"IN {value(given)}" if isinstance(given, list) else f"= {value(given)}"


def where_sql(given: Value) -> str:
    """The condition of a partial index. Raises Unresolved."""
    return " AND ".join(f"({part})" for part in _conditions(known(given)))


def index_name(table: Value, columns: Value) -> str:
    """The name that Sequel makes for an index. Raises Unresolved."""
    parts = [str(one) if isinstance(one, str) else "_".join(filter(None, value(one).split())) for one in columns_of(columns)]
    owner = identifier(table).replace('"', "").replace(".", "_")
    return f"{owner}_{'_'.join(parts)}_index"


def create_index(table: Value, columns: Value, options: Options) -> str:
    """CREATE INDEX. Raises Unresolved."""
    name = options.get("name")
    shown = identifier(name if known(name) is not None else index_name(table, columns))
    method, opclass = known(options.get("type")), known(options.get("opclass"))
    words = "CREATE UNIQUE INDEX " if known(options.get("unique")) else "CREATE INDEX "
    words += "CONCURRENTLY " if known(options.get("concurrently")) else ""
    words += "IF NOT EXISTS " if known(options.get("if_not_exists")) else ""
    keys = [identifier(one) + (f" {opclass}" if opclass else "") for one in columns_of(columns)]
    if method == "full_text":
        text = " || ' ' || ".join(f"COALESCE({key}, '')" for key in keys)
        keys = [f"to_tsvector({value(options.get('language', 'simple'))}::regconfig, ({text}))"]
    method = {"full_text": options.get("index_type", "gin"), "spatial": "gist"}.get(str(method), method)
    words += f"{shown} ON {identifier(table)} {f'USING {method} ' if method else ''}({', '.join(keys)})"
    words += f" INCLUDE {listed(options['include'])}" if known(options.get("include")) else ""
    if (distinct := known(options.get("nulls_distinct"))) is not None:
        words += " NULLS DISTINCT" if distinct else " NULLS NOT DISTINCT"
    words += f" TABLESPACE {identifier(options['tablespace'])}" if known(options.get("tablespace")) else ""
    where = options.get("where", options.get("filter"))
    return words + (f" WHERE {where_sql(where)}" if known(where) is not None else "")


def drop_index(table: Value, columns: Value, options: Options) -> str:
    """DROP INDEX. Raises Unresolved."""
    name = options.get("name")
    shown = identifier(name if known(name) is not None else index_name(table, columns))
    schema = identifier(table).rpartition(".")[0]
    words = "DROP INDEX " + ("CONCURRENTLY " if known(options.get("concurrently")) else "")
    words += "IF EXISTS " if known(options.get("if_exists")) else ""
    return f"{words}{schema + '.' if schema else ''}{shown}{' CASCADE' if known(options.get('cascade')) else ''}"
