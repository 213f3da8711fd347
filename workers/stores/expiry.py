"""Keys of Redis that are set with an end, or without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workers.stores.calls import Call

_ENDING = frozenset({"ex", "px", "exat", "pxat", "keepttl", "ttl"})
_EXPIRES = frozenset({"expire", "pexpire", "expireat", "pexpireat"})
_CONTEXT = frozenset({"ctx", "context.Background()", "context.TODO()"})


def lasting(before: Iterable[Call], after: Iterable[Call]) -> Iterator[tuple[str, Call]]:
    """(key, the call that sets it) of keys that every call gave an end before, and none does now."""
    old, new = [*before], [*after]
    ended = {_key(call) for call in old if _ends(call)} - {_key(call) for call in old if _sets(call) and not _ends(call)}
    still = {_key(call) for call in new if _ends(call)}
    for call in new:
        if _sets(call) and (key := _key(call)) in ended - still and key:
            yield key, call


def _name(call: Call) -> str:
    return call.method.replace("_", "").lower()


def _sets(call: Call) -> bool:
    return _name(call) == "set"


def _ends(call: Call) -> bool:
    named = {name.lower() for name, _ in call.named}
    given = {argument.strip("\"'").lower() for argument in call.arguments[2:]}
    positional = len(call.arguments) > 2 and not any(one in {"0"} for one in call.arguments[2:])
    return _name(call) in _EXPIRES | {"setex", "psetex"} or (_sets(call) and bool((named | given) & _ENDING or positional))


def _key(call: Call) -> str:
    return next((one for one in call.arguments if one not in _CONTEXT), "")
