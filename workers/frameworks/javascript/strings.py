"""Methods of strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.frameworks.javascript.lists import Method, includes, part
from workers.frameworks.javascript.operators import combine
from workers.frameworks.javascript.text import LONGEST, Text
from workers.frameworks.javascript.values import Call, Unknown, Value

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Machine


def _replace(machine: Machine, call: Call, owner: object) -> Value:
    old, new = call.arg(0), call.arg(1)
    if not isinstance(old, str) or not isinstance(new, str) or not isinstance(owner, str):
        return Unknown("what replaces a part of it is not known")
    count = -1 if call.name == "replaceAll" else 1
    longer = len(owner) + len(new) * (owner.count(old) if count < 0 else 1)
    return str(owner).replace(old, new, count) if longer <= LONGEST else Unknown("a long text")


def _repeat(machine: Machine, call: Call, owner: object) -> Value:
    times = call.arg(0)
    if not isinstance(times, int) or not isinstance(owner, str) or times * len(owner) > LONGEST:
        return Unknown("a text that is repeated")
    return str(owner) * times


def _split(machine: Machine, call: Call, owner: object) -> Value:
    sign = call.arg(0)
    if not isinstance(sign, str) or not isinstance(owner, str):
        return Unknown("the parts of a text")
    return list(str(owner).split(sign)) if sign else list(str(owner))


def _trim(machine: Machine, call: Call, owner: object) -> Value:
    return owner.clipped() if isinstance(owner, Text) else str(owner).strip()


STRINGS: dict[str, Method] = {
    "concat": lambda m, c, owner: combine("+", owner, c.arg(0)),
    "endsWith": lambda m, c, owner: str(owner).endswith(str(c.arg(0))),
    "includes": includes,
    "repeat": _repeat,
    "replace": _replace,
    "replaceAll": _replace,
    "slice": part,
    "split": _split,
    "startsWith": lambda m, c, owner: str(owner).startswith(str(c.arg(0))),
    "substring": part,
    "toLowerCase": lambda m, c, owner: str(owner).lower(),
    "toString": lambda m, c, owner: owner,
    "toUpperCase": lambda m, c, owner: str(owner).upper(),
    "trim": _trim,
    "trimEnd": _trim,
    "trimStart": _trim,
}
