"""One specialist and one change, through a scripted model: what is kept, and what is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from agents.ask import Reading, read
from agents.case import Case, Fact
from agents.findings import Checks
from agents.specialists import Specialist, all_specialists
from agents.tools import Tool
from bot.domain.errors import UserError
from bot.domain.findings import Evidence, Finding, Severity, Span
from tests.fake_claude import CLEAN, Act, FakeClaude, Request, answer, claim, quiet, way
from tests.specialist_desk import CANARY, Sitting, changed, with_facts

PATH = "db/migration/V2__orders.sql"
SQL = "-- for support\nCREATE INDEX orders_note_idx ON orders (note);\nSELECT 1;\n"
QUOTE = "CREATE INDEX orders_note_idx ON orders (note);"


def postgres() -> Specialist:
    return next(one for one in all_specialists() if one.id == "postgres")


@pytest.fixture
def sitting() -> Iterator[Sitting]:
    with FakeClaude() as fake, Sitting(fake) as sitting:
        yield sitting
        assert not fake.wrong


def case() -> Case:
    return changed({}, {PATH: SQL})


def asked(sitting: Sitting, *acts: Act, given: Case | None = None, checks: Checks | None = None) -> Reading:
    sitting.fake.acts += acts
    return read(postgres(), given or case(), sitting.desk(checks=checks))


def said(reading: Reading) -> list[str]:
    return [one.finding.title for one in reading.found]


def test_nothing_to_say_is_nothing(sitting: Sitting) -> None:
    reading = asked(sitting, Act(CLEAN))
    assert (reading.found, reading.gaps, reading.readers) == ((), (), ("postgres",))
    assert reading.tokens.calls == 1
    assert reading.tokens == sitting.purse.used


def test_a_finding_is_quoted_marked_and_never_more_than_a_warning(sitting: Sitting) -> None:
    found = claim(
        PATH, QUOTE, users="Search is slow.", facts=["T1", "T9"], alternatives=[way("Index lower(note)", tradeoff="size")]
    )
    given = with_facts(case(), Fact("T1", "parsed", "table orders: columns id, note", "schema before the change"))
    (one,) = asked(sitting, Act(answer(found)), given=given).found
    assert one.inline
    assert one.finding.severity is Severity.WARNING
    assert (one.finding.rule, one.finding.by) == ("postgres/index-choice", "postgres")
    assert one.finding.span == Span(PATH, 2, 2, "head")
    assert [(e.kind, e.source) for e in one.finding.evidence] == [
        ("quoted", f"{PATH}:2"),
        ("parsed", "schema before the change"),
    ]
    assert one.finding.consequence == "Every look-up reads the whole table. For users: Search is slow."
    assert [(fix.title, fix.tradeoff, fix.replaces) for fix in one.finding.fixes] == [("Index lower(note)", "size", None)]


@pytest.mark.parametrize(
    "changes",
    [
        {"quote": "CREATE INDEX orders_total_idx ON orders (total);"},
        {"quote": "note"},
        {"quote": " ; "},
        {"side": "base"},
        {"path": "db/migration/V1__first.sql"},
        {"path": "../../etc/passwd", "quote": "root:x:0:0"},
        {"confidence": 59},
    ],
    ids=["not there", "too short", "nothing", "wrong side", "another file", "outside", "unsure"],
)
def test_what_cannot_be_quoted_is_dropped(sitting: Sitting, changes: dict[str, Any]) -> None:
    assert not asked(sitting, Act(answer({**claim(PATH, QUOTE), **changes}))).found


def test_lines_that_the_change_does_not_touch_are_out_of_reach(sitting: Sitting) -> None:
    given = changed({PATH: SQL}, {PATH: SQL + "SELECT 2;\n"})
    assert not asked(sitting, Act(answer(claim(PATH, QUOTE))), given=given).found


def test_the_anchor_comes_from_the_words_and_a_number_only_chooses_among_equals(sitting: Sitting) -> None:
    given = changed({}, {PATH: f"{QUOTE}\nSELECT 1;\n  CREATE   INDEX orders_note_idx ON orders (note);\n"})
    for line, expected in ((1, 1), (3, 3), (900, 3)):
        (one,) = asked(sitting, Act(answer(claim(PATH, QUOTE, line=line))), given=given).found
        assert one.finding.span.line == expected


def test_a_removed_line_is_quoted_on_its_side(sitting: Sitting) -> None:
    given = changed({PATH: SQL}, {})
    (one,) = asked(sitting, Act(answer(claim(PATH, QUOTE, side="base"))), given=given).found
    assert one.finding.span == Span(PATH, 2, 2, "base")


def test_what_a_rule_has_told_is_not_told_again(sitting: Sitting) -> None:
    rule = Finding(
        "index-blocks-writes", ("blocks",), Severity.ERROR, "blocks", Span(PATH, 1, 2), (Evidence("parsed", "x", "y"),)
    )
    reading = asked(sitting, Act(answer(claim(PATH, QUOTE), claim(PATH, "SELECT 1;"))), given=with_facts(case(), told=(rule,)))
    assert [one.finding.span.line for one in reading.found] == [3]


def test_nor_a_few_lines_beside_about_the_same_name(sitting: Sitting) -> None:
    given = changed({}, {PATH: "CREATE TABLE x (id bigint);\nCREATE INDEX ON orders (note);\nCREATE INDEX ON other (note);\n"})
    rule = Finding("r", ("costs",), Severity.ERROR, "on `orders`", Span(PATH, 1, 1), (Evidence("parsed", "x", "y"),))
    both = answer(claim(PATH, "CREATE INDEX ON orders (note);"), claim(PATH, "CREATE INDEX ON other (note);"))
    assert [one.finding.span.line for one in asked(sitting, Act(both), given=with_facts(given, told=(rule,))).found] == [3]


def test_what_was_read_before_is_neither_shown_nor_judged(sitting: Sitting) -> None:
    again = changed({}, {PATH: SQL + "\n\n\n\n" + "SELECT 2;\n"})
    given = with_facts(again, seen=case().digests())
    reading = asked(sitting, Act(answer(claim(PATH, QUOTE), claim(PATH, "SELECT 2;"))), given=given)
    assert [one.finding.span.line for one in reading.found] == [8]
    assert "orders_note_idx" not in sitting.fake.requests[0].user
    assert "SELECT 2;" in sitting.fake.requests[0].user
    assert asked(sitting, given=with_facts(case(), seen=case().digests())) == Reading()


@pytest.mark.parametrize(
    ("verdict", "kept", "inline"),
    [
        (Act(json.dumps({"verdict": "holds", "why": "yes"})), 1, True),
        (Act(json.dumps({"verdict": "unsure", "why": "?"})), 1, False),
        (Act(json.dumps({"verdict": "refuted", "why": "no"})), 0, False),
        (Act("holds"), 1, False),
        (Act(stop="refusal"), 1, False),
        (Act(status=401), 1, False),
    ],
    ids=["holds", "unsure", "refuted", "malformed", "refusal", "outage"],
)
def test_the_refuter_decides_and_fails_closed(sitting: Sitting, verdict: Act, kept: int, inline: bool) -> None:
    reading = asked(sitting, Act(answer(claim(PATH, QUOTE))), verdict)
    assert [one.inline for one in reading.found] == [inline] * kept


def test_a_claim_that_can_be_looked_up_is(sitting: Sitting) -> None:
    check = {"kind": "missing_index", "table": "orders", "columns": ["note"]}
    text = answer(claim(PATH, QUOTE, check=check))
    assert not asked(sitting, Act(text), checks=Checks(refuted=lambda _: "it is there")).found
    proved = asked(sitting, Act(text), Act(status=401), checks=Checks(refuted=lambda _: "")).found
    assert [(one.proved, one.inline) for one in proved] == [(True, True)]


def test_a_malformed_answer_is_repaired_once(sitting: Sitting) -> None:
    assert said(asked(sitting, Act("sorry"), Act(answer(claim(PATH, QUOTE, claim="It is slow."))))) == ["It is slow."]
    assert "not JSON" in sitting.fake.requests[1].user
    reading = asked(sitting, Act("sorry"), Act("[]"))
    assert [(gap.what, gap.why) for gap in reading.gaps] == [
        ("specialist postgres", "its answer could not be used: answer is not what the schema says")
    ]


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"plan": "x"}', '{"plan": "x", "findings": [{}]}', answer({**claim(PATH, QUOTE), "extra": 1}),
     answer(claim(PATH, QUOTE, confidence="high")), answer(claim(PATH, QUOTE, harm="style")), "x" * 200_000],
)  # fmt: skip
def test_every_other_shape_is_a_gap(sitting: Sitting, text: str) -> None:
    reading = asked(sitting, Act(text), Act(text))
    assert len(reading.gaps) == 1
    assert not reading.found


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (Act(stop="refusal"), "the model declined to answer"),
        (Act('{"plan": "', stop="max_tokens"), "the model's answer was cut off"),
        (Act(f'{{"plan": "{CANARY}", "findings": []}}'), "its answer repeats its instructions, so none of it is used"),
        (Act(status=400), "the model's API answered 400"),
    ],
)
def test_refusal_truncation_and_leaks_are_gaps_with_a_bill(sitting: Sitting, act: Act, why: str) -> None:
    reading = asked(sitting, act)
    assert [gap.why for gap in reading.gaps] == [why]
    assert reading.tokens.calls == (0 if act.status == 400 else 1)


def test_look_ups_are_answered_and_bounded(sitting: Sitting) -> None:
    seen: list[str] = []

    def describe(name: str) -> str:
        seen.append(name)
        if name == "nowhere":
            raise UserError("No such table is known.")
        return f"table {name}: password = 'hunter2hunter2'" + "x" * 9_000

    tool = Tool("describe_table", "A table.", {"name": "The table."}, describe)
    steps = [
        Act(tools=(("describe_table", {"name": "orders"}), ("describe_table", {"name": "nowhere"}))),
        Act(tools=(("describe_table", {"name": 7}), ("describe_table", {}), ("run_shell", {"command": "env"}))),
        *[Act(tools=(("describe_table", {"name": f"t{at}"}),)) for at in range(6)],
        Act(CLEAN),
    ]
    sitting.fake.acts += steps
    reading = read(postgres(), case(), sitting.desk(tool))
    assert reading.readers == ("postgres",)
    assert seen == ["orders", "nowhere", "t0", "t1", "t2", "t3"], "eight calls, of which two were not what the tool takes"
    said = sitting.fake.requests[-1].user
    assert "hunter2" not in said
    assert all(
        words in said
        for words in ("No such table", "There is no such look-up", "takes exactly", "No look-ups are left", "cut after 4,000")
    )


def test_look_ups_without_end_end(sitting: Sitting) -> None:
    sitting.fake.reply = lambda _: Act(tools=(("describe_table", {"name": "orders"}),))
    reading = asked(sitting)
    assert [gap.why for gap in reading.gaps] == ["the model asked for more look-ups than it may"]
    assert len(sitting.fake.requests) == 10


def test_a_specialist_is_offered_only_its_own_tools(sitting: Sitting) -> None:
    tools = [Tool(name, name, {}, lambda: "") for name in ("describe_table", "format_disk")]
    sitting.fake.acts.append(Act(CLEAN))
    read(postgres(), case(), sitting.desk(*tools))
    assert [tool["name"] for tool in sitting.fake.requests[0].body["tools"]] == ["describe_table"]


def test_unsound_sql_is_not_shown(sitting: Sitting) -> None:
    ways = [
        way("Drop it", sql="DROP TABLE orders;", text="Drop the table."),
        way("Index", sql="CREATE INDEX …", text="Build it."),
    ]
    checks = Checks(sound=lambda sql: ("CREATE INDEX CONCURRENTLY …;", "") if "CREATE" in sql else ("", ""))
    (one,) = asked(sitting, Act(answer(claim(PATH, QUOTE, alternatives=ways))), checks=checks).found
    assert [fix.text for fix in one.finding.fixes] == ["Drop the table.", "CREATE INDEX CONCURRENTLY …;"]


@pytest.mark.parametrize(
    ("came", "text", "verified"), [("It blocked nobody", "CREATE …;", "It blocked nobody"), (None, "Build it.", "")]
)
def test_sql_that_a_server_refuses_is_not_shown(sitting: Sitting, came: str | None, text: str, verified: str) -> None:
    ways = [way("Index", sql="CREATE INDEX …", text="Build it.")]
    checks = Checks(sound=lambda _: ("CREATE …;", ""), tried=lambda _: came)
    (one,) = asked(sitting, Act(answer(claim(PATH, QUOTE, alternatives=ways))), checks=checks).found
    assert [(fix.text, fix.verified) for fix in one.finding.fixes] == [(text, verified)]


def test_secrets_do_not_leave_and_what_is_masked_can_still_be_quoted(sitting: Sitting) -> None:
    token = "ghp_0123456789abcdefghij0123456789abcdef"  # noqa: S105 (made up)
    line = f"ALTER ROLE app PASSWORD 'correct-horse'; -- {token}"
    given = changed({}, {PATH: line + "\n"})
    shown: list[str] = []

    def reply(request: Request) -> Act:
        shown.append(json.dumps(request.body))
        quote = "ALTER ROLE app PASSWORD '‹masked›'; -- ‹masked›"
        return Act(answer(claim(PATH, quote))) if request.asks != "refuter" else quiet(request)

    sitting.fake.reply = reply
    (one,) = asked(sitting, given=given).found
    assert "correct-horse" not in str(shown) + str(one)
    assert token not in str(shown) + str(one)


def test_what_did_not_fit_is_told_and_migrations_always_fit(sitting: Sitting) -> None:
    files = {PATH: SQL, "sql/queries/report.sql": "SELECT 1;\n" * 5_000, "db/migration/V3__big.sql": "SELECT 3;\n" * 900}
    topics = {"sql/queries/report.sql": ("sql",)}
    reading = asked(sitting, Act(CLEAN), given=changed({}, files, topics))
    assert [(gap.what, gap.path) for gap in reading.gaps] == [("a file", "sql/queries/report.sql")]
    text = sitting.fake.requests[0].user
    assert text.count("SELECT 3;") == 900
    assert "Not shown for want of room: a file sql/queries/report.sql." in text


def test_the_prompt_is_stable_where_it_is_cached(sitting: Sitting) -> None:
    other = changed({}, {"db/migration/V9__else.sql": "SELECT 9;\n"})
    for given in (case(), other):
        asked(sitting, Act(CLEAN), given=given)
    first, second = sitting.fake.requests
    assert first.body["system"] == second.body["system"]
    assert first.body["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert sitting.purse.used.cached > 512
    assert [block["type"] for block in first.body["messages"][0]["content"]] == ["text"]
    assert first.user.count("</change-") == 1
    assert first.user.split("<change-")[1][:16] != second.user.split("<change-")[1][:16]


def test_a_deleted_migration_is_shown_in_full(sitting: Sitting) -> None:
    asked(sitting, Act(CLEAN), given=changed({PATH: SQL}, {}))
    assert f"-    2       | {QUOTE}" in sitting.fake.requests[0].user
    assert f"=== {PATH} (migrations; deleted)" in sitting.fake.requests[0].user


def test_other_specialists_are_not_shown_what_is_not_theirs(sitting: Sitting) -> None:
    api = next(one for one in all_specialists() if one.id == "api")
    assert read(api, case(), sitting.desk()) == Reading()
    assert not sitting.fake.requests


def test_every_specialist_has_a_prompt_that_fits() -> None:
    from agents.prompt import system

    for one in all_specialists():
        assert len(system(one, CANARY)) < 12_000, "the stable part of every request: some three thousand tokens"
        assert system(replace(one, persona="x"), CANARY) != system(one, CANARY)
