"""What the language brings along: methods of strings, lists, objects and promises; Object, Promise, JSON, …

A promise is its value: `await x`, `x.then(f)` and `Promise.all([x])` go on with x at once, in the order of the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from workers.frameworks.javascript.lists import LISTS, Method, called
from workers.frameworks.javascript.strings import STRINGS
from workers.frameworks.javascript.values import Call, Function, Guard, Host, Native, Record, Unknown, Value, shown, truth

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Machine

__all__ = ["GLOBALS", "PROMISE", "member"]


def member(owner: Value, name: str) -> Value:
    """A member of a value that is not an object of a framework."""
    if isinstance(owner, list | str) and name == "length":
        return len(owner)
    if isinstance(owner, list | str) and name.isdigit() and int(name) < len(owner):
        return owner[int(name)]
    if isinstance(owner, Function | Native) and name in ("bind", "call", "apply"):
        return _bound(owner, name)
    methods = LISTS if isinstance(owner, list) else STRINGS if isinstance(owner, str) else {}
    if (method := methods.get(name) or PROMISE.get(name)) is not None:
        return Native(lambda machine, call: method(machine, call, owner))
    if isinstance(owner, Unknown):
        return Unknown(owner.why, database=owner.database)
    return Unknown(f"`{name}` is not known") if not isinstance(owner, Record) else None


def _bound(owner: Function | Native, name: str) -> Native:
    """`f.bind(x)`, `f.call(x, …)`, `f.apply(x, […])`."""

    def run(machine: Machine, call: Call) -> Value:
        args = list(call.args[1:])
        if name == "apply":
            args = list(call.arg(1)) if isinstance(call.arg(1), list) else []  # type: ignore[call-overload]
        if name != "bind":
            return machine.apply(owner, replace(call, args=args), call.arg(0))
        this = call.arg(0)
        return Native(lambda m, c: m.apply(owner, replace(c, args=[*args, *c.args]), this))

    return Native(run)


def _then(machine: Machine, call: Call, owner: object) -> Value:
    return called(machine, call.arg(0), [owner]) if isinstance(call.arg(0), Function | Native) else owner


def _finally(machine: Machine, call: Call, owner: object) -> Value:
    called(machine, call.arg(0), [])
    return owner


PROMISE: dict[str, Method] = {
    "catch": lambda machine, call, owner: owner,
    "finally": _finally,
    "then": _then,
}


def _record(run: Callable[[Record], Value]) -> Native:
    def called(machine: Machine, call: Call) -> Value:
        owner = call.arg(0)
        return run(owner) if isinstance(owner, Record) and not owner.open else Unknown("an object that is not known")

    return Native(called)


def _assigned(machine: Machine, call: Call) -> Value:
    first = call.arg(0)
    found = first if isinstance(first, Record) else Record()
    for arg in call.args[1:]:
        if isinstance(arg, Record):
            found.update(arg)
            found.open = found.open or arg.open
        elif arg is not None:
            found.open = True
    return found


def _all(machine: Machine, call: Call) -> Value:
    given = call.arg(0)
    return given if isinstance(given, list) else Unknown("a list of promises that is not known")


def _json(machine: Machine, call: Call) -> Value:
    try:
        return json.dumps(call.arg(0), separators=(",", ":"), ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return Unknown("JSON that is not known")


def _namespace(**members: Native) -> Native:
    return Native(lambda m, c: Unknown("what it makes is not known"), lambda name: members.get(name, Unknown(f"`{name}`")))


def _text(machine: Machine, call: Call) -> Value:
    known = shown(call.arg(0))
    return Unknown("a text that is not known") if known is None else known


def _number(machine: Machine, call: Call) -> Value:
    given = call.arg(0)
    if isinstance(given, str) and re.fullmatch(r"-?\d{1,15}", given):
        return int(given)
    return given if isinstance(given, int | float) else Unknown("a number that is not known")


def _boolean(machine: Machine, call: Call) -> Value:
    given = call.arg(0)
    way = truth(given)
    return given if isinstance(given, Guard | Host) or way == "unknown" else way == "yes"


def _quiet() -> Native:
    """console and its like."""
    return Native(lambda m, c: None, lambda name: Native(lambda m, c: None))


_GIVEN = Native(lambda m, c: c.arg(0))
GLOBALS: dict[str, Value] = {
    "Array": _namespace(
        from_=_GIVEN,
        isArray=Native(lambda m, c: Unknown("it") if isinstance(c.arg(0), Unknown) else isinstance(c.arg(0), list)),
    ),
    "Boolean": Native(_boolean),
    "JSON": _namespace(stringify=Native(_json)),
    "Number": Native(_number),
    "Object": _namespace(
        assign=Native(_assigned),
        entries=_record(lambda owner: [[key, value] for key, value in owner.items()]),
        freeze=_GIVEN,
        keys=_record(list),
        values=_record(lambda owner: list(owner.values())),
    ),
    "Promise": _namespace(
        all=Native(_all),
        allSettled=Native(_all),
        resolve=_GIVEN,
    ),
    "String": Native(_text),
    "console": _quiet(),
    "parseInt": Native(_number),
    "undefined": None,
}
