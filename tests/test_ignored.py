"""What a file says to leave alone is left alone, there and nowhere else."""

from __future__ import annotations

import pytest

from bot.domain.findings import Review
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.files import as_change
from workers.review import Reviewer
from workers.rules.registry import known_elsewhere

INDEX = "CREATE INDEX i ON orders (code);\n"
OTHER = "CREATE INDEX j ON orders (name);\n"


def review(text: str, path: str = "migrations/1.sql", **tables: int) -> Review:
    changes = as_change(MemoryTree({path: text.encode()}))
    return Reviewer(changes, Policy(paths=("**",), tables=tables), assume=True).review()


def said(text: str, **tables: int) -> list[tuple[str, int]]:
    return [(finding.rule, finding.span.line) for finding in review(text, **tables).findings]


@pytest.mark.parametrize(
    "comment",
    [
        "-- backstop: ignore index-blocks-writes — the table is empty",
        "/* backstop: ignore set-not-null-scans-table, index-blocks-writes: the table is empty */",
        "-- squawk-ignore require-concurrent-index-creation",
        "-- eugene: ignore E6",
        "-- atlas:nolint PG101",
        "-- atlas:nolint",
        "-- pgfence-ignore: create-index-not-concurrent",
    ],
)
def test_the_statement_below(comment: str) -> None:
    assert said(f"{comment}\n-- why\n{INDEX}{OTHER}") == [("index-blocks-writes", 4)]


def test_on_the_line_itself_and_within_a_statement() -> None:
    comment = " -- backstop: ignore index-blocks-writes - small"
    assert said(INDEX.rstrip() + comment + "\n" + OTHER) == [("index-blocks-writes", 2)]
    assert said(f"CREATE INDEX i{comment}\n  ON orders (code);\n") == []


def test_another_rule_is_not_meant() -> None:
    found = review("-- backstop: ignore check-scans-table — no\n" + INDEX)
    assert [finding.rule for finding in found.findings] == ["index-blocks-writes"]
    assert [(gap.line, gap.why.partition(":")[0]) for gap in found.gaps] == [(1, "It ignores nothing")]


def test_an_error_wants_a_reason() -> None:
    found = review("-- backstop: ignore index-blocks-writes\n" + INDEX, orders=2_000_000)
    assert [finding.rule for finding in found.findings] == ["index-blocks-writes"]
    assert [gap.line for gap in found.gaps] == [1]
    assert said("-- backstop: ignore index-blocks-writes — at night\n" + INDEX, orders=2_000_000) == []


def test_what_is_ignored_is_told() -> None:
    found = review("-- backstop: ignore index-blocks-writes — the table is empty\n" + INDEX)
    assert "migrations/1.sql:2 index-blocks-writes is ignored: the table is empty" in found.notes


def test_a_region_that_somebody_vouches_for() -> None:
    text = f"-- safety-assured:start\n{INDEX}-- safety-assured:end\n{OTHER}"
    assert said(text) == [("index-blocks-writes", 4)]


def test_a_block_of_rails() -> None:
    path = "db/migrate/20240101000000_add.rb"
    body = "class Add < ActiveRecord::Migration[7.1]\n  def change\n"
    body += "    safety_assured do\n      add_index :orders, :code\n    end\n"
    found = review(body + "    add_index :orders, :name\n  end\nend\n", path)
    assert [(finding.rule, finding.span.line) for finding in found.findings] == [("index-blocks-writes", 6)]


def test_each_rule_names_what_other_linters_call_it() -> None:
    words = known_elsewhere()
    assert words["require-concurrent-index-creation"] == words["pg101"] == {"index-blocks-writes"}
    assert words["e9"] >= {"dropping-index-locks-table", "explicit-lock-blocks"}
    assert all(word == word.lower() for word in words)
