"""
Explain a finding by its label, or a rule by its name.

    /explain F2
    /explain index-blocks-writes
Refused:
    /explain
    /explain F0
    /explain F1 F2
    /explain ../rule
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.errors import UserError
from bot.grammar import Grammar, Request

_LABEL = re.compile(r"[Ff]([1-9][0-9]{0,4})")
_RULE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")


def take(words: Sequence[str]) -> Request:
    """One label or one rule."""
    if len(words) == 1 and (label := _LABEL.fullmatch(words[0])):
        return Request("explain", finding=f"F{label[1]}")
    if len(words) == 1 and len(words[0]) <= 80 and _RULE.fullmatch(words[0]):
        return Request("explain", finding=words[0])
    raise UserError("`/explain` takes one label such as `F2`, or one rule such as `index-blocks-writes`.")


command = Grammar.of(__name__, __doc__, take)
