"""Every example on every rule's page does what the page says, and fixes offered by a click leave nothing to say."""

from pathlib import PurePosixPath

import pytest

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.findings import KINDS, Review
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.prove import applied
from workers.replay import replay_text
from workers.review import Reviewer
from workers.rules.page import Example
from workers.rules.registry import all_rules
from workers.rules.versions import NEWEST, OLDEST, Versions

EXAMPLES = [example for rule in all_rules() for example in rule.page.examples]


def name(example: Example) -> str:
    return f"{example.rule}-{example.number}-{'bad' if example.bad else 'good'}"


def reviewed(example: Example, sql: str, version: int | None) -> Review:
    path, data = example.path, sql.encode()
    head = MemoryTree({path: data})
    touched = Touched(head=frozenset(range(1, sql.count("\n") + 2)))
    change = Change(path, None, False, lambda: None, lambda: data, lambda: touched)
    changes = ChangeSet("base", "head", (change,), MemoryTree({}), head)
    return Reviewer(changes, Policy(version=version, paths=("**",)), schema=replay_text(example.given)).review()


def versions(example: Example) -> list[int | None]:
    whole = example.versions == Versions()
    return [None, OLDEST, NEWEST] if whole else list(range(example.versions.low, example.versions.high + 1))


@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_example(example: Example) -> None:
    for version in versions(example):
        review = reviewed(example, example.sql, version)
        assert not review.gaps, review.gaps
        found = {kind for f in review.findings if f.rule == example.rule for kind in f.kinds}
        if not example.bad:
            assert [(f.rule, f.title) for f in review.findings] == [], "a good example is silent under all rules"
        else:
            assert found == set(example.kinds), f"{version}: {[(f.rule, f.kinds) for f in review.findings]}"


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.bad], ids=name)
def test_a_fix_reviewed_again_is_silent(example: Example) -> None:
    for version in versions(example):
        for finding in reviewed(example, example.sql, version).findings:
            for fix in finding.fixes:
                if fix.replaces is not None:
                    again = reviewed(example, applied(fix, example.sql.split("\n")), version)
                    assert not [f.title for f in again.findings if f.title == finding.title]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_page(rule: object) -> None:
    from workers.rules.rule import Rule

    assert isinstance(rule, Rule)
    assert set(rule.kinds) <= set(KINDS)
    shown = {kind for example in rule.page.examples for kind in example.kinds}
    assert shown == set(rule.kinds), "each kind that a rule may report is shown by an example"
    assert rule.module.endswith(PurePosixPath(rule.id.replace("-", "_")).name)
