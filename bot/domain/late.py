"""`dataclass` of the standard library, for nouns: the same decorator with the same meaning, put to work at the first use.

It writes and compiles half a dozen methods for each class, which takes half a millisecond; a command that reads one file uses a
third of two hundred nouns. So a class gets its slots at once, and its methods when the first instance is made, or somebody asks
for its fields.
"""

from __future__ import annotations

import dataclasses
import inspect
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(**given):
        """The decorator, by keyword, with `slots=True`."""
        return lambda plain: _late(plain, {name: value for name, value in given.items() if name != "slots"})


__all__ = ["complete_all", "dataclass"]

_TURN = threading.RLock()
_WAITING: dict[type, Callable[[], None]] = {}


def complete_all() -> None:
    """Have every class whole: for a process that forks its jobs."""
    for complete in [*_WAITING.values()]:
        complete()


class _Fields:
    """Stands where a class keeps its fields, until somebody looks."""

    def __get__(self, _: object, owner: type) -> Any:
        with _TURN:
            for one in reversed(owner.__mro__):
                if one in _WAITING:
                    _WAITING[one]()
        return owner.__dataclass_fields__  # type: ignore[attr-defined]


def _late(plain: type, given: dict[str, Any]) -> type:
    """The class with slots, as `dataclass` makes it; `plain` stays behind to be given the methods that are then taken over."""
    names = tuple(inspect.get_annotations(plain))
    matched = dict.fromkeys((*getattr(plain, "__match_args__", ()), *names))
    slots = tuple(name for name in names if not any(name in one.__dict__.get("__slots__", ()) for one in plain.__mro__))
    aside = {*names, "__dict__", "__weakref__"}
    body = {name: value for name, value in plain.__dict__.items() if name not in aside}
    body |= {"__slots__": slots, "__match_args__": tuple(matched), "__dataclass_fields__": _Fields()}

    def begin(self: Any, *args: Any, **kwargs: Any) -> None:
        complete()
        made.__init__(self, *args, **kwargs)  # type: ignore[misc]

    def complete() -> None:
        with _TURN:
            if made not in _WAITING:
                return
            before = dict(vars(plain))
            dataclasses.dataclass(**given)(plain)
            new = {name: value for name, value in vars(plain).items() if name not in aside and before.get(name) is not value}
            for name in sorted(new, key="__init__".__eq__):  # which is the last one: until then others wait for their turn
                setattr(made, name, new[name])
            del _WAITING[made]

    made: type = type(plain)(plain.__name__, plain.__bases__, body | {"__init__": begin})
    made.__qualname__ = plain.__qualname__
    _WAITING[made] = complete
    return made
