"""Texts that take a pattern long to read, made from it: what leads to each of its repetitions, then what it repeats."""

import re
import re._constants as parts  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from typing import Any

_SHORT = 500
"""Repetitions up to which a part is bounded."""
_ANY = " \na1_/.\"'(-)[{=:,;<>$*#@A\\|%&!?+`~^]}\t"
_ALWAYS = (" ", "\n", "a", "a ", "(")
_REPEATED = (parts.MAX_REPEAT, parts.MIN_REPEAT, parts.POSSESSIVE_REPEAT)
_CLASSES = {
    parts.CATEGORY_WORD: r"\w", parts.CATEGORY_NOT_WORD: r"\W", parts.CATEGORY_DIGIT: r"\d", parts.CATEGORY_NOT_DIGIT: r"\D",
    parts.CATEGORY_SPACE: r"\s", parts.CATEGORY_NOT_SPACE: r"\S",
}  # fmt: skip


def texts_of(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """Pairs of what comes once and what is repeated after it, each once."""
    written = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    found = dict.fromkeys(("", unit) for unit in _ALWAYS)
    for before, unit in _repetitions(parser.parse(written, pattern.flags & ~re.UNICODE), ""):
        found |= dict.fromkeys((("", unit), (before, unit), ("", before + unit), ("", before)))
    return [(before, unit) for before, unit in found if unit]


def _repetitions(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """What leads to each repetition without a bound, and what it repeats."""
    for at, (kind, said) in enumerate(tree):
        here = before + _example(tree[:at])
        if kind in _REPEATED and said[1] > _SHORT:
            yield from ((here, unit) for unit in _units(said[2]))
        for inner in _inside(kind, said):
            yield from _repetitions(inner, here)


def _units(tree: Any) -> set[str]:
    alone = tree[0] if len(tree) == 1 else (None, None)
    units = {_example(tree)} | set(_members(alone[1])[:3] if alone[0] is parts.IN else ())
    return (units | {" "} if alone[0] is parts.ANY else units) - {""}


def _inside(kind: Any, said: Any) -> list[Any]:
    if kind in _REPEATED:
        return [said[2]]
    if kind is parts.BRANCH:
        return list(said[1])
    if kind is parts.SUBPATTERN:
        return [said[3]]
    if kind in (parts.ASSERT, parts.ASSERT_NOT):
        return [said[1]]
    return [said] if kind is parts.ATOMIC_GROUP else []


def _example(tree: Any) -> str:
    """Something short that it matches; what it looks around for is left out."""
    return "".join(_one(kind, said) for kind, said in tree)


def _one(kind: Any, said: Any) -> str:
    if kind is parts.LITERAL:
        return chr(said)
    if kind is parts.NOT_LITERAL:
        return next(one for one in "ax" if ord(one) != said)
    if kind is parts.ANY:
        return "a"
    if kind is parts.IN:
        return (_members(said) or ["a"])[0]
    if kind in _REPEATED:
        return _example(said[2]) * min(said[0], 50)
    if kind in (parts.BRANCH, parts.SUBPATTERN, parts.ATOMIC_GROUP):
        return _example(_inside(kind, said)[0])
    return ""


def _members(said: Any) -> list[str]:
    """The characters of a set that are worth a try."""
    negated = said[0][0] is parts.NEGATE
    own = [chr(value) for kind, value in said if kind is parts.LITERAL]
    return [one for one in [*_ANY, *own] if any(_holds(part, one) for part in said) != negated]


def _holds(part: tuple[Any, Any], one: str) -> bool:
    kind, said = part
    if kind is parts.RANGE:
        return bool(said[0] <= ord(one) <= said[1])
    if kind is parts.CATEGORY:
        return re.match(_CLASSES[said], one) is not None
    return kind is parts.LITERAL and ord(one) == said
