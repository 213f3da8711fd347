"""The key that is offered instead leaves marked rows out in the words of the mark, and blocks nobody."""

import pytest
from contract_pairs import changed

from bot.domain.changes import ChangeSet
from bot.domain.findings import Finding
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.review import Reviewer

FLAG, TIME = "is_deleted boolean NOT NULL DEFAULT false", "deleted_at timestamptz"
GIVEN = "CREATE TABLE people (email text, {}, UNIQUE (email, {}));\nCREATE TABLE teams (name text, {});\n"


def told(given: str, statement: str) -> list[Finding]:
    base = {"migrations/001_first.sql": given}
    new = {"migrations/002_next.sql": statement}
    trees = [MemoryTree({path: text.encode() for path, text in files.items()}) for files in (base, base | new)]
    changes = ChangeSet("b", "h", (changed("migrations/002_next.sql", None, statement),), *trees)
    return list(Reviewer(changes, Policy()).review().findings)


@pytest.mark.parametrize(
    ("mark", "statement", "fix"),
    [
        (
            FLAG,
            "ALTER TABLE teams ADD UNIQUE (name);",
            "CREATE UNIQUE INDEX CONCURRENTLY ON teams (name) WHERE NOT is_deleted;",
        ),
        (
            TIME,
            "ALTER TABLE teams ADD UNIQUE (name);",
            "CREATE UNIQUE INDEX CONCURRENTLY ON teams (name) WHERE deleted_at IS NULL;",
        ),
        (
            TIME,
            f"CREATE TABLE orgs (name text UNIQUE, {TIME});",
            "CREATE UNIQUE INDEX ON orgs (name) WHERE deleted_at IS NULL;",
        ),
    ],
)
def test_the_key_that_is_offered(mark: str, statement: str, fix: str) -> None:
    given = GIVEN.format(mark, mark.partition(" ")[0], mark)
    (one,) = [finding for finding in told(given, statement) if finding.rule == "unique-key-counts-deleted-rows"]
    assert [offered.text for offered in one.fixes] == [fix]
    made = fix if "teams" in fix else f"CREATE TABLE orgs (name text, {TIME});\n{fix}"
    assert not [finding.rule for finding in told(given, made) if finding.rule != "unique-fails-on-duplicates"]


@pytest.mark.parametrize(
    ("mark", "where"),
    [
        ("deleted_on date", "deleted_on IS NULL"),
        ("deleted smallint NOT NULL DEFAULT 0", "deleted = 0"),
        ("deleted bigint DEFAULT 0", "deleted = 0"),
        ("deleted bigint", ""),
        ("deleted text", ""),
        ("deleted_at timestamptz[]", ""),
    ],
)
def test_how_a_row_that_is_there_is_told_by_the_type_of_its_mark(mark: str, where: str) -> None:
    given = GIVEN.format(mark, mark.partition(" ")[0], mark)
    found = told(given, "ALTER TABLE teams ADD UNIQUE (name);")
    (one,) = [finding for finding in found if finding.rule == "unique-key-counts-deleted-rows"]
    fix = f"CREATE UNIQUE INDEX CONCURRENTLY ON teams (name) WHERE {where};"
    assert [offered.text for offered in one.fixes] == [fix][: bool(where)]
