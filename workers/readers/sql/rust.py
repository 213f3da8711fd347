"""
Rust: SQL in strings handed to sqlx (functions and macros), Diesel's `sql_query`, tokio-postgres and rusqlite, also through
`format!`.

Only calls are followed, by syntax: a string is read where it stands or where its name was given it in the same function
or file; interpolations become parameters before the statement is parsed. Tests, fixtures, seeds, migrations, generated
and minified files are not read.

Source: https://docs.rs/sqlx/latest/sqlx/fn.query.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The queries of the file."""
    from workers.queries.reading import read_queries

    return read_queries(change, scene, "rust")


reader = TopicReader(__name__, re.compile(r"\.rs$"), read)
