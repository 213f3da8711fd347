"""How a value is bound: in what EXECUTE of a stored function is given, and in the words of a client of the database."""

from __future__ import annotations

import re

from bot.domain.bodies import BodyQuery
from bot.domain.findings import Fix
from bot.domain.queries import Hole
from workers.sql.dynamic import beside, bound

_SHOWN = 80
_PATH = re.compile(r"\$?((?:\w+(?:\.|->)){0,5})([A-Za-z_]\w{0,59})")
_COLUMN = re.compile(r"""(WHERE |["':@]|… )code\b""")
_VALUE = re.compile(r"\$?\bcode\b(?! =)(?!\w)")


def binding(fact: BodyQuery, hole: Hole) -> Fix:
    """The statement with the value bound, where nothing else is in it or follows it; else how it is written."""
    mark = f"${fact.given + 1}"
    text = bound(fact.sql, mark) if fact.statement and len(fact.holes) == 1 else ""
    said = f"{fact.statement} '{text}' USING {hole.text};" if text else _words(fact, hole, mark)
    return Fix("now", "Bind the value", said, f"`{mark}` has the type of `{hole.text}`: cast it where the column has another.")


def _words(fact: BodyQuery, hole: Hole, mark: str) -> str:
    value = beside(fact.sql, mark)[1] if len(fact.holes) == 1 else ""
    how = f"EXECUTE … USING {'…, ' * bool(fact.given)}{hole.text};"
    if value == mark:
        return f"Write `{mark}` where `{hole.text}` is put in now, without quotes around it: {how}"
    if value and len(value) <= _SHOWN and "\n" not in value:
        return f"Write `{value}` in the place of the string that `{hole.text}` is put into now: {how}"
    return f"Write `{mark}` for `{hole.text}`, outside of quotes: `'…' || {mark}` where it is a part of a string: {how}"


def worded(sample: str, value: str) -> str:
    """The sample with the value that is put in, where that is a name or a path of names: `code` there stands for it."""
    path = _PATH.fullmatch(value)
    if path is None or (path[1] and "{ code }" in sample):
        return sample
    column = _COLUMN.sub(lambda found: found[1] + path[2], sample)
    return _VALUE.sub(lambda _: value, column)
