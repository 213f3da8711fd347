"""
Review the API contracts of this pull request: not in this version, which says so.

    /review-api
    /review-api openapi.yaml
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import UserError
from bot.grammar import Grammar, Request

UNREAD = "API contracts are not read yet, so nothing can be said about them; `/review-db` reviews migrations."


def take(_: Sequence[str]) -> Request:
    """Raises UserError: silence, or a green check run, would claim that something had been looked at."""
    raise UserError(UNREAD)


command = Grammar.of(__name__, __doc__, take)
