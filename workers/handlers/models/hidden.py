"""Fields that nobody misses: secrets in answers, the number of a record in a request."""

from __future__ import annotations

import re

from bot.domain.contracts import RequestFieldRemoved, RequestNarrowed, ResponseFieldRemoved
from workers.contracts.difference import Difference

_BLANK = re.compile(r"^`?pattern: (\\S\+?|\.\+|\^\.\+\$)`? is new$")
_SECRET = re.compile(
    r"\w*?(?:[pP]assword|[sS]ecret|[pP]asswd)(?:_?[hH]ash)?|(?:\w*?_)?(?:hash|salt)|private_?[kK]ey|otp_secret"
)
"""Names of what a server keeps to itself."""


def hidden(one: Difference) -> bool:
    """Whether what goes from answers is a secret, which nobody should have had, or from requests the record's own number, which
    paths tell."""
    if one.kind is RequestNarrowed and _BLANK.search(one.now):
        return True  # what only blanks were sent for
    name = one.path.rpartition(".")[2].rstrip("[]")
    if one.kind is ResponseFieldRemoved:
        return _SECRET.fullmatch(name) is not None
    return one.kind is RequestFieldRemoved and name == "id"
