"""
Elixir: SQL in strings handed to `Repo.query`, `Ecto.Adapters.SQL.query` and Postgrex, and calls of Ecto's repositories.

Only calls are followed, by syntax: a string is read where it stands or where its name was given it in the same function
or file; interpolations become parameters before the statement is parsed. Tests, fixtures, seeds, migrations, generated
and minified files are not read.

Source: https://hexdocs.pm/ecto_sql/Ecto.Adapters.SQL.html
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

    return read_queries(change, scene, "elixir")


reader = TopicReader(__name__, re.compile(r"\.exs?$"), read)
