"""What a rule says about a change of a contract, unless the contract says that it is meant."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.contracts import ContractChange
from bot.domain.findings import Fix, Severity
from workers.contracts.accepted import accepted
from workers.contracts.openapi.made import told_by_document
from workers.rules.rule import Harm, Rule
from workers.scene import Scene

_ASSUMED = "; the code says so, no contract does: what the merge base does is taken to be in use"


def breach(  # noqa: PLR0913
    rule: Rule, fact: ContractChange, scene: Scene, title: str, *, parsed: str, fixes: tuple[Fix, ...] = ()
) -> Iterator[Harm]:
    """The harm, at most a warning where it does not break everybody who uses the thing; of code what no document tells."""
    if fact.code and told_by_document(scene):
        return
    if not accepted(rule.id, fact, scene):
        severity = rule.severity if fact.definite else min(rule.severity, Severity.WARNING)
        parsed += _ASSUMED if fact.code else ""
        yield Harm(kinds=rule.kinds, title=title, parsed=parsed, severity=severity, fixes=fixes)


def of_uses(fact: ContractChange, word: str = "of") -> str:
    """' of `GET /orders` and 3 more', '' without any."""
    return f" {word} {fact.where}" if fact.uses else ""


def expand(title: str, text: str, tradeoff: str = "") -> tuple[Fix, ...]:
    """A way that breaks nobody: the new beside the old."""
    return (Fix("now", title, text, tradeoff),)
