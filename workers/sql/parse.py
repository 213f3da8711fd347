"""The safe entrance to SQL: any text to its statements, never an exception, in bounded time.

A small text goes to the parser whole. What is larger, or does not parse, is split and goes there in batches, so that a
bad statement costs only itself; a single large or crowded statement goes to the parser's child process.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from workers.chance import met
from workers.sql.dialect import speaks_mysql, speaks_vendor
from workers.sql.opaque import blocked, meta, opaque, unparsed
from workers.sql.parsed import Parsed, SqlError
from workers.sql.postgres import operations
from workers.sql.split import Piece, split

LONGEST = 4 * 1024 * 1024
"""Characters of a text; a longer one is not read at all."""

SMALL, TINY, CROWDED = 16 * 1024, 2 * 1024, 600
"""What is parsed in this process: up to SMALL characters with at most CROWDED signs, up to TINY with any.

Measured on libpg_query 18.0 with a stack of 8 MB: the parser crashes from 20 KB of chained `+1` on, the deparser at 1,800
nested sub-selects and from 4 to 8 KB of prefix operators; both survive 16 KB of words alone (`NOT NOT`, joins, UNIONs).
"""

MOST_REFUSED, MOST_IN_BATCH, MOST_DEATHS, CHILD_SECONDS = 500, 200, 3, 10.0
"""Of one text: statements that may fail to parse, then the rest stays unread; statements parsed in one go; children
that may die of it; seconds they may take together."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_SIGN = re.compile(r"\+|-+|:+|[*/<>=~!@#%^&|`?]+|[\[(]")


@dataclass(slots=True)
class _Reading:
    """One text on its way: what was found in it, and what it may still cost."""

    text: str
    found: list[Parsed] = field(default_factory=list)
    refused: int = 0
    deaths: int = 0
    seconds: float = CHILD_SECONDS


def parse(text: str) -> tuple[Parsed, ...]:
    """The statements of `text` in order, each with exact offsets; what cannot be read is Opaque with its reason.

    Call it from a thread with a stack of 8 MB (the main thread has that).
    """
    if speaks_mysql():
        from workers.sql import mysql  # who has none loads none

        return mysql.operations(text)
    if speaks_vendor():
        from workers.sql import vendors

        return vendors.operations(text)
    if len(text) > LONGEST:
        why = f"holds {len(text) / 2**20:.1f} million characters: files over {LONGEST // 2**20} million are not read"
        return (opaque(text, 0, len(text), why),)
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    if len(text) <= SMALL and "\0" not in text and "stdin" not in text.lower() and not crowded(text):
        whole = _attempt(text, 0)
        if not isinstance(whole, SqlError):
            return tuple(whole)
    reading = _Reading(text)
    for group in _groups(text, split(text)):
        if reading.refused > MOST_REFUSED:
            why = f"follows {MOST_REFUSED} statements that do not parse: the rest of the file is not read"
            reading.found.append(opaque(text, group[0].start, len(text), why))
            break
        _read(reading, group)
    return tuple(reading.found)


def _groups(text: str, pieces: list[Piece]) -> Iterator[list[Piece]]:
    """The pieces in order: statements that can be parsed in one go together, every other piece alone."""
    group: list[Piece] = []
    signs = 0
    for piece in pieces:
        joins = piece.kind == "sql" and not piece.problem and piece.end - piece.start <= SMALL
        own = len(_SIGN.findall(text, piece.start, piece.end)) if joins else 0
        full = len(group) == MOST_IN_BATCH or signs + own > CROWDED
        if group and (full or not joins or piece.end - group[0].start > SMALL):
            yield group
            group, signs = [], 0
        if joins:
            group.append(piece)
            signs += own
        else:
            yield [piece]
    if group:
        yield group


def _read(reading: _Reading, group: list[Piece]) -> None:
    """Append what a group holds."""
    piece = group[0]
    if len(group) > 1:
        _read_batch(reading, group)
    elif piece.kind == "meta":
        reading.found += [hidden] if (hidden := meta(reading.text, piece)) else []
    elif piece.kind == "sql" or piece.problem:
        _read_one(reading, piece)


def _read_batch(reading: _Reading, group: list[Piece]) -> None:
    """Statements in one go as far as they parse; from the first bad one on again, and one by one if that tells nothing."""
    base = group[0].start
    masked = _masked(reading.text, group)
    first = 0
    while first < len(group):
        offset = group[first].start
        result = _attempt(masked[offset - base :], offset)
        if not isinstance(result, SqlError):
            reading.found += result
            return
        bad = max(first, sum(piece.start <= result.position for piece in group) - 1)
        if bad > first:
            before = _attempt(masked[offset - base : group[bad - 1].end - base], offset)
            if not isinstance(before, SqlError):
                reading.found += before
                first = bad
        refused = reading.refused
        _read_one(reading, group[first])
        first += 1
        if reading.refused == refused:
            for piece in group[first:]:
                _read_one(reading, piece)
            return


def _read_one(reading: _Reading, piece: Piece) -> None:
    """One statement by itself: here when it is small, else in the child."""
    text = reading.text
    stuck = blocked(text, piece)
    if stuck:
        reading.found.append(stuck)
        return
    sql = text[piece.start : piece.end]
    if len(sql) > SMALL or crowded(sql):
        result: list[Parsed] | SqlError | str = _apart(reading, sql, piece.start)
    else:
        result = _attempt(sql, piece.start)
    if isinstance(result, str):
        reading.found.append(opaque(text, piece.start, piece.end, result))
    elif isinstance(result, SqlError):
        reading.refused += 1
        reading.found.append(unparsed(text, piece, result))
    else:
        reading.found += result


def _attempt(sql: str, offset: int) -> list[Parsed] | SqlError:
    """`operations` in this process, for a text that begins at `offset` of the whole."""
    try:
        return _shifted(operations(sql), offset)
    except SqlError as error:
        return SqlError(str(error), error.position + offset)
    except RecursionError:
        return SqlError("it is nested too deeply to be read", offset)


def _apart(reading: _Reading, sql: str, offset: int) -> list[Parsed] | SqlError | str:
    """`operations` in the child; a string says why there is no result."""
    if reading.deaths >= MOST_DEATHS or reading.seconds <= 0:
        return "is too large to be parsed after others of this file exhausted the parser"
    from workers.sql import child  # only where it is needed: it brings subprocesses and sockets

    begun = time.monotonic()
    try:
        return _shifted(child.ask(sql, reading.seconds), offset)
    except SqlError as error:
        return SqlError(str(error), error.position + offset)
    except child.Exhausted as error:
        met("the parser's end")
        reading.deaths += 1
        return str(error)
    finally:
        reading.seconds -= time.monotonic() - begun


def crowded(sql: str) -> bool:
    """True when so many signs stand in the text that it could nest too deeply for this process."""
    return len(sql) > TINY and len(_SIGN.findall(sql)) > CROWDED


def _masked(text: str, group: list[Piece]) -> str:
    """The group's statements at their places, with only a semicolon and blanks between them."""
    parts = []
    for piece, following in zip(group, [*group[1:], None], strict=True):
        parts.append(text[piece.start : piece.end])
        if following:
            parts.append(";" + " " * (following.start - piece.end - 1))
    return "".join(parts)


def _shifted(statements: list[Parsed], by: int) -> list[Parsed]:
    """Statements of a text that begins at offset `by`."""
    if not by:
        return statements
    return [
        Parsed(p.start + by, p.end + by, tuple([(step, start + by, end + by) for step, start, end in p.steps]), p.inside)
        for p in statements
    ]
