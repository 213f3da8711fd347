"""Where statements begin and end, for text of any kind: nothing here raises, and all of it is linear in the text.

Compiled patterns run over a whole statement in a few steps; Python only looks at the places
where they stop. Quoting follows PostgreSQL's lexer (src/backend/parser/scan.l), statement ends and lines that start
with a backslash follow psql (src/fe_utils/psqlscan.l), which also counts CASE and END inside BEGIN ATOMIC.
"""

from __future__ import annotations

import re
from typing import Literal

from bot.domain.record import dataclass
from workers.sql.lexis import COPY_END, COPY_IN, DELIMITER, ENGINE_LINE, FUNCTION, META_COPY, PLAIN, RULE, SKIP, heads, over

MOST_PIECES = 100_000
"""More statements than this in one text are not told apart: 4 MB of real SQL has under 50,000."""

_LINE_END = re.compile(r"[\r\n]|\Z")
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_DOLLAR = re.compile(r"\$[^$]*+\$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text: character offsets, end exclusive, without semicolon, outer whitespace and leading comments.

    `sql` is one statement, `meta` one line for psql, `data` the lines of COPY … FROM STDIN. `problem` says why it cannot
    be what it seems ('unterminated string from line 12'), '' when nothing is wrong.
    """

    start: int
    end: int
    kind: Literal["sql", "data", "meta"]
    problem: str = ""


def split(text: str) -> list[Piece]:
    """The pieces of `text` in order; whatever lies between them is whitespace, comments and terminators."""
    pieces: list[Piece] = []
    at = 0
    while len(pieces) < MOST_PIECES:
        at, problem = _skip(text, at)
        if at == len(text):
            return pieces
        if problem:
            return [*pieces, Piece(at, len(text), "sql", problem)]
        at = _next(text, at, pieces)
    rest, _ = _skip(text, at)
    return [*pieces, Piece(rest, len(text), "sql", f"more than {MOST_PIECES:,} statements")] if rest < len(text) else pieces


def _next(text: str, at: int, pieces: list[Piece]) -> int:
    """Append what begins at `at` (not whitespace); the offset behind it."""
    if text[at] == "\\":
        return _meta(text, at, pieces)
    if (at == 0 or text[at - 1] in "\r\n\ufeff") and (other := ENGINE_LINE.match(text, at)):
        return _delimited(text, at, other, pieces)
    end, problem = _statement(text, at)
    stop = at + len(text[at:end].rstrip())
    pieces.append(Piece(at, stop, "sql", problem))
    if not problem and COPY_IN.match(text, at, stop) and end < len(text):
        return _data(text, end, pieces)
    return end


def _skip(text: str, at: int) -> tuple[int, str]:
    """Past whitespace, semicolons and comments; a problem when a comment never ends, then the offset is its start."""
    while True:
        at = over(SKIP, text, at)
        if not text.startswith("/*", at):
            return at, ""
        end = _comment(text, at)
        if end < 0:
            return at, _unterminated("comment", text, at)
        at = end


def _statement(text: str, at: int) -> tuple[int, str]:
    """The offset where the statement that begins at `at` stops (its terminator, or the text's end), and its problem."""
    head = heads(text, at)
    pattern = FUNCTION if head == "function" else RULE if head == "rule" else PLAIN
    depth, size = 0, len(text)
    while True:
        at = over(pattern, text, at)
        if at == size:
            return size, "its BEGIN ATOMIC or parenthesis never ends" if depth else ""
        sign = text[at]
        if sign in "\r\n\\" or (sign == ";" and not depth):
            return at, ""
        end, what = _through(text, at)
        if end < 0:
            return size, _unterminated(what, text, at)
        depth += _deeper(text[at:end], depth)
        at = end


def _through(text: str, at: int) -> tuple[int, str]:
    """The offset behind the token at which a pattern stopped, -1 when it never ends; and what it is."""
    sign = text[at]
    if sign == "$":
        tag = _DOLLAR.match(text, at)
        found = text.find(tag[0], tag.end()) if tag else -1
        return (found + len(tag[0]) if tag and found >= 0 else -1), "dollar-quoted string"
    if sign == "/":
        return _comment(text, at), "comment"
    if sign in "'\"" or text.startswith("'", at + 1):
        return -1, "quoted name" if sign == '"' else "string"
    return (at + 1 if sign in "();" else _word_end(text, at)), ""


def _word_end(text: str, at: int) -> int:
    """Behind the BEGIN, CASE or END at `at`."""
    return at + (5 if text[at] in "bB" else 4 if text[at] in "cC" else 3)


def _deeper(token: str, depth: int) -> int:
    """How a token changes the depth inside which semicolons do not end the statement."""
    word = token.lower()
    if word in {"(", "begin"} or (word == "case" and depth):
        return 1
    return -1 if word in {")", "end"} and depth else 0


def _comment(text: str, at: int) -> int:
    """Behind the block comment that opens at `at` (they nest), -1 when it never closes."""
    depth = 0
    for edge in _COMMENT_EDGE.finditer(text, at):
        depth += 1 if edge[0] == "/*" else -1
        if not depth:
            return edge.end()
    return -1


def _meta(text: str, at: int, pieces: list[Piece]) -> int:
    """One psql line; after `\\copy … from stdin` also its data."""
    end = _line_end(text, at)
    pieces.append(Piece(at, at + len(text[at:end].rstrip()), "meta"))
    return _data(text, end, pieces) if META_COPY.match(text, at, end) else end


def _data(text: str, at: int, pieces: list[Piece]) -> int:
    """The lines after a COPY … FROM STDIN up to `\\.`; what stands behind the COPY on its own line is not understood."""
    end = _line_end(text, at)
    behind = text[at:end].strip().removeprefix(";").lstrip()
    start = end + (2 if text.startswith("\r\n", end) else 1)
    mark = COPY_END.search(text, start)
    stop = mark.start() if mark else len(text)
    if mark is None and not text[start:].strip():
        return len(text)
    problem = "" if mark else "COPY data runs to the end of the file, no line says `\\.`"
    if behind and not behind.startswith(("--", "\\g")):
        start, problem = at, "something follows COPY … FROM STDIN on its line"
    if start < stop:
        pieces.append(Piece(start, stop, "data", problem))
    return mark.end() if mark else len(text)


def _delimited(text: str, at: int, line: re.Match[str], pieces: list[Piece]) -> int:
    """Past a GO line; or all between a DELIMITER line and the next one, which is the mysql client's and no PostgreSQL."""
    if text[at] in "gG" or line[0].split()[-1] == ";":
        return line.end()
    closing = DELIMITER.search(text, line.end())
    end = closing.end() if closing else len(text)
    pieces.append(Piece(at, at + len(text[at:end].rstrip()), "sql", "a DELIMITER block of the mysql client"))
    return end


def _line_end(text: str, at: int) -> int:
    """Where the line of `at` ends."""
    matched = _LINE_END.search(text, at)
    return matched.start() if matched else len(text)


def _unterminated(what: str, text: str, at: int) -> str:
    """The problem of a token that begins at `at` and never ends."""
    return f"unterminated {what} from line {text.count(chr(10), 0, at) + 1}"
