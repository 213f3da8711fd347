"""The one place that drops what the change does not touch, merges doubles, names and sorts findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from bot.domain.changes import Span, Touched
from bot.domain.findings import Finding, Gap

_CODE, _MANY = "is code that is not followed", 3
"""What readers of migrations say of code besides the schema, and how many such gaps of a file become one."""


def settle(findings: Iterable[Finding], touched: Touched, lines: Sequence[str]) -> list[Finding]:
    """What is worth saying about one file: on touched lines, once each, with fingerprints."""
    kept: dict[tuple[str, Span, str], Finding] = {}
    for finding in findings:
        if touches(finding.span, touched):
            kept.setdefault((finding.rule, finding.span, finding.title), finding)
    if not kept:  # as of most files
        return []
    counts: Counter[str] = Counter()
    return [_named(finding, lines, counts) for finding in sorted(kept.values(), key=order)]


def touches(span: Span, touched: Touched) -> bool:
    """True when a line of the span is one that the change touches on its side."""
    lines = touched.head if span.side == "head" else touched.base
    return not lines.isdisjoint(range(span.line, span.end + 1))


def touched_gaps(gaps: Iterable[Gap], touched: Touched) -> list[Gap]:
    """The gaps on touched lines, and those of a whole file, once each; of calls that are not followed the first for all."""
    kept = list(dict.fromkeys(gap for gap in gaps if gap.line is None or gap.line in touched.head))
    calls = [gap for gap in kept if gap.why.endswith(_CODE)]
    if len(calls) < _MANY:
        return kept
    first = replace(calls[0], why=f"{calls[0].why}, nor are {len(calls) - 1} more calls up to line {calls[-1].line}")
    return [first if gap is calls[0] else gap for gap in kept if gap not in calls[1:]]


def order(finding: Finding) -> tuple[str, int, int, str]:
    """Files by path, lines in order, the worse first."""
    return finding.span.path, finding.span.line, -finding.severity, finding.rule


def _named(finding: Finding, lines: Sequence[str], counts: Counter[str]) -> Finding:
    """With a fingerprint that survives moved lines: the rule, the file and the words, numbered among equals."""
    words = " ".join(" ".join(lines[finding.span.line - 1 : finding.span.end]).split())
    key = "\0".join((finding.rule, finding.span.path, words))
    counts[key] += 1
    digest = sha256(f"{key}\0{counts[key]}".encode(errors="surrogateescape")).hexdigest()
    return replace(finding, fingerprint=digest[:16])
