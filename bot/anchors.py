"""Which lines of a diff may carry a comment: those inside its hunks, on both sides.

GitHub rejects a whole review for one comment outside a hunk, or over two of them.
Source: https://docs.github.com/en/rest/pulls/reviews#create-a-review-for-a-pull-request
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.changes import ChangeSet, Side, Span
from bot.domain.findings import Finding, Replacement
from bot.domain.posted import Anchor
from bot.escape import sayable
from bot.git import FileDiff, Hunk, Repository


@dataclass(frozen=True, slots=True)
class Anchors:
    """The diffs of the files that findings speak of, by their name on each side."""

    head: Mapping[str, FileDiff]
    base: Mapping[str, FileDiff]

    @classmethod
    def of(cls, files: Iterable[FileDiff]) -> Anchors:
        """From what git says."""
        found = tuple(files)
        return cls({file.path: file for file in found}, {file.previous: file for file in found if file.previous is not None})

    def anchor(self, finding: Finding) -> Anchor | None:
        """Where the comment of this finding stands: on the lines that its one-click fix replaces, where one hunk holds them
        and the finding among them; else on the finding's own lines inside the first hunk that has any; None outside the diff.
        """
        span = finding.span
        if not sayable(span.path):
            return None
        place = next((fix.replaces for fix in finding.fixes if fix.replaces is not None and fix.horizon == "now"), None)
        if place and self.offers(place) and _holds(place, span):
            return Anchor(place.path, place.line, place.end_line)
        file = (self.head if span.side == "head" else self.base).get(span.path)
        for hunk in file.hunks if file else ():
            lines = _lines(hunk, span.side)
            start, line = max(span.line, lines.start), min(max(span.end, span.line), lines.stop - 1)
            if file and start <= line and sayable(file.path):
                return Anchor(file.path, start, line, span.side)
        return None

    def offers(self, place: Replacement) -> bool:
        """True when one hunk holds all these lines at head: a suggestion may replace them."""
        file = self.head.get(place.path)
        hunks = file.hunks if file else ()
        return any(place.line in _lines(hunk, "head") and place.end_line in _lines(hunk, "head") for hunk in hunks)


def anchors(repository: Repository, changes: ChangeSet, findings: Iterable[Finding]) -> Anchors:
    """Anchors for these findings, by one call of git. Raises GitError."""
    paths = {finding.span.path for finding in findings}
    names = {change.path: change.previous for change in changes.changes if {change.path, change.previous} & paths}
    both = paths | names.keys() | {previous for previous in names.values() if previous is not None}
    return Anchors.of(repository.hunks(changes.base, changes.head, both))


def _holds(place: Replacement, span: Span) -> bool:
    return (place.path, "head") == (span.path, span.side) and place.line <= span.line <= span.end <= place.end_line


def _lines(hunk: Hunk, side: Side) -> range:
    start, count = (hunk.head_start, hunk.head_lines) if side == "head" else (hunk.base_start, hunk.base_lines)
    return range(start, start + count)
