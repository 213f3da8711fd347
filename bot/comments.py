"""Review → Markdown: with bot/inline.py the only place that decides how we look on GitHub.

At most ten lines before the fold and LIMIT characters with it (mails unfold it). What does not fit is told, never dropped
in silence.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot import markdown as md
from bot.domain.findings import Finding, Gap, Review, Severity
from bot.escape import visible
from bot.folds import Fold
from bot.inline import ICONS, LIMIT, inline, locks
from bot.wording import counted, extent, gap_place, nothing_found, numbered, place, severities, strongest, unchecked

__all__ = ["INLINE", "inline", "posted", "summary", "to_markdown"]

INLINE = 5
_FEW = 2
_HEAD = "| | where | what |\n|---|---|---|"


def posted(review: Review) -> tuple[tuple[str, Finding], ...]:
    """The findings that get a comment of their own, with their labels: the worst ones, at most INLINE."""
    return numbered(review)[:INLINE]


def summary(review: Review) -> str:
    """The body of the review: a table of what was found, what was not checked, the rest folded. '' without findings."""
    if not review.findings:
        return ""
    rows = [_row(label, finding) for label, finding in numbered(review)]
    parts = [f"### Backstop: {_headline(review)}", "\n".join([_HEAD, *rows[:INLINE]]) + "\n"]
    if review.gaps:
        parts.append(f"**Not checked:** {_gaps_briefly(review.gaps)}")
    fold = Fold(LIMIT - sum(map(len, parts)) - len(parts))
    fold.add_rows(counted(len(rows) - INLINE, "further finding"), _HEAD, rows[INLINE:])
    fold.add_rows("locks", "| where | lock |\n|---|---|", _locked(review))
    fold.add_rows("not checked", "", [f"- {_gap(gap)}" for gap in review.gaps] if len(review.gaps) > _FEW else [])
    fold.add("how checked", _how(review))
    return "\n".join([*parts, fold.text()]).rstrip() + "\n"


def to_markdown(review: Review) -> str:
    """The whole review: the summary, then each finding that would be a comment under its place."""
    if review.findings:
        found = [f"#### {md.spot(place(finding.span), 300)}\n{inline(finding, label)}" for label, finding in posted(review)]
        return "\n".join([summary(review), *found])
    parts = [nothing_found(review, f"{extent(review)}: nothing found")]
    if review.gaps:
        parts.append("\n".join(["**Not checked:**", "", *(f"- {_gap(gap)}" for gap in review.gaps[:_FEW])]))
    fold = Fold(LIMIT - sum(map(len, parts)))
    fold.add_rows("more that was not checked", "", [f"- {_gap(gap)}" for gap in review.gaps[_FEW:]])
    return "\n\n".join(filter(None, [*parts, fold.text()])) + "\n"


def _headline(review: Review) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in review.findings)
    if not errors:
        return severities(review)
    others = severities(review).partition(", ")[2]
    return f"{counted(errors, 'problem')} to fix before merge{', ' + others if others else ''}"


def _row(label: str, finding: Finding) -> str:
    where = visible(place(finding.span), keep="")
    short = where if len(where) <= 80 else "…" + where[-79:]
    what = md.cell(md.inline(finding.title.rstrip("."), 200))
    return f"| {ICONS[finding.severity]} {label} | {md.cell(md.code(short))} | {what} · {strongest(finding)} |"


def _gaps_briefly(gaps: tuple[Gap, ...]) -> str:
    """One line: in full where they are few, else the first ones."""
    if len(gaps) <= _FEW:
        return "; ".join(_gap(gap, 150) for gap in gaps) + "."
    shown = [" ".join(filter(None, [md.spot(gap_place(gap), 80), md.inline(gap.what, 80)])) for gap in gaps[:_FEW]]
    return f"{', '.join(shown)} and {len(gaps) - _FEW:,} more."


def _gap(gap: Gap, most: int = 300) -> str:
    spot = f"{md.spot(gap_place(gap), 120)}, " if gap.path is not None else ""
    return f"{spot}{md.inline(gap.what, 80)}: {md.inline(gap.why, most)}"


def _locked(review: Review) -> Iterator[str]:
    for label, finding in numbered(review):
        if finding.locks:
            yield f"| {label} {md.cell(md.spot(place(finding.span), 80))} | {md.cell(locks(finding))} |"


def _how(review: Review) -> str:
    """What was compared and how much of it was looked at."""
    missed = unchecked(review)
    checked = f"{extent(review)}{f', {missed:,} of them not checked' if missed else ''}."
    readers = ", ".join(sorted({md.code(covered.reader) for covered in review.coverage}))
    compared = f"{md.code(review.base[:12])} → {md.code(review.head[:12])}: {checked}"
    return "\n".join(
        [compared, *([f"Read by {readers}."] if readers else []), *(f"Note: {md.inline(note)}" for note in review.notes)]
    )
