"""What has become of the findings that we have commented on: still there, fixed, changed, gone, back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot import remarks
from bot.domain.findings import Review
from bot.known import Known, Named
from bot.markers import FindingMark, digest


@dataclass(frozen=True, slots=True)
class Fate:
    """A comment of ours: `mark` as it is, `now` as it should be, with its `line`, or the finding that is `back`."""

    comment: int
    mark: FindingMark
    now: FindingMark
    line: str = ""
    back: Named | None = None


def fates(review: Review, known: Known, names: tuple[Named, ...]) -> Iterator[Fate]:
    """One for each comment whose finding came back or went, in the order of their labels.

    Who went is believed to be fixed only where the whole file was read, and where the same rule found nothing new in it.
    """
    live = {one.fingerprint: one for one in names}
    seen = known.first[1].last if known.first else 0  # so also after a run that was broken off: the summary is edited last
    fresh = [one for one in names if one.number > seen]
    successors = [(digest(one.finding.rule), digest(one.finding.span.path), one.label) for one in fresh]
    partly = {digest(gap.path) for gap in review.gaps if gap.path is not None}
    unread = partly - {digest(covered.path) for covered in review.coverage}
    blind = any(gap.path is None for gap in review.gaps)
    for comment, mark in sorted(known.inline.values(), key=lambda both: both[1].label):
        label, one = f"F{mark.label}", live.get(mark.fingerprint)
        if one is not None and one.finding.accepted:
            if mark.state != "accepted":
                line = remarks.accepted(label, one.finding.accepted)
                yield Fate(comment.id, mark, replace(mark, state="accepted"), line)
        elif one is not None:
            if mark.state != "open":
                yield Fate(comment.id, mark, replace(mark, state="open"), back=one)
        elif mark.state in {"open", "accepted"} and mark.file not in unread and not blind:
            heir = next((heir for heir in successors if heir[:2] == (mark.rule, mark.file)), None)
            if heir is not None:
                successors.remove(heir)
                yield Fate(comment.id, mark, replace(mark, state="changed"), remarks.changed(label, review.head, heir[2]))
            elif mark.file in partly:
                yield Fate(comment.id, mark, replace(mark, state="gone"), remarks.gone(label, review.head))
            else:
                yield Fate(comment.id, mark, replace(mark, state="fixed"), remarks.fixed(label, review.head))
