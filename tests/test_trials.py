"""Look-ups on a throw-away server: what a statement does and how a query is run, on the schema as the change leaves it."""

from __future__ import annotations

import pytest

from bot.domain.changes import ChangeSet
from bot.domain.errors import UserError
from bot.policy import Policy
from tests.specialist_desk import changed
from workers.measure import Shadow
from workers.review import Reviewer
from workers.stage import Stage
from workers.trials import Trials, tried

FIRST = "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, note text);\n"
BEFORE = {"db/migration/V1__orders.sql": FIRST}
AFTER = {**BEFORE, "db/migration/V2__index.sql": "CREATE INDEX CONCURRENTLY orders_customer ON orders (customer_id);\n"}


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Trials:
    changes: ChangeSet = changed(BEFORE, AFTER).changes
    shadow = Shadow(cache=tmp_path_factory.mktemp("shadow"))
    reviewer = Reviewer(changes, Policy(), stage=Stage(shadow))
    review = reviewer.review()
    assert review.rehearsals
    return Trials(shadow, reviewer.stage.runs[-1])


def test_a_statement_is_tried(trials: Trials) -> None:
    said = trials.try_statement("ALTER TABLE orders ALTER COLUMN note SET NOT NULL;")
    assert "held ACCESS EXCLUSIVE on `orders`" in said
    assert "It failed: " in trials.try_statement("ALTER TABLE orders DROP COLUMN colour")


def test_a_query_is_explained_with_the_change_in_place(trials: Trials) -> None:
    plan = trials.explain_query("SELECT * FROM orders WHERE customer_id = 7")
    assert "orders_customer" in plan
    assert "Seq Scan" in trials.explain_query("SELECT * FROM orders WHERE note = 'x'")


@pytest.mark.parametrize(
    "sql",
    ["SELECT 1; DROP TABLE orders", "", "DROP TABLE orders", "SELECT " + "1 + " * 3_000 + "1", "EXPLAIN ANALYZE SELECT 1", "x"],
)
def test_nothing_else_is_explained(trials: Trials, sql: str) -> None:
    with pytest.raises(UserError):
        trials.explain_query(sql)


def test_nothing_of_one_is_left_for_the_next(trials: Trials) -> None:
    trials.try_statement("DROP TABLE orders")
    assert "orders" in trials.explain_query("SELECT count(*) FROM orders")


def test_without_a_server_or_a_history_they_are_not_offered(trials: Trials) -> None:
    assert tried(None, [trials.run], None) == {}
    assert tried(trials.shadow, [], None) == {}
    assert set(tried(trials.shadow, [trials.run], None)) == {"try_statement", "explain_query"}


def test_what_is_suggested_is_run(trials: Trials) -> None:
    said = trials.ran("SET lock_timeout = '2s'; CREATE INDEX CONCURRENTLY orders_note ON orders (note);")
    assert said and said.endswith("made-up rows a table: It blocked nobody")  # noqa: PT018 (mypy wants to know both)
    assert "held SHARE on `orders`; INSERT waited" in str(trials.ran("CREATE INDEX orders_note ON orders (note)"))
    assert trials.ran("CREATE INDEX i ON orders (colour)") is None
    assert trials.ran("SELECT * FROM orders WHERE id = $1") == ""
