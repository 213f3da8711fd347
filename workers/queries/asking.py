"""Queries that the code of a tree sends to a table, and that name columns of it: those that an index may serve."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.domain.queries import Query
from bot.domain.schema import Table
from workers.queries.called import read_code
from workers.queries.dropped import running
from workers.queries.equalities import asked_by
from workers.queries.reading import NOT_SERVING
from workers.queries.sinks import query_of
from workers.readers.listing import Listing
from workers.readers.syntax import language_of
from workers.uses import ENDINGS, spellings

_MOST_FILES = 40


def asking(tree: Listing, table: Table, columns: Collection[str], migrations: Collection[str]) -> Iterator[Query]:
    """The whole queries of code that runs, in files that hold the name of a column; each text once.

    What a mapper sends is among them where it asks by equality alone.
    """
    texts: set[str] = set()
    for path in _paths(tree, columns, migrations)[:_MOST_FILES]:
        for query in _in_file(tree, path, table):
            if query.whole and query.sql not in texts and table.name.name in query.sql:
                texts.add(query.sql)
                yield query


def _paths(tree: Listing, columns: Collection[str], migrations: Collection[str]) -> list[str]:
    words = {word for column in columns for name in (column, column.removesuffix("_id")) for word in spellings(name)}
    found = dict.fromkeys(one.path for one in tree.lines_with(sorted(words), ENDINGS))
    return sorted(path for path in found if running(path, migrations) and not NOT_SERVING.search(path))


def _in_file(tree: Listing, path: str, table: Table) -> Iterator[Query]:
    language = language_of(path) or ""
    code = tree.remember(("code", path), lambda: read_code(path, language, tree))
    if code is None:
        return
    for call in code.calls():
        if (query := query_of(code, call) or asked_by(code, call, table, tree)) is not None:
            yield query
