"""Methods of lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workers.frameworks.javascript.text import LONGEST
from workers.frameworks.javascript.values import Call, Function, Native, Unknown, Value, shown, truth

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Machine

Method = Callable[["Machine", Call, object], Value]


def called(machine: Machine, function: Value, args: list[Value]) -> Value:
    """Call back with these arguments."""
    if isinstance(function, Function):
        return machine.enter(function, args)
    if isinstance(function, Native):
        return Unknown("a function of the language is handed on")
    return Unknown("what is called is not known")


def _map(machine: Machine, call: Call, owner: object) -> Value:
    items = owner if isinstance(owner, list) else []
    return [called(machine, call.arg(0), [item, place, items]) for place, item in enumerate(items)]


def _each(machine: Machine, call: Call, owner: object) -> Value:
    _map(machine, call, owner)
    return None


def _filter(machine: Machine, call: Call, owner: object) -> Value:
    found: list[Value] = []
    for item in owner if isinstance(owner, list) else []:
        way = truth(item if _is_boolean(call.arg(0)) else called(machine, call.arg(0), [item]))
        if way == "unknown":
            return Unknown("which items of the list stay is not known")
        found += [item] if way == "yes" else []
    return found


def _is_boolean(value: Value) -> bool:
    return isinstance(value, Native)


def _reduce(machine: Machine, call: Call, owner: object) -> Value:
    items = list(owner) if isinstance(owner, list) else []
    value = call.arg(1) if len(call.args) > 1 else (items.pop(0) if items else None)
    for place, item in enumerate(items):
        value = called(machine, call.arg(0), [value, item, place, items])
    return value


def _join(machine: Machine, call: Call, owner: object) -> Value:
    parts = ["" if item is None else shown(item) for item in (owner if isinstance(owner, list) else [])]
    sign = call.arg(0) if isinstance(call.arg(0), str) else ","
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return Unknown("a part of the list is not known", str(sign).join(part or "…" for part in parts)[:LONGEST])
    return str(sign).join(known) if sum(map(len, known)) + len(known) * len(str(sign)) <= LONGEST else Unknown("a long text")


def _push(machine: Machine, call: Call, owner: object) -> Value:
    if isinstance(owner, list):
        owner += call.args
        return len(owner)
    return None


def _concat(machine: Machine, call: Call, owner: object) -> Value:
    found = list(owner) if isinstance(owner, list) else []
    for arg in call.args:
        if isinstance(arg, Unknown):
            return Unknown("a list of which a part is not known")
        found += arg if isinstance(arg, list) else [arg]
    return found


def includes(machine: Machine, call: Call, owner: object) -> Value:
    """`includes` of a list or a string."""
    wanted = call.arg(0)
    if isinstance(wanted, Unknown) or (isinstance(owner, list) and any(isinstance(item, Unknown) for item in owner)):
        return Unknown("whether it is in the list is not known")
    if isinstance(owner, str):
        return isinstance(wanted, str) and wanted in owner
    return isinstance(owner, list) and wanted in owner


def part(machine: Machine, call: Call, owner: object) -> Value:
    """`slice`."""
    bounds = [arg for arg in call.args if isinstance(arg, int)]
    if len(bounds) < len(call.args) or not isinstance(owner, list | str):
        return Unknown("a part of it")
    start, end = (bounds[0] if bounds else 0), (bounds[1] if len(bounds) > 1 else None)
    return str(owner)[start:end] if isinstance(owner, str) else owner[start:end]


def _flat(machine: Machine, call: Call, owner: object) -> Value:
    found: list[Value] = []
    for item in owner if isinstance(owner, list) else []:
        found += item if isinstance(item, list) else [item]
    return found


def _find(machine: Machine, call: Call, owner: object) -> Value:
    for item in owner if isinstance(owner, list) else []:
        way = truth(called(machine, call.arg(0), [item]))
        if way != "no":
            return item if way == "yes" else Unknown("which item is found is not known")
    return None


LISTS: dict[str, Method] = {
    "concat": _concat,
    "entries": lambda m, c, owner: [[place, item] for place, item in enumerate(owner)] if isinstance(owner, list) else None,
    "filter": _filter,
    "find": _find,
    "flat": _flat,
    "flatMap": lambda m, c, owner: _flat(m, c, _map(m, c, owner)),
    "forEach": _each,
    "includes": includes,
    "join": _join,
    "map": _map,
    "push": _push,
    "reduce": _reduce,
    "reverse": lambda m, c, owner: list(reversed(owner)) if isinstance(owner, list) else None,
    "slice": part,
}
