"""What each change is sent as: the functions of the modules beside this one, found by the change's name."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from bot.domain.operations import Operation
from bot.patterns import late
from workers.documents.element import Element
from workers.frameworks.liquibase.dialect import Dialect

_MODULES = ("columns", "constraints", "objects", "rows", "tables")


_MEANT = late(
    "(?:add|alter|change|create|delete|drop|modify|remove|rename|set)"
    "(?:Columns?|Tables?|Constraints?|ForeignKeys?|Index|Indexes|Unique|UniqueKey|UniqueIndex|NotNull|Nullable|Default|DefaultValue|"
    "PrimaryKeyConstraint|View|DataType|ColumnType)"
)
"""Names that say what is meant. Those of them that are changes are found before this is asked."""
_ASKS = late(
    "sqlCheck|(?:table|column|index|view|sequence|foreignKeyConstraint|primaryKey|uniqueConstraint)Exists"
    "|rowCount|tableIsEmpty|changeSetExecuted"
)


class NotFollowed(ValueError):
    """A change that does something nobody can tell from the changelog; the message continues 'a change that …'."""


@dataclass(frozen=True, slots=True)
class Sent:
    """SQL for the database, without a semicolon, and the element whose lines it stands on. `code` is no SQL, but code;
    `beside` are operations that the change names and the SQL no longer tells."""

    sql: str
    element: Element
    code: str = ""
    beside: tuple[Operation, ...] = ()


Change = Callable[[Element, Dialect], Iterator[Sent]]
_CHANGES: dict[str, Change] = {}


def change(*names: str) -> Callable[[Change], Change]:
    """Declare what changes of these names are sent as."""

    def register(function: Change) -> Change:
        _CHANGES.update(dict.fromkeys(names, function))
        return function

    return register


def sent_as(name: str) -> Change | None:
    """The function of a change, None where none is known."""
    _load()
    return _CHANGES.get(name)


def mistaken(name: str) -> str:
    """What Liquibase answers to a name that is meant for one of its changes, or for a precondition, and is none; else ''.

    Other names may be those of an extension. Source: https://github.com/liquibase/liquibase/pull/3057
    """
    if _MEANT.fullmatch(name):
        return f"`{name}` is no change that Liquibase knows; versions before 4.15 pass it over in silence"
    if name == "preconditions":
        return f"`{name}` is no word of Liquibase, it is `preConditions`; versions before 4.15 pass it over in silence"
    if _ASKS.fullmatch(name):
        return f"`{name}` belongs under `preConditions`; versions before 4.15 pass it over in silence"
    return ""


@cache
def _load() -> None:
    for module in _MODULES:
        importlib.import_module(f"{__package__}.{module}")
