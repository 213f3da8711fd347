"""
Explain a finding or a specialist's remark by its label, or a rule by its name.

    /explain F2
    /explain S1
    /explain index-blocks-writes
Refused:
    /explain
    /explain F0
    /explain F1 F2
    /explain ../rule
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import UserError
from bot.grammar import Grammar, Request, named


def take(words: Sequence[str]) -> Request:
    """One label or one rule."""
    names, rest = named(words, "FS")
    if len(names) == 1 and not rest:
        return Request("explain", finding=names[0])
    raise UserError("`/explain` takes one label such as `F2`, or one rule such as `index-blocks-writes`.")


command = Grammar.of(__name__, __doc__, take)
