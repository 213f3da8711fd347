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

    `what` says one difference after the other (Markdown code spans), `migrations` is the folder where the framework's
    migrations stand, `count` how many there are at the merge base.
    """

    framework: str
    what: tuple[str, ...]
    migrations: str
    count: int


@dataclass(frozen=True, slots=True)
class UnknownModel(Fact):
    """A dbt model, seed or snapshot that is named by `ref` and is not in the project; `gone` says that this change removes it.

    `user` is the first file that names it, `more` counts the others.
    """

    name: str
    gone: bool
    user: str
    more: int = 0
