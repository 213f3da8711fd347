"""`dataclass` as the standard library has it, made in a tenth of the time: its methods are compiled when one is first called.

The standard decorator compiles six functions for each class, which were a third of the time a command takes to start up. Here
`__init__` is compiled at the first instance; the others are shared and ask the class for its fields. What is rare (kw_only,
`init=False`, ClassVar, order) is left to the standard library, and the two may inherit from each other.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterable
from operator import attrgetter
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

__all__ = ["compile_all", "dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, **rare):
        """A decorator, as `dataclasses.dataclass`. Raises what that one raises."""
        if cls is not None or rare or not slots:
            return dataclasses.dataclass(cls, frozen=frozen, slots=slots, eq=eq, **rare)
        return lambda plain: _made(plain, frozen=frozen, eq=eq)


_FIELDS, _PARAMS = "__dataclass_fields__", "__dataclass_params__"
_OF_THE_PLAIN = {"__dict__", "__weakref__", _FIELDS, _PARAMS}
_ALL: list[Callable[[], None]] = []
_RARE = ("ClassVar", "InitVar", "KW_ONLY")


def _made(plain: type, *, frozen: bool, eq: bool) -> type:
    annotations = inspect.get_annotations(plain)
    own = {name: plain.__dict__[name] for name in annotations if name in plain.__dict__}
    inherited: dict[str, dataclasses.Field[Any]] = {}
    for base in plain.__mro__[:0:-1]:
        inherited |= base.__dict__.get(_FIELDS, {})
    if _rare(plain, inherited, annotations, own):
        return dataclasses.dataclass(frozen=frozen, slots=True, eq=eq)(plain)
    declared = _declared(plain, annotations, own)
    fields = inherited | getattr(declared, _FIELDS)
    params = getattr(declared, _PARAMS)
    params.init, params.repr, params.eq, params.frozen = True, True, eq, frozen
    namespace = {name: value for name, value in plain.__dict__.items() if name not in own and name not in _OF_THE_PLAIN}
    for name, method in _methods(fields, frozen=frozen, eq=eq).items():
        namespace.setdefault(name, method)
    namespace |= {
        "__slots__": tuple(name for name in annotations if name not in inherited),
        "__match_args__": tuple(fields),
        _FIELDS: fields,
        _PARAMS: params,
        "__qualname__": plain.__qualname__,
    }
    made = type(plain)(plain.__name__, plain.__bases__, namespace)
    if "__init__" not in plain.__dict__:
        made.__init__ = _at_first(made, fields)  # type: ignore[misc]
    return made


def _rare(plain: type, inherited: Iterable[str], annotations: dict[str, Any], own: dict[str, Any]) -> bool:
    """Whether something about the class is left to the standard library."""
    return (
        any(isinstance(value, dataclasses.Field) and (not value.init or value.kw_only is True) for value in own.values())
        or any(word in str(said) for said in annotations.values() for word in _RARE)
        or not plain.__dict__.keys().isdisjoint(("__eq__", "__hash__"))
        or not all(isinstance(getattr(plain, name, None), MemberDescriptorType) for name in inherited)
    )


def _declared(plain: type, annotations: dict[str, Any], own: dict[str, Any]) -> type:
    """A class of the standard library with the fields that the plain one declares itself, and no methods."""
    bare = type("_", (), {"__doc__": "-", "__module__": plain.__module__, "__annotations__": annotations, **own})
    return dataclasses.dataclass(init=False, repr=False, eq=False, match_args=False)(bare)


def _methods(fields: dict[str, dataclasses.Field[Any]], *, frozen: bool, eq: bool) -> dict[str, Any]:
    methods: dict[str, Any] = {"__repr__": _repr}
    if frozen:
        methods |= {"__setattr__": _no_change, "__delattr__": _no_change, "__getstate__": _state, "__setstate__": _restore}
    if eq:
        key = _key(tuple(name for name, field in fields.items() if field.compare))
        methods |= {"__eq__": _equal(key), "__hash__": _hash(key) if frozen else None}
    return methods


def _key(names: tuple[str, ...]) -> Callable[[Any], object]:
    return attrgetter(*names) if names else lambda _: ()


def _equal(key: Callable[[Any], object]) -> Callable[[Any, Any], Any]:
    def __eq__(self: Any, other: Any) -> Any:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hash(key: Callable[[Any], object]) -> Callable[[Any], int]:
    def __hash__(self: Any) -> int:
        return hash(key(self))

    return __hash__


def _repr(self: Any) -> str:
    said = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({said})"


def _no_change(_self: object, name: str, *_value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for one, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


def _at_first(made: Any, fields: dict[str, dataclasses.Field[Any]]) -> Callable[..., None]:
    """An `__init__` that puts a compiled one in its place and calls it."""

    def complete() -> None:
        if made.__init__ is __init__:
            made.__init__ = _compiled(made, fields)

    def __init__(self: Any, *args: Any, **named: Any) -> None:
        complete()
        made.__init__(self, *args, **named)

    _ALL.append(complete)
    return __init__


def compile_all() -> None:
    """Compile what is not yet: for a process that forks its jobs."""
    for complete in _ALL:
        complete()
    _ALL.clear()


def _compiled(made: Any, fields: dict[str, dataclasses.Field[Any]]) -> Callable[..., None]:
    """What the standard library would compile, but for how it sets a slot: by its descriptor, which no frozen class forbids."""
    known: dict[str, Any] = {"_unset": object()}
    parameters, body = ["self"], []
    for number, (name, field) in enumerate(fields.items()):
        known[f"_set{number}"], value, default = getattr(made, name).__set__, name, ""
        if field.default_factory is not dataclasses.MISSING:
            known[f"_make{number}"], default = field.default_factory, "=_unset"
            value = f"_make{number}() if {name} is _unset else {name}"
        elif field.default is not dataclasses.MISSING:
            known[f"_default{number}"], default = field.default, f"=_default{number}"
        parameters.append(name + default)
        body.append(f" _set{number}(self, {value})\n")
    if hasattr(made, "__post_init__"):
        body.append(" self.__post_init__()\n")
    exec(f"def __init__({', '.join(parameters)}):\n{''.join(body) or ' pass'}", known)  # noqa: S102 (names of fields alone)
    method: Callable[..., None] = known["__init__"]
    method.__qualname__ = f"{made.__qualname__}.__init__"
    return method
