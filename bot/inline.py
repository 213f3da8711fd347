"""Finding → Markdown: the claim first, the proof second, the fix third, all else folded."""

from __future__ import annotations

from collections.abc import Sequence

from bot import markdown as md
from bot.domain.findings import Evidence, Finding, Fix, Severity
from bot.domain.posted import Anchor
from bot.folds import Fold
from bot.groups import Named, beside, labels
from bot.wording import by_strength, is_call, is_sql, place

VISIBLE = 10
LIMIT = 4_000
ICONS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "ℹ️"}
_LONGEST_SUGGESTION = 1_500


def inline(
    finding: Finding, label: str = "", anchor: Anchor | None = None, *, suggest: bool = True, others: Sequence[Named] = ()
) -> str:
    """The comment of one finding: at most VISIBLE lines before the fold, LIMIT characters in all.

    `anchor` says on which lines it will stand (without: on the finding's own), for a suggestion replaces exactly those.
    Without `suggest` there is none: where nothing can be replaced by a click, or no longer the lines that were meant. It
    stands for the `others`, which have no comment of their own.
    """
    span = finding.span
    here = (anchor or Anchor(span.path, span.line, span.end, span.side)) if suggest else None
    name = f"{label} " if label else ""
    shown = [f"{ICONS[finding.severity]} **{name}{md.inline(finding.title.rstrip('.'), 300)}**"]
    evidence = [_evidence(finding, finding.evidence[at]) for at in by_strength(finding)]
    shown.append(evidence.pop(0))
    if finding.consequence:
        shown.append(f"**Then:** {md.inline(finding.consequence, 700)}")
    if others:
        shown.append(_others(finding, others))
    fix = next((fix for fix in finding.fixes if fix.horizon == "now"), None)
    block = _block(fix, here) if fix else ""
    if fix:
        shown.append(f"**Fix:** {md.inline(fix.title, 200)}{_verified(fix)}")
        if _fit([*shown, block]):
            shown, block = [*shown, block], ""
    if evidence and _fit([*shown, evidence[0]]):
        shown.insert(2, evidence.pop(0))
    fold = Fold(LIMIT - sum(map(len, shown)) - len(shown))
    fold.add("fix", block)
    _fold_rest(fold, finding, fix, evidence)
    return "\n".join(filter(None, [*shown, fold.text()])) + "\n"


def _others(finding: Finding, others: Sequence[Named]) -> str:
    """Where the same is found, and under which labels the summary has it."""
    word, _, rest = beside(finding, others).partition(" ")
    return f"**{word.capitalize()}** {md.inline(rest, 400)} ({labels(others)} in the summary)"


def _verified(fix: Fix) -> str:
    """A word where it was run; what was seen then is folded."""
    return " · verified by a run" if fix.verified else ""


def locks(finding: Finding) -> str:
    """`SHARE` on `orders`, … as Markdown; '' without locks."""
    return ", ".join(f"{md.code(lock.mode)} on {md.code(lock.table)}" for lock in finding.locks)


def _fold_rest(fold: Fold, finding: Finding, fix: Fix | None, evidence: list[str]) -> None:
    if fix:
        fold.add("fix measured", _said("Fix measured", fix.verified))
        fold.add("trade-off", _said("Trade-off", fix.tradeoff))
        fold.add("rollback", _said("Rollback", fix.rollback, fix.language))
    fold.add("locks", f"**Locks:** {locks(finding)}" if finding.locks else "")
    fold.add("more evidence", "\n".join(evidence))
    for other in finding.fixes:
        if other is not fix:
            word = "later" if other.horizon == "later" else "or"
            fold.add(word, f"**{word.capitalize()}:** {md.inline(other.title, 200)}\n{_recipe(other)}")
            fold.add("trade-off", _said("Trade-off", other.tradeoff))
            fold.add("rollback", _said("Rollback", other.rollback, other.language))
    fold.add("rule", _told_by(finding))


def _told_by(finding: Finding) -> str:
    kinds = ", ".join(finding.kinds)
    if finding.by == "rule":
        return f"**Rule:** {md.code(finding.rule)} ({kinds})"
    return f"**Judged by** the specialist {md.code(finding.rule)} ({kinds}): an opinion, quoted and doubted. 👍 or 👎 tells us."


def _evidence(finding: Finding, evidence: Evidence) -> str:
    targets = evidence.source.split() if evidence.source.startswith("https://") else [evidence.source]
    known = {"", place(finding.span), finding.span.path}
    sources = [_source(target) for target in targets[:2] if target not in known]
    return f"**{evidence.kind.capitalize()}:** {md.inline(evidence.text)}" + (f" ({', '.join(sources)})" if sources else "")


def _source(target: str) -> str:
    return md.link("source", target) if "://" in target else md.inline(target, 120)


def _block(fix: Fix, here: Anchor | None) -> str:
    """The fix as a suggestion where a click would put it on the lines of the comment, else as a recipe."""
    place = fix.replaces
    if place is None:
        return _recipe(fix)
    fits = here == Anchor(place.path, place.line, place.end_line)
    offered = md.suggestion(fix.text) if fits and len(fix.text) <= _LONGEST_SUGGESTION else None
    lines = f"line {place.line}" if place.line == place.end_line else f"lines {place.line} to {place.end_line}"
    return offered or f"In place of {lines} of {md.spot(place.path)}:\n{md.fenced(fix.text, fix.language or 'sql')}"


def _recipe(fix: Fix) -> str:
    if fix.language or is_sql(fix.text):
        return md.fenced(fix.text, fix.language or "sql")
    lines = [line.removeprefix("-- ") for line in fix.text.split("\n") if any(char.isalnum() for char in line)]
    return "\n".join(md.inline(line) for line in lines[:20])


def _said(label: str, text: str, language: str = "") -> str:
    if not text.strip():
        return ""
    if is_call(text, language):
        return f"**{label}:**\n{md.fenced(text, language)}"
    return f"**{label}:**\n{md.fenced(text)}" if is_sql(text) else f"**{label}:** {md.inline(text)}"


def _fit(shown: list[str]) -> bool:
    """True when this can stand before the fold, with a line and some characters left for the fold itself."""
    return sum(part.count("\n") + 1 for part in shown) < VISIBLE and sum(map(len, shown)) < LIMIT - 500
