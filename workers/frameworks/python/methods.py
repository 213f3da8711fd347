"""Methods and functions of Python's own that are computed: on strings, lists, dicts. Bounded: nothing grows without end."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from workers.frameworks.python.values import Text, Unknown, Value, known

MOST = 200_000
"""Characters of a string, items of a list."""
_SPEC = re.compile(r"\{[^{}]*[:!][^{}]*\}|%[^%]*\d{3}")
_PLACES = re.compile(r"\{\{|\}\}|\{(\w*)\}")
_SAME = frozenset(("upper", "lower", "title", "capitalize", "swapcase", "casefold"))
_ASKS = frozenset(
    ("startswith", "endswith", "split", "rsplit", "splitlines", "count", "find", "index", "isdigit", "partition", "rpartition",
     "removeprefix", "removesuffix", "encode", "decode", "isidentifier", "isupper", "islower")
)  # fmt: skip


def call_method(owner: Value, name: str, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    """A method of a string, list, dict or set; Unknown where it is none of those told here."""
    if isinstance(owner, str):
        return _of_text(owner, name, args, kwargs)
    if isinstance(owner, dict):
        return _of_dict(owner, name, args)
    if isinstance(owner, list | set):
        return _of_list(owner, name, args)
    if isinstance(owner, tuple) and name in ("count", "index") and known(owner):
        return _attempt(getattr(owner, name), *args)
    return Unknown()


def _of_text(owner: str, name: str, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    if name == "format":
        return formatted(owner, args, kwargs)
    if name == "join":
        return _joined(owner, args)
    if not known(list(args)) or kwargs:
        return Unknown()
    if name in ("strip", "rstrip", "lstrip"):
        return stripped(owner, name, args)
    if name == "replace":
        grown = len(owner) * (1 + max((len(a) for a in args if isinstance(a, str)), default=0))
        return _placed(_attempt(owner.replace, *args), owner) if grown <= MOST * 20 else Unknown()
    if name in _SAME:
        return Text.at(getattr(owner, name)(), getattr(owner, "line", 0))
    return _attempt(getattr(owner, name), *args) if name in _ASKS else Unknown()


def stripped(owner: str, name: str, args: Sequence[Value]) -> Value:
    """strip and its like: the lines of the rest are still the file's."""
    made = _attempt(getattr(owner, name), *args)
    line = getattr(owner, "line", 0)
    if not isinstance(made, str) or not line or name == "rstrip":
        return Text.at(made, line) if isinstance(made, str) else made
    return Text.at(made, line + owner[: len(owner) - len(owner.lstrip(*args))].count("\n"))


def dedent(text: str) -> Text:
    """textwrap.dedent: every line stays a line."""
    return Text.at(textwrap.dedent(text), getattr(text, "line", 0))


def _placed(made: Value, template: str) -> Value:
    """A string made of another: on the same lines when it has as many."""
    if not isinstance(made, str):
        return made
    return Text.at(made, getattr(template, "line", 0) if made.count("\n") == template.count("\n") else 0)


def _joined(owner: str, args: Sequence[Value]) -> Value:
    items: list[Value] = list(args[0]) if len(args) == 1 and isinstance(args[0], list | tuple | set | dict) else [Unknown()]
    strings = [item for item in items if isinstance(item, str)]
    if len(strings) == len(items):
        return owner.join(strings) if sum(map(len, strings)) + len(items) * len(owner) <= MOST else Unknown()
    return Unknown(owner.join(item if isinstance(item, str) else "…" for item in items))


def formatted(template: str, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    """str.format with plain fields; Unknown with what is known of it otherwise."""
    if _SPEC.search(template):
        return Unknown(template)
    count, missing = 0, False

    def fill(match: re.Match[str]) -> str:
        nonlocal count, missing
        if match[0] in ("{{", "}}"):
            return match[0][0]
        key = match[1]
        if not key:
            key, count = str(count), count + 1
        value = kwargs.get(key, Unknown()) if not key.isdigit() else args[int(key)] if int(key) < len(args) else Unknown()
        missing = missing or not isinstance(value, str | int | float)
        return str(value) if isinstance(value, str | int | float) else "…"

    made = _PLACES.sub(fill, template)
    if len(made) > MOST * 5 or missing:
        return Unknown(made[:2000])
    return _placed(made, template)


def interpolated(template: str, right: Value) -> Value:
    """The % operator of strings."""
    values = right if isinstance(right, dict | tuple) else (right,)
    if _SPEC.search(template) or not known(values):
        return Unknown(re.sub(r"%(\(\w+\))?[a-z]", "…", template))
    return _placed(_attempt(template.__mod__, values), template)


def _of_dict(owner: dict[Any, Any], name: str, args: Sequence[Value]) -> Value:
    match name, len(args):
        case "items", 0:
            return list(owner.items())
        case "keys", 0:
            return list(owner)
        case "values", 0:
            return list(owner.values())
        case "copy", 0:
            return dict(owner)
        case (("get" | "pop"), (1 | 2)) if isinstance(args[0], str | int | tuple) and known(args[0]):
            return owner.get(args[0], args[1] if len(args) == 2 else None)
        case "update", 1 if isinstance(args[0], dict):
            owner.update(args[0])
            return None
    return Unknown()


def _of_list(owner: list[Any] | set[Any], name: str, args: Sequence[Value]) -> Value:
    if isinstance(owner, list) and name == "append" and len(args) == 1 and len(owner) < MOST:
        owner.append(args[0])
        return None
    if isinstance(owner, list) and name == "extend" and args and isinstance(args[0], list | tuple):
        owner.extend(args[0][: MOST - len(owner)])
        return None
    if isinstance(owner, set) and name == "add" and known(list(args)):
        owner.update(item for item in args if isinstance(item, str | int))
        return None
    if name in ("index", "count") and known(list(args)):
        return _attempt(getattr(owner, name), *args)
    return list(owner) if name == "copy" else Unknown()


def _attempt(function: Any, *args: Value) -> Value:
    try:
        return function(*args)
    except (TypeError, ValueError, LookupError, OverflowError):
        return Unknown()
