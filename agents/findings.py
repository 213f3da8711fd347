"""Claims made findings: only what is quoted, new, and not told by a rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from agents.anchor import anchored
from agents.case import Case, Fact
from agents.contract import Alternative, Claim, Lookup
from agents.specialists import Specialist
from bot.domain.changes import Side, Span
from bot.domain.findings import Evidence, Finding, Fix, Severity
from bot.escape import one_line
from bot.markers import digest

_PASTED = re.compile(
    r"://|www\.|;\s*(--.*)?$|;\s*[A-Za-z]+\s|\$\(|&&|\|\s*(ba|z)?sh\b|\b(curl|wget|sudo|chmod|eval|exec|base64)\b|\brm -"
    r"|\b(drop\s+(table|database|schema|role|user|policy|owned|extension|function|trigger|constraint|index|column)\s+\w+"
    r"|delete\s+from|truncate\s+(table\s+)?\w+\s*$|grant\s+\w+\s+(on|to)|revoke\s+\w+\s+(on|from)|alter\s+(role|user|system|database)"
    r"|insert\s+into|update\s+\w+\s+set|copy\s+\w+\s+(from|to)|create\s+(user|role|function|extension|or)|disable\s+row|set\s+role)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"`([^`]+)`")
_NEAR = 12
SURE = 60
"""Below this confidence nothing is kept."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What can be looked up instead of believed, handed in by the workers.

    `refuted` tells why a claim that something is missing is wrong, '' where it holds, None where nobody knows. `sound` gives
    SQL that is suggested as it may be shown, and how to take it back; '' where it may not. `cited` says whether the place
    `path:line` is there. `tried` says what came of SQL on a throw-away server: '' where there is none, None where it failed.
    """

    refuted: Callable[[Lookup], str | None] = lambda _: None
    sound: Callable[[str], tuple[str, str]] = lambda _: ("", "")
    cited: Callable[[str], bool] = lambda _: False
    tried: Callable[[str], str | None] = lambda _: ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding with the claim it comes from. `proved` when a look-up has borne it out; `inline` when it may be a comment."""

    finding: Finding
    claim: Claim
    confidence: int
    proved: bool = False
    inline: bool = False
    why: str = ""


def judged(claims: Iterable[Claim], one: Specialist, case: Case, checks: Checks) -> Iterator[Judged]:
    """What is left of the claims of one answer, the most certain first."""
    names: set[str] = set()
    for claim in claims:
        span = anchored(claim, case) if claim.confidence >= SURE and claim.competence in one.competences() else None
        if span is None or any(_repeats(claim, span, told) for told in case.told):
            continue
        refuted = checks.refuted(claim.check) if claim.check.kind != "none" else None
        name = fingerprint(case, span)
        if refuted or name in names:
            continue
        names.add(name)
        yield Judged(_finding(claim, one, span, name, case, checks), claim, claim.confidence, proved=refuted == "")


def _repeats(claim: Claim, span: Span, told: Finding) -> bool:
    """On the same lines, or a few lines beside and about the same name."""
    if overlap(span, told.span):
        return True
    near = (span.path, span.side) == (told.span.path, told.span.side) and abs(span.line - told.span.line) <= _NEAR
    names = [name for name in _NAMED.findall(told.title) if len(name) > 3]
    return near and any(name in claim.quote for name in names)


def overlap(one: Span, other: Span) -> bool:
    """True when both speak of a line together."""
    return (one.path, one.side) == (other.path, other.side) and one.line <= other.end and other.line <= one.end


def fingerprint(case: Case, span: Span) -> str:
    """Who quotes the same words says the same: a name that survives moved lines, and the same whoever says it."""
    sides = next(one for one in case.sides.values() if one.path(span.side) == span.path)
    return line_name(span.path, span.side, sides.lines(span.side)[span.line - 1 : span.end])


def line_name(path: str, side: Side, lines: Sequence[str]) -> str:
    """The fingerprint of these lines."""
    return digest("specialists", path, side, *(" ".join(line.split()) for line in lines if line.strip()))


def merged(found: Iterable[Judged]) -> tuple[Judged, ...]:
    """Of several specialists' findings on the same lines one is kept: what may be a comment, was proved, is most certain."""
    kept: list[Judged] = []
    for one in sorted(found, key=lambda one: (not one.inline, not one.proved, -one.confidence)):
        if not any(overlap(one.finding.span, other.finding.span) for other in kept):
            kept.append(one)
    return tuple(kept)


def _finding(claim: Claim, one: Specialist, span: Span, name: str, case: Case, checks: Checks) -> Finding:  # noqa: PLR0913, PLR0917
    users = f" For users: {one_line(claim.users, 300)}" if claim.users.strip() else ""
    return Finding(
        rule=f"{one.id}/{claim.competence}",
        kinds=(claim.harm,),
        severity=Severity.WARNING,
        title=one_line(claim.claim, 280),
        span=span,
        evidence=tuple(_evidence(claim, span, case, checks)),
        fixes=tuple(_fix(found, checks) for found in claim.alternatives if prose(found.title, 160)),
        fingerprint=name,
        by=one.id,
        consequence=one_line(claim.consequence, 400) + users,
    )


def _evidence(claim: Claim, span: Span, case: Case, checks: Checks) -> Iterator[Evidence]:
    quoted = " … ".join(dict.fromkeys(line.strip() for line in claim.quote.strip().split("\n")[:2]))
    yield Evidence("quoted", f"`{one_line(quoted, 200).replace('`', chr(39))}`", f"{span.path}:{span.line}")
    known: dict[str, Fact] = {fact.id: fact for fact in case.facts}
    for fact in [known[name] for name in dict.fromkeys(claim.facts) if name in known][:2]:
        yield Evidence(fact.kind, one_line(fact.text, 300), fact.source)
    if claim.pattern and checks.cited(claim.pattern):
        yield Evidence("quoted", "this repository does it otherwise elsewhere", one_line(claim.pattern, 150))


def _fix(found: Alternative, checks: Checks) -> Fix:
    """SQL is shown only when it is sound; it is never a one-click suggestion. What a server refuses is left out."""
    sql, back = checks.sound(found.sql) if found.sql.strip() else ("", "")
    seen = checks.tried(sql) if sql and found.horizon == "now" else ""
    if seen is None:
        sql, back, seen = "", "", ""
    text, back = sql or prose(found.text, 500), back or prose(found.rollback, 300)
    return Fix(found.horizon, prose(found.title, 160), text, prose(found.tradeoff, 300), back, verified=seen)


def prose(text: str, most: int) -> str:
    """Words of advice on one line; nothing where they hold a statement, a command or an address that somebody might paste."""
    line = one_line(text, most)
    return "" if _PASTED.search(line) else line


def allowed(one: Judged, why: str, inline: bool) -> Judged:
    """The same after the refuter has spoken."""
    return replace(one, why=one_line(why, 200), inline=inline)
