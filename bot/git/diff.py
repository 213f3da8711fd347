"""What differs between two trees: the files by one `git diff --raw`, the touched lines of all of them by one `git diff -U0`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from bot.git.command import Git
from bot.git.trees import records

OPTIONS = (
    *("--no-ext-diff", "--no-textconv", "--ignore-submodules=all", "--no-color", "--no-relative", "-O/dev/null"),
    *("--find-renames=50%", "-l1000", "--diff-algorithm=default", "--indent-heuristic", "--inter-hunk-context=0"),
    *("--src-prefix=a/", "--dst-prefix=b/", "--submodule=short"),
)
"""Said in full, because each of them can be bent by the repository's configuration (diff.*)."""

_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_LETTERS = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of `git diff --raw`: the letter of its status, modes of six octal digits, names all zeros if unknown."""

    status: str
    old_mode: str
    new_mode: str
    old_name: str
    new_name: str
    previous: str
    path: str


@dataclass(slots=True)
class Hunks:
    """The touched lines of one file, as ranges of 1-based lines."""

    base: list[range] = field(default_factory=list)
    head: list[range] = field(default_factory=list)


def entries(git: Git, revisions: tuple[str, ...]) -> Iterator[Entry]:
    """What differs between two commits, or between one commit and the working tree. Raises GitError."""
    listing = iter(records(git.run("diff", "--raw", "-z", "--no-abbrev", *OPTIONS, *revisions, "--")))
    for record in listing:
        old_mode, new_mode, old_name, new_name, status = record[1:].split(" ")
        previous = next(listing)
        path = next(listing) if status[0] in "RC" else previous
        yield Entry(status[0], old_mode, new_mode, old_name, new_name, previous, path)


def touched_lines(git: Git, revisions: tuple[str, ...]) -> dict[str, Hunks]:
    """Path at head (at base when deleted) → its hunks; nothing for binary files and those without a hunk. Raises GitError."""
    with git.stream("diff", "-U0", *OPTIONS, *revisions, "--") as output:
        return _parse(line_starts(output))


def line_starts(output: IO[bytes]) -> Iterator[bytes]:
    """Each line, cut after 1 MB: a line may be the whole of a large file."""
    fresh = True
    for piece in iter(lambda: output.readline(_PIECE), b""):
        if fresh:
            yield piece
        fresh = piece.endswith(b"\n")


def _parse(lines: Iterable[bytes]) -> dict[str, Hunks]:
    """A section's names stand between its `diff --git` and its first `@@`; from there on, content starts with + - or \\."""
    files: dict[str, Hunks] = {}
    old = new = hunks = None
    for line in lines:
        if line.startswith(b"diff --git "):
            old = new = hunks = None
        elif hunks is None and line.startswith(b"--- "):
            old = diff_path(line[4:])
        elif hunks is None and line.startswith(b"+++ "):
            new = diff_path(line[4:])
        elif found := _HUNK.match(line):
            hunks = hunks or files.setdefault(new or old or "", Hunks())
            _add(hunks.base, found[1], found[2])
            _add(hunks.head, found[3], found[4])
    return files


def _add(ranges: list[range], start: bytes, count: bytes | None) -> None:
    """`start,count` of a hunk; no count means one line, a count of 0 means none on this side."""
    length = 1 if count is None else int(count)
    if length:
        ranges.append(range(int(start), int(start) + length))


def diff_path(label: bytes) -> str | None:
    """The path of a `---` or `+++` line; None for /dev/null.

    git quotes a name with control characters, quotes or backslashes as C does, and puts a tab behind one with a space.
    """
    label = label.removesuffix(b"\n").removesuffix(b"\t")
    if label == b"/dev/null":
        return None
    if label.startswith(b'"'):
        label = _ESCAPE.sub(_unescaped, label[1:-1])
    return label[2:].decode("utf-8", "surrogateescape")


def _unescaped(found: re.Match[bytes]) -> bytes:
    """The byte meant by one escape: three octal digits, a letter, or the sign itself."""
    sign = found[1]
    return bytes([int(sign, 8)]) if len(sign) == 3 else _LETTERS.get(sign, sign)
