"""Python's built-in functions and a few of its library's, computed on what is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from workers.frameworks.python.methods import MOST, dedent
from workers.frameworks.python.values import Symbol, Unknown, Value, known

_LONGEST_RANGE = 1_000


def call_builtin(name: str, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    """The value of a call of that name, Unknown where it is none of these or cannot be told."""
    function = _FUNCTIONS.get(name)
    if function is None:
        return Unknown()
    try:
        return function(*args, **kwargs)
    except (TypeError, ValueError, LookupError, OverflowError, AttributeError):
        return Unknown()


def _items(value: Value) -> list[Value]:
    if not isinstance(value, list | tuple | dict | set | str | range):
        raise TypeError("not a sequence that is known")
    return list(value)[:MOST]


def _range(*args: Value) -> Value:
    made = range(*args)
    return list(made) if len(made) <= _LONGEST_RANGE else Unknown()


def _plain(function: Callable[..., Value]) -> Callable[..., Value]:
    """The function, for known arguments only."""

    def call(*args: Value, **kwargs: Value) -> Value:
        return function(*args, **kwargs) if known(args) and known(kwargs) else Unknown()

    return call


def _text(value: Value = "") -> Value:
    return str(value) if isinstance(value, str | int | float) else Unknown("…")


def _int(value: Value, *base: int) -> Value:
    return int(value, *base) if isinstance(value, str | int | float) and len(str(value)) < 20 else Unknown()


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "str": _text,
    "int": _int,
    "bool": _plain(bool),
    "len": lambda value: len(_items(value)),
    "list": lambda *value: _items(value[0]) if value else [],
    "tuple": lambda *value: tuple(_items(value[0])) if value else (),
    "set": _plain(lambda *value: set(_items(value[0])) if value else set()),
    "frozenset": _plain(lambda *value: set(_items(value[0])) if value else set()),
    "dict": lambda *value, **named: {**(dict(value[0]) if value else {}), **named},
    "range": _range,
    "reversed": lambda value: _items(value)[::-1],
    "sorted": _plain(lambda value: sorted(_items(value))),
    "enumerate": lambda value, start=0: list(enumerate(_items(value), start)),
    "zip": lambda *values, **_: list(zip(*map(_items, values), strict=False)),
    "min": _plain(min),
    "max": _plain(max),
    "sum": _plain(sum),
    "repr": _plain(lambda value: repr(value)[:MOST]),
    "any": lambda value: any(_items(value)) if known(_items(value)) else Unknown(),
    "all": lambda value: all(_items(value)) if known(_items(value)) else Unknown(),
    "globals": Unknown,
    "isinstance": lambda *_: Unknown(),  # a host may know better
    "getattr": lambda *_: Unknown(),  # of what is no constant, the evaluator knows better
    "print": lambda *_, **__: None,
    "textwrap.dedent": lambda value: dedent(value) if isinstance(value, str) else Unknown(),
    "inspect.cleandoc": lambda value: dedent(value).strip() if isinstance(value, str) else Unknown(),
    "importlib.import_module": lambda value: Symbol(value) if isinstance(value, str) else Unknown(),
    "itertools.chain": lambda *values: list(chain.from_iterable(map(_items, values))),
    "collections.OrderedDict": lambda *value, **named: {**(dict(value[0]) if value else {}), **named},
}


def known_builtin(name: str) -> bool:
    """Whether the name is a function computed here."""
    return name in _FUNCTIONS
