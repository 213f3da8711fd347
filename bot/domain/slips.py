"""Facts about what a migration's code says by mistake, whatever the schema is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.facts import Fact


@dataclass(frozen=True, slots=True)
class FrozenTime(Fact):
    """A column's default that is worked out when the migration is run or written: `text` as it stands, `instead` what each row
    would ask for in the same words, `written` when it was worked out before, by what wrote the migration."""

    text: str
    instead: str
    language: str
    written: bool = False


@dataclass(frozen=True, slots=True)
class JoinedStrings(Fact):
    """Two strings of a list, one below the other, that a missing comma makes one: `text` is what comes of them."""

    text: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class HistoricalLack(Fact):
    """What a model's class has in code and the model as a migration of Django is given has not.

    `model` is its name, `name` the method, constant or manager, `kind` which of these, `home` the file, `line` where; of a
    misspelt field `home` is what is meant. `back` when only the way back asks for it.
    """

    model: str
    name: str
    kind: str
    home: str
    line: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class BrokenCode(Fact):
    """A migration whose file does not parse in its language: `why` says what is wrong at the place."""

    language: str
    why: str
