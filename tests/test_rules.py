"""Every example on every rule's page does what the page says, and fixes offered by a click leave nothing to say."""

import re
from pathlib import PurePosixPath

import pytest
from contract_pairs import changed

from bot.domain.changes import ChangeSet
from bot.domain.facts import RanBack, RanStatement
from bot.domain.findings import KINDS, Review, Severity
from bot.domain.memory import MemoryTree
from bot.domain.queries import PlannedQuery, UnservedQuery
from bot.policy import Level, Policy
from workers.measure import Shadow
from workers.prove import applied
from workers.replay import replay_text
from workers.review import Reviewer
from workers.rules.page import Example, read_page
from workers.rules.registry import all_rules
from workers.rules.versions import NEWEST, OLDEST, Versions
from workers.shadow.mysql.binary import find_binary
from workers.stage import Stage

NOTES: dict[str, Level] = {rule.id: "info" for rule in all_rules() if rule.severity is Severity.INFO}
MEASURED = {
    rule.id
    for rule in all_rules()
    for types, _ in rule.checks
    if {RanStatement, RanBack, PlannedQuery, UnservedQuery} & set(types)
}  # their examples are run
TOPICS = {rule.id: rule.topic for rule in all_rules()}
MIGRATIONS = {rule.id: ("**/*.sql",) for rule in all_rules() if rule.topic == "migrations"}
EXAMPLES = [example for rule in all_rules() for example in rule.page.examples]


def name(example: Example) -> str:
    return f"{example.rule}-{example.number}-{'bad' if example.bad else 'hint' if example.hint else 'good'}"


def reviewed(example: Example, text: str, version: int | None) -> Review:
    before = dict(example.before)
    after = before | dict(example.beside) | {example.path: text}
    if not text.strip():  # an empty example is a deleted file
        del after[example.path]
    paths = [path for path in dict.fromkeys((*before, *after)) if before.get(path) != after.get(path)]
    changes = tuple(changed(path, before.get(path), after.get(path)) for path in paths)
    base, head = (MemoryTree({path: text.encode() for path, text in files.items()}) for files in (before, after))
    rules: dict[str, Level] = {example.rule: NOTES[example.rule]} if example.rule in NOTES else {}
    tables = {"*": example.rows} if example.rows else {}
    policy = Policy(
        engine=example.engine or None, version=version, paths=MIGRATIONS.get(example.rule, ()), tables=tables, rules=rules,
        release=example.release, runner=example.runner or None,  # type: ignore[arg-type]
    )  # fmt: skip
    schema = replay_text(example.given, example.engine or "postgresql") if example.given or not before else None
    stage = Stage(Shadow() if example.rule in MEASURED else None)
    return Reviewer(ChangeSet("base", "head", changes, base, head), policy, schema=schema, stage=stage).review()


def needs_server(example: Example) -> None:
    """What MySQL or MariaDB is to be run on there must be."""
    if example.rule in MEASURED and example.engine in {"mysql", "mariadb"} and find_binary() is None:
        pytest.skip("there is no mariadbd here")


def versions(example: Example) -> list[int | None]:
    if example.engine not in {"", "postgresql"} or TOPICS[example.rule] in {"api", "stores"}:
        return [None]  # the version of PostgreSQL is nothing to them
    whole = example.versions == Versions()
    if example.rule in MEASURED:
        return [None]
    return [None, OLDEST, NEWEST] if whole else list(range(example.versions.low, example.versions.high + 1))


@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_example(example: Example) -> None:
    needs_server(example)
    for version in versions(example):
        review = reviewed(example, example.text, version)
        unread = [gap for gap in review.gaps if not (example.bad and gap.why.startswith("does not parse as"))]
        assert not unread, unread
        found = {kind for f in review.findings if f.rule == example.rule for kind in f.kinds}
        hints = {hint.rule for hint in review.hints}
        assert (example.rule in hints) is example.hint, "told to specialists as the page says"
        if not example.bad:
            assert [(f.rule, f.title) for f in review.findings] == [], "a good example is silent under all rules"
        else:
            assert found == set(example.kinds), f"{version}: {[(f.rule, f.kinds) for f in review.findings]}"


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.bad], ids=name)
def test_a_fix_reviewed_again_is_silent(example: Example) -> None:
    needs_server(example)
    for version in versions(example):
        for finding in reviewed(example, example.text, version).findings:
            for fix in finding.fixes:
                if fix.replaces is not None:
                    again = reviewed(example, applied(fix, example.text.split("\n")), version)
                    assert not [f.title for f in again.findings if f.title == finding.title]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_page(rule: object) -> None:
    from workers.rules.rule import Rule

    assert isinstance(rule, Rule)
    assert set(rule.kinds) <= set(KINDS)
    told = {kind for example in rule.page.examples for kind in example.kinds}
    hints = any(example.hint for example in rule.page.examples)
    assert hints is bool(rule.hints)
    assert told == set(rule.kinds), "each kind that a rule may report is shown by an example"
    assert rule.module.endswith(PurePosixPath(rule.id.replace("-", "_")).name)


def test_authors_are_not_told_when_a_rule_speaks() -> None:
    """The first paragraph stands in reviews as what is documented; conditions of ours are for who reads the page."""
    ours = re.compile(r"^(Told|Said) (only|where|of|when)|left alone|a specialist|the policy's|is not told", re.MULTILINE)
    sentences = {rule.id: re.split(r"(?<=[.;]) ", rule.page.why) for rule in all_rules()}
    assert [(name, one) for name, told in sentences.items() for one in told if ours.search(one)] == []


def test_a_source_is_one_address_wherever_others_stand() -> None:
    page = "Title.\n\nWhy.\n\n```sql bad kinds=fails\nSELECT 1;\n```\n```sql good\nSELECT 2;\n```\n\nMore.\n\n"
    first, second = "Source: https://a.example/x\n", "On MySQL: https://b.example/y\n"
    for sources in (first + "\n" + second, second + "\n" + first):
        read = read_page("x", page + sources)
        assert (read.source_on("postgresql"), read.source_on("mariadb")) == ("https://a.example/x", "https://b.example/y")
        assert (read.why, read.notes) == ("Why.", ("More.",))
    with pytest.raises(ValueError, match="one Source"):
        read_page("x", page + first + "Source: https://c.example/z\n")
