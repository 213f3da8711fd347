"""A changed file of code read for its queries: those on touched lines, or how many there are."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import cast

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.queries import CallPerRow, Loop, OrmCall, Query, QueryFile
from bot.domain.statements import RunTogether
from workers.queries import finders
from workers.queries.code import Code, foreign
from workers.queries.commits import commit_per_item
from workers.queries.language import language as language_words
from workers.queries.orm import orm_call
from workers.queries.sinks import query_of
from workers.queries.through import call_per_row
from workers.queries.transactions import call_in_transaction
from workers.readers.listing import Listing
from workers.readers.reader import claims
from workers.readers.syntax import TooLarge, parse_source
from workers.scene import Scene, text_of
from workers.settle import touches

Find = Callable[[Code, Listing], Iterable[Fact]]
_MOST_CALLS, _MOST_READ = 20_000, 200
NOT_SERVING = re.compile(
    r"(?i:dummy|faker)|(^|/)(tests?|specs?|__tests__|testing|testdata|testutil\w*|fixtures|factories|mocks?|__mocks__|docs?|examples?|seeds?|e2e|cypress"
    r"|(data_?)?[mM]igrat\w+|alembic|benchmarks?|bench)/"
    r"|[._-](test|spec|stories|mock)\.\w+$|(^|/)(test_|conftest|seeds?\.)[^/]*$|_(test|spec)\.\w+$|(Tests?|Spec|TestCase)\.(java|kt|php|cs)$"
    r"|(^|/)(?=[\w.]+/)([\w.]+\.)?(Unit|Integration|Functional)?(Tests?|Specs?|Testing|Benchmarks?)(\.\w+)*/|(^|/)\w+Tests?/|_pb2\.py$|\.d\.ts$|\.(Designer|g)\.cs$"
)
_CASSANDRA = re.compile(
    r"(?i)\bALLOW\s+FILTERING\b|\bUSING\s+(TTL|TIMESTAMP|CONSISTENCY)\b|\bIF\s+(NOT\s+)?EXISTS\s*+;?\s*+$|\btoken\("
)
"""Its language looks like SQL, and is read where stores are."""
_ROWS = re.compile(r"(?i)[\s(]*(select|insert|update|delete|with|replace)\b")
_HINT = re.compile(
    r"(?i)\b(select|insert\s+into|update|delete|listen|notify|truncate|where|with)\b|\.objects\b|\.find(_by|Many|Unique|First|All|One|ByPk)"
    r"|\b(delete|update|destroy)(_all|Many|All\w*)\b|session\.get\(|atomic|transaction|\bRepo\.|::(all|with|query|find)\b|commit\("
    r"|\.del\(|\.like\(|i(like|contains)|\bor_?[wW]here|\.Or\(|\|= ?Q\("
    r"|Raw(Unsafe)?\(|\btext\(|RawSQL\(|\.extra\(|Execute(Delete|Update)|FirstOrDefault|\.Delete\(|\.(all|includes|find_each)\b"
)


def read_queries(change: Change, scene: Scene, language: str) -> Iterator[Fact | Gap]:
    """The queries of the file at head that the change touches; where it touches none, that there are some."""
    text = text_of(change, "head") if not change.deleted and serves(change.path, scene) else None
    if text is None or not _HINT.search(text) or foreign(text):
        return
    try:
        words = language_words(language)
        code = Code(parse_source(change.path, words.prepared(text), language), language, words)
    except TooLarge as error:
        yield Gap("queries in code", str(error), change.path)
        return
    touched = change.touched()
    tree = scene.tree("head")
    found = [*_found(code, tree), *(fact for find in all_finders() for fact in find(code, tree))]
    near = [fact for fact in found if touches(fact.span, touched)]
    yield from _once_per_loop(near)
    yield from _unread(near, scene)
    if found and not near:
        yield QueryFile(Span(change.path, 1, 1), language, len(found))


@cache
def all_finders() -> tuple[Find, ...]:
    """Every file of `workers/queries/finders`. Raises TypeError for one that has no `find`."""
    return tuple(_finder(f"{finders.__name__}.{one.name}") for one in pkgutil.iter_modules(finders.__path__))


def _finder(name: str) -> Find:
    find = getattr(importlib.import_module(name), "find", None)
    if not callable(find):
        raise TypeError(f"{name} finds nothing")
    return cast("Find", find)


def _unread(facts: list[Fact], scene: Scene) -> Iterator[Gap]:
    """The whole statements that no parser of ours reads, at the first of them."""
    from workers.sql.dialect import dialect_of
    from workers.sql.queries import asked

    told = {line for one in facts if isinstance(one, RunTogether) for line in range(one.span.line, one.span.end + 1)}
    whole = [one for one in facts if isinstance(one, Query) and one.whole]
    queries = [one for one in whole if _ROWS.match(one.sql) and not _CASSANDRA.search(one.sql)]
    queries = [one for one in queries if told.isdisjoint(range(one.span.line, one.span.end + 1))]
    unread = [one for one in queries[:_MOST_READ] if asked(one.sql) is None]
    own = {dialect_of(schema.engine) for schema in scene.schemas("head")} if unread else set()
    unread = [one for one in unread if not any(asked(one.sql, dialect) for dialect in own)]
    if unread:
        what = "a query" if len(unread) == 1 else f"{len(unread)} queries"
        yield Gap(what, "It is neither PostgreSQL's SQL nor MySQL's as we read them", unread[0].span.path, unread[0].span.line)


def _once_per_loop(facts: list[Fact]) -> Iterator[Fact]:
    """The facts with each loop over rows at the first of the reads inside it."""
    lines = Counter(loop.line for fact in facts if (loop := _per_row(fact)))
    told: set[int] = set()
    for fact in facts:
        loop = _per_row(fact)
        if isinstance(fact, CallPerRow):
            if fact.loop.line not in told:
                told.add(fact.loop.line)
                yield replace(fact, loop=replace(fact.loop, more=lines[fact.loop.line] - 1))
        elif not isinstance(fact, (Query, OrmCall)):
            yield fact
        elif loop is None or loop.line in told:
            yield replace(fact, loop=None)
        else:
            told.add(loop.line)
            yield replace(fact, loop=replace(loop, more=lines[loop.line] - 1))


def _per_row(fact: Fact) -> Loop | None:
    """The loop over rows that the fact reads in, once per row."""
    if isinstance(fact, CallPerRow):
        return fact.loop
    loop = fact.loop if isinstance(fact, (Query, OrmCall)) and fact.reads else None
    return loop if loop is not None and loop.rows and loop.uses else None


def _found(code: Code, tree: Listing) -> Iterator[Fact]:
    for number, call in enumerate(code.calls()):
        if number >= _MOST_CALLS:
            return
        fact: Fact | None = query_of(code, call) or orm_call(code, call) or call_in_transaction(code, call)
        fact = fact or commit_per_item(code, call) or call_per_row(code, call, tree)
        if fact is not None:
            yield fact


def serves(path: str, scene: Scene) -> bool:
    """Whether the file may be part of what runs: no test, no example, no seed, no migration."""
    return not NOT_SERVING.search(path) and path not in claims([path], scene.tree("head"), named=scene.policy.includes)
