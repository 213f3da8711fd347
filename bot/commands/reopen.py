"""
Take back what `/accept` has accepted.

    /reopen F2
    /reopen api-field-removed
Refused:
    /reopen
    /reopen all
    /reopen F2 please
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import UserError
from bot.grammar import Grammar, Request, named


def take(words: Sequence[str]) -> Request:
    """Labels, or one rule."""
    names, rest = named(words)
    if not names or rest:
        raise UserError("`/reopen` takes labels such as `F2`, or one rule such as `api-field-removed`.")
    return Request("reopen", findings=names)


command = Grammar.of(__name__, __doc__, take)
