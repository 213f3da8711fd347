"""What becomes of a type of Go in a handler: what is bound to it, what is answered with it, by the variable that holds it."""

from __future__ import annotations

import re

_ASKS = re.compile(r"\b(?:(?=\w*(?:Bind|Decode|Unmarshal|[pP]arse|decodeJSON))\w++|\w*[rR]eadJSON|\w*BodyParser)\(")
_ANSWERS = re.compile(
    r"\b(?:(?=\w*JSON)(?!\w*(?:[bB]ind|[rR]ead|[dD]ecode|[pP]ars|Unmarshal))\w++|Encode\w*|render\.\w+|[rR]espond\w*|Send\w*|OK|Success\w*|[rR]eply\w*)\("
)
_WAYS = (("asks", _ASKS), ("answers", _ANSWERS))
_SAID = re.compile(r"@(Success|Failure|Response)\b")
_TAKEN = re.compile(r"\bbody\b")
_CALLED = re.compile(r"\.\w")
_FUNCTION = re.compile(r"^(func\b|\})")
_LINES, _LONGEST = 60, 1000
_TAKES = re.compile(r"Param|Bind|Pars|Body|Read|Decode|Request|Payload|Input|From[A-Z]", re.IGNORECASE)
"""Names of functions made for a type that take one from a request."""


def ways(lines: list[str], at: int, name: str) -> tuple[str, ...]:
    """'asks', 'answers', for the line `at`, which names the type."""
    line = lines[at][:_LONGEST]
    if line.lstrip().startswith("//"):
        return ("answers",) if _SAID.search(line) else ("asks",) if _TAKEN.search(line.partition("@Param")[2]) else ()
    found = {way for way, pattern in _WAYS if (called := pattern.search(line)) and name in line[called.end() :]}
    held = re.search(
        r"\b(\w+)(?:\[\w+\])?(?:,[ ]*\w+)?(?:[ ]*+:?=[ ]*+|[ ]++)(?:append\(\w+,[ ]*+)?[&*\[\]]*+(?:make\([&*\[\]]*+)?"
        rf"(?:\w+\.)?{re.escape(name)}(?!\w)",
        line,
    )
    word = held[1] if held and held[1] not in {"return", "var", "type", "func", "range"} else ""
    if word:
        found |= _followed(lines, at, re.compile(rf"(?<![\w.]){re.escape(word)}(?!\w)"))
    made = re.search(rf"(\w+)\[[^\[\]]*\b{re.escape(name)}\]\(\w*c(tx)?\w*\b", line)
    if made is not None:  # one of the repository's own, made for the type
        return ("asks",) if _TAKES.search(made[1]) else ("asks", "answers")
    return tuple(sorted(found))


def _followed(lines: list[str], at: int, word: re.Pattern[str]) -> set[str]:
    """What is done with a variable below the line, as far as its function goes."""
    found = set[str]()
    for line in (one[:_LONGEST] for one in lines[at + 1 : at + _LINES]):
        if _FUNCTION.match(line):
            break
        if word.search(line):
            found |= {
                way for way, pattern in _WAYS if (called := pattern.search(line)) and _given(word, line, called.end(), way)
            }
    return found


def _given(word: re.Pattern[str], line: str, after: int, way: str) -> bool:
    """Whether it stands there itself: a part of it, or what a method makes of it, is something else."""
    return any(way == "asks" or not _CALLED.match(line, one.end()) for one in word.finditer(line, after))
