"""
C#: SQL in strings handed to ADO.NET's commands, Dapper and Entity Framework's `FromSqlRaw` and `ExecuteSqlRaw`, and calls
of Entity Framework. What is put into a string given to `FromSqlInterpolated` and its like is bound, not put into the text.

Only calls are followed, by syntax: a string is read where it stands or where its name was given it in the same function
or file; interpolations become parameters before the statement is parsed. Tests, fixtures, seeds, migrations, generated
and minified files are not read.

Source: https://learn.microsoft.com/en-us/ef/core/querying/sql-queries
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

    return read_queries(change, scene, "csharp")


reader = TopicReader(__name__, re.compile(r"\.cs$"), read)
