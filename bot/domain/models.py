"""The facts about models of tables in code: what they say of the database."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.facts import Fact


@dataclass(frozen=True, slots=True)
class ModelFile(Fact):
    """A file that declares models of a framework."""

    framework: str


@dataclass(frozen=True, slots=True)
class ModelChange(Fact):
    """Models were changed so that the database has to change, and nothing in the change does that.

    `what` says one difference after the other (Markdown code spans), `why` how it is known that migrations belong to them,
    `command` what writes the migration. `slow` when all that is missing are indexes. `reverse` when it is the migration that
    was written, and the models that stayed.
    """

    framework: str
    what: tuple[str, ...]
    why: str
    command: str = ""
    slow: bool = False
    reverse: bool = False
