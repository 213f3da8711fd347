"""Queries in the code of a tree that name a table and columns of it: those that an index may serve."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.domain.queries import Query
from bot.domain.schema import Name
from workers.queries.dropped import running
from workers.queries.reading import NOT_SERVING
from workers.queries.sinks import query_of
from workers.queries.through import read_code
from workers.readers.listing import Listing
from workers.readers.syntax import language_of
from workers.uses import ENDINGS

_MOST_FILES = 40


def asking(tree: Listing, table: Name, columns: Collection[str], migrations: Collection[str]) -> Iterator[Query]:
    """The whole queries of code that runs, in files that hold the names of the table and of a column; each text once."""
    texts: set[str] = set()
    for path in _paths(tree, table, columns, migrations)[:_MOST_FILES]:
        for query in _in_file(tree, path):
            if query.whole and query.sql not in texts and table.name in query.sql:
                texts.add(query.sql)
                yield query


def _paths(tree: Listing, table: Name, columns: Collection[str], migrations: Collection[str]) -> list[str]:
    named = {one.path for one in tree.lines_with([table.name], ENDINGS)}
    having = {one.path for one in tree.lines_with(sorted(columns), ENDINGS)} if named else set()
    return sorted(path for path in named & having if running(path, migrations) and not NOT_SERVING.search(path))


def _in_file(tree: Listing, path: str) -> Iterator[Query]:
    language = language_of(path) or ""
    code = tree.remember(("code", path), lambda: read_code(path, language, tree))
    if code is None:
        return
    for call in code.calls():
        if (query := query_of(code, call)) is not None:
            yield query
