"""The patterns that run over PostgreSQL's text without building tokens; time is linear in the text.

Single characters are taken possessively, groups are not: before Python 3.11.5 a possessive group that failed half-way kept
what it had read (bpo gh-106052). A group's run is bounded instead, so that its stack is, and `over` runs it again.
"""

from __future__ import annotations

import re
from typing import Literal

from bot.patterns import late

_START = r"[^\x00-@\[-^`{-\x7f]"
_INSIDE = r"[^\x00-#%-/:-@\[-^`{-\x7f]"
"""Letters, `_` and all beyond ASCII, then also digits and `$`. Written as what they are not: sets of ASCII compile at once."""

_WORD = rf"{_START}{_INSIDE}*+"
_TAG_NAME = rf"(?:{_START}[^\x00-/:-@\[-^`{{-\x7f]*+)?"
_COMMENT = r"--[^\r\n]*+"
_BLOCK = r"/\*[^*]*+\*++(?:[^/*][^*]*+\*++){0,200}/"
_BACKSLASHED = r"'[^'\\]*+(?:(?:''|\\.)[^'\\]*+){0,100000}'"
_ENGINE_LINE = r"(?i:go[ \t]*+(?:[0-9]++[ \t]*+)?(?=[\r\n]|\Z)|delimiter[ \t][^\r\n]*+)"


def _run(signs: str = "", words: str = "") -> re.Pattern[str]:
    """A pattern that runs over a statement and stops at its end, at a token that needs a look, and at what is asked for.

    It always stops at `;`, a backslash, a line of another engine, a dollar quote, a block comment, an unterminated quote;
    and at the single characters `signs` and the words that match `words`.
    """
    halt = f"(?!{words})" if words else ""
    other = "".join(re.escape(c) for c in map(chr, range(128)) if not (c.isalpha() or c in "_'\"$/;\\-\r\n" or c in signs))
    return late(
        rf"""(?:[{other}]++
        |(?![eE]'){halt}{_WORD}
        |[\r\n]++(?!{_ENGINE_LINE})
        |'[^']*+'|"[^"]*+"
        |{_COMMENT}|-|/(?!\*)|\$(?!{_TAG_NAME}\$)
        |[eE]{_BACKSLASHED}(?:[ \t\f\v]*+[\r\n]\s*+{_BACKSLASHED}){{0,100}}
        ){{0,1000}}""",
        re.DOTALL | re.VERBOSE,
    )


PLAIN = _run()
FUNCTION = _run(words=rf"(?i:begin(?=\s++atomic(?!{_INSIDE}))|case(?!{_INSIDE})|end(?!{_INSIDE}))")
RULE = _run(signs="()")

SKIP = late(rf"(?:[\s;\ufeff]++|\\;|{_COMMENT}){{0,1000}}", re.DOTALL)
"""Over everything between statements except a block comment; `\\;` is psql's semicolon that does not send."""

ENGINE_LINE = late(_ENGINE_LINE)
DELIMITER = late(r"^delimiter[ \t][^\r\n]*+", re.IGNORECASE | re.MULTILINE)
COPY_END = late(r"^\\\.[ \t]*+\r?$", re.MULTILINE)
META_COPY = late(r"\\copy\b.*\bfrom\s+stdin\b", re.IGNORECASE)
COPY_IN = late(r"copy\b.*\bfrom\s+stdin\b", re.IGNORECASE | re.DOTALL)

_GAP = rf"(?:\s|{_COMMENT}|{_BLOCK}){{1,100}}"
_HEAD = late(rf"create{_GAP}(?:or{_GAP}replace{_GAP})?(function|procedure|rule)\b", re.IGNORECASE | re.DOTALL)


def heads(text: str, at: int) -> Literal["", "function", "rule"]:
    """What is created by the statement at `at`, as far as it decides which semicolons end it."""
    if text[at] not in "cC" or not (matched := _HEAD.match(text, at)):
        return ""
    return "rule" if matched[1].lower() == "rule" else "function"


def over(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where a pattern of bounded runs, begun at `at`, really stops."""
    while (matched := pattern.match(text, at)) and matched.end() > at:
        at = matched.end()
    return at
