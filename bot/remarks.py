"""The one-liners: what our own comments become, and what a later review says."""

from __future__ import annotations

from collections.abc import Sequence

from bot import markdown as md
from bot.domain.findings import Finding, Severity
from bot.wording import counted

DOUBLED = "Doubled by mistake: see above.\n"


def fixed(label: str, head: str) -> str:
    """Of a finding that is gone from a file that was read in full."""
    return f"✅ **{label}** Fixed in {head[:7]}\n"


def accepted(label: str, words: str) -> str:
    """Of a finding that somebody accepted."""
    return f"☑️ **{label}** Accepted by {md.inline(words, 240)}\n"


def gone(label: str, head: str) -> str:
    """Of a finding that is gone from a file of which not all could be checked: nobody knows that it is fixed."""
    return f"✅ **{label}** No longer found in {head[:7]}, where not all of the file could be checked\n"


def changed(label: str, head: str, other: str) -> str:
    """Of a finding whose lines were altered, and which is a new finding now."""
    return f"➡️ **{label}** Changed in {head[:7]}: see {other}\n"


def altered(label: str, head: str) -> str:
    """Of a specialist's finding whose lines are no longer there: nobody knows whether it is mended."""
    return f"➡️ **{label}** Its lines were changed in {head[:7]}\n"


def mended(label: str, head: str) -> str:
    """Of a specialist's finding that was looked at again and no longer holds."""
    return f"✅ **{label}** No longer holds at {head[:7]}\n"


def second(count: int, head: str, readers: Sequence[str]) -> str:
    """The body of the specialists' review: one line."""
    what, who = counted(count, "remark"), ", ".join(f"`{one}`" for one in readers)
    return f"**Backstop specialists:** {what} on {head[:7]}, a model's judgement that was quoted and doubted. Read by {who}.\n"


def later(new: Sequence[Finding], head: str, mended: int) -> str:
    """The body of a later review: one line about the findings that it brings, and how many are fixed."""
    errors = sum(finding.severity is Severity.ERROR for finding in new)
    parts = [counted(errors, "new problem")] if errors else []
    parts += [counted(len(new) - errors, "new warning")] if errors < len(new) else []
    return f"**Backstop:** {', '.join(parts)} in {head[:7]}{f' · {mended:,} fixed' if mended else ''}\n"
