"""The five files say what one can, and who reads what follows from them."""

from __future__ import annotations

import re

import pytest

from agents.specialists import Unfit, all_specialists, chosen, names, read_specialist
from bot.commands import all_commands
from workers.lookups import TOOLS
from workers.rules.registry import all_rules

FIVE = {"api", "backend", "data-architect", "databases", "postgres"}


def ids(*arguments: object) -> set[str]:
    return {one.id for one in chosen(*arguments)}  # type: ignore[arg-type]


def test_there_are_five_and_each_knows_its_field() -> None:
    assert names() == FIVE
    for one in all_specialists():
        assert len(one.covers) >= 10, one.id
        assert len(one.persona.split()) < 700, "a persona is read with every change"
        for part in ("# In this order", "# The evidence you owe", "# Leave alone"):
            assert part in one.persona, (one.id, part)


def test_competences_belong_to_one_specialist_each() -> None:
    known = [competence for one in all_specialists() for competence in one.competences()]
    assert len(known) == len(set(known))


def test_what_they_name_is_there() -> None:
    known = {rule.id for rule in all_rules()} | set(all_commands())
    for one in all_specialists():
        assert set(one.tools) <= TOOLS, one.id
        for competence, checks in one.checked:
            assert set(checks) <= known, (one.id, competence)


@pytest.mark.parametrize(
    ("topics", "engine", "policy", "traits", "expected"),
    [
        (["migrations"], "postgresql", None, set(), {"postgres"}),
        (["migrations"], "postgresql", None, {"creates"}, {"postgres", "data-architect"}),
        (["migrations"], "mysql", None, set(), {"databases"}),
        (["stores"], "postgresql", None, set(), {"databases", "backend"}),
        (["api"], "postgresql", None, set(), {"backend", "api"}),
        (["sql"], "postgresql", None, set(), {"postgres", "backend"}),
        (["migrations", "api"], "postgresql", None, None, {"postgres", "data-architect", "backend", "api"}),
        (["migrations"], "postgresql", (), {"creates"}, set()),
        (["migrations"], "postgresql", ("databases", "api"), set(), {"databases"}),
        ([], "postgresql", None, set(), set()),
    ],
)
def test_who_reads_what(topics: list[str], engine: str, policy: object, traits: object, expected: set[str]) -> None:
    assert ids(topics, engine, policy, traits) == expected


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("model: opus", "model: gpt"), "unknown model"),
        (("topics: [migrations, sql, config]", "topics: [gardens]"), "unknown topic"),
        (("effort: high\n", ""), "effort"),
        (("  query-plans:", "  Query Plans:"), "small letters"),
        (("  vacuum: [maintenance-rewrites-table]", "  hoover: [maintenance-rewrites-table]"), "hoover"),
        (("---\n", ""), "no front matter"),
    ],
)
def test_a_file_that_says_something_else_is_refused(change: tuple[str, str], complaint: str) -> None:
    import agents.specialists as room

    text = (room.FOLDER / "postgres.md").read_text()
    with pytest.raises(Unfit, match=re.escape(complaint)):
        read_specialist("postgres", text.replace(*change).encode())
