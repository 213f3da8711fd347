"""The second stage's writes: at most one review, bounded comments, a part of a summary that the first stage keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pull_model import SEAL, Model, opened, own_lines
from sample_reviews import HEAD, REVIEWS

from bot.domain.changes import Span
from bot.domain.findings import Evidence, Finding, Gap, Severity
from bot.domain.posted import EditInline, EditReview, Plan, PostReview
from bot.markers import FindingMark, digest
from bot.posting import Run, nowhere, plan
from bot.second import COMMENTS, Opinion, plan_second

NEXT = "c0ffee1" + "0" * 33


def remark(line: int, path: str = "db/V9__new.sql") -> Finding:
    proof = (Evidence("quoted", "`CREATE TABLE x (…)`", f"{path}:{line}"),)
    name = digest(path, str(line))
    span = Span(path, line, line)
    return Finding("postgres/index-choice", ("costs",), Severity.WARNING, f"Remark {line}", span, proof, (), name, "postgres")


def opinion(*worth: Finding, head: str = HEAD, **values: object) -> Opinion:
    return Opinion(head, worth, readers=("postgres",), bill="1 call", **values)  # type: ignore[arg-type]


def step(model: Model, said: Opinion, key: str = "") -> Plan:
    """One run, and the same once more, which has nothing to do."""
    made = plan_second(said, model.posted, own_lines, key or said.head, SEAL)
    model.apply(made)
    assert plan_second(said, model.posted, own_lines, key or said.head, SEAL).writes == ()
    return made


def rules(model: Model, head: str = HEAD, name: str = "dangerous") -> Plan:
    review = replace(REVIEWS["mixed"] if name == "dangerous" else REVIEWS["index"], head=head)
    made = plan(review, model.posted, own_lines, Run(head, SEAL))
    model.apply(made)
    return made


def labels(model: Model) -> list[str]:
    marks = [SEAL.read(one.body) for one in model.posted.inline]
    return [f"{mark.stage[0]}{mark.label}:{mark.state}" for mark in marks if isinstance(mark, FindingMark)]


def test_two_comments_at_most_and_the_rest_folded() -> None:
    model = Model(opened(HEAD))
    (write,) = step(model, opinion(*map(remark, range(1, 5)))).writes
    assert isinstance(write, PostReview)
    assert len(write.comments) == COMMENTS
    assert "Remark 3" in write.body
    assert "Remark 1" not in write.body
    assert labels(model) == ["s1:open", "s2:open"]


def test_five_with_those_of_the_rules() -> None:
    model = Model(opened(HEAD))
    rules(model)
    assert len(model.posted.inline) == 4
    (write,) = step(model, opinion(remark(1), remark(2))).writes
    assert isinstance(write, PostReview)
    assert len(write.comments) == 1
    assert "Remark 2" in write.body


def test_the_part_is_kept_for_its_head_and_goes_with_the_next() -> None:
    model = Model(opened(HEAD))
    rules(model)
    step(model, opinion(gaps=(Gap("specialist api", "the model's API answered 529"),)))
    body = model.posted.reviews[0].body
    assert "**Specialists** (`postgres`): nothing to add." in body
    assert "answered 529" in body
    again = plan(replace(REVIEWS["mixed"], head=HEAD), model.posted, own_lines, Run("asked again", SEAL))
    assert again.writes == ()
    model.push(NEXT)
    rules(model, NEXT)
    assert "Specialists" not in model.posted.reviews[0].body
    step(model, opinion(head=NEXT))
    assert model.posted.reviews[0].body.count("**Specialists**") == 1


def test_a_part_of_somebody_else_is_none() -> None:
    model = Model(opened(HEAD))
    rules(model)
    review = model.posted.reviews[0]
    forged = review.body + "\n<!-- backstop part 1 specialists h=" + "0" * 16 + " " + "0" * 24 + " -->\nforged"
    assert SEAL.split(forged, "specialists") == (forged, "", "")


@pytest.mark.parametrize("change", [{"head": NEXT}, {"state": "closed"}, {"state": "merged"}, {"draft": True}])
def test_a_late_answer_is_dropped(change: dict[str, object]) -> None:
    model = Model(replace(opened(HEAD), **change))  # type: ignore[arg-type]
    assert plan_second(opinion(remark(1)), model.posted, own_lines, "key", SEAL).writes == ()


def test_what_is_gone_or_mended_is_edited_and_makes_room() -> None:
    model = Model(opened(HEAD))
    first, second, third = remark(1), remark(2), remark(3)
    step(model, opinion(first, second))
    model.push(NEXT)
    gone, mended = frozenset({first.fingerprint}), frozenset({second.fingerprint})
    said = opinion(third, second, head=NEXT, gone=gone, mended=mended)
    made = step(model, said)
    assert [type(write) for write in made.writes] == [PostReview, EditInline, EditInline]
    assert labels(model) == ["s1:changed", "s2:fixed", "s3:open"]
    bodies = [one.body for one in model.posted.inline]
    assert "Its lines were changed in c0ffee1" in bodies[0]
    assert "No longer holds at c0ffee1" in bodies[1]


def test_outside_the_diff_nothing_is_a_comment() -> None:
    model = Model(opened(HEAD))
    assert plan_second(opinion(remark(1)), model.posted, nowhere, "key", SEAL).writes == ()
    rules(model, name="index")
    (write,) = plan_second(opinion(remark(1)), model.posted, nowhere, "key", SEAL).writes
    assert isinstance(write, EditReview)


def test_a_clean_pull_request_stays_silent() -> None:
    model = Model(opened(HEAD))
    assert step(model, opinion(further=(remark(1),), gaps=(Gap("x", "y"),))).writes == ()
