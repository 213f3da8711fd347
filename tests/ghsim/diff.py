"""The diff of a pull request as GitHub cuts it: files, patches, hunks, and which lines a comment may be put on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from . import gitstore

Side = Literal["LEFT", "RIGHT"]
STATUS = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "C": "copied", "T": "changed"}
HEADER = re.compile(rb"^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@", re.M)
PATCH_BYTES, PATCH_LINES = 500_000, 20_000  # GitHub's "repository limits" page: larger files come without a patch


@dataclass(frozen=True)
class Line:
    """One line of a hunk: its sign and its number on each side (0 where it is not)."""

    sign: str
    old: int
    new: int
    text: str


@dataclass(frozen=True)
class Hunk:
    header: str
    lines: tuple[Line, ...]

    def place(self, line: int, side: Side) -> int | None:
        """Index of an anchored line. A context line belongs to RIGHT, a deleted one to LEFT."""
        for index, each in enumerate(self.lines):
            if (side == "RIGHT" and each.new == line) or (side == "LEFT" and each.old == line and each.sign == "-"):
                return index
        return None

    def until(self, index: int) -> str:
        """The `diff_hunk` of a comment: from the header to the anchored line."""
        return "\n".join([self.header, *(line.sign + line.text for line in self.lines[: index + 1])])


@dataclass(frozen=True)
class FileDiff:
    """`patch` is None for binary and for large files, as GitHub leaves it out without a word."""

    path: str
    previous: str | None
    status: str
    blob: str
    additions: int
    deletions: int
    patch: str | None
    hunks: tuple[Hunk, ...]


@lru_cache(128)
def files(folder: str, base: str, head: str) -> tuple[FileDiff, ...]:
    """Files of `merge base...head`, in git's order."""
    raw, _, patches = gitstore.diff(folder, base, head).partition(b"\0\0")
    blocks = iter(re.split(rb"^(?=diff --git )", patches, flags=re.M)[1:])
    found, fields = [], iter(raw.split(b"\0"))
    for entry in fields:
        if not entry.startswith(b":"):
            continue
        _, _, _, blob, status = entry.split(b" ")
        first = _text(next(fields))
        second = _text(next(fields)) if status[:1] in b"RC" else None
        body = next(blocks, b"")
        if status == b"T":
            body = next(blocks, b"")
        found.append(_file(second or first, first if second else None, status[:1].decode(), blob.decode(), body))
    return tuple(found)


def _file(path: str, previous: str | None, status: str, blob: str, block: bytes) -> FileDiff:
    start = HEADER.search(block)
    body = block[start.start() :].rstrip(b"\n") if start else b""
    rows = body.split(b"\n") if body else []
    hunks = _hunks(rows)
    signs = [line.sign for hunk in hunks for line in hunk.lines]
    small = len(body) <= PATCH_BYTES and len(rows) <= PATCH_LINES
    patch = body.decode("utf-8", "replace") if body and small else None
    added, deleted = signs.count("+"), signs.count("-")
    return FileDiff(path, previous, STATUS[status], blob, added, deleted, patch, hunks if small else ())


def _hunks(rows: list[bytes]) -> tuple[Hunk, ...]:
    found: list[tuple[str, list[Line]]] = []
    old = new = 0
    for row in rows:
        match = HEADER.match(row)
        if match:
            found.append((_text(row), []))
            old, new = int(match[1]), int(match[2])
        elif not row.startswith(b"\\"):
            sign, words = chr(row[0]) if row else " ", _text(row[1:])
            found[-1][1].append(Line(sign, old if sign != "+" else 0, new if sign != "-" else 0, words))
            old, new = old + (sign != "+"), new + (sign != "-")
    return tuple(Hunk(header, tuple(lines)) for header, lines in found)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def hunks(patch: str) -> tuple[Hunk, ...]:
    """Of a patch, or of one comment's `diff_hunk`."""
    return _hunks(patch.encode().split(b"\n"))


def moved(folder: str, path: str, before: str, after: str, line: int) -> int | None:
    """Where a line of `path` at `before` is at `after`; None when it was changed or is gone."""
    if before == after:
        return line
    if gitstore.blob(folder, after, path) is None:
        return None
    shift = 0
    for each in files(folder, before, after):
        if each.path != path:
            continue
        for hunk in each.hunks:
            for row in hunk.lines:
                if row.old == line:
                    return row.new or None
            if not any(row.old >= line for row in hunk.lines):
                shift += sum((row.sign == "+") - (row.sign == "-") for row in hunk.lines)
    return line + shift
