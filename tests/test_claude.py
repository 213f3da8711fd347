"""The door to the model under faults: retries with a cap, fallback, budgets, and a bill for all of it."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from agents.claude import Question, Unanswered, connect, known_models
from agents.models import Models, Tokens, newest
from agents.purse import Counter
from bot.models import ModelSettings, Provider
from tests.fake_claude import Act, FakeClaude
from tests.specialist_desk import Sitting

SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


@pytest.fixture
def sitting() -> Iterator[Sitting]:
    with FakeClaude() as fake, Sitting(fake) as sitting:
        yield sitting


def ask(sitting: Sitting, *acts: Act, alias: str = "opus") -> str:
    sitting.fake.acts += acts
    return sitting.claude().talk(Question(alias, "be brief", "what?", SCHEMA, "high")).answer()


def models(sitting: Sitting) -> list[str]:
    return [request.body["model"] for request in sitting.fake.requests]


def test_the_request_is_what_the_api_takes(sitting: Sitting) -> None:
    assert ask(sitting, Act("{}")) == "{}"
    (request,) = sitting.fake.requests
    assert request.path == "/v1/messages"
    assert request.body["output_config"] == {"format": {"type": "json_schema", "schema": SCHEMA}, "effort": "high"}
    assert not {"tools", "stream", "temperature", "thinking"} & request.body.keys()
    assert not sitting.fake.wrong


@pytest.mark.parametrize(
    ("failure", "waits"),
    [
        (Act(status=429, headers=(("retry-after", "3"),)), [3.0]),
        (Act(status=429, headers=(("retry-after", "900"),)), [20.0]),
        (Act(status=429, headers=(("retry-after-ms", "700"),)), [0.7]),
        (Act(status=429, headers=(("retry-after", "Sat, 28 Nov 2026 07:00:00 GMT"),)), [0.5]),
        (Act(status=529), [0.5]),
        (Act(status=500), [0.5]),
        (Act("{}", cut=True), [0.5]),
        (Act(raw=b'{"id": "msg_1", "content": ['), [0.5]),
        (Act(raw=b"null"), [0.5]),
        (Act(raw=b'{"type": "message", "content": null, "usage": null}'), [0.5]),
    ],
    ids=["429", "429 for long", "429 in ms", "429 dated", "529", "500", "cut off", "not JSON", "null", "no content"],
)
def test_what_passes_is_tried_again_and_never_waited_for_long(sitting: Sitting, failure: Act, waits: list[float]) -> None:
    assert ask(sitting, failure, Act("{}")) == "{}"
    assert sitting.slept == waits
    assert len(set(models(sitting))) == 1


def test_a_slow_answer_is_given_up(sitting: Sitting) -> None:
    sitting.settings = {"seconds": 0.2}
    assert ask(sitting, Act("{}", seconds=0.6), Act("{}")) == "{}"
    assert len(sitting.fake.requests) == 2


def test_nobody_there_is_a_reason_and_no_crash(sitting: Sitting) -> None:
    sitting.settings = {"base_url": "http://127.0.0.1:9"}
    with pytest.raises(Unanswered, match="cannot be reached"):
        ask(sitting)


def test_another_model_stands_in(sitting: Sitting) -> None:
    assert ask(sitting, *[Act(status=529)] * 3, Act("{}")) == "{}"
    assert models(sitting) == ["claude-opus-5-5"] * 3 + ["claude-sonnet-5-5"]
    sitting.fake.requests.clear()
    assert ask(sitting, Act(status=404), Act("{}")) == "{}"
    assert models(sitting) == ["claude-opus-5-5", "claude-sonnet-5-5"]


def test_what_will_not_pass_is_not_tried_again(sitting: Sitting) -> None:
    for status in (400, 401, 413):
        with pytest.raises(Unanswered, match=str(status)):
            ask(sitting, Act(status=status))
    assert len(sitting.fake.requests) == 3
    with pytest.raises(Unanswered, match="429"):
        ask(sitting, *[Act(status=429, headers=(("x-should-retry", "false"),))] * 2)
    assert len(sitting.fake.requests) == 5
    assert not sitting.slept


def test_an_outage_ends(sitting: Sitting) -> None:
    with pytest.raises(Unanswered, match="529"):
        ask(sitting, *[Act(status=529)] * 6)
    assert len(sitting.fake.requests) == 6
    assert sum(sitting.slept) < 10


def test_a_budget_is_asked_before_each_call(sitting: Sitting) -> None:
    sitting.purse = Counter(tokens=50)
    ask(sitting, Act("{}"))
    with pytest.raises(Unanswered, match="budget"):
        ask(sitting, Act("{}"))
    assert len(sitting.fake.requests) == 1


def test_errors_are_logged_without_what_was_sent(sitting: Sitting, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), pytest.raises(Unanswered):
        ask(sitting, Act(status=400))
    assert [record.message for record in caplog.records if record.name == "agents.claude"] == ["model failed"]
    assert "what?" not in caplog.text + str([vars(record) for record in caplog.records])


@pytest.mark.parametrize("provider", ["bedrock", "vertex"])
def test_another_clouds_client_has_to_be_installed(provider: Provider) -> None:
    with pytest.raises(Unanswered, match=re.escape(f"pip install 'anthropic[{provider}]'")):
        connect(ModelSettings(provider=provider, region="eu-central-1", project="mine"))


def test_aliases_are_the_newest_of_their_family() -> None:
    known = Models(known_models())
    assert [known.model(alias) for alias in ("opus", "sonnet", "cheap")] == [
        "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5",
    ]  # fmt: skip
    assert newest("opus", ["claude-opus-5", "claude-opus-10", "claude-opus-9-9", "claude-opus-10-20270101", "opus"]) == (
        "claude-opus-10"
    )
    with pytest.raises(ValueError, match="no model"):
        newest("opus", ["claude-sonnet-5"])


def test_an_operator_chooses_models_and_prices() -> None:
    chosen = Models(known_models(), {"cheap": "eu.some-model-v1:0"}, {"cheap": (1.0, 2.0)})
    assert chosen.chain("cheap") == ("eu.some-model-v1:0", "claude-sonnet-5-5")
    assert chosen.priced("eu.some-model-v1:0", 100, 0, 0, 10) == Tokens(100, 0, 0, 10, 120, 1, ("eu.some-model-v1:0",))
    sonnet = chosen.priced("claude-sonnet-5-5", 100, 100, 1_000, 10)
    assert sonnet == Tokens(100, 100, 1_000, 10, 200 + 250 + 200 + 100, 1, ("claude-sonnet-5-5",))
    assert chosen.priced("who-knows", 1, 0, 0, 0).micros == 15


def test_only_the_door_loads_the_sdk() -> None:
    """Neither the web process nor the static worker pays for it."""
    for loaded, forbidden in (("workers.worker", "{'anthropic', 'httpx2', 'agents.claude'}"), ("bot.web", "{'agents'}")):
        script = f"import sys, bot.app, {loaded}; print(sorted({forbidden} & set(sys.modules)))"
        found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert found.stdout.strip() == "[]", loaded
