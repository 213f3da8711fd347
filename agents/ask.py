"""A change read by the specialists: facts → prompt, answer → findings; only what can be quoted and survives is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from agents.case import Case
from agents.claude import Claude, Question, Talk, Unanswered
from agents.contract import Claim, Malformed, read_answer, schema
from agents.diff import shown
from agents.findings import Checks, Judged, judged, merged
from agents.models import NOTHING, Tokens
from agents.prompt import matter, system
from agents.refute import second_opinion
from agents.specialists import Specialist
from agents.tools import Tool, Toolbox
from bot.domain.findings import Gap

OPINIONS = 3
"""Findings of one specialist that a second opinion is asked about; the others are no comments."""
REPAIR = "Your answer cannot be used: {}. Answer again, with nothing but JSON of the given schema."


@dataclass(frozen=True, slots=True)
class Reading:
    """What one or several specialists said. `readers` are those who answered."""

    found: tuple[Judged, ...] = ()
    gaps: tuple[Gap, ...] = ()
    tokens: Tokens = NOTHING
    readers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What a reading needs beside its case. `lock` keeps look-ups of specialists that read in parallel apart."""

    claude: Claude
    tools: tuple[Tool, ...] = ()
    checks: Checks = field(default_factory=Checks)
    canary: str = "none"
    lock: threading.Lock = field(default_factory=threading.Lock)


Guarded = Callable[[str, Callable[[], Reading]], Reading | Gap]


def read_all(ones: Sequence[Specialist], case: Case, desk: Desk, guarded: Guarded) -> Reading:
    """Several specialists side by side; `guarded` makes a Gap of one that crashes."""
    pool = ThreadPoolExecutor(max(len(ones), 1), thread_name_prefix="specialist")
    try:
        jobs = [(one, pool.submit(guarded, one.id, _reader(one, case, desk))) for one in ones]
        readings = [_result(job) for _, job in jobs]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # the end of a job's time must not wait for a model
    return together(readings)


def together(readings: Iterable[Reading]) -> Reading:
    """All of them as one, each place told once."""
    listed = tuple(readings)
    return Reading(
        merged(found for one in listed for found in one.found),
        tuple(dict.fromkeys(gap for one in listed for gap in one.gaps)),
        sum((one.tokens for one in listed), NOTHING),
        tuple(name for one in listed for name in one.readers),
    )


def read(one: Specialist, case: Case, desk: Desk) -> Reading:
    """One specialist's findings. What goes wrong with the model is a Gap; never raises what a model or its API may do."""
    diff = shown(case, one.topics)
    if not diff.text:
        return Reading()
    question = Question(
        one.model, system(one, desk.canary), matter(case, diff), schema(one.competences()), one.effort, label=one.id
    )
    talk = desk.claude.talk(question, Toolbox.of(desk.tools, one.tools, desk.lock))
    try:
        claims = _claims(talk, one.competences(), desk.canary)
    except Unanswered as reason:
        return Reading((), (_gap(one, str(reason)), *diff.left_out), talk.tokens)
    except Malformed as reason:
        return Reading((), (_gap(one, f"its answer could not be used: {reason}"), *diff.left_out), talk.tokens)
    found, tokens = _opinions(list(judged(claims, one, case, desk.checks)), case, desk.claude)
    return Reading(found, diff.left_out, talk.tokens + tokens, (one.id,))


def _claims(talk: Talk, competences: Collection[str], canary: str) -> tuple[Claim, ...]:
    """The claims, after one repair at most. Raises Unanswered, Malformed."""
    text = talk.answer()
    try:
        return _read(text, competences, canary)
    except Malformed as reason:
        return _read(talk.answer(REPAIR.format(reason)), competences, canary)


def _read(text: str, competences: Collection[str], canary: str) -> tuple[Claim, ...]:
    if canary in text:
        raise Unanswered("its answer repeats its instructions, so none of it is used")
    return read_answer(text, competences)


def _opinions(found: Sequence[Judged], case: Case, claude: Claude) -> tuple[tuple[Judged, ...], Tokens]:
    kept, tokens = list(found[OPINIONS:]), NOTHING
    for one in found[:OPINIONS]:
        opinion, used = second_opinion(one, case, claude)
        tokens += used
        if opinion is not None:
            kept.append(opinion)
    return tuple(kept), tokens


def _gap(one: Specialist, why: str) -> Gap:
    return Gap(f"specialist {one.id}", why)


def _reader(one: Specialist, case: Case, desk: Desk) -> Callable[[], Reading]:
    return lambda: read(one, case, desk)


def _result(job: Future[Reading | Gap]) -> Reading:
    answer = job.result()
    return Reading(gaps=(answer,)) if isinstance(answer, Gap) else answer
