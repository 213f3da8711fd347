"""What a rule is: a page, a severity, and checks for operations."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.domain.changes import Mention, Span
from bot.domain.facts import Fact
from bot.domain.findings import Evidence, Fix, Hint, Kind, Lock, Severity
from bot.domain.operations import Operation
from bot.domain.schema import Name
from workers.rules.page import Page, read_page


@dataclass(frozen=True, slots=True)
class Harm:
    """What a check found at one operation.

    `title` is the claim, `parsed` how it is known from the migration, `quoted` the lines of the repository's code that show it.
    With `sized`, severity follows the size of those tables; otherwise it is the rule's own. `evidence` is what else there is
    besides the words; `span` says where it stands when not where the checked thing does. `large` harms are told of tables that
    are known to be large only. `source` says where it is documented when not where the rule's page says for that `engine`
    ('': the fact's own).
    """

    kinds: tuple[Kind, ...]
    title: str
    parsed: str
    locks: tuple[Lock, ...] = ()
    sized: tuple[Name, ...] = ()
    fixes: tuple[Fix, ...] = ()
    severity: Severity | None = None
    quoted: tuple[Mention, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    span: Span | None = None
    large: bool = False
    source: str = ""
    engine: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What a check could not decide for want of a fact: it becomes a Gap."""

    what: str
    why: str


Verdict = Iterable[Harm | Unknown | Hint]
Check = Callable[[Any, Any], Verdict]
"""(operation, Site) for migrations, (fact, Scene) for the other topics."""
Checked = type[Operation] | type[Fact]


class Rule:
    """One rule: its id is the file's name with hyphens, its page the file's docstring."""

    def __init__(  # noqa: PLR0913 (said once, by name)
        self,
        module: str,
        *,
        severity: Severity,
        kinds: tuple[Kind, ...],
        engines: tuple[str, ...] = ("postgresql",),
        hints: str = "",
        whatever_rows: bool = False,
        any_row: bool = False,
        known_as: str = "",
    ) -> None:
        """`kinds` are those any of its findings may carry; `hints` the competence its hints are for, '' where it gives none.

        With `whatever_rows` what it says fails does so on every database that the history leads to: ways back are held to it.
        With `any_row` it does so as soon as the table has a row, and ways back are held to what it says of kind 'fails'.
        `known_as` are the words, in small letters, by which comments tell other linters to be silent about the same.
        Source: https://squawkhq.com/docs/rules , https://kaveland.no/eugene/hints.html , https://atlasgo.io/lint/analyzers ,
        https://github.com/flvmnt/pgfence
        """
        self.whatever_rows, self.any_row = whatever_rows, any_row
        self.module, self.severity, self.kinds, self.engines, self.hints = module, severity, kinds, engines, hints
        self.known_as = tuple(known_as.split())
        self.id = module.rpartition(".")[2].replace("_", "-")
        self.topic = module.split(".")[-2]
        self.checks: list[tuple[tuple[Checked, ...], Check]] = []

    def on(self, *types: Checked) -> Callable[[Check], Check]:
        """Declare a check for operations or facts of these types: the decorator of a rule's functions."""

        def register(check: Check) -> Check:
            self.checks.append((types, check))
            return check

        return register

    @property
    def weight(self) -> str:
        """The word for its severity; 'hint' where it only tells specialists."""
        return self.severity.word if self.kinds else "hint"

    def hint(self, text: str, span: Span) -> Hint:
        """What it leaves to a specialist to judge. Shown to nobody else."""
        return Hint(self.id, self.hints, text, span)

    @cached_property
    def page(self) -> Page:
        """What the docstring says; read when first needed."""
        return read_page(self.id, sys.modules[self.module].__doc__ or "")
