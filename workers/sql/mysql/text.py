"""MySQL's text: where statements end, and a statement's tokens. Linear in the text, nothing here raises.

Statements end at `;`, or at what a DELIMITER line of the mysql client says; in CREATE PROCEDURE and its like not inside
BEGIN … END. Sources: https://dev.mysql.com/doc/refman/8.4/en/language-structure.html ,
https://dev.mysql.com/doc/refman/8.4/en/mysql-commands.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.domain.record import dataclass

MOST_PIECES = 100_000
_STRING = r"'[^'\\]*+(?:(?:\\.|'')[^'\\]*+){0,100000}'"
_DOUBLE = r'"[^"\\]*+(?:(?:\\.|"")[^"\\]*+){0,100000}"'
_BACK = r"`[^`]*+(?:``[^`]*+){0,1000}`"
_COMMENT = r"--(?=[\s]|\Z)[^\n]*+|#[^\n]*+|/\*(?!M?!)[^*]*+(?:\*(?!/)[^*]*+){0,100000}\*/|/\*M?!\d*|\*/"
_SKIP = re.compile(rf"(?:[\s\ufeff;]++|{_COMMENT})", re.DOTALL)
_TOKEN = re.compile(
    rf"(?P<skip>\s++|\ufeff|{_COMMENT})|(?P<string>[xXbBnN]?(?:{_STRING}|{_DOUBLE}))|(?P<name>{_BACK})"
    rf"|(?P<number>(?:\d++\.?\d*+|\.\d++)(?:[eE][-+]?\d++)?(?![\w$]))|(?P<word>@{{0,2}}[\w$\x80-\U0010ffff]++)|(?P<sign>.)",
    re.DOTALL,
)
_RUN = re.compile(
    rf"(?:[^;'\"`#/*\-]++|{_STRING}|{_DOUBLE}|{_BACK}|{_COMMENT}|-(?!-[\s])|/(?!\*)|\*(?!/)){{1,1000}}", re.DOTALL
)
_DELIMITER = re.compile(r"delimiter[ \t]+(\S+)[^\n]*", re.IGNORECASE)
_COMPOUND = re.compile(
    r"create\s+(?:or\s+replace\s+)?(?:definer\s*=\s*\S+\s+)?(?:aggregate\s+)?(?:procedure|function|trigger|event)\b",
    re.IGNORECASE,
)
_DEPTH = re.compile(r"\b(begin|case|end(?:\s+(?:if|loop|while|repeat|case))?)\b", re.IGNORECASE)
_UNTERMINATED = {"'": "string", '"': "string", "`": "quoted name", "/": "comment"}


class Token(NamedTuple):
    """A word (`text` in upper case), quoted name, string, number or sign, with its offsets."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement: character offsets without its terminator. `problem` says why it cannot be read."""

    start: int
    end: int
    problem: str = ""


def split(text: str) -> Iterator[Piece]:
    """The statements in order, the first hundred thousand."""
    at, delimiter, count = 0, ";", 0
    while True:
        at = _skipped(text, at)
        if at >= len(text):
            return
        if count >= MOST_PIECES:
            yield Piece(at, len(text), f"more than {MOST_PIECES:,} statements")
            return
        if changed := _DELIMITER.match(text, at):
            delimiter, at = changed[1], changed.end()
            continue
        stop, problem = _plain_end(text, at) if delimiter == ";" else _custom_end(text, at, delimiter)
        end = at + len(text[at:stop].rstrip())
        if end > at:
            yield Piece(at, end, problem)
            count += 1
        at = max(stop + len(delimiter), at + 1)


def _skipped(text: str, at: int) -> int:
    while found := _SKIP.match(text, at):
        at = found.end()
    return at


def _custom_end(text: str, at: int, delimiter: str) -> tuple[int, str]:
    found = text.find(delimiter, at)
    return (found if found >= 0 else len(text)), ""


def _plain_end(text: str, at: int) -> tuple[int, str]:
    compound = _COMPOUND.match(text, at) is not None
    start = at
    while at < len(text):
        if run := _RUN.match(text, at):
            at = run.end()
            continue
        if text[at] == ";":
            if not compound or _depth(text[start:at]) <= 0:
                return at, ""
            at += 1
            continue
        what = _UNTERMINATED.get(text[at])
        if what:
            return len(text), f"unterminated {what} from line {text.count(chr(10), 0, at) + 1}"
        at += 1
    return len(text), ""


def _depth(text: str) -> int:
    depth = 0
    for found in _DEPTH.finditer(text):
        word = found[1].lower().split()
        if word[0] != "end":
            depth += 1
        elif len(word) == 1 or word[1] == "case":
            depth -= 1
    return depth


def tokens(text: str, start: int, end: int, most: int = 60_000) -> list[Token]:
    """The tokens of a stretch, the first `most` of them."""
    found: list[Token] = []
    at = start
    while at < end and len(found) < most:
        match = _TOKEN.match(text, at, end)
        if match is None:
            break
        kind = match.lastgroup or "sign"
        if kind != "skip":
            found.append(Token(kind, _said(kind, match[0]), at, match.end()))
        at = match.end()
    return found


def _said(kind: str, text: str) -> str:
    if kind == "name":
        return text[1:-1].replace("``", "`")
    return text.upper() if kind == "word" else text
