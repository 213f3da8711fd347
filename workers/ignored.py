"""Findings that the author of a file says to leave alone: `backstop: ignore RULE — reason` in a comment of its language.

The comment stands on a line of the statement or right above it, and is for that statement only. What other linters are told
(squawk, eugene, atlas, pgfence; safety_assured) holds as well, for the rules of ours that say the same. An error is left out
only for a reason. A comment that leaves nothing out is a gap, so that it does not hide what comes later.
Source: https://squawkhq.com/docs/ignoring-rules , https://kaveland.no/eugene/cli.html ,
https://atlasgo.io/lint/analyzers#nolint , https://github.com/ankane/strong_migrations#assuring-safety
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.findings import Finding, Gap, Severity
from bot.patterns import late
from workers.rules.registry import known_elsewhere

_MARK = r"(?:--|#|//|/\*|\{?/\*|<!--)"
_OURS = late(
    rf"{_MARK}\s*backstop:\s*ignore\s+(?P<rules>[a-z][a-z0-9-]*(?:\s*,\s*[a-z][a-z0-9-]*)*)(?:\s*(?:—|–|--|:|\s-\s)\s*+(?P<reason>.*\w.*))?"
)
_THEIRS = late(
    rf"{_MARK}\s*(?:squawk-ignore(?!-file)|eugene:\s*ignore|atlas:nolint|pgfence-ignore:?)[ \t]*(?P<rules>[\w, -]*)",
    re.IGNORECASE,
)
_ASSURED = late(r"\bsafety_assured\s*(?:\{|do\b)|--\s*safety-assured:start")
_NOT_ASSURED = frozenset(("cached-column-breaks-on-drop",))
"""What the gem wants its words for whatever was done before."""
_ENDED = late(r"--\s*safety-assured:end")
_COMMENT = late(rf"\s*(?:{_MARK}|\*|$)")


_WORDS = ("ignore", "nolint", "safety")
"""One of these stands in whatever they find."""


def may_ignore(text: str) -> bool:
    """False when no such comment can be in a text."""
    small = text.lower()
    return any(word in small for word in _WORDS)


@dataclass(frozen=True, slots=True)
class Ignore:
    """One such comment: the lines it is for, and the rules of ours; none means all `but` those. `ours` for our own words."""

    line: int
    first: int
    last: int
    rules: frozenset[str]
    reason: str
    ours: bool
    but: frozenset[str] = frozenset()

    def covers(self, finding: Finding) -> bool:
        """Whether it is for that finding: its statement touches the lines, and begins no earlier than the comment says."""
        span = finding.span
        inside = span.line <= self.last and self.first <= span.end
        return inside and (not self.rules or finding.rule in self.rules) and finding.rule not in self.but


def ignores(lines: Sequence[str]) -> Iterator[Ignore]:
    """The comments of a file, in its order."""
    for number, line in enumerate(lines, 1):
        if ours := _OURS.search(line):
            rules = frozenset(word.strip() for word in ours["rules"].split(","))
            yield _placed(lines, number, rules, (ours["reason"] or "").strip(" */->"), True)
        elif theirs := _THEIRS.search(line):
            words = [word for word in re.split(r"[\s,]+", theirs["rules"]) if word]
            known = frozenset(rule for word in words for rule in known_elsewhere().get(word.lower(), ()))
            if known or not words:
                yield _placed(lines, number, known, theirs[0].strip(), False)
        elif assured := _ASSURED.search(line):
            yield Ignore(number, number, _end(lines, number), frozenset(), assured[0], False, _NOT_ASSURED)


def _placed(lines: Sequence[str], number: int, rules: frozenset[str], reason: str, ours: bool) -> Ignore:
    """For its own line; where nothing but the comment stands there, for the first line below that is none."""
    target = number
    if _COMMENT.match(lines[number - 1]):
        below = (at for at in range(number + 1, len(lines) + 1) if not _COMMENT.match(lines[at - 1]))
        target = next(below, number)
    return Ignore(number, target, target, rules, reason, ours)


def _end(lines: Sequence[str], number: int) -> int:
    """The last line of a block: up to the end mark, or as long as lines are indented deeper."""
    first = lines[number - 1]
    if "safety-assured:start" in first:
        return next((at for at in range(number, len(lines) + 1) if _ENDED.search(lines[at - 1])), len(lines))
    depth = len(first) - len(first.lstrip())
    deeper = (at for at in range(number + 1, len(lines) + 1) if lines[at - 1].strip() and _depth(lines[at - 1]) <= depth)
    return number if "}" in first else next(deeper, len(lines))


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def left_out(
    findings: Iterable[Finding], files: Mapping[str, Sequence[str]], touched: Mapping[str, frozenset[int]]
) -> tuple[list[Finding], list[Gap], list[str]]:
    """The findings that stay, gaps for comments that leave nothing out or lack a reason, and a note for each that is left out.

    `files` are the lines at head of the files that were reviewed, `touched` their touched lines.
    """
    kept: list[Finding] = []
    gaps: list[Gap] = []
    notes: list[str] = []
    known = {path: list(ignores(lines)) for path, lines in files.items()}
    used: set[tuple[str, int]] = set()
    for finding in findings:
        path = finding.span.path
        found = next((i for i in known.get(path, ()) if finding.span.side == "head" and i.covers(finding)), None)
        if found is not None:
            used.add((path, found.line))
        if found is None or (found.ours and not found.reason and finding.severity is Severity.ERROR):
            kept.append(finding)
            if found is not None:
                gaps.append(
                    Gap("a comment", f"An error is ignored only for a reason: `{finding.rule} — why`", path, found.line)
                )
        else:
            notes.append(f"{path}:{finding.span.line} {finding.rule} is ignored: {found.reason or 'no reason given'}")
    for path, those in known.items():
        for one in those:
            if one.ours and (path, one.line) not in used and one.line in touched.get(path, frozenset()):
                gaps.append(
                    Gap("a comment", f"It ignores nothing: no finding of {', '.join(sorted(one.rules))} here", path, one.line)
                )
    return kept, gaps, notes
