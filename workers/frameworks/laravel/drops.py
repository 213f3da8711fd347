"""What a blueprint drops, as SQL; and how its arguments are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workers.frameworks.laravel import mysql
from workers.frameworks.laravel.columns import Column, dotted
from workers.frameworks.values import Unresolved, Value, known
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import quote

if TYPE_CHECKING:
    from workers.frameworks.laravel.blueprint import Blueprint


def columns_of(value: Value) -> list[str]:
    """One name or several. Raises Unresolved."""
    value = known(value)
    found = [known(one) for one in value] if isinstance(value, list) else [value]
    if not found or not all(isinstance(one, str) for one in found):
        raise Unresolved("the columns")
    return [str(one) for one in found]


def first(chain: Column) -> Value:
    """The first argument. Raises Unresolved."""
    if not chain.arguments:
        raise Unresolved(f"`$table->{chain.method}()` without arguments")
    return chain.arguments[0]


def alter(self: Blueprint, *actions: str) -> Iterator[str]:
    """One ALTER TABLE."""
    yield f"ALTER TABLE {dotted(self.table)} {', '.join(actions)}"


def _without(self: Blueprint, kind: str, name: str) -> Iterator[str]:
    """A key or index dropped."""
    if speaks_mysql():
        yield from alter(self, mysql.drop_key(kind, name))
    elif kind == "index":
        yield f"DROP INDEX {quote(name)}"
    else:
        yield from alter(self, f"DROP CONSTRAINT {quote(name)}")


def drop_columns(self: Blueprint, chain: Column) -> Iterator[str]:
    """`dropColumn`, one name or several."""
    listed = columns_of(chain.arguments if len(chain.arguments) > 1 else first(chain))
    yield from alter(self, *[f"DROP COLUMN {quote(name)}" for name in listed])


def drop_known(self: Blueprint, chain: Column) -> Iterator[str]:
    """`dropTimestamps`, `dropSoftDeletes`, `dropRememberToken`, `dropMorphs`."""
    name = str(known(chain.arguments[0])) if chain.arguments else ""
    columns = {"dropTimestamps": ["created_at", "updated_at"], "dropTimestampsTz": ["created_at", "updated_at"],
               "dropSoftDeletes": [name or "deleted_at"], "dropSoftDeletesTz": [name or "deleted_at"],
               "dropRememberToken": ["remember_token"], "dropMorphs": [f"{name}_type", f"{name}_id"]}  # fmt: skip
    if chain.method == "dropMorphs":
        yield from _without(self, "index", self.name(columns["dropMorphs"], "index"))
    yield from alter(self, *[f"DROP COLUMN {quote(one)}" for one in columns[chain.method]])


def drop_key(self: Blueprint, chain: Column) -> Iterator[str]:
    """`dropUnique`, `dropForeign`, `dropPrimary`: a name, or columns in brackets."""
    kind = {"dropUnique": "unique", "dropForeign": "foreign", "dropConstrainedForeignId": "foreign"}.get(chain.method, "pkey")
    value = known(chain.arguments[0]) if chain.arguments else f"{self.table}_pkey"
    if chain.method == "dropConstrainedForeignId":
        yield from _without(self, kind, self.name([str(value)], kind))
        yield from alter(self, f"DROP COLUMN {quote(str(value))}")
        return
    name = value if isinstance(value, str) else f"{self.table}_pkey" if kind == "pkey" else self.name(columns_of(value), kind)
    yield from _without(self, kind, name)


def drop_index(self: Blueprint, chain: Column) -> Iterator[str]:
    """`dropIndex` and its like."""
    value = known(first(chain))
    kind = {"dropFullText": "fulltext", "dropSpatialIndex": "spatialindex"}.get(chain.method, "index")
    yield from _without(self, "index", value if isinstance(value, str) else self.name(columns_of(value), kind))
