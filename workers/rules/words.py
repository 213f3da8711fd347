"""SQL shown to people: recipes and rollbacks with names quoted where they need it."""

from __future__ import annotations

from bot.domain.operations import CreateIndex
from bot.domain.schema import ForeignKey, IndexPart, Name
from workers.sql.render import quote, render_name


def sql(template: str, *names: Name | str) -> str:
    """The template with each `{}` replaced by a name, in double quotes only where PostgreSQL wants them."""
    return template.format(*(render_name(name) if isinstance(name, Name) else quote(name) for name in names))


def duplicates(operation: CreateIndex) -> str:
    """The query that lists what a unique index would stumble over; NULLs are equal only where the index says so."""
    index = operation.index
    keys = ", ".join(quote(part.column) if part.column else _inside(part) for part in index.parts)
    nulls = [] if index.nulls_not_distinct else [f"{quote(part.column)} IS NOT NULL" for part in index.parts if part.column]
    where = " AND ".join([*nulls, *([f"({index.where.text})"] if index.where else [])])
    table = render_name(operation.table) + (f" WHERE {where}" if where else "")
    return f"SELECT {keys}, count(*) FROM {table} GROUP BY {keys} HAVING count(*) > 1 LIMIT 20;"  # noqa: S608 (shown, not run)


def unmatched(table: Name, key: ForeignKey) -> str:
    """The query that counts what a foreign key would stumble over; '' where the columns it refers to are not said."""
    if not key.references or len(key.references) != len(key.columns):
        return ""
    there = " AND ".join(f"one.{quote(column)} IS NOT NULL" for column in key.columns)
    pairs = " AND ".join(
        f"other.{quote(far)} = one.{quote(near)}" for near, far in zip(key.columns, key.references, strict=True)
    )
    inner = f"SELECT FROM {render_name(key.table)} other WHERE {pairs}"
    return f"SELECT count(*) FROM {render_name(table)} one WHERE {there} AND NOT EXISTS ({inner});"  # noqa: S608 (shown)


def _inside(part: IndexPart) -> str:
    return f"({part.expression.text})" if part.expression else ""
