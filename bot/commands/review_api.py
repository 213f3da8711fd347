"""
Review the API contracts and handlers of this pull request again.

It takes what `/review` takes.

    /review-api
    /review-api full
    /review-api openapi.yaml
Refused:
    /review-api -rf
    /review-api a/../../b
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.grammar import Grammar, Request, scope


def take(words: Sequence[str]) -> Request:
    """`full`, files and folders."""
    paths, full = scope(words, "`/review-api` takes `full`, files and folders.")
    return Request("review", "api", paths, full)


command = Grammar.of(__name__, __doc__, take)
