"""Why a stretch of text stays unread: one Opaque statement with its reason, or nothing where nothing is lost by it."""

from __future__ import annotations

from bot.domain.operations import Opaque
from bot.patterns import late
from workers.sql.parsed import Parsed, SqlError
from workers.sql.split import Piece

EXCERPT = 200
"""Characters of a statement that are kept to show it; of the parser's message, too."""

_WINDOW = 1_000
_MARKERS = late(
    r"\{\{[^{}\n]{0,100}\}\}|\{%[^%\n]{0,100}%\}|\{#[^#\n]{0,100}#\}|<%[^%\n]{0,100}%>|\$\{[^{}\n]{0,100}\}|(?<!@)@+\w{1,100}(?::\w{1,100})?@+|#\{[^{}\n]{0,100}\}|%\(\w{1,100}\)s"
)
_VARIABLE = late(r":(?:'\w{1,100}'|\"\w{1,100}\"|\{\?\w{1,100}\}|[A-Za-z_]\w{0,100})|%s|\$\w{1,100}\$?|\?")
_META = {
    "!": "runs a program",
    "copy": "moves rows between a table and a file outside the repository's view",
    "elif": "makes what follows conditional",
    "else": "makes what follows conditional",
    "gexec": "runs the statements that a query returns",
    "i": "includes another file",
    "if": "makes what follows conditional",
    "include": "includes another file",
    "include_relative": "includes another file",
    "ir": "includes another file",
}
_COMMAND = late(r"\\(!|[A-Za-z_]*)")


def opaque(text: str, start: int, end: int, why: str, refused: str = "") -> Parsed:
    """The stretch as one statement that is not understood; only the beginning of its text is kept."""
    return Parsed(start, end, ((Opaque(text[start : min(end, start + EXCERPT)], why, refused), start, end),))


def unparsed(text: str, piece: Piece, error: SqlError) -> Parsed:
    """A statement that the parser refuses; `error.position` is an offset into `text`."""
    at = min(max(error.position, piece.start), piece.end)
    line = text.count("\n", 0, at) + 1
    message = " ".join(str(error)[:EXCERPT].split())
    marker = _marker(text, piece, at)
    if marker:
        return opaque(text, piece.start, piece.end, f"holds a template marker (`{marker}`): {message} at line {line}")
    why = f"does not parse as PostgreSQL: {message} at line {line}"
    return opaque(text, piece.start, piece.end, why, message if message.startswith("syntax error") else "")


def blocked(text: str, piece: Piece) -> Parsed | None:
    """A stretch that is refused without asking the parser, None when the parser is to be asked."""
    if piece.problem:
        return opaque(text, piece.start, piece.end, f"cannot be read: {piece.problem}")
    at = text.find("\0", piece.start, piece.end)
    if at >= 0:
        return opaque(text, piece.start, piece.end, f"holds a NUL byte at line {text.count(chr(10), 0, at) + 1}")
    return None


def meta(text: str, piece: Piece) -> Parsed | None:
    """What a psql line hides, None when it changes nothing that is looked at (`\\echo`, `\\set`, `\\connect`, …)."""
    line = text[piece.start : piece.end]
    name = match[1] if (match := _COMMAND.match(line)) else ""
    harm = _META.get(name, "")
    if not harm and "`" in line:
        harm = "runs a program"
    if not harm and "\\\\" in line:
        harm = "holds a second command on its line"
    return opaque(text, piece.start, piece.end, f"psql's \\{name} {harm}") if harm else None


def _marker(text: str, piece: Piece, at: int) -> str:
    """The template marker nearest before the offset where the parser gave up, else the first behind it, '' if none.

    Short ones (`:name`, `?`, `%s`) count only right where it gave up: elsewhere they may be slices or operators.
    """
    variable = _VARIABLE.match(text, at, piece.end)
    near = list(_MARKERS.finditer(text, max(piece.start, at - _WINDOW), min(piece.end, at + _WINDOW)))
    before = [m[0] for m in near if m.start() <= at]
    return before[-1] if before else near[0][0] if near else variable[0] if variable else ""
