"""What Backstop says of each case: the same review as `backstop lint`, on the schema before."""

from __future__ import annotations

from functools import cache

from bench.cases import Case
from bench.measured import PATH, SCORED, judged
from bot.domain.findings import Kind
from bot.domain.memory import MemoryTree
from bot.domain.schema import Schema
from bot.policy import Policy
from workers.files import as_change
from workers.replay import replay_text
from workers.review import Reviewer

Claim = tuple[frozenset[Kind], tuple[str, ...], tuple[str, ...]]
"""The kinds claimed of the judged statement, the rules that claim them, and what is said not to be known."""


def claim(case: Case, version: int | None) -> Claim:
    """The verdict on the judged statement for one major version, or with the version unknown (None).

    With a known version nothing counts beside a certain failure: of a statement that fails nothing else can be seen.
    """
    changes = as_change(MemoryTree({PATH: case.sql.encode()}))
    review = Reviewer(changes, Policy(version=version, paths=("**",)), schema=_schema(case.given)).review()
    span = judged(case).span
    here = [finding for finding in review.findings if span.line <= finding.span.line <= span.end]
    kinds = frozenset(kind for finding in here for kind in finding.kinds) & SCORED
    if version is not None and "fails" in kinds:
        kinds = frozenset({"fails"})
    rules = tuple(sorted({finding.rule for finding in here if SCORED & set(finding.kinds)}))
    return kinds, rules, tuple(f"{gap.what}: {gap.why}" for gap in review.gaps)


@cache
def _schema(given: str) -> Schema:
    return replay_text(given)
