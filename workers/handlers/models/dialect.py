"""How classes of data are written in a language: which they are, what a field is called, what it asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Limits = tuple[tuple[str, re.Pattern[str]], ...]
_NEVER = re.compile(r"(?!)")
_TYPES = {
    "string": re.compile(r"^(string|String|str|&str|Text)\??$"),
    "integer": re.compile(r"^(int|long|short|Integer|Long|Short|u?int(8|16|32|64)?|[iu](8|16|32|64|size))\??$"),
    "number": re.compile(r"^(float|double|decimal|Float|Double|BigDecimal|float(32|64)|f32|f64|number)\??$"),
    "boolean": re.compile(r"^(bool|boolean|Boolean)\??$"),
    "array": re.compile(r"^(List|Set|Collection|IEnumerable|IList|Vec|Array|IReadOnlyList)<|\[\]$|^\[\]"),
}


def _always(held: str, said: str, name: str) -> bool:
    del held, said, name
    return True


def _as_written(said: str, name: str) -> str:
    del said
    return name


@dataclass(frozen=True, slots=True)
class Dialect:
    """Of `nodes` those are classes of data that `data` finds (in their head) and `other` does not; `fields` are the members.

    In a member's text `hidden` keeps it inside, `renamed` says its name outside, `needed` that it must be given (where None:
    all that `free` does not find, of a class in which `checked` is found), `computed` that it is only answered, `limits` what
    values it takes. `reached` is asked with the text of the class, that of the member and its name whether anything outside
    can get at it, `called` with the member's text and its name what that is outside, where nothing renames it.
    """

    nodes: tuple[str, ...]
    fields: tuple[str, ...]
    data: re.Pattern[str]
    other: re.Pattern[str] = _NEVER
    hidden: re.Pattern[str] = _NEVER
    renamed: re.Pattern[str] = _NEVER
    needed: re.Pattern[str] | None = None
    free: re.Pattern[str] = _NEVER
    checked: re.Pattern[str] = re.compile("")
    open: re.Pattern[str] = _NEVER
    computed: re.Pattern[str] = _NEVER
    limits: Limits = ()
    reached: Callable[[str, str, str], bool] = _always
    called: Callable[[str, str], str] = _as_written


NAMES = (
    r"(Dto|DTO|Request|Response|Payload|View|ViewModel|Resource|Model|Vo|VO|Result|Command|Form|Body|Params?|Input|Output"
    r"|Item|Info)"
)
"""How names of such classes end, where nothing else tells them."""


def kind_of(text: str) -> str | None:
    """The schema's type for a type as it is written; None for all that is no plain value."""
    word = text.strip().removeprefix("*").strip(":? ")
    return next((kind for kind, pattern in _TYPES.items() if pattern.search(word)), None)
