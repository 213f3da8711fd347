"""What every output of a review says in the same words and in the same order."""

from __future__ import annotations

import re
from collections import Counter

from bot.domain.changes import Span
from bot.domain.findings import Coverage, EvidenceKind, Finding, Gap, Review, Severity

_STRENGTH: tuple[EvidenceKind, ...] = ("measured", "quoted", "parsed", "documented")
_NOTHING = "no migrations, SQL, APIs, stores or configuration"
_SQL_END = re.compile(r";[ \t]*(--[^\n]*)?$", re.MULTILINE)


def numbered(review: Review) -> tuple[tuple[str, Finding], ...]:
    """The findings with their labels F1, F2, …: the worst first, else in the review's order."""
    worst_first = sorted(review.findings, key=lambda finding: (finding.folded, -finding.severity))
    return tuple((f"F{number}", finding) for number, finding in enumerate(worst_first, 1))


def counted(number: int, noun: str) -> str:
    """`1 error`, `1,200 statements`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def severities(review: Review) -> str:
    """`2 errors, 1 warning, 1 accepted`: what there is, the worst first; '' for none."""
    return by_severity(review, "error")


def by_severity(review: Review, worst: str) -> str:
    """The same, `worst` the word for an error."""
    nouns = {Severity.ERROR: worst, Severity.WARNING: "warning", Severity.INFO: "note"}
    open_ones = Counter(finding.severity for finding in review.findings if not finding.accepted)
    parts = [counted(open_ones[level], nouns[level]) for level in sorted(open_ones, reverse=True)]
    accepted = sum(bool(finding.accepted) for finding in review.findings)
    return ", ".join([*parts, f"{accepted:,} accepted"] if accepted else parts)


def statements(review: Review) -> int:
    """How many statements the changed files hold."""
    return sum(covered.statements for covered in review.coverage)


def unchecked(review: Review) -> int:
    """How many of them were not checked."""
    return sum(max(0, covered.statements - covered.checked) for covered in review.coverage)


_FILES = {"api": "API file", "stores": "store file", "config": "configuration file"}
"""Files of these topics are counted whole; of the others what is in them."""


def extent(review: Review, noun: str = "") -> str:
    """`12 statements in 3 migrations, 4 queries in 2 files, 1 API file`; in `noun`s instead of migrations."""
    by_topic: dict[str, list[Coverage]] = {}
    for covered in review.coverage:
        by_topic.setdefault(covered.topics[0] if covered.topics else "migrations", []).append(covered)
    return ", ".join(_extent(topic, covered, noun) for topic, covered in by_topic.items()) or f"0 {noun or 'file'}s"


def _extent(topic: str, covered: list[Coverage], noun: str) -> str:
    files, held = len({one.path for one in covered}), sum(one.statements for one in covered)
    if topic in _FILES:
        return counted(files, _FILES[topic])
    if topic == "sql":
        return f"{held:,} {'query' if held == 1 else 'queries'} in {counted(files, 'file')}"
    return f"{counted(held, 'statement')} in {counted(files, noun or 'migration')}"


def nothing_found(review: Review, said: str) -> str:
    """One line for a review without findings that never claims more than was looked at; `said` when all of it was."""
    missed, total = unchecked(review), statements(review)
    if review.gaps and missed == total:
        return "Nothing could be checked."
    if not total:
        what = f"no statement in {extent(review).partition(' in ')[2]}" if review.coverage else _NOTHING
        return f"Nothing to check: {what} changed."
    return f"Nothing found in the {total - missed:,} of {extent(review)} that could be checked." if missed else said


def strongest(finding: Finding) -> EvidenceKind:
    """The kind of its best evidence."""
    return min((evidence.kind for evidence in finding.evidence), key=_STRENGTH.index)


def by_strength(finding: Finding) -> list[int]:
    """Indexes of its evidence, the best kind first."""
    return sorted(range(len(finding.evidence)), key=lambda at: _STRENGTH.index(finding.evidence[at].kind))


def place(span: Span) -> str:
    """`path:line`; of lines that are only there before the change, told so."""
    return f"{span.path}:{span.line}" + (" (before the change)" if span.side == "base" else "")


def gap_place(gap: Gap) -> str:
    """`path:line`, `path` or ''."""
    return "" if gap.path is None else gap.path if gap.line is None else f"{gap.path}:{gap.line}"


_CALL = re.compile(r"^[ \t]*(?:await |return )?(?:[\w.$:]+\(|[a-z_]+ [\":])", re.MULTILINE)
_LANGUAGES = {".py": "python", ".rb": "ruby", ".js": "js", ".ts": "ts", ".php": "php", ".exs": "elixir", ".cs": "csharp"}


def language(path: str) -> str:
    """The word for a file's language behind the fence of a code block; '' where it is not known."""
    return _LANGUAGES.get(path[path.rfind(".") :], "")


def is_call(text: str, language: str) -> bool:
    """True for a framework's words, where the fix is said in such: a line of it calls something."""
    return bool(language) and _CALL.search(text) is not None


def is_sql(text: str) -> bool:
    """True when a fix's text is code rather than prose: some line of it ends a statement."""
    return bool(_SQL_END.search(text))
