"""What became of our comments: gathered once, told, and heeded for specialists only."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from pull_model import SEAL, Model, opened, own_lines
from redis import Redis
from sample_reviews import HEAD, REVIEWS

from bot.domain.intents import Intent, Lifecycle, Pull
from bot.embedded import Valkey
from bot.limits import Limits
from bot.markers import FindingMark, digest
from bot.posting import SECOND, Run, plan
from bot.queue import Lesson, Queue
from workers.cli import main
from workers.lessons import held_back, lessons, table

PULL = Pull(1, 2, 3)
KIND = "postgres/index-choice"


def ended() -> Model:
    """A pull request with comments of rules, and one of a specialist."""
    model = Model(opened(HEAD))
    model.apply(plan(replace(REVIEWS["mixed"], head=HEAD), model.posted, own_lines, Run("key", SEAL)))
    first = model.posted.inline[0]
    mark = FindingMark(SECOND, "a" * 16, 1, digest(KIND), digest("x.sql"))
    model.posted = replace(model.posted, inline=(*model.posted.inline, replace(first, id=999, body=SEAL.write(mark))))
    return model


def test_what_became_of_each_comment() -> None:
    model = ended()
    told = [replace(one, resolved=one.id == 999, down=1, up=2 * (one.id != 999)) for one in model.posted.inline]
    found = list(lessons(replace(model.posted, inline=tuple(told)), SEAL, 2))
    assert {(one.rule, one.outcome, one.rejected) for one in found if one.comment == 999} == {(KIND, "wrong", True)}
    assert {one.outcome for one in found if one.comment != 999} == {"open"}
    assert "index-blocks-writes" in {one.rule for one in found}
    assert len(found) == len(told) - 1, "of a rule that is not known any more nothing is learned"
    public = list(lessons(replace(model.posted, inline=tuple(told), private=False), SEAL, 2))
    assert {one.down for one in public} == {0}, "anybody may react there"


@pytest.mark.parametrize(
    ("outcomes", "held"),
    [("www", True), ("ww", False), ("wwwff", True), ("wwwfff", False), ("wwwuuu", False), ("ddd", True), ("ooo", False)],
)
def test_what_is_often_rejected_is_held_back(outcomes: str, held: bool) -> None:
    def lesson(number: int, letter: str, rule: str = KIND) -> Lesson:
        outcome = {"w": "wrong", "f": "fixed"}.get(letter, "open")
        return Lesson(2, number, rule, outcome, letter == "u", letter == "d")  # type: ignore[arg-type]

    found = [lesson(number, letter) for number, letter in enumerate(outcomes)]
    assert held_back(found, 2) == ({KIND} if held else set())
    assert held_back(found, 3) == set(), "another repository"
    assert held_back([replace(one, rule="index-blocks-writes") for one in found], 2) == set(), "a rule is never held back"


def test_it_is_kept_once_told_and_forgotten(
    redis: Redis, valkey: Valkey, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    queue = Queue(redis, Limits())
    queue.raise_(Intent(PULL, "closed", "guid"))
    first, second = Lesson(2, 7, KIND, "open"), Lesson(2, 8, "index-blocks-writes", "fixed", up=1)
    for _ in range(2):
        queue.learn(PULL, [first, second])
    queue.learn(PULL, [replace(first, outcome="wrong")])
    assert sorted(queue.lessons(1), key=lambda one: one.comment) == [replace(first, outcome="wrong"), second]
    assert queue.installations() == [1]
    monkeypatch.setenv("REDIS_URL", valkey.url)
    assert main(["stats"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "rule or specialist     comments  fixed  wrong   up  down",
        "postgres/index-choice         1      0      1    0     0",
        "index-blocks-writes           1      1      0    1     0",
        "Models today: 0 tokens, 0.00 dollars",
    ]
    assert main(["stats", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["rules"] == table(queue.lessons(1))
    queue.forget(Lifecycle(1, "deleted", delivery="d"))
    assert queue.installations() == []


def test_stats_needs_redis(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    assert main(["stats"]) == 2
    assert "REDIS_URL is not set" in capsys.readouterr().err
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:9/0")
    assert main(["stats"]) == 2
    assert "Redis does not answer" in capsys.readouterr().err
