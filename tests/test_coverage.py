"""The table of hazards names rules and competences that there are, and leaves no rule of its areas out."""

import tomllib
from pathlib import Path

from agents.specialists import all_specialists
from workers.rules.registry import all_rules

ROWS = tomllib.loads((Path(__file__).parent.parent / "docs" / "coverage.toml").read_text())["row"]
TOPICS = {"config", "sql", "stores"}


def test_each_row_says_who_looks_or_why_nobody_does() -> None:
    for row in ROWS:
        assert len({"rules", "hint", "refused"} & set(row)) == 1, row["hazard"]
        assert set(row) - {"rules", "hint", "refused"} == {"area", "hazard"}, row


def test_rules_and_competences_exist() -> None:
    known = {rule.id for rule in all_rules()}
    competences = {f"{one.id}/{name}" for one in all_specialists() for name, _ in one.covers}
    assert {rule for row in ROWS for rule in row.get("rules", ())} <= known
    assert {row["hint"] for row in ROWS if "hint" in row} <= competences


def test_no_rule_is_left_out() -> None:
    told = {rule for row in ROWS for rule in row.get("rules", ())}
    assert {rule.id for rule in all_rules() if rule.topic in TOPICS} <= told
