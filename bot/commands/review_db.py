"""
Review the migrations and SQL of this pull request again.

It takes what `/review` takes.

    /review-db
    /review-db full
    /review-db db/migrations/0042_index.sql
Refused:
    /review-db -rf
    /review-db a/../../b
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.grammar import Grammar, Request, scope


def take(words: Sequence[str]) -> Request:
    """`full`, files and folders."""
    paths, full = scope(words, "`/review-db` takes `full`, files and folders.")
    return Request("review", "db", paths, full)


command = Grammar.of(__name__, __doc__, take)
