"""Fixes tried before they are offered: applied to the whole file, read and judged again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.facts import Migration
from bot.domain.findings import Finding, Fix, Gap, Severity

Rejudge = Callable[[str], tuple[list[Finding], list[Gap]]]
_COMMENTS = ("--", "//", "# ")
_OWN = "concurrently-fails-in-transaction"


@dataclass(frozen=True, slots=True)
class Trial:
    """A file as it is: its lines and everything said about it, touched or not; `rejudge` judges another text of it."""

    migration: Migration
    lines: Sequence[str]
    said: Sequence[Finding]
    gaps: Sequence[Gap]
    rejudge: Rejudge

    def prove(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings with only those one-click fixes that silence them and add nothing.

        A fix that the runner's transaction forbids becomes a recipe for a migration of its own; one that does harm, or
        that the parser does not read, is dropped.
        """
        return [replace(finding, fixes=tuple(self._tried(finding))) for finding in findings]

    def _tried(self, finding: Finding) -> Iterator[Fix]:
        for fix in finding.fixes:
            if fix.replaces is None:
                yield fix
                continue
            after, gaps = self.rejudge(applied(fix, self.lines))
            after = [one for one in after if one.rule == finding.rule or not _told_with(one, finding)]
            extra = _said(after) - (_said(self.said) - _said([finding]))
            if not extra and len(gaps) <= len(self.gaps):
                yield fix
            elif {rule for rule, _ in extra} == {_OWN}:
                yield _apart(fix, self.migration)


def applied(fix: Fix, lines: Sequence[str]) -> str:
    """The file's text with the fix in place. Raises ValueError for a fix without a place."""
    if fix.replaces is None:
        raise ValueError("this fix replaces no lines")
    return "\n".join((*lines[: fix.replaces.line - 1], fix.text, *lines[fix.replaces.end_line :]))


def _told_with(one: Finding, finding: Finding) -> bool:
    """Whether all that one finding advises to do is advised by the other already: the fix adds nothing to it.

    What stops the migration is never that: that its advice is the fix's own text is no comfort.
    """
    if one.severity is Severity.ERROR:
        return False
    advised = {line for fix in finding.fixes for line in fix.text.split("\n")}
    steps = [line for fix in one.fixes for line in fix.text.split("\n") if line.strip() and line.lstrip()[:2] not in _COMMENTS]
    return bool(steps) and set(steps) <= advised


def _said(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    return Counter((finding.rule, finding.title) for finding in findings)


def _apart(fix: Fix, migration: Migration) -> Fix:
    how = f" with {migration.opt_out}" if migration.opt_out else ""
    return replace(fix, title=f"{fix.title}, in a migration of its own{how}", text=fix.text.strip(), replaces=None)
