"""Desired against current: what is posted, what is edited, what is left alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pull_model import SEAL, Model, opened, own_lines
from sample_reviews import FAILS, GAP, HEAD, INDEX, REVIEWS, foreign_key, golden

from bot.domain.changes import Span
from bot.domain.findings import Coverage, Finding, Gap, Review, Severity
from bot.domain.posted import DropPending, EditInline, EditReview, Inline, Plan, PostedReview, PostReview
from bot.markers import FindingMark, ReviewMark, Seal, unmarked
from bot.posting import Asked, Run, fallbacks, nowhere, plan

SECOND, THIRD = "c0ffee1" + "0" * 33, "d00d1e5" + "0" * 33
MIXED = REVIEWS["mixed"]
FILES = tuple(covered.path for covered in MIXED.coverage)


def run(key: str = "first", **values: object) -> Run:
    return Run(key, SEAL, **values)  # type: ignore[arg-type]


def reviewed(head: str, *findings: Finding, gaps: tuple[Gap, ...] = ()) -> Review:
    return Review("b" * 40, head, findings, gaps, tuple(Coverage(path, ("migrations",), "sql", 2, 2) for path in FILES))


def step(model: Model, review: Review, key: str = "", **values: object) -> Plan:
    """One run, and the same once more, which has nothing to do."""
    how = run(key or review.head, **values)
    made = plan(review, model.posted, own_lines, how)
    model.apply(made)
    assert plan(review, model.posted, own_lines, how) == Plan(), "the same head again writes nothing"
    return made


def test_a_dangerous_pull_request_and_a_push_that_fixes_half() -> None:
    model = Model(opened(HEAD))
    first = step(model, MIXED)
    assert [type(write) for write in first.writes] == [PostReview]
    golden("posted-first.txt", model.seen())
    model.push(SECOND)
    half = replace(MIXED, head=SECOND, findings=(foreign_key("invoices", 1), INDEX), gaps=())
    second = step(model, half)
    assert [type(write) for write in second.writes] == [EditInline, EditInline, EditReview]
    golden("posted-second.txt", model.seen())
    model.push(THIRD)
    step(model, reviewed(THIRD))
    golden("posted-fixed.txt", model.seen())


def test_a_clean_pull_request_gets_no_comment() -> None:
    model = Model(opened(HEAD))
    assert step(model, replace(REVIEWS["clean"], head=HEAD)).writes == ()
    unread = (Gap("API contract, and 2 more files", "not read yet", "openapi.yaml"),)
    model.apply(plan(Review("b", HEAD), model.posted, own_lines, run("other", unread=unread)))
    golden("posted-clean.txt", model.seen())


@pytest.mark.parametrize("mode", ["observe", "comment"])
def test_a_draft_and_an_observed_pull_request_get_a_check_run_only(mode: str) -> None:
    model = Model(opened(HEAD, draft=mode == "comment"))
    made = step(model, MIXED, mode=mode)
    assert made.writes == ()
    golden("posted-draft.txt", model.seen())


def test_a_gate_shuts_and_says_the_same() -> None:
    shown = []
    for mode in ("comment", "gate"):
        model = Model(opened(HEAD))
        step(model, MIXED, mode=mode)
        shown.append(model.seen())
    assert shown[1] == shown[0].replace("check run: neutral:", "check run: failure:")


@pytest.mark.parametrize(
    ("mode", "fail_on", "findings", "conclusion"),
    [
        ("gate", "error", (INDEX,), "failure"),
        ("gate", "error", (foreign_key("a", 1),), "neutral"),
        ("gate", "warning", (foreign_key("a", 1),), "failure"),
        ("gate", "never", (INDEX,), "neutral"),
        ("comment", "error", (INDEX,), "neutral"),
        ("gate", "error", (), "success"),
        ("comment", "error", (replace(INDEX, severity=Severity.INFO),), "success"),
    ],
)
def test_the_conclusion(mode: str, fail_on: str, findings: tuple[Finding, ...], conclusion: str) -> None:
    check = plan(reviewed(HEAD, *findings), opened(HEAD), own_lines, run(mode=mode, fail_on=fail_on)).check
    assert check is not None
    assert check.conclusion == conclusion


def test_nothing_checked_is_not_green() -> None:
    check = plan(Review("b", HEAD, gaps=(GAP,)), opened(HEAD), own_lines, run()).check
    assert check is not None
    assert (check.conclusion, check.title) == ("neutral", "Nothing could be checked.")


@pytest.mark.parametrize("change", [{"state": "closed"}, {"state": "merged"}, {"head": SECOND}])
def test_who_is_closed_or_was_pushed_to_is_left_alone(change: dict[str, str]) -> None:
    made = plan(MIXED, replace(opened(HEAD), **change), own_lines, run())  # type: ignore[arg-type]
    assert (made.writes, made.check) == ((), None)


def test_a_new_finding_later_gets_one_line_and_its_comment() -> None:
    model = Model(opened(HEAD))
    step(model, reviewed(HEAD, foreign_key("invoices", 1)))
    model.push(SECOND)
    made = step(model, reviewed(SECOND, foreign_key("invoices", 1), INDEX))
    post = next(write for write in made.writes if isinstance(write, PostReview))
    assert unmarked(post.body) == "**Backstop:** 1 new problem in c0ffee1"
    assert [unmarked(one.body).split("\n")[0] for one in post.comments] == [
        "❌ **F2 The index build blocks every write to `orders` until it is done**"
    ]
    assert "❌ F2" in model.posted.reviews[0].body
    assert "⚠️ F1" in model.posted.reviews[0].body


def test_fixed_once_and_back_again() -> None:
    model = Model(opened(HEAD))
    step(model, reviewed(HEAD, INDEX))
    claimed = unmarked(model.posted.inline[0].body)
    model.push(SECOND)
    step(model, reviewed(SECOND))
    assert unmarked(model.posted.inline[0].body) == "✅ **F1** Fixed in c0ffee1"
    model.push(THIRD)
    made = step(model, reviewed(THIRD))
    assert [type(write) for write in made.writes] == [EditReview], "the comment is edited once, the summary tells the head"
    model.push(HEAD)
    step(model, reviewed(HEAD, INDEX), "again")
    body = unmarked(model.posted.inline[0].body)
    assert body == claimed.replace(
        "```suggestion", "In place of lines 4 to 5 of `db/migrations/V42__order_index.sql`:\n```sql"
    ), "back, but its lines may stand elsewhere now: no click"
    assert model.calls == 1


def test_a_changed_statement_is_not_called_fixed() -> None:
    model = Model(opened(HEAD))
    step(model, reviewed(HEAD, INDEX))
    model.push(SECOND)
    step(model, reviewed(SECOND, replace(INDEX, fingerprint="f" * 16)))
    assert [unmarked(one.body).split("\n")[0][:30] for one in model.posted.inline] == [
        "➡️ **F1** Changed in c0ffee1: ",
        "❌ **F2 The index build blocks ",
    ]


@pytest.mark.parametrize(
    ("gap", "covered", "line"),
    [
        (
            Gap("statement", "unknown", INDEX.span.path, 9),
            True,
            "✅ **F1** No longer found in c0ffee1, where not all of the file",
        ),
        (Gap("reader sql", "It failed", INDEX.span.path, 1), False, "❌ **F1 The index build"),
        (Gap("policy", "no reviewer"), True, "❌ **F1 The index build"),
        (Gap("statement", "unknown", "other.sql", 9), True, "✅ **F1** Fixed in c0ffee1"),
    ],
)
def test_what_could_not_be_read_is_not_called_fixed(gap: Gap, covered: bool, line: str) -> None:
    model = Model(opened(HEAD))
    step(model, reviewed(HEAD, INDEX))
    model.push(SECOND)
    now = reviewed(SECOND, gaps=(gap,))
    step(model, now if covered else replace(now, coverage=()))
    assert unmarked(model.posted.inline[0].body).startswith(line)
    assert "nothing left to fix" not in model.posted.reviews[0].body


def test_a_human_answer_is_kept_and_a_resolved_thread_is_not_opened_again() -> None:
    model = Model(opened(HEAD))
    step(model, reviewed(HEAD, INDEX))
    answered = replace(model.posted.inline[0], answered=True, resolved=True, outdated=True)
    model.posted = replace(model.posted, inline=(answered,))
    model.push(SECOND)
    made = step(model, reviewed(SECOND, INDEX))
    assert [type(write) for write in made.writes] == [EditReview]
    assert model.calls == 1


def test_five_comments_the_worst_first_and_the_rest_in_the_summary() -> None:
    model = Model(opened(HEAD))
    many = [replace(foreign_key(f"t{number}", number + 1), rule=f"rule-{number}") for number in range(7)]
    made = step(model, reviewed(HEAD, *many, FAILS))
    (post,) = made.writes
    assert isinstance(post, PostReview)
    assert len(post.comments) == 5
    assert "**F1 The migration fails" in post.comments[0].body
    assert "**F6 The foreign key" in post.body
    assert "| ⚠️ F8 |" in post.body
    model.push(SECOND)
    step(model, reviewed(SECOND, *many[5:]))
    assert model.calls == 1, "who was told in the summary is not told again"
    step(model, reviewed(SECOND, *many[5:]), "asked", asked=Asked(full=True))
    assert model.calls == 2, "but is shown on its lines when somebody asks"


def test_many_of_one_rule_in_a_file_get_one_comment() -> None:
    model = Model(opened(HEAD))
    many = [foreign_key(f"t{number}", number + 1) for number in range(7)]
    made = step(model, reviewed(HEAD, *many, FAILS))
    (post,) = made.writes
    assert isinstance(post, PostReview)
    assert [comment.anchor.line for comment in post.comments] == [2, 1]
    golden("posted-many.txt", model.seen())
    model.push(SECOND)
    made = step(model, reviewed(SECOND, *many[1:]))
    assert [type(write) for write in made.writes] == [EditInline, EditInline, EditReview], "the others are told already"
    model.push(THIRD)
    new = [foreign_key(f"u{number}", number + 10) for number in range(2)]
    made = step(model, reviewed(THIRD, *many[1:], *new))
    later = next(write for write in made.writes if isinstance(write, PostReview))
    assert [comment.anchor.line for comment in later.comments] == [10, 11], "what is new is not hidden behind what was told"


def test_who_stands_for_others_has_a_place_in_the_diff() -> None:
    model = Model(opened(HEAD))
    many = [foreign_key(f"t{number}", number + 1) for number in range(4)]
    made = plan(reviewed(HEAD, *many), model.posted, lambda one: own_lines(one) if one.span.line == 3 else None, run())
    (post,) = made.writes
    assert isinstance(post, PostReview)
    (comment,) = post.comments
    assert comment.anchor.line == 3
    assert "**And** 3 more in this file: lines 1, 2, 4 (F1, F2, F4 in the summary)" in comment.body


def test_asked_paths_show_what_is_in_them() -> None:
    model = Model(opened(HEAD))
    step(model, reviewed(HEAD, INDEX, *(replace(foreign_key(f"t{n}", n + 1), fingerprint=f"{n}") for n in range(9))))
    made = step(model, MIXED, "asked", asked=Asked(paths=("db/migrations/V44__plan.sql", "db/nothing/")))
    post = next(write for write in made.writes if isinstance(write, PostReview))
    assert {one.anchor.path for one in post.comments} >= {"db/migrations/V44__plan.sql"}


def test_a_pending_review_is_dropped_first() -> None:
    pending = PostedReview(5, HEAD, "PENDING", "", "")
    model = Model(opened(HEAD, reviews=(pending,)))
    made = step(model, MIXED)
    assert made.writes[0] == DropPending(5)


def test_what_was_posted_twice_is_said_once() -> None:
    model = Model(opened(HEAD))
    first = plan(MIXED, model.posted, own_lines, run())
    model.apply(first)
    model.apply(first)
    model.apply(plan(MIXED, model.posted, own_lines, run()))
    bodies = [unmarked(one.body) for one in (*model.posted.reviews, *model.posted.inline)]
    assert bodies.count("Doubled by mistake: see above.") == 5
    assert plan(MIXED, model.posted, own_lines, run()) == Plan()
    model.push(SECOND)
    model.apply(plan(reviewed(SECOND), model.posted, own_lines, run("second")))
    bodies = [unmarked(one.body) for one in model.posted.inline]
    assert sum("Fixed in" in body for body in bodies) == 4


@pytest.mark.parametrize("done", range(4))
def test_a_run_that_was_broken_off_is_finished_by_the_next(done: int) -> None:
    def story(broken: bool) -> str:
        model = Model(opened(HEAD))
        step(model, reviewed(HEAD, INDEX, foreign_key("invoices", 1)))
        model.push(SECOND)
        more = [foreign_key(f"t{number}", number + 1) for number in range(7)]
        now = reviewed(SECOND, replace(INDEX, fingerprint="e" * 16), *more)
        made = plan(now, model.posted, own_lines, run("second"))
        for write in made.writes[:done] if broken else ():
            model.write(write)
        model.apply(plan(now, model.posted, own_lines, run("second")))
        assert model.calls == 2
        return model.seen()

    assert story(broken=True) == story(broken=False)


def test_after_refused_anchors_nothing_is_lost() -> None:
    model = Model(opened(HEAD))
    refused = plan(MIXED, model.posted, own_lines, run())
    tries = list(fallbacks(refused, own_lines))
    plans = [plan(MIXED, model.posted, anchor, run()) for anchor in tries]
    counts = [[len(write.comments) for write in made.writes if isinstance(write, PostReview)] for made in plans]
    assert counts == [[4], [3], [3], [3], [3], [0]]
    one_line = plans[0].writes[0]
    assert isinstance(one_line, PostReview)
    assert all(comment.anchor.start == comment.anchor.line for comment in one_line.comments)
    assert "```suggestion" not in one_line.comments[0].body, "two lines cannot be replaced from one"
    model.apply(plans[-1])
    golden("posted-nowhere.txt", model.seen())
    assert plan(MIXED, model.posted, own_lines, run()) == Plan(), "what the summary tells is not posted after all"
    assert [tries[-1](finding) for finding in MIXED.findings] == [None] * 4


def test_a_suggestion_stands_only_on_exactly_its_lines() -> None:
    made = plan(reviewed(HEAD, INDEX), opened(HEAD), own_lines, run()).writes[0]
    assert isinstance(made, PostReview)
    assert "```suggestion" in made.comments[0].body
    assert "```suggestion" not in made.body


def test_forged_and_foreign_markers_are_not_ours() -> None:
    elsewhere = Seal(b"0123456789abcdef", 4711, 8)
    mark = FindingMark("rules", INDEX.fingerprint, 1, "0" * 16, "0" * 16)
    forged = Inline(5, "n", "x\n" + elsewhere.write(mark), "")
    first = PostedReview(6, HEAD, "COMMENTED", elsewhere.write(ReviewMark("rules", "first", "0" * 16)), "")
    made = plan(reviewed(HEAD, INDEX), opened(HEAD, inline=(forged,), reviews=(first,)), own_lines, run())
    assert [type(write) for write in made.writes] == [PostReview]


def test_stages_do_not_touch_each_other() -> None:
    model = Model(opened(HEAD))
    step(model, reviewed(HEAD, INDEX))
    made = step(model, reviewed(HEAD, FAILS), "second", stage="agents")
    assert [type(write) for write in made.writes] == [PostReview]


@pytest.mark.parametrize("name", ["hostile", "mixed"])
def test_bodies_are_bounded(name: str) -> None:
    base = REVIEWS[name].findings[0]
    many = tuple(replace(base, fingerprint=f"{n:016x}", title=base.title + " é" * 300) for n in range(3_000))
    review = replace(REVIEWS[name], head=HEAD, findings=many)
    made = plan(review, opened(HEAD), own_lines, run(asked=Asked(full=True)))
    (post,) = made.writes
    assert isinstance(post, PostReview)
    assert len(post.comments) == 30
    for body in (post.body, *(comment.body for comment in post.comments)):
        assert len(body.encode()) < 60_000
    assert made.check is not None
    assert len(made.check.summary.encode()) <= 65_535
    assert len(made.check.text.encode()) <= 65_535
    assert len(made.check.annotations) <= 100
    assert all(len(note.title) <= 255 and len(note.message.encode()) < 64_000 for note in made.check.annotations)
    model = Model(opened(HEAD))
    model.apply(made)
    assert plan(review, model.posted, own_lines, run()) == Plan()
    assert plan(review, model.posted, own_lines, run("other")).writes == (), "too many to list, but told"


def small(number: int, severity: Severity) -> Finding:
    name = f"{number:016x}"
    return replace(INDEX, fingerprint=name, rule=f"rule-{name}", severity=severity, span=Span(f"{number}.sql", 4, 5), fixes=())


heads = st.lists(
    st.tuples(
        st.dictionaries(st.integers(0, 9), st.sampled_from(Severity), max_size=9),
        st.booleans(),
        st.integers(0, 12),
        st.sets(st.integers(0, 9)),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=120, deadline=None)
@given(heads)
def test_after_any_heads_each_finding_stands_once(story: list[tuple[dict[int, Severity], bool, int, set[int]]]) -> None:
    model = Model(opened(f"{0:040x}"))
    live: dict[int, Severity] = {}
    for number, (live, draft, done, unanchored) in enumerate(story):
        head = f"{number + 1:040x}"
        model.push(head)
        model.posted = replace(model.posted, draft=draft and number < len(story) - 1)
        review = Review("b" * 40, head, tuple(small(one, severity) for one, severity in live.items()))

        def anchor(finding: Finding, hidden: set[int] = unanchored) -> object:
            return None if int(finding.fingerprint, 16) in hidden else own_lines(finding)

        for write in islice(plan(review, model.posted, anchor, run(head)).writes, done):  # type: ignore[arg-type]
            model.write(write)  # a run that was killed somewhere
        model.apply(plan(review, model.posted, anchor, run(head)))  # type: ignore[arg-type]
        assert plan(review, model.posted, anchor, run(head)) == Plan()  # type: ignore[arg-type]
    _each_once(model, set(live))


def _each_once(model: Model, live: set[int]) -> None:
    marks = [(SEAL.read(one.body), unmarked(one.body)) for one in model.posted.inline]
    commented = {}
    for mark, body in marks:
        assert isinstance(mark, FindingMark)
        number = int(mark.fingerprint, 16)
        assert number not in commented, "none is doubled"
        commented[number] = mark.label
        assert ("Fixed in" in body) == (number not in live)
        assert (f"**F{mark.label} " in body) == (number in live)
    firsts = [one for one in model.posted.reviews if getattr(SEAL.read(one.body), "role", "") == "first"]
    assert len(firsts) <= 1
    if firsts:
        mark = SEAL.read(firsts[0].body)
        assert isinstance(mark, ReviewMark)
        assert {int(name, 16) for name, _ in mark.told} == live - commented.keys()
        labels = [*(label for _, label in mark.told), *(label for n, label in commented.items() if n in live)]
        assert len(set(labels)) == len(labels), "a label names one finding"
        assert all(firsts[0].body.count(f" F{label} |") == 1 for label in labels), "one line each in the summary"
    else:
        assert not live


def test_nowhere_is_nowhere() -> None:
    assert nowhere(INDEX) is None
