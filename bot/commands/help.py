"""
List these commands.

    /help
Refused:
    /help me
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.grammar import Grammar, Request, nothing_more


def take(words: Sequence[str]) -> Request:
    """Nothing more."""
    nothing_more(words, "/help")
    return Request("help")


command = Grammar.of(__name__, __doc__, take)
