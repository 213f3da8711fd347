"""What a check says, made a finding: its severity, and the evidence it carries."""

from __future__ import annotations

from bot.domain.changes import Span
from bot.domain.findings import Evidence, Finding, Lock, Severity
from bot.policy import Policy
from workers.rules.rule import Harm, Rule

LARGE, SMALL = 1_000_000, 10_000


def weighed(policy: Policy, rule: Rule, harm: Harm) -> tuple[Severity | None, str]:
    """The severity and what it assumes about the size of the table; None where that is too small to matter."""
    chosen = policy.rules.get(rule.id)
    if not harm.sized:
        return Severity[chosen.upper()] if chosen else harm.severity or rule.severity, ""
    rows = {name: policy.rows(name) for name in harm.sized}
    known = [count for count in rows.values() if count is not None]
    largest = max(known, default=0)
    if (harm.large and largest < LARGE) or (len(known) == len(rows) and largest < SMALL):
        return None, ""
    sizes = [f"`{name}` {rows_of(count)}" if len(rows) > 1 else rows_of(count) for name, count in rows.items()]
    note = ", ".join(sizes) if known else "size unknown"
    if chosen:
        return Severity[chosen.upper()], note
    worst = Severity.ERROR if largest >= LARGE else Severity.WARNING
    return min(worst, rule.severity), note


def told(  # noqa: PLR0913, PLR0917
    policy: Policy, rule: Rule, harm: Harm, span: Span, locks: tuple[Lock, ...] = (), engine: str = "postgresql"
) -> Finding | None:
    """The finding on these lines (the harm's own, where it names some).

    Nothing for a table known to be small, and no note that the policy does not ask for: `info` is off by default.
    """
    severity, size = weighed(policy, rule, harm)
    if severity is None or (severity is Severity.INFO and rule.id not in policy.rules):
        return None
    span = harm.span or span
    title = f"{harm.title} ({size})" if size else harm.title
    evidence = [*_quoted(harm), Evidence("parsed", harm.parsed, f"{span.path}:{span.line}"), *harm.evidence]
    evidence.append(Evidence("documented", rule.page.why, harm.source or rule.page.source_on(engine)))
    return Finding(rule.id, harm.kinds, severity, title, span, tuple(evidence), harm.fixes, locks=locks)


def _quoted(harm: Harm) -> list[Evidence]:
    """The first places where code shows the harm, and how many more there are."""
    shown = [Evidence("quoted", mention.text, f"{mention.path}:{mention.line}") for mention in harm.quoted[:3]]
    more = len(harm.quoted) - len(shown)
    return [*shown, Evidence("quoted", f"and in {more} more file{'s' * (more > 1)}", "before this change")] if more else shown


def rows_of(count: int | None) -> str:
    """`≈ 5 M rows`."""
    if count is None:
        return "size unknown"
    for size, unit in ((1_000_000_000, " B"), (1_000_000, " M"), (1_000, " k")):
        if count >= size:
            return f"≈ {count / size:.3g}{unit} rows"
    return f"≈ {count} rows"
