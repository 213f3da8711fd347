"""What Django's schema editor sends otherwise to MySQL and MariaDB.

Source: https://github.com/django/django/blob/main/django/db/backends/mysql/base.py (data_types)
Source: https://github.com/django/django/blob/main/django/db/backends/mysql/schema.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.sql.render.names import literal, quote

if TYPE_CHECKING:
    from workers.frameworks.django.fields import Field
    from workers.frameworks.django.sending import Sender

TYPES = {
    "AutoField": "integer", "BigAutoField": "bigint", "SmallAutoField": "smallint", "BinaryField": "longblob",
    "BooleanField": "bool", "NullBooleanField": "bool", "DateField": "date", "DateTimeField": "datetime(6)",
    "DurationField": "bigint", "FloatField": "double precision", "IntegerField": "integer", "BigIntegerField": "bigint",
    "IPAddressField": "char(15)", "GenericIPAddressField": "char(39)", "JSONField": "json",
    "PositiveBigIntegerField": "bigint UNSIGNED", "PositiveIntegerField": "integer UNSIGNED",
    "PositiveSmallIntegerField": "smallint UNSIGNED", "SmallIntegerField": "smallint", "TextField": "longtext",
    "TimeField": "time(6)", "UUIDField": "char(32)", "XMLField": "longtext",
}  # fmt: skip
_NAMED = {"GeometryField": "geometry", "GeometryCollectionField": "geometrycollection"}
_LIMITED = ("longtext", "longblob", "json", "geometry", "point", "polygon", "multi", "linestring")
"""Types that are not indexed as a whole, and whose defaults stand in parentheses."""


def spatial(kind: str) -> str:
    """A geometry's type: `point` of PointField."""
    return _NAMED.get(kind) or kind.removesuffix("Field").lower()


def limited(kind: str) -> bool:
    """Whether MySQL has no plain default and no plain index for the type."""
    return kind.startswith(_LIMITED)


def comment(one: Field) -> list[str]:
    """COMMENT of a column."""
    given = one.options.get("db_comment")
    return [f"COMMENT {literal(given)}"] if isinstance(given, str) and given else []


def default(kind: str, sql: str) -> str:
    """What stands behind DEFAULT: an expression for the types that have no literal one."""
    return f"({sql})" if limited(kind) else sql


def dropped_constraint(table: str, name: str, sender: Sender) -> str:
    """The action that drops what the database has under that name."""
    from bot.domain.schema import ForeignKey, Key

    found = sender.table(table)
    constraint = next((one for one in found.constraints if one.name == name), None) if found else None
    if isinstance(constraint, ForeignKey):
        return f"DROP FOREIGN KEY {quote(name)}"
    if isinstance(constraint, Key):
        return "DROP PRIMARY KEY" if constraint.primary else f"DROP INDEX {quote(name)}"
    return f"DROP CONSTRAINT {quote(name)}"
