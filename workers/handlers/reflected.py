"""Headers written by hand: the caller's own origin sent back, beside the word that lets credentials through."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.calls import OriginOpen
from bot.domain.changes import Span

CLUE = re.compile(r"Access-Control-Allow-Credentials", re.IGNORECASE)
_ORIGIN = re.compile(
    r"Access-Control-Allow-Origin[\"']?[,:=>\]\s(]*+.{0,20}?"
    r"(\$http_origin\b|req(uest)?\.headers?(\.origin\b|\[?\(?[\"']origin)|\.[Hh]eader\.?[Gg]et\([\"']Origin|req(uest)?\.(get|header)\([\"']origin"
    r"|getHeader\([\"']Origin|_SERVER\[[\"']HTTP_ORIGIN|HTTP_ORIGIN|request\.origin\b)",
    re.IGNORECASE,
)
_CREDENTIALS = re.compile(r"Access-Control-Allow-Credentials[\"']?[,:=>\]\s(]*+[\"']?true", re.IGNORECASE)
_LOOKS = re.compile(
    r"\bif\b|\bunless\b|\bmap\b|allow_?ed|white_?list|allow_?list|includes\(|indexOf|in_array|contains|\bmatch|\.test\(|trusted|\?",
    re.IGNORECASE,
)
_NEAR, _ABOVE = 12, 8


def reflected(path: str, text: str) -> Iterator[OriginOpen]:
    """Where nothing right above looks at the origin."""
    lines = text.split("\n")
    with_them = [at for at, line in enumerate(lines) if _CREDENTIALS.search(line)]
    for at, line in enumerate(lines):
        near = next((one for one in with_them if abs(one - at) <= _NEAR), None)
        if near is None or not _ORIGIN.search(line):
            continue
        above = [re.sub(r"Access-Control-[\w-]+", "", one) for one in lines[max(0, min(at, near) - _ABOVE) : max(at, near) + 1]]
        if not any(_LOOKS.search(one) for one in above):
            first, end = sorted((at + 1, near + 1))
            yield OriginOpen(Span(path, first, end), "the caller's own origin", "Access-Control-Allow-Credentials: true")
