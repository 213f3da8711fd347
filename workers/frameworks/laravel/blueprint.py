"""What the closure of Schema::create and Schema::table does to its table, as SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workers.frameworks.laravel import mysql
from workers.frameworks.laravel.columns import Column, changes, column_sql, dotted, expanded, is_column
from workers.frameworks.laravel.drops import alter, columns_of, drop_columns, drop_index, drop_key, drop_known, first
from workers.frameworks.rails.inflect import plural
from workers.frameworks.values import Code, Unresolved, Value, known
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import quote, quote_all

_SEVERAL = frozenset((
    "timestamps", "nullableTimestamps", "timestampsTz", "softDeletes", "softDeletesTz", "rememberToken", "morphs",
    "nullableMorphs", "numericMorphs",
    "nullableNumericMorphs", "uuidMorphs", "nullableUuidMorphs", "ulidMorphs", "nullableUlidMorphs",
))  # fmt: skip
_IGNORED = {"engine", "charset", "collation", "comment", "temporary", "innoDb", "after"}
_ACTIONS = {"cascade": "CASCADE", "set null": "SET NULL", "restrict": "RESTRICT", "no action": "NO ACTION",
            "set default": "SET DEFAULT"}  # fmt: skip
_SHORT = {"cascadeOnDelete": ("DELETE", "CASCADE"), "nullOnDelete": ("DELETE", "SET NULL"),
          "restrictOnDelete": ("DELETE", "RESTRICT"), "noActionOnDelete": ("DELETE", "NO ACTION"),
          "cascadeOnUpdate": ("UPDATE", "CASCADE"),
          "restrictOnUpdate": ("UPDATE", "RESTRICT"), "nullOnUpdate": ("UPDATE", "SET NULL")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A table's name and the chains of its closure in order; `keeps` is `->change()` as before Laravel 11."""

    table: str
    chains: tuple[Column, ...]
    keeps: bool = False

    def create(self) -> Iterator[str]:
        """CREATE TABLE, then its keys and indexes. Raises Unresolved."""
        columns = [one for chain in self.chains if _adds(chain) for one in expanded(chain)]
        tail = mysql.table_options(self.chains) if speaks_mysql() else ""
        yield f"CREATE TABLE {dotted(self.table)} ({', '.join(map(column_sql, columns))}){tail}"
        for chain in self.chains:
            yield from self._commands(chain)

    def alter(self) -> Iterator[str]:
        """The changes in order, neighbouring columns in one statement. Raises Unresolved."""
        actions: list[str] = []
        for chain in self.chains:
            if _adds(chain) and "change" not in chain.modifiers:
                actions += [f"ADD COLUMN {column_sql(one)}{_placed(chain)}" for one in expanded(chain)]
                continue
            yield from self._flushed(actions)
            actions = list(changes(chain, keeps=self.keeps)) if _adds(chain) else []
            yield from self._flushed(actions)
            actions = []
            yield from self._commands(chain) if not _adds(chain) else ()
        yield from self._flushed(actions)
        for chain in self.chains:
            yield from self._commands(chain) if _adds(chain) else ()

    def _flushed(self, actions: list[str]) -> Iterator[str]:
        if actions:
            yield f"ALTER TABLE {dotted(self.table)} {', '.join(actions)}"

    def _commands(self, chain: Column) -> Iterator[str]:
        """The statements that a chain needs besides its column: keys, indexes, drops, renames."""
        if _adds(chain):
            yield from self._fluent(chain)
            return
        write = _COMMANDS.get(chain.method)
        if write is not None:
            yield from write(self, chain)
        elif chain.method not in _IGNORED:
            raise Unresolved(f"`$table->{chain.method}()`")

    def _fluent(self, chain: Column) -> Iterator[str]:
        """`->unique()`, `->index()`, `->constrained()` behind a column."""
        columns = [one.name for one in expanded(chain)]
        if chain.method.lower().endswith("morphs"):
            yield self.index(columns, known(chain.arguments[1]) if len(chain.arguments) > 1 else None)
        for word in ("unique", "index", "primary"):
            given = chain.modifiers.get(word)
            if given is not None and not (given and known(given[0]) is False):
                yield self.key(word, columns, given[0] if given and isinstance(given[0], str) else None)
        if "constrained" in chain.modifiers or "references" in chain.modifiers:
            yield self.foreign(columns, chain)

    def name(self, columns: list[str], kind: str) -> str:
        """`orders_customer_id_foreign`."""
        return re.sub(r"[-.]", "_", f"{self.table}_{'_'.join(columns)}_{kind}".lower())

    def key(self, word: str, columns: list[str], name: Value) -> str:
        """A unique or primary key, or an index."""
        if word == "index":
            return self.index(columns, name)
        if word == "primary":
            return f"ALTER TABLE {dotted(self.table)} ADD PRIMARY KEY ({quote_all(columns)})"
        constraint = quote(str(name or self.name(columns, "unique")))
        return f"ALTER TABLE {dotted(self.table)} ADD CONSTRAINT {constraint} UNIQUE ({quote_all(columns)})"

    def index(self, columns: list[str], name: Value, method: str = "") -> str:
        """CREATE INDEX."""
        if speaks_mysql():
            kind = "SPATIAL" if method == "gist" else ""
            return mysql.index(dotted(self.table), str(name or self.name(columns, "index")), columns, kind)
        using = f" USING {method}" if method else ""
        label = quote(str(name or self.name(columns, "index")))
        return f"CREATE INDEX {label} ON {dotted(self.table)}{using} ({quote_all(columns)})"

    def foreign(self, columns: list[str], chain: Column) -> str:
        """A foreign key; `constrained()` refers to the table that the column is named after."""
        modifiers = chain.modifiers
        target = _word(modifiers.get("constrained"), 0) or _word(modifiers.get("on"), 0)
        if target is None and "constrained" in modifiers:
            target = _referred(columns[0])
        if target is None:
            raise Unresolved("the table that a foreign key refers to")
        given = modifiers.get("references")
        references = columns_of(given[0]) if given else [_word(modifiers.get("constrained"), 1) or "id"]
        name = _word(modifiers.get("constrained"), 2) or self.name(columns, "foreign")
        text = f"ALTER TABLE {dotted(self.table)} ADD CONSTRAINT {quote(name)} FOREIGN KEY ({quote_all(columns)})"
        text += f" REFERENCES {dotted(target)} ({quote_all(references)})"
        return text + "".join(_on(modifiers))


def _referred(column: str) -> str:
    return plural(re.sub(r"_(?:id|uuid|ulid)$", "", column))


def _on(modifiers: dict[str, list[Value]] | Value) -> Iterator[str]:
    for word in ("onDelete", "onUpdate"):
        if action := _word(modifiers.get(word), 0):
            yield f" ON {word[2:].upper()} {_ACTIONS.get(action.lower(), action)}"
    for short, (event, action) in _SHORT.items():
        if short in modifiers:
            yield f" ON {event} {action}"
    yield " DEFERRABLE" if "deferrable" in modifiers else ""


def _word(given: list[Value] | None, place: int) -> str | None:
    value = known(given[place]) if given and place < len(given) else None
    return value if isinstance(value, str) else None


def _adds(chain: Column) -> bool:
    return is_column(chain.method) or chain.method in _SEVERAL


def _named(chain: Column) -> Value:
    return known(chain.arguments[1]) if len(chain.arguments) > 1 else _word(chain.modifiers.get("name"), 0)


def _key(self: Blueprint, chain: Column) -> Iterator[str]:
    method = chain.arguments[2] if len(chain.arguments) > 2 else None
    if chain.method == "index" and isinstance(method, str):
        yield self.index(columns_of(first(chain)), _named(chain), method)
    else:
        yield self.key(chain.method, columns_of(first(chain)), _named(chain))


def _expression(self: Blueprint, chain: Column) -> Iterator[str]:
    """`rawIndex`, `fullText`, `spatialIndex`."""
    value = known(first(chain))
    if chain.method == "rawIndex":
        text = value.text if isinstance(value, Code) else str(value)
        yield f"CREATE INDEX {quote(str(_named(chain)))} ON {dotted(self.table)} ({text})"
    elif chain.method == "spatialIndex":
        yield self.index(columns_of(value), _named(chain) or self.name(columns_of(value), "spatialindex"), "gist")
    else:
        columns = columns_of(value)
        if speaks_mysql():
            label = str(_named(chain) or self.name(columns, "fulltext"))
            yield mysql.index(dotted(self.table), label, columns, "FULLTEXT")
            return
        vector = " || ".join(f"to_tsvector('english', {quote(one)})" for one in columns)
        name = quote(str(_named(chain) or self.name(columns, "fulltext")))
        yield f"CREATE INDEX {name} ON {dotted(self.table)} USING gin (({vector}))"


def _placed(chain: Column) -> str:
    return mysql.placed(chain) if speaks_mysql() else ""


def _rename(self: Blueprint, chain: Column) -> Iterator[str]:
    old, new = (
        (columns_of(one)[0] for one in chain.arguments[:2]) if len(chain.arguments) > 1 else ("", columns_of(first(chain))[0])
    )
    if chain.method == "renameIndex" and speaks_mysql():
        yield from alter(self, f"RENAME INDEX {quote(old)} TO {quote(new)}")
    elif chain.method == "renameIndex":
        yield f"ALTER INDEX {quote(old)} RENAME TO {quote(new)}"
    elif chain.method == "renameColumn":
        yield from alter(self, f"RENAME COLUMN {quote(old)} TO {quote(new)}")
    else:
        yield from alter(self, f"RENAME TO {quote(new)}")


def _foreign(self: Blueprint, chain: Column) -> Iterator[str]:
    yield self.foreign(columns_of(first(chain)), chain)


def _drop(self: Blueprint, chain: Column) -> Iterator[str]:
    yield f"DROP TABLE {'IF EXISTS ' * (chain.method == 'dropIfExists')}{dotted(self.table)}"


_COMMANDS = {
    **dict.fromkeys(("primary", "unique", "index"), _key),
    **dict.fromkeys(("rawIndex", "fullText", "spatialIndex"), _expression),
    **dict.fromkeys(("dropColumn", "dropColumns"), drop_columns),
    **dict.fromkeys(("dropTimestamps", "dropTimestampsTz", "dropSoftDeletes", "dropSoftDeletesTz", "dropRememberToken",
                     "dropMorphs"), drop_known),
    **dict.fromkeys(("dropUnique", "dropForeign", "dropPrimary", "dropConstrainedForeignId"), drop_key),
    **dict.fromkeys(("dropIndex", "dropFullText", "dropSpatialIndex"), drop_index),
    **dict.fromkeys(("renameIndex", "renameColumn", "rename"), _rename),
    **dict.fromkeys(("drop", "dropIfExists"), _drop), "foreign": _foreign,
}  # fmt: skip
