"""Review → JSON: a contract with a published schema, workers/review.schema.json. Keys are never renamed within a version.

Text is Unicode. A path of bytes that are not UTF-8 is known as lone surrogates, which JSON cannot carry: each is written
as the six characters of its escape (`caf\\udce9.sql`). Nothing else is changed; control characters are JSON's to escape.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.domain.changes import Span
from bot.domain.findings import Coverage, Evidence, Finding, Fix, Gap, Review
from bot.domain.measurements import Rehearsal, Tried

VERSION = 1


def to_json(review: Review) -> dict[str, Any]:
    """The review as plain values that `json.dumps` takes: dictionaries, lists, text, integers, None."""
    return {
        "version": VERSION,
        "base": _text(review.base),
        "head": _text(review.head),
        "findings": [_finding(finding) for finding in review.findings],
        "gaps": [_gap(gap) for gap in review.gaps],
        "coverage": [_coverage(covered) for covered in review.coverage],
        "runs": [_run(rehearsal) for rehearsal in review.rehearsals],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "kinds": list(finding.kinds),
        "severity": finding.severity.word,
        "title": _text(finding.title),
        **_place(finding.span),
        "fingerprint": finding.fingerprint,
        "evidence": [_evidence(evidence) for evidence in finding.evidence],
        "fixes": [_fix(fix) for fix in finding.fixes],
        "by": finding.by,
        "folded": finding.folded,
    }


def _place(span: Span) -> dict[str, Any]:
    return {"path": _text(span.path), "side": span.side, "line": span.line, "end_line": span.end}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"kind": evidence.kind, "text": _text(evidence.text), "source": _text(evidence.source)}


def _fix(fix: Fix) -> dict[str, Any]:
    place = fix.replaces
    return {
        "horizon": fix.horizon,
        "title": _text(fix.title),
        "text": _text(fix.text),
        "tradeoff": _text(fix.tradeoff),
        "rollback": _text(fix.rollback),
        "verified": _text(fix.verified),
        "replaces": None if place is None else {"path": _text(place.path), "line": place.line, "end_line": place.end_line},
    }


def _gap(gap: Gap) -> dict[str, Any]:
    path = None if gap.path is None else _text(gap.path)
    return {"what": _text(gap.what), "why": _text(gap.why), "path": path, "line": gap.line}


def _coverage(covered: Coverage) -> dict[str, Any]:
    topics, counts = list(covered.topics), {"statements": covered.statements, "checked": covered.checked}
    return {"path": _text(covered.path), "topics": topics, "reader": covered.reader, **counts}


def _run(rehearsal: Rehearsal) -> dict[str, Any]:
    back = rehearsal.back
    way = None if back is None else {"error": _text(back.error), "left": _texts(back.left), "missing": _texts(back.missing)}
    return {
        "path": _text(rehearsal.path),
        "postgresql": rehearsal.version if rehearsal.engine == "postgresql" else "",
        "engine": rehearsal.engine,
        "release": rehearsal.version,
        "whole": rehearsal.whole,
        "lacks": _texts(rehearsal.lacks),
        "statements": [_tried(tried) for tried in rehearsal.tried],
        "back": way,
    }


def _tried(tried: Tried) -> dict[str, Any]:
    seen, lines = tried.measurement, {"line": tried.span.line, "end_line": tried.span.end}
    if seen is None:
        return {**lines, "not_run": _text(tried.why), "seen": None}
    locks = [{"table": _text(lock.table), "mode": lock.mode} for lock in seen.locks]
    blocked = [{"table": _text(table), "what": what} for table, what in seen.blocked]
    measured = {
        "locks": locks,
        "blocked": blocked,
        "rewritten": _texts(seen.rewritten),
        "scanned": None if seen.scanned is None else [_text(table) for table, _ in seen.scanned],
        "built": _texts(seen.built),
        "invalid": _texts(seen.invalid),
        "error": None if seen.error is None else _text(seen.error),
        "algorithm": seen.algorithm,
        "lock": seen.lock,
    }
    return {**lines, "not_run": "", "seen": measured}


def _texts(texts: Iterable[str]) -> list[str]:
    return [_text(text) for text in texts]


def _text(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
