"""Columns in SQLAlchemy's words, for fixes.

Source: https://docs.sqlalchemy.org/en/20/core/type_basics.html
"""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.schema import Column, Type

_WORDS = {
    "int4": "sa.Integer()", "int8": "sa.BigInteger()", "int2": "sa.SmallInteger()", "text": "sa.Text()", "bool": "sa.Boolean()",
    "timestamptz": "sa.DateTime(timezone=True)", "timestamp": "sa.DateTime()", "date": "sa.Date()", "bytea": "sa.LargeBinary()",
    "float8": "sa.Double()", "json": "sa.JSON()", "uuid": "sa.UUID()", "interval": "sa.Interval()", "numeric": "sa.Numeric()",
    "varchar": "sa.String()",
}  # fmt: skip
_SIZED = {"varchar": "sa.String", "numeric": "sa.Numeric"}


def column_words(column: Column, quoted: Callable[[str], str]) -> str | None:
    """`sa.Column("id", sa.Integer(), …)`; None where that needs more than name, type, default and nullability."""
    kind = _type(column.type) if column.type else None
    if kind is None or column.constraints or column.generated or column.identity or column.serial or column.collation:
        return None
    words = [quoted(column.name), kind]
    words += [f"server_default=sa.text({quoted(column.default.text)})"] if column.default else []
    words += ["nullable=False"] if column.not_null else []
    return f"sa.Column({', '.join(words)})"


def _type(kind: Type) -> str | None:
    if kind.schema or kind.dimensions:
        return None
    if kind.modifiers:
        return f"{_SIZED[kind.name]}({', '.join(kind.modifiers)})" if kind.name in _SIZED else None
    return _WORDS.get(kind.name)
