"""What each change is sent as: the functions of the modules beside this one, found by the change's name."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from bot.domain.operations import Operation
from workers.documents.element import Element
from workers.frameworks.liquibase.dialect import Dialect

_MODULES = ("columns", "constraints", "objects", "rows", "tables")


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


@cache
def _load() -> None:
    for module in _MODULES:
        importlib.import_module(f"{__package__}.{module}")
