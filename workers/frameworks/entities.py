"""Classes and tables that code declares for an object mapper, held against the schema that migrations lead to.

A difference counts where both agreed at the merge base: what is read wrongly is read wrongly on both sides, and says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.domain.changes import Span
from bot.domain.schema import Column, Name, Schema, Table, Type
from workers.sql.render.names import render_type


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column as code declares it. `optional` is None, and `type` too, where the code does not say it plainly."""

    column: str
    span: Span
    optional: bool | None = None
    type: Type | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A class or table of the code by the `name` it has there. `kin` is what it derives from, as written."""

    name: str
    table: Name
    span: Span
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    kin: str = ""


def differences(  # noqa: PLR0913, PLR0917
    base: Entity, head: Entity, before: Schema, after: Schema, told: Collection[str], moved: Callable[[str], bool]
) -> Iterator[tuple[str, Span]]:
    """What the code says anew and the schema does not, in words (Markdown).

    New migrations mention the names `told`; `moved` says of a column that is gone whether the change writes it elsewhere.
    """
    was, now = _table(before, base.table), _table(after, head.table)
    if base.table != head.table or not _plain(was) or not _plain(now) or was is None or now is None:
        return
    if any(was.column(name) is None for name in base.attributes):
        return  # not what these migrations are made for
    for name in dict.fromkeys((*head.attributes, *base.attributes)):
        old, new = base.attributes.get(name), head.attributes.get(name)
        if name in told or (said := _attribute(head, old, new, was.column(name), now.column(name))) is None:
            continue
        if new is not None:
            yield said, new.span
        elif old is not None and base.kin == head.kin and not moved(name):
            yield said, replace(old.span, side="base")


def _table(schema: Schema, name: Name) -> Table | None:
    return next((table for table in schema.tables if table.name == name), None)


def _plain(table: Table | None) -> bool:
    return table is not None and table.known and table.kind in {"table", "partitioned"} and not table.inherits


def _attribute(
    entity: Entity, old: Attribute | None, new: Attribute | None, was: Column | None, now: Column | None
) -> str | None:
    either = new or old
    shown = f"`{entity.name}.{either.column}`" if either else ""
    if new is not None and now is None:
        return f"{shown} is new" if old is None and was is None else None
    if new is None:
        return f"{shown} is gone, its column still wants a value" if was and now and _wanting(now) else None
    if old is None or was is None or now is None:
        return None
    if old.optional is False and new.optional and was.not_null and now.not_null:
        return f"{shown} allows NULL, its column does not"
    if (
        old.type
        and new.type
        and old.type == was.type == now.type
        and new.type != now.type
        and not _narrower(new.type, now.type)
    ):
        return f"{shown} is `{render_type(new.type)}`, its column `{render_type(now.type)}`"
    return None


def _wanting(column: Column) -> bool:
    """Whether a row without a value for it is refused."""
    filled = column.default or column.generated or column.identity or column.serial
    return column.not_null and not filled


def _narrower(new: Type, now: Type) -> bool:
    """Whether every value of the one is one of the other."""
    if new.name == "varchar":
        return now.name == "text" or (now.name == "varchar" and (not now.modifiers or _length(new) <= _length(now)))
    integers = ["int2", "int4", "int8"]
    return new.name in integers and now.name in integers and integers.index(new.name) < integers.index(now.name)


def _length(kind: Type) -> int:
    return int(kind.modifiers[0]) if kind.modifiers and kind.modifiers[0].isdigit() else 1 << 30
