"""What one query asks: the tables and columns it names, and the shapes in it that are known to go wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.domain.schema import Name


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """A column that must be one of these tables': nothing else in sight could have it."""

    column: str
    tables: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class NotIn:
    """`NOT IN (SELECT column …)`: the column that the sub-query gives, of one table, without a filter that it is not null."""

    column: str
    table: Name


@dataclass(frozen=True, slots=True)
class Compared:
    """`column operator constant` of one table: an integer, or ('wildcard') a pattern of LIKE that begins with %.

    `value` is the integer as written, '' where there are several, and where PostgreSQL's parser read it.
    """

    column: str
    table: Name
    operator: str
    constant: Literal["integer", "wildcard"]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Paired:
    """`column operator other` of two columns, each of one table."""

    column: str
    table: Name
    other: str
    beside: Name
    operator: str


@dataclass(frozen=True, slots=True)
class Wrapped:
    """`function(column) operator value` of one table: what is called on the column, as `date` or `::date`."""

    column: str
    table: Name
    function: str


@dataclass(slots=True)
class Asked:
    """One text. `every_row` are (verb, table) of UPDATE and DELETE without WHERE, `nulls` operators used with NULL.

    `all_rows` is the table of which the text fetches every row as it is, `shuffled` one that it puts into a random order whole.
    `pages_unordered` says that an OFFSET stands without ORDER BY, `unlimited_offset` that it stands without LIMIT. `lost` are
    names before a column that no source bears. `dialect` is that in which the text was read; `paired` is told of MySQL's and
    its like only.
    """

    tables: dict[Name, None] = field(default_factory=dict)
    columns: dict[ColumnUse, None] = field(default_factory=dict)
    every_row: list[tuple[str, Name]] = field(default_factory=list)
    nulls: list[str] = field(default_factory=list)
    not_in: list[NotIn] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)
    wrapped: list[Wrapped] = field(default_factory=list)
    lost: dict[str, None] = field(default_factory=dict)
    all_rows: Name | None = None
    shuffled: Name | None = None
    pages_unordered: bool = False
    unlimited_offset: bool = False
    dialect: str = "postgresql"
    paired: list[Paired] = field(default_factory=list)
