"""Readers of plain JSON values for the codec: each returns what it is given, or raises ValueError (str: TypeError)."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

Step = Callable[[Any], Any]


def many(read: Step) -> Step:
    """A reader of lists of any length."""

    def items(data: Any) -> tuple[Any, ...]:
        if type(data) is not list:
            raise ValueError("not a list")
        return tuple([read(value) for value in data]) if data else ()

    return items


def exactly(kind: type) -> Step:
    """A reader of plain values of just this type: True is no int."""
    if kind is str:
        return str.__str__  # raises TypeError on anything else, at a third of a function's cost

    def same(data: Any) -> Any:
        if type(data) is not kind:
            raise ValueError(f"not a {kind.__name__}")
        return data

    return same


def one_of(choices: tuple[Any, ...]) -> Step:
    """A reader of literal words."""

    def chosen(data: Any) -> Any:
        if type(data) is not str or data not in choices:
            raise ValueError(f"none of {len(choices)} words")
        return data

    return chosen


def member(kind: type[IntEnum]) -> Step:
    """A reader of an enum's numbers."""

    def member(data: Any) -> IntEnum:
        if type(data) is not int:
            raise ValueError(f"not a {kind.__name__}")
        return kind(data)

    return member


def any_of(kinds: frozenset[type]) -> Step:
    """A reader of plain values of just these types."""

    def free(data: Any) -> Any:
        if type(data) not in kinds:
            raise ValueError(f"not expected: {type(data).__name__}")
        return data

    return free
