"""Locks in Redis that anybody may release."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.stores import LockReleased
from bot.patterns import late
from workers.stores.calls import Call

_LITERAL = late(r"[\"'`][^$#{}\"'`]{0,60}[\"'`]|\d{1,6}|[tT]rue|b[\"'][^\"'{}]{0,60}[\"']")
_LOOKS = frozenset({"get", "eval", "evalsha", "registerscript", "watch", "getdel"})


def released(calls: Sequence[Call]) -> Iterator[LockReleased]:
    """Keys that SET takes with NX, an end and a literal as value, where DEL of the same key follows and nothing looks at it."""
    looked = {key for call in calls if _name(call) in _LOOKS for key in call.arguments[:1]}
    taken = {call.arguments[0]: call.arguments[1] for call in calls if _takes(call)}
    for call in calls if not any(_name(one) in {"eval", "evalsha", "registerscript"} for one in calls) else ():
        key = call.arguments[0] if call.arguments else ""
        if _name(call) in {"del", "delete", "unlink"} and key in taken and key not in looked:
            yield LockReleased(call.span, key, taken[key])


def _takes(call: Call) -> bool:
    """With an end: before it is over, another one may have the lock."""
    given = {name.lower(): value for name, value in call.named}
    words = {one.strip("\"'").lower() for one in call.arguments[2:]}
    literal = len(call.arguments) > 1 and _LITERAL.fullmatch(call.arguments[1]) is not None
    only_new = given.get("nx", "").lower() == "true" or "nx" in words
    return _name(call) == "set" and literal and only_new and bool({"ex", "px"} & ({*given} | words))


def _name(call: Call) -> str:
    return call.method.replace("_", "").lower()
