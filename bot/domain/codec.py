"""The nouns as JSON-plain values and back, for what crosses a process or waits on a disk.

A record is the list of its fields in order, trailing defaults left out; one that comes down to a first string is that
string alone. Where several types are possible the class name comes first. What is expected decides what is built: only
dataclasses, named tuples and enums of `bot.domain` that the expected type names, never a name taken from the data.
Nothing is imported or executed on the way.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import IntEnum
from functools import cache
from operator import attrgetter, call
from typing import Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.domain import operations
from bot.domain.operations import Operation
from bot.domain.plain import Step, any_of, exactly, many, member, one_of

_MOST_SHARED = 4_096

T = TypeVar("T")
Plain = None | bool | int | str | list["Plain"]
"""What `encode` yields: the part of JSON without objects and fractions."""


class _Codec(NamedTuple):
    """How one type is written and read; `write` is None where the value is plain already."""

    write: Step | None
    read: Step


class _Layout(NamedTuple):
    """A record's fields: names, types, and the defaults of the last ones."""

    names: tuple[str, ...]
    kinds: tuple[Any, ...]
    defaults: tuple[Any, ...]


def encode(value: object, kind: Any = None) -> Plain:
    """`value` as plain JSON; `kind` is the type it will be decoded as, its own class when not given.

    Raises TypeError when `kind` is no noun, KeyError when the value is none of a union's members.
    """
    expected: Any = type(value) if kind is None else kind
    write = _codec(expected).write
    given: Any = value
    plain: Plain = write(given) if write else given
    return plain


def decode(data: object, kind: type[T]) -> T:
    """The value of type `kind` that `data` (from `json.loads`) describes.

    Raises ValueError on anything `encode` does not write, TypeError when `kind` is no noun.
    """
    expected: Any = kind
    read = _codec(expected).read
    try:
        value: T = read(data)
    except TypeError as error:
        raise ValueError(f"malformed: {error}") from error
    return value


@cache
def _codec(kind: Any) -> _Codec:
    """The codec of a type annotation, built once."""
    origin = get_origin(kind)
    if kind in (str, int, bool):
        return _Codec(None, exactly(kind))
    if origin is Literal:
        return _Codec(None, one_of(get_args(kind)))
    if origin in (Union, types.UnionType):
        return _union(get_args(kind))
    if origin is tuple:
        return _tuple(get_args(kind))
    if not isinstance(kind, type) or not kind.__module__.startswith("bot.domain."):
        raise TypeError(f"no codec for {kind!r}")
    if issubclass(kind, IntEnum):
        return _Codec(int, member(kind))
    if kind is Operation:
        return _tagged({name: getattr(operations, name) for name in operations.__all__ if name != "Operation"})
    return _record(kind)


def _layout(kind: Any) -> _Layout:
    """The fields of a dataclass or named tuple of ours. Raises TypeError for another class."""
    hints = get_type_hints(kind)
    if is_dataclass(kind):
        names = tuple(field.name for field in fields(kind))
        defaults = [field.default for field in fields(kind) if field.default is not MISSING]
    elif issubclass(kind, tuple) and hasattr(kind, "_fields"):
        names, defaults = kind._fields, list(kind._field_defaults.values())
    else:
        raise TypeError(f"no codec for {kind!r}")
    return _Layout(names, tuple(hints[name] for name in names), tuple(defaults))


def _record(kind: Any) -> _Codec:
    """A dataclass or named tuple, as the list of its fields; one that is all defaults but for a first string, as that."""
    layout = _layout(kind)
    codecs = [_codec(field) for field in layout.kinds]
    readers = tuple(codec.read for codec in codecs)
    most, least = len(readers), len(readers) - len(layout.defaults)
    shared: dict[str, Any] = {}

    def read(data: Any) -> Any:
        if type(data) is str:
            return shared[data] if data in shared else _share(shared, data, read([data]))
        if type(data) is not list or not least <= len(data) <= most:
            raise ValueError(f"{kind.__name__}: not a list of {least} to {most} fields")
        return kind(*map(call, readers, data))

    return _Codec(_writer(layout, [codec.write for codec in codecs]), read)


def _share(shared: dict[str, Any], data: str, record: Any) -> Any:
    """Keep a record that is only a name (`int8`, `orders`): most of a schema's are alike, and frozen."""
    if len(shared) < _MOST_SHARED:
        shared[data] = record
    return record


def _writer(layout: _Layout, writers: list[Step | None]) -> Step:
    """What lists a record's fields up to the last one that is not at its default."""
    most = len(writers)
    values: Step = attrgetter(*layout.names) if most > 1 else lambda record: [getattr(record, name) for name in layout.names]
    backwards = tuple(enumerate(reversed(layout.defaults), start=1))
    plain = next((place for place, step in enumerate(writers) if step), most)

    def write(record: Any) -> Any:
        row = values(record)
        kept = most
        for back, default in backwards:
            value = row[-back]
            if value is not default and value != default:
                break
            kept -= 1
        if kept == 1 and type(row[0]) is str:
            return row[0]
        if kept <= plain:
            return list(row[:kept])
        return [step(value) if step else value for step, value in zip(writers, row[:kept], strict=False)]

    return write


def _tagged(members: Mapping[str, type]) -> _Codec:
    """One of several records, told apart by the class name in front."""

    def write(record: Any) -> list[Any]:
        name = type(record).__name__
        step: Any = _codec(members[name]).write
        row = step(record)
        return [name, row] if type(row) is str else [name, *row]

    def read(data: Any) -> Any:
        if type(data) is not list or not data or type(data[0]) is not str or data[0] not in members:
            raise ValueError(f"not one of {len(members)} records")
        return _codec(members[data[0]]).read(data[1:])

    return _Codec(write, read)


def _union(options: tuple[Any, ...]) -> _Codec:
    """Plain values, or records told apart by a tag (a lone one needs none); either way None besides."""
    records = [option for option in options if option not in (str, int, bool, types.NoneType)]
    if not records:
        return _Codec(None, any_of(frozenset(options)))
    if len(records) + (types.NoneType in options) < len(options):
        raise TypeError(f"no codec for plain values and records in one place: {options!r}")
    write, read = _codec(records[0]) if len(records) == 1 else _tagged({record.__name__: record for record in records})
    if types.NoneType not in options:
        return _Codec(write, read)
    return _Codec(
        (lambda value: None if value is None else write(value)) if write else None,
        lambda data: None if data is None else read(data),
    )


def _tuple(arguments: tuple[Any, ...]) -> _Codec:
    """`tuple[X, ...]` or a tuple of fixed types, as a list."""
    if arguments[-1] is ...:
        write, read = _codec(arguments[0])
        return _Codec(lambda values: [write(v) for v in values] if write else list(values), many(read))
    codecs = [_codec(argument) for argument in arguments]

    def parts(data: Any) -> tuple[Any, ...]:
        if type(data) is not list or len(data) != len(codecs):
            raise ValueError(f"not a list of {len(codecs)}")
        return tuple([codec.read(value) for codec, value in zip(codecs, data, strict=True)])

    return _Codec(lambda values: [c.write(v) if c.write else v for c, v in zip(codecs, values, strict=True)], parts)
