"""What of ours stands on a pull request, read from the markers of one stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.findings import Finding, Review
from bot.domain.posted import EditInline, EditReview, Inline, Posted, PostedReview
from bot.markers import FindingMark, ReviewMark, Seal, as_double, digest
from bot.remarks import DOUBLED


@dataclass(frozen=True, slots=True)
class Known:
    """Our first review (None before it), our inline comments by fingerprint, what stands twice.

    `told` are the findings that a body tells, fingerprints to labels; `runs` those that have posted a review.
    """

    first: tuple[PostedReview, ReviewMark] | None
    inline: Mapping[str, tuple[Inline, FindingMark]]
    told: Mapping[str, int]
    runs: frozenset[str]
    last: int
    doubled: tuple[EditInline | EditReview, ...]

    def tells(self, fingerprint: str) -> bool:
        """True when a body has told of this finding."""
        return fingerprint in self.told or (self.first is not None and self.first[1].more)

    def label(self, fingerprint: str) -> int | None:
        """The number of its label, None for a finding that nobody has seen."""
        if fingerprint in self.inline:
            return self.inline[fingerprint][1].label
        return self.told.get(fingerprint)


def known(posted: Posted, seal: Seal, stage: str) -> Known:
    """Read what is posted. Of several equal ones the oldest counts, of comments rather one that people have answered."""
    doubled: list[EditInline | EditReview] = []
    marks = [(review, mark) for review in sorted(posted.reviews, key=lambda one: one.id) if (mark := seal.read(review.body))]
    told: dict[str, int] = {}
    first: tuple[PostedReview, ReviewMark] | None = None
    later: set[str] = set()
    for review, mark in marks:
        if review.state == "PENDING" or not isinstance(mark, ReviewMark) or mark.stage != stage or mark.role == "double":
            continue
        if first if mark.role == "first" else mark.run in later:
            doubled.append(EditReview(review.id, DOUBLED + seal.write(as_double(mark)) + "\n"))
            continue
        if mark.role == "first":
            first = (review, mark)
        else:
            later.add(mark.run)
        told.update(mark.told)
    comments: dict[str, tuple[Inline, FindingMark]] = {}
    for inline, mark in _findings(posted, seal, stage):
        if mark.fingerprint in comments:
            doubled.append(EditInline(inline.id, DOUBLED + seal.write(as_double(mark)) + "\n"))
        else:
            comments[mark.fingerprint] = (inline, mark)
    labels = [*told.values(), *(mark.label for _, mark in comments.values()), first[1].last if first else 0]
    runs = later | ({first[1].run} if first else set())
    return Known(first, comments, told, frozenset(runs), max(labels), tuple(doubled))


def _findings(posted: Posted, seal: Seal, stage: str) -> list[tuple[Inline, FindingMark]]:
    found = [(inline, seal.read(inline.body)) for inline in sorted(posted.inline, key=lambda one: (not one.answered, one.id))]
    return [(i, m) for i, m in found if isinstance(m, FindingMark) and m.stage == stage and m.state != "double"]


@dataclass(frozen=True, slots=True)
class Named:
    """A finding with its fingerprint and the number of its label."""

    fingerprint: str
    number: int
    finding: Finding
    letter: str = "F"

    @property
    def label(self) -> str:
        """As people see it: F1, of a specialist S1."""
        return f"{self.letter}{self.number}"

    def mark(self, stage: str) -> FindingMark:
        """What its comment carries."""
        return FindingMark(stage, self.fingerprint, self.number, digest(self.finding.rule), digest(self.finding.span.path))


def named(review: Review, known: Known) -> tuple[Named, ...]:
    """The findings once each, the worst first; who has a label keeps it, the others go on counting."""
    found: dict[str, Finding] = {}
    for finding in sorted(review.findings, key=lambda finding: -finding.severity):
        found.setdefault(fingerprint(finding), finding)
    labels, last = [], known.last
    for name in found:
        number = known.label(name)
        if number is None:
            number = last = last + 1
        labels.append(number)
    both = [Named(name, number, finding) for (name, finding), number in zip(found.items(), labels, strict=True)]
    return tuple(sorted(both, key=lambda one: (-one.finding.severity, one.number)))


def fingerprint(finding: Finding) -> str:
    """Sixteen hexadecimal digits: the finding's own fingerprint, or a digest in its stead."""
    own = finding.fingerprint
    if len(own) == 16 and all(char in "0123456789abcdef" for char in own):
        return own
    return digest(own) if own else digest(finding.rule, finding.span.path, finding.title)
