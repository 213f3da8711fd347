"""A changed file of code read for its queries: those on touched lines, or how many there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.queries import OrmCall, Query, QueryFile
from workers.queries.code import Code, foreign
from workers.queries.orm import orm_call
from workers.queries.sinks import query_of
from workers.readers.reader import claims
from workers.readers.syntax import TooLarge, parse_source
from workers.scene import Scene, text_of
from workers.settle import touches

_MOST_CALLS = 20_000
_NOT_SERVING = re.compile(
    r"(^|/)(tests?|specs?|__tests__|testing|testdata|testutil\w*|fixtures|factories|mocks?|__mocks__|docs?|examples?|seeds?|e2e|cypress"
    r"|(data_?)?migrat\w+|alembic|benchmarks?|bench)/"
    r"|[._-](test|spec|stories|mock)\.\w+$|(^|/)(test_|conftest|seeds?\.)[^/]*$|_(test|spec)\.\w+$|Tests?\.java$|_pb2\.py$|\.d\.ts$"
)
_HINT = re.compile(
    r"(?i)\b(select|insert\s+into|update|delete|listen|notify|truncate|where|with)\b|\.objects\b|\.find(_by|Many|Unique|First|All|One|ByPk)"
    r"|\b(delete|update)(_all|Many)\b|session\.get\("
)


def read_queries(change: Change, scene: Scene, language: str) -> Iterator[Fact | Gap]:
    """The queries of the file at head that the change touches; where it touches none, that there are some."""
    text = None if change.deleted or _NOT_SERVING.search(change.path) else text_of(change, "head")
    if text is None or not _HINT.search(text) or foreign(text) or _migrates(change.path, scene):
        return
    try:
        code = Code(parse_source(change.path, text, language), language)
    except TooLarge as error:
        yield Gap("queries in code", str(error), change.path)
        return
    touched = change.touched()
    found = list(_found(code))
    near = [fact for fact in found if touches(fact.span, touched)]
    yield from _once_per_loop(near)
    if found and not near:
        yield QueryFile(Span(change.path, 1, 1), language, len(found))


def _once_per_loop(facts: list[Query | OrmCall]) -> Iterator[Query | OrmCall]:
    """The facts with each loop over rows at the first of the reads inside it."""
    lines = Counter(fact.loop.line for fact in facts if fact.loop is not None and _per_row(fact))
    told: set[int] = set()
    for fact in facts:
        if fact.loop is None or (_per_row(fact) and fact.loop.line not in told):
            loop = replace(fact.loop, more=lines[fact.loop.line] - 1) if fact.loop is not None else None
            told |= {loop.line} if loop is not None else set()
            yield replace(fact, loop=loop)
        else:
            yield replace(fact, loop=None)


def _per_row(fact: Query | OrmCall) -> bool:
    return fact.reads and fact.loop is not None and fact.loop.rows and fact.loop.uses


def _found(code: Code) -> Iterator[Query | OrmCall]:
    for number, call in enumerate(code.calls()):
        if number >= _MOST_CALLS:
            return
        if (fact := query_of(code, call) or orm_call(code, call)) is not None:
            yield fact


def _migrates(path: str, scene: Scene) -> bool:
    return path in claims([path], scene.tree("head"), named=scene.policy.includes)
