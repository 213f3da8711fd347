"""Facts about how code puts a statement and its values together."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.facts import Fact


@dataclass(frozen=True, slots=True)
class MismatchedValues(Fact):
    """A statement given to `sink` that asks for other values than it is given: `wanted` and `given` are said in words.

    `bare` is a value in parentheses that was meant to be a tuple of one, as written.
    """

    sink: str
    wanted: str
    given: str
    bare: str = ""


@dataclass(frozen=True, slots=True)
class RunTogether(Fact):
    """Two pieces of SQL with nothing between them: the end of the first and the keyword that the second begins with."""

    before: str
    after: str
