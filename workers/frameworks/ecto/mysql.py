"""Tables, columns, indexes and constraints of a migration as the SQL of ecto_sql's MyXQL adapter.

Source: https://github.com/elixir-ecto/ecto_sql/blob/master/lib/ecto/adapters/myxql/connection.ex
"""

from __future__ import annotations

from collections.abc import Iterator

from workers.frameworks.ecto.definition import (
    ON,
    Line,
    Options,
    Repo,
    columns_of,
    default_sql,
    dotted,
    expanded,
    index_name,
    key_of,
    kind_of,
    line_name,
)
from workers.frameworks.ecto.elixir import Made
from workers.frameworks.values import Unresolved, Value, known
from workers.sql.render.names import literal, quote, quote_all

_SERIAL = "bigint unsigned NOT NULL AUTO_INCREMENT"
_TYPES = {
    "id": "integer", "identity": "bigint", "serial": _SERIAL, "bigserial": _SERIAL, "binary_id": "binary(16)",
    "uuid": "binary(16)", "string": "varchar", "float": "double", "binary": "blob", "map": "json", "time_usec": "time",
    "utc_datetime": "datetime", "naive_datetime": "datetime", "utc_datetime_usec": "datetime",
    "naive_datetime_usec": "datetime",
}  # fmt: skip
_SECONDS = {"time", "utc_datetime", "naive_datetime"}
_REFERRED = {"serial": "bigint unsigned", "bigserial": "bigint unsigned", "identity": "bigint"}


def create_table(made: Made, lines: list[Line], repo: Repo, *, lenient: bool) -> Iterator[str]:
    """CREATE TABLE. Raises Unresolved."""
    parts, keys = list[str](), list[str]()
    given = made.option("primary_key", True)
    if given is not False:
        settings = given if isinstance(given, dict) else {}
        name = str(settings.get("name", repo.key_name))
        words = type_sql(settings.get("type", repo.key), settings)
        parts.append(f"{quote(name)} {words}{' NOT NULL' * ('NOT NULL' not in words)}")
        keys.append(name)
    for line in expanded(lines, repo):
        parts += _definition(made, line, repo, "")
        keys += [line_name(line)] if known(line.options.get("primary_key")) is True else []
    parts += [f"PRIMARY KEY ({quote_all(keys)})"] if keys else []
    engine, options = made.option("engine"), made.option("options")
    tail = f" ENGINE = {engine or 'INNODB'}" + (f" {options}" if isinstance(options, str) else "")
    yield f"CREATE TABLE {'IF NOT EXISTS ' * lenient}{dotted(made)} ({', '.join(parts)}){tail}"


def alter_table(made: Made, lines: list[Line], repo: Repo) -> Iterator[str]:
    """One ALTER TABLE with all lines. Raises Unresolved."""
    actions = [action for line in expanded(lines, repo) for action in _actions(made, line, repo)]
    if actions:
        yield f"ALTER TABLE {dotted(made)} {', '.join(actions)}"


def _actions(made: Made, line: Line, repo: Repo) -> Iterator[str]:
    match line.word:
        case "add" | "add_if_not_exists":
            column, *keys = _definition(made, line, repo, "ADD ")
            yield f"ADD {'IF NOT EXISTS ' * (line.word != 'add')}{column}"
            yield from keys
        case "remove" | "remove_if_exists":
            kind = known(line.arguments[1]) if len(line.arguments) > 1 else None
            yield from _without_key(made, line, kind)
            yield f"DROP COLUMN {'IF EXISTS ' * (line.word != 'remove')}{quote(line_name(line))}"
        case "modify":
            before = line.options.get("from")
            yield from _without_key(made, line, before[0] if isinstance(before, tuple) and before else before)
            column, *keys = _definition(made, line, repo, "ADD ")
            yield f"MODIFY {column}"
            yield from keys
        case _:
            raise Unresolved(f"`{line.word}`")


def _without_key(made: Made, line: Line, kind: Value) -> Iterator[str]:
    if isinstance(kind, Made):
        yield f"DROP FOREIGN KEY {quote(str(kind.option('name') or f'{made.name()}_{line_name(line)}_fkey'))}"


def _definition(made: Made, line: Line, repo: Repo, word: str) -> Iterator[str]:
    """The column, and the foreign key that it brings; `word` stands before that one."""
    kind, name = kind_of(line), line_name(line)
    if isinstance(kind, Made):
        given = kind.option("type") or repo.reference
        yield f"{quote(name)} {_REFERRED.get(str(given)) or type_sql(given, line.options)}{_options(line)}"
        yield word + _reference(made, name, kind)
    else:
        yield f"{quote(name)} {type_sql(kind, line.options)}{_options(line)}"


def _options(line: Line) -> str:
    text = f" DEFAULT {default_sql(line.options['default'])}" if "default" in line.options else ""
    null, comment, after = (known(line.options.get(word)) for word in ("null", "comment", "after"))
    text += " NOT NULL" if null is False else " NULL" if null is True else ""
    text += f" COMMENT {literal(comment)}" if isinstance(comment, str) else ""
    return text + (f" AFTER {quote(str(after))}" if after else "")


def _reference(table: Made, column: str, made: Made) -> str:
    name = made.option("name") or f"{table.name()}_{column}_fkey"
    text = f"CONSTRAINT {quote(str(name))} FOREIGN KEY ({quote(column)}) REFERENCES {dotted(made)}"
    text += f" ({quote(str(made.option('column', 'id')))})"
    for word in ("on_delete", "on_update"):
        if action := ON.get(str(made.option(word, ""))):
            text += f" {word.upper().replace('_', ' ')} {action}"
    return text


def type_sql(kind: Value, options: Options) -> str:
    """A type by its atom, or SQL as an atom. Raises Unresolved."""
    kind = known(kind)
    if isinstance(kind, tuple) and kind and known(kind[0]) == "map":
        return "json"
    if not isinstance(kind, str):
        raise Unresolved("a column's type")
    words = _TYPES.get(kind, str(kind))
    size, precision, scale = (known(options.get(word)) for word in ("size", "precision", "scale"))
    if kind in _SECONDS:
        return words
    if kind.endswith("_usec"):
        return f"{words}({precision or 6})"
    if size is not None:
        return f"{'varbinary' if kind == 'binary' else words}({size})"
    if precision is not None:
        return f"{words}({precision},{scale or 0})"
    return words + "(255)" * (kind == "string")


def create_index(made: Made, *, lenient: bool) -> Iterator[str]:
    """CREATE INDEX; `concurrently` is LOCK=NONE there. Raises Unresolved."""
    del lenient  # which the adapter refuses
    unique = made.word == "unique_index" or made.option("unique") is True
    text = f"CREATE {'UNIQUE ' * unique}INDEX {quote(index_name(made))} ON {dotted(made)}"
    text += f" ({', '.join(map(key_of, columns_of(made)))})"
    text += f" USING {made.option('using')}" if made.option("using") else ""
    yield text + " LOCK=NONE" * (made.option("concurrently") is True)


def drop_index(made: Made, *, lenient: bool) -> Iterator[str]:
    """DROP INDEX."""
    del lenient
    yield f"DROP INDEX {quote(index_name(made))} ON {dotted(made)}" + " LOCK=NONE" * (made.option("concurrently") is True)


def create_constraint(made: Made) -> Iterator[str]:
    """ADD CONSTRAINT … CHECK. Raises Unresolved."""
    check = made.option("check")
    if not check:
        raise Unresolved("a constraint that MySQL has not")
    trusted = " NOT ENFORCED" * (made.option("validate") is False)
    yield f"ALTER TABLE {dotted(made)} ADD CONSTRAINT {quote(made.name(1))} CHECK ({check}){trusted}"
