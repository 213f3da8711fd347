"""Review → check run: what the merge box says, and what is said where nobody is to be disturbed by a comment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from bot.comments import detail, standing, unread_line
from bot.domain.findings import Finding, Gap, Review, Severity
from bot.domain.posted import Annotation, Check, CheckRun, Conclusion, Posted
from bot.escape import plain, sayable
from bot.events import judged_pull
from bot.policy import FailOn
from bot.wording import by_severity, extent, nothing_found, statements

Mode = Literal["observe", "comment", "gate"]
ANNOTATIONS = 100
"""GitHub takes fifty in one request; what is beyond two requests stands in the summary only."""
_UNJUDGED = ":unjudged"
_LIMIT = 15_000
"""Characters of summary and of text: GitHub takes 65,535 bytes, a character has four at most."""
_LEVELS: dict[Severity, Literal["notice", "warning", "failure"]] = {
    Severity.INFO: "notice",
    Severity.WARNING: "warning",
    Severity.ERROR: "failure",
}


def judged(review: Review, named: Sequence[tuple[str, Finding]], external: str, mode: Mode, fail_on: FailOn) -> CheckRun:
    """The completed check run of a review, `external` its id with us; `named` its findings with their labels, worst first."""
    return CheckRun(
        review.head,
        external,
        title(review),
        _summary(review, named),
        conclusion(review, mode, fail_on),
        tuple(_annotations(named)),
        _details(named),
    )


def with_unread(check: CheckRun, unread: Sequence[Gap]) -> CheckRun:
    """With a line for what nobody reads yet, which is no reason for a comment, nor for anything but green."""
    if not unread:
        return check
    return replace(check, summary=f"{check.summary}\n**Not read yet:** {'; '.join(map(unread_line, unread))}.\n")


def title(review: Review) -> str:
    """`2 problems, 1 warning`, or what was looked at."""
    if not review.findings:
        return nothing_found(review, f"{extent(review)}: nothing found")
    return by_severity(review, "problem")


def conclusion(review: Review, mode: Mode, fail_on: FailOn) -> Conclusion:
    """Failure only as a gate, from `fail_on` on; else neutral where something is to be said or nothing could be checked."""
    worst = max((finding.severity for finding in review.findings), default=None)
    threshold = {"error": Severity.ERROR, "warning": Severity.WARNING}.get(fail_on)
    if mode == "gate" and worst is not None and threshold is not None and worst >= threshold:
        return "failure"
    if worst is not None and worst >= Severity.WARNING:
        return "neutral"
    return "neutral" if review.gaps and not statements(review) else "success"


def begun(head: str, external: str) -> CheckRun:
    """A review that has started."""
    return CheckRun(head, external, "Reviewing", "Reading what changes.")


def superseded(head: str, external: str, newer: str) -> CheckRun:
    """A review that was overtaken by a push."""
    newer_one = f"A newer commit is reviewed instead: {newer}."
    words = "Another review of this commit took its place." if newer == head else newer_one
    return CheckRun(head, external, "Superseded", words, "cancelled")


def ended(head: str, external: str) -> CheckRun:
    """A review of a pull request that was closed or merged meanwhile."""
    return CheckRun(head, external, "Not reviewed", "The pull request was closed meanwhile.", "cancelled")


def failed(head: str, external: str, error: str) -> CheckRun:
    """A review that our own fault ended: never the author's, so it is neutral. `error` is the id under which it is logged."""
    words = f"Something went wrong on our side; it is in the log as `{error}`. `/review` tries again."
    return CheckRun(head, external, "Not reviewed: an error of ours", words, "neutral")


def newest(posted: Posted) -> Check | None:
    """Our last check run for this pull request on its head: GitHub shows no older one."""
    own = [check for check in posted.checks if judged_pull(check.external_id) in {0, posted.number}]
    return own[-1] if own else None


def unjudged(external: str) -> str:
    """The external id of a run that ended without a verdict: whoever looks for a review that is done does not find it."""
    return f"{external.removesuffix(_UNJUDGED)}{_UNJUDGED}"


def in_queue(head: str, external: str) -> CheckRun:
    """A merge group: its pull requests were judged one by one."""
    return CheckRun(head, external, "Reviewed with its pull requests", "Every pull request in it was reviewed.", "success")


def _summary(review: Review, named: Sequence[tuple[str, Finding]]) -> str:
    """What was found, what was not checked, how: without the headline, for the title says it."""
    return standing(review, named, most=_LIMIT).partition("\n")[2]


def _details(named: Sequence[tuple[str, Finding]]) -> str:
    """Every finding in full, as many as fit; the summary names the others."""
    parts: list[str] = []
    for part in (detail(label, finding) for label, finding in named):
        if sum(map(len, parts)) + len(part) > _LIMIT:
            break
        parts.append(part)
    return "\n\n".join(parts)


def _has_lines(finding: Finding) -> bool:
    return finding.span.side == "head" and sayable(finding.span.path) and not finding.accepted


def _annotations(named: Sequence[tuple[str, Finding]]) -> Iterator[Annotation]:
    """One per finding that nobody accepted, where its lines are there at head: GitHub shows no others."""
    shown = [(label, finding) for label, finding in named if _has_lines(finding)]
    for label, finding in shown[:ANNOTATIONS]:
        span, first = finding.span, next((fix for fix in finding.fixes if fix.horizon == "now"), None)
        said = [plain(evidence.text, 1_000) for evidence in finding.evidence]
        said += [f"Fix: {plain(first.title, 300)}"] if first else []
        words = plain(finding.title.rstrip("."), 200)
        yield Annotation(span.path, span.line, span.end, _LEVELS[finding.severity], f"{label} {words}", "\n".join(said))
