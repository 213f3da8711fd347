"""Review → Markdown: with bot/inline.py and bot/remarks.py the only place that decides how we look on GitHub.

At most ten lines before the fold and LIMIT characters with it (mails unfold it). What does not fit is told, never dropped
in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot import markdown as md
from bot import runs
from bot.domain.findings import Finding, Gap, Review, Severity
from bot.escape import visible
from bot.folds import Fold
from bot.groups import Named, grouped, labels
from bot.inline import ICONS, LIMIT, inline, locks
from bot.wording import counted, extent, gap_place, nothing_found, numbered, place, severities, strongest, unchecked

__all__ = ["INLINE", "inline", "posted", "standing", "summary", "to_markdown"]

INLINE = 5
_FEW = 2
_HEAD = "| | where | what |\n|---|---|---|"


def posted(review: Review) -> tuple[Named, ...]:
    """The findings that get a comment of their own, with their labels: the worst ones, at most INLINE, one of a kind."""
    open_ones = [one for one in numbered(review) if not one[1].folded]
    leads = grouped(open_ones)
    return tuple(one for one in open_ones if one[0] in leads)[:INLINE]


def summary(review: Review) -> str:
    """The body of a review: a table of what was found, what was not checked, the rest folded. '' without findings."""
    return standing(review, numbered(review)) if review.findings else ""


def standing(review: Review, named: Sequence[Named], apart: Iterable[Named] = (), news: str = "", most: int = LIMIT) -> str:
    """The summary, as it stands at every head: also when nothing is left.

    `named` are the findings with their labels, the worst first; the details of those in `apart`, which have no comment of
    their own, are folded here as far as they fit into `most` characters. `news` is added to the headline.
    """
    open_ones = [one for one in named if not one[1].folded]
    groups = grouped(open_ones)
    first = [one for one in open_ones if one[0] in groups][:INLINE]
    top = {label for label, _ in first}
    rest = [*(one for one in open_ones if one[0] not in top), *(one for one in named if one[1].folded)]
    rows = [_row(label, finding, groups[label]) for label, finding in first]
    parts = [f"### Backstop: {_headline(review)}{f' · {news}' if news else ''}"]
    parts.append("\n".join([_HEAD, *rows]) + "\n" if rows else _nothing_open(review))
    if review.gaps:
        parts.append(f"{'' if rows else chr(10)}**Not checked:** {_gaps_briefly(review.gaps)}")
    fold = Fold(most - sum(map(len, parts)) - len(parts))
    further = (_row(label, finding) for label, finding in rest)  # made one by one: there may be thousands
    fold.add_rows(counted(len(rest), "further finding"), _HEAD, further)
    fold.add_rows("locks", "| where | lock |\n|---|---|", _locked(named))
    for engine in dict.fromkeys(one.engine for one in review.rehearsals):
        ran = [one for one in review.rehearsals if one.engine == engine]
        fold.add_rows(runs.title(ran), runs.head(engine), runs.rows(ran))
    fold.add("", runs.lacking(review.rehearsals))
    fold.add_rows("not checked", "", (f"- {_gap(gap)}" for gap in review.gaps if len(review.gaps) > _FEW))
    fold.add("how checked", _how(review))
    for label, finding in apart if not fold.cut else ():
        fold.add("details", detail(label, finding))
        if fold.cut:
            break
    return "\n".join([*parts, fold.text()]).rstrip() + "\n"


def _nothing_open(review: Review) -> str:
    if any(finding.accepted for finding in review.findings):
        return "Nothing else is open.\n"
    return nothing_found(review, f"{extent(review)}: nothing found.")


def detail(label: str, finding: Finding) -> str:
    """A finding under its place, where it is no comment on its lines."""
    return f"#### {md.spot(place(finding.span), 300)}\n{inline(finding, label, suggest=False).rstrip()}"


def to_markdown(review: Review) -> str:
    """The whole review: the summary, then each finding that would be a comment under its place."""
    if review.findings:
        groups = grouped([one for one in numbered(review) if not one[1].folded])
        found = [
            f"#### {md.spot(place(finding.span), 300)}\n{inline(finding, label, others=groups[label])}"
            for label, finding in posted(review)
        ]
        return "\n".join([summary(review), *found])
    parts = [nothing_found(review, f"{extent(review)}: nothing found")]
    if review.gaps:
        parts.append("\n".join(["**Not checked:**", "", *(f"- {_gap(gap)}" for gap in review.gaps[:_FEW])]))
    fold = Fold(LIMIT - sum(map(len, parts)))
    fold.add_rows("more that was not checked", "", [f"- {_gap(gap)}" for gap in review.gaps[_FEW:]])
    return "\n\n".join(filter(None, [*parts, fold.text()])) + "\n"


def _headline(review: Review) -> str:
    if not review.findings:
        return "nothing found in what could be checked" if review.gaps else "nothing left to fix"
    errors = sum(finding.severity is Severity.ERROR for finding in review.findings)
    if not errors:
        return severities(review)
    others = severities(review).partition(", ")[2]
    return f"{counted(errors, 'problem')} to fix before merge{', ' + others if others else ''}"


def _row(label: str, finding: Finding, others: Sequence[Named] = ()) -> str:
    where = visible(place(finding.span), keep="")
    short = where if len(where) <= 80 else "…" + where[-79:]
    what = md.cell(md.inline(finding.title.rstrip("."), 200))
    why = md.cell(f"accepted by {md.inline(finding.accepted, 240)}") if finding.accepted else strongest(finding)
    more = f" · and {len(others):,} more: {labels(others)}" if others else ""
    return f"| {ICONS[finding.severity]} {label} | {md.cell(md.code(short))} | {what} · {why}{more} |"


def _gaps_briefly(gaps: tuple[Gap, ...]) -> str:
    """One line: in full where they are few, else the first ones."""
    if len(gaps) <= _FEW:
        return "; ".join(_gap(gap, 150) for gap in gaps) + "."
    shown = [" ".join(filter(None, [md.spot(gap_place(gap), 80), md.inline(gap.what, 80)])) for gap in gaps[:_FEW]]
    return f"{', '.join(shown)} and {len(gaps) - _FEW:,} more."


def _gap(gap: Gap, most: int = 300) -> str:
    spot = f"{md.spot(gap_place(gap), 120)}, " if gap.path is not None else ""
    return f"{spot}{md.inline(gap.what, 80)}: {md.inline(gap.why, most)}"


def unread_line(gap: Gap) -> str:
    """`openapi.yaml`, API contract."""
    return ", ".join(filter(None, [md.spot(gap_place(gap), 120), md.inline(gap.what, 80)]))


def _locked(named: Iterable[Named]) -> Iterator[str]:
    for label, finding in named:
        if finding.locks:
            yield f"| {label} {md.cell(md.spot(place(finding.span), 80))} | {md.cell(locks(finding))} |"


def _how(review: Review) -> str:
    """What was compared and how much of it was looked at."""
    missed = unchecked(review)
    checked = f": {extent(review)}{f', {missed:,} of them not checked' if missed else ''}." if review.coverage else ""
    readers = ", ".join(sorted({md.code(covered.reader) for covered in review.coverage}))
    compared = f"{md.code(review.base[:12])} → {md.code(review.head[:12])}{checked}"
    return "\n".join(
        [compared, *([f"Read by {readers}."] if readers else []), *(f"Note: {md.inline(note)}" for note in review.notes)]
    )
