"""Paths of attributes followed from a class: where one of them is surely not there.

Source: https://docs.spring.io/spring-data/jpa/reference/repositories/query-methods-details.html#repositories.query-methods.query-property-expressions
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from workers.asked.jpa.words import below, leads_to, scalar, words
from workers.joined.jpa.classes import Class, Classes

_CLOSE, _MOST_STEPS = 0.8, 400
_OF_COLLECTIONS = frozenset((
    "size", "elements", "indices", "index", "maxElement", "minElement", "maxIndex", "minIndex", "key", "value", "naturalId",
))  # fmt: skip
"""What Hibernate's queries ask collections for."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A name that the class does not have; `meant` is one that is spelled nearly so."""

    model: Class
    name: str
    meant: str = ""


def astray(classes: Classes, kept: Class, path: tuple[str, ...], own: int = 0) -> Wrong | None:
    """The first name of a path that is surely not there; None where the path holds, where nobody knows, and where it is one of
    those before `own`.
    """
    model: Class = kept
    for number, name in enumerate(path):
        known = words(classes, model)
        if name not in known.types:
            collection = number > 0 and name in _OF_COLLECTIONS
            return None if known.has(name) or collection or number < own else _wrong(classes, model, name)
        after = leads_to(classes, known.types[name])
        if after is None:
            return None
        model = after
    return None


def _wrong(classes: Classes, model: Class, name: str) -> Wrong | None:
    if below(classes, model, name):
        return None
    near = difflib.get_close_matches(name, [one for one in words(classes, model).types if one[:1].islower()], 1, _CLOSE)
    return Wrong(model, name, near[0] if near else "")


def split(classes: Classes, kept: Class, written: str) -> Wrong | None:
    """As above, of a path whose names stand together as Spring Data splits them: `customerAddressCity`, `customer_town`."""
    steps = [_MOST_STEPS]
    return _split(classes, kept, written, steps)


def _split(classes: Classes, model: Class, written: str, steps: list[int]) -> Wrong | None:
    steps[0] -= 1
    known = words(classes, model)
    if steps[0] < 0 or known.open or not written:
        return None
    missed: Wrong | None = None
    for end in range(len(written), 0, -1):
        if end < len(written) and not (written[end].isupper() or written[end] in "_."):
            continue
        name = next((one for one in _spelled(written[:end]) if known.has(one)), "")
        if not name:
            continue
        rest = written[end:].lstrip("_.")
        held = known.types.get(name)
        after = leads_to(classes, held) if held is not None else None
        if not rest or (after is None and (held is None or not scalar(held))):
            return None
        if after is not None and (found := _split(classes, after, rest, steps)) is None:
            return None
        missed = missed or (found if after is not None else None)
    return missed or _wrong(classes, model, _lower(written))


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _spelled(part: str) -> tuple[str, str]:
    return _lower(part), part


_SUBJECT = re.compile(r"(?:find|read|get|query|search|stream|count|exists|delete|remove)(?:[A-Z]\w*?)??By(?=[A-Z])")
_KEYWORD = re.compile(
    r"(?:Is)?(?:Between|NotNull|Null|LessThan|LessThanEqual|GreaterThan|GreaterThanEqual|Before|After|NotLike|Like|StartingWith"
    r"|EndingWith|NotEmpty|Empty|NotContaining|Containing|NotIn|In|Near|Within|True|False|Not)$"
    r"|(?:StartsWith|EndsWith|NotContains|Contains|MatchesRegex|Matches|Regex|Exists|Is|Equals)$"
)
_CASE = re.compile(r"(?:All)?Ignor(?:e|ing)Case")


def derived(classes: Classes, kept: Class, method: str) -> Wrong | None:
    """What the name of a repository's method asks the class for in vain."""
    subject = _SUBJECT.match(method)
    if subject is None or len(method) > 200:
        return None
    predicate, _, order = method[subject.end() :].partition("OrderBy")
    for part in re.split(r"(?:And|Or)(?=[A-Z])", predicate):
        if (found := _of_part(classes, kept, _CASE.sub("", part))) is not None:
            return found
    for part in re.split(r"(?<=Asc)(?=[A-Z])|(?<=Desc)(?=[A-Z])", order):
        if part and (found := split(classes, kept, re.sub(r"(?:Asc|Desc)$", "", part))) is not None:
            return found
    return None


def _of_part(classes: Classes, kept: Class, part: str) -> Wrong | None:
    if not part or split(classes, kept, part) is None:
        return None
    stripped = [part[: match.start()] for match in (_KEYWORD.search(part, at) for at in range(len(part))) if match is not None]
    tried = [split(classes, kept, one) for one in dict.fromkeys(stripped) if one]
    return None if None in tried else (tried[0] if tried else split(classes, kept, part))
