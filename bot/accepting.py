"""Findings that people accept: read from what stands on the pull request, and put to the review. Pure.

An acceptance is kept where everything of ours is kept: in the marker of our first review's body, which `/accept` has edited,
or as a label that people put on the pull request themselves. So it holds for every later push, and nothing else remembers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.domain.accepted import Acceptance
from bot.domain.findings import Finding, Review, Severity
from bot.domain.posted import Posted
from bot.known import Known, fingerprint
from bot.markers import digest

MOST = 20
"""Acceptances by command on one pull request: the marker that keeps them has to stay small."""
LONGEST = 160
"""Characters of a reason that are kept."""


def accepted(known: Known, more: Iterable[Acceptance] = (), fewer: Iterable[str] = ()) -> tuple[Acceptance, ...]:
    """What is accepted by command: what stood, without the names in `fewer`, and what a command says now."""
    before, gone = known.first[1].accepted if known.first else (), frozenset(fewer)
    found = {one.name: one for one in before if one.name not in gone} | {one.name: one for one in more}
    return tuple(found.values())[-MOST:]


def labelled(posted: Posted) -> tuple[tuple[Acceptance, ...], tuple[str, ...]]:
    """What labels accept, and notes about those that give no reason (a label's description is its reason)."""
    said = [(rule, label) for label in posted.labels if (rule := label.rule())]
    why = "accepts nothing: its description has to say why"
    notes = tuple(f"The label `{label.name}` {why}" for _, label in said if not label.description.strip())
    taken = ((rule, label.description.strip()[:LONGEST]) for rule, label in said if label.description.strip())
    return tuple(Acceptance("rule", digest(rule), "a label", why) for rule, why in taken), notes


def settled(review: Review, all_: Sequence[Acceptance]) -> Review:
    """The review in which accepted findings are notes, folded, with who accepted them and why."""
    names: dict[tuple[str, str], Acceptance] = {(one.kind, one.name): one for one in all_}
    return replace(review, findings=tuple(_settled(review.findings, names))) if names else review


def _settled(findings: Iterable[Finding], names: Mapping[tuple[str, str], Acceptance]) -> Iterator[Finding]:
    for finding in findings:
        one = names.get(("finding", fingerprint(finding))) or names.get(("rule", digest(finding.rule)))
        yield replace(finding, severity=Severity.INFO, folded=True, accepted=one.words()) if one else finding


def labels_of(known: Known) -> dict[str, str]:
    """The fingerprints of findings that stand here, by their labels."""
    told = {f"F{number}": name for name, number in known.told.items()}
    return told | {f"F{mark.label}": mark.fingerprint for _, mark in known.inline.values()}


def names_of(known: Known) -> frozenset[str]:
    """What is accepted by command."""
    return frozenset(one.name for one in accepted(known))
