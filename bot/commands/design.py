"""
Have a data model designed, by the specialist for it: for this change, or for what the line asks.

The answer is a comment with tables, an ER diagram, indexes, queries, a plan of migrations, and what to watch. It is a model's
work; its SQL is parsed, judged by the rules and, where it can be, run. Without a model's key there is nobody to ask.

    /design
    /design orders by tenant, a hundred million a year, kept for seven
Refused:
    /design https://example.com/requirements
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import UserError
from bot.grammar import Grammar, Request

_MOST = 400


def take(words: Sequence[str]) -> Request:
    """Words, as somebody says them; addresses are not opened."""
    wish = " ".join(words)
    if "://" in wish or len(wish) > _MOST:
        raise UserError(f"`/design` takes up to {_MOST} characters of your own words; it opens no addresses.")
    return Request("design", why=wish)


command = Grammar.of(__name__, __doc__, take)
