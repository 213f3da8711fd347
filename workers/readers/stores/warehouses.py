"""
SQL of Redshift and Snowflake: the tables that a file makes, and rows that it inserts one by one.

A file is Redshift's or Snowflake's by its path or by words that only they have.

Source: https://docs.aws.amazon.com/redshift/latest/dg/c_best-practices-sort-key.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.stores import StoreFile, StoreText
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_REDSHIFT = late(r"\b(DISTKEY|DISTSTYLE|SORTKEY)\b", re.IGNORECASE)
_SNOWFLAKE = late(r"\b(COPY GRANTS|VARIANT|USE WAREHOUSE|DATA_RETENTION_TIME_IN_DAYS|CLUSTER BY)\b", re.IGNORECASE)
_MADE = late(r"^[ \t]*(CREATE\s+(OR\s+REPLACE\s+)?TABLE|INSERT\s+INTO)\b[^;]{0,4000}", re.IGNORECASE | re.MULTILINE)
_MOST = 200
"""Statements of one file that are looked at."""


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The statements at head."""
    del scene
    text = text_of(change, "head")
    if text is None or change.deleted:
        return
    path = change.path.lower()
    redshift = "redshift" in path or _REDSHIFT.search(text) is not None
    if not redshift and "snowflake" not in path and not _SNOWFLAKE.search(text):
        return
    from workers.configuration.found import trial

    store = "redshift" if redshift else "snowflake"
    found = [*_MADE.finditer(text)][:_MOST] if not trial(change.path) else []
    if found:
        yield StoreFile(Span(change.path, 1, 1), (store,))
    for match in found:
        line = text.count("\n", 0, match.start()) + 1
        yield StoreText(
            Span(change.path, line, line + match[0].rstrip().count("\n")), store, " ".join(match[0].split())[:2_000]
        )


reader = TopicReader(__name__, late(r"\.sql$"), read)
