"""A short limit ends a CONCURRENTLY build in the middle: which builds are told of, and that the way shown is none of them."""

import pytest
from contract_pairs import changed

from bot.domain.changes import ChangeSet
from bot.domain.findings import Finding
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.review import Reviewer

GIVEN = "CREATE TABLE orders (id bigint PRIMARY KEY, code text);"
BUILD = "CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_code ON orders (code);"
PLAIN = "CREATE INDEX CONCURRENTLY orders_id ON orders (id);"
BOTH = "SET statement_timeout = '30s';\nSET lock_timeout = '2s';\n"


def told(text: str) -> list[Finding]:
    """What is said of limits in a migration that comes after the one that is there."""
    base = {"migrations/001_first.sql": GIVEN}
    path = "migrations/002_next.sql"
    trees = [MemoryTree({path: text.encode() for path, text in files.items()}) for files in (base, base | {path: text})]
    review = Reviewer(ChangeSet("b", "h", (changed(path, None, text),), *trees), Policy()).review()
    return [finding for finding in review.findings if finding.rule == "timeout-leaves-invalid-index"]


@pytest.mark.parametrize(
    ("text", "way"),
    [
        (
            f"SET lock_timeout = '2s';\n{BUILD}",
            f"SET lock_timeout = 0;\n{BUILD}\nSET lock_timeout = '2s';",
        ),
        (
            f"{BOTH}{BUILD}",
            f"SET statement_timeout = 0;\nSET lock_timeout = 0;\n{BUILD}\n"
            "SET statement_timeout = '30s';\nSET lock_timeout = '2s';",
        ),
    ],
)
def test_the_way_shown_is_silent_when_it_is_judged_again(text: str, way: str) -> None:
    (finding,) = told(text)
    assert finding.fixes[0].text == way
    assert told(text.replace(BUILD, way)) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"SET lock_timeout = '2s';\n{PLAIN}\n{BUILD}", 3),
        (f"{BOTH}{PLAIN}\n{BUILD}", 3),
        (f"{PLAIN}\nSET lock_timeout = '2s';\n{BUILD}", 3),
        (f"{BUILD}\nSET statement_timeout = '30s';\n{PLAIN}", 3),
    ],
)
def test_the_first_build_that_a_limit_leaves_in_the_way_stands_for_all(text: str, line: int) -> None:
    assert [finding.span.line for finding in told(text)] == [line]


@pytest.mark.parametrize("value", ["0", "2h", "'10min'", "DEFAULT", "'" + " " * 5_000 + "2 h'"])
def test_what_is_no_short_limit_is_let_be(value: str) -> None:
    assert told(f"SET statement_timeout = {value};\n{BUILD}") == []
