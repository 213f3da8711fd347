"""
Accept a finding, or all of a rule, on this pull request, with the reason.

It is a note from then on, also after further pushes, and the check no longer fails for it; `/reopen` takes it back. A label
`backstop: accept RULE` whose description says why does the same.

    /accept F2 all clients were updated in May
    /accept F1 F3 the table is empty until the launch
    /accept api-field-removed nobody but our own app reads it
Refused:
    /accept
    /accept F2
    /accept F0 because
    /accept because of it
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import UserError
from bot.grammar import Grammar, Request, named

_TAKES = "`/accept` takes labels such as `F2`, or one rule such as `api-field-removed`, and then the reason in a few words."


def take(words: Sequence[str]) -> Request:
    """Labels or one rule, then the reason."""
    names, rest = named(words)
    why = " ".join(rest)
    if not names or len(why) < 3:
        raise UserError(_TAKES)
    return Request("accept", findings=names, why=why)


command = Grammar.of(__name__, __doc__, take)
