"""The hunks of a diff as GitHub shows them: three lines of context, renames found. Only their lines count there.

Source: https://docs.github.com/en/rest/pulls/reviews (`line` must be part of the diff).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.git.command import Git
from bot.git.diff import OPTIONS, diff_path, line_starts

CONTEXT = 3
_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ARGUMENTS = 100_000
"""Bytes of paths that one call is given; with more, the whole diff is read (an argument list ends at 2 MB on Linux)."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that stand together in a diff, context included: first line (1-based) and number of lines on each side."""

    base_start: int
    base_lines: int
    head_start: int
    head_lines: int


@dataclass(frozen=True, slots=True)
class FileDiff:
    """The hunks of one changed file. `path` is its name at head (at base when deleted), `previous` its name at base."""

    path: str
    previous: str | None
    hunks: tuple[Hunk, ...]


def file_diffs(git: Git, revisions: tuple[str, ...], paths: Collection[str]) -> tuple[FileDiff, ...]:
    """The diffs of these files, by one call: `paths` holds a renamed file's both names. Raises GitError.

    Binary files and renames without a change have none.
    """
    wanted = sorted(set(paths))
    if not wanted:
        return ()
    few = sum(len(path.encode("utf-8", "surrogateescape")) + 1 for path in wanted) < _ARGUMENTS
    options = [f"-U{CONTEXT}", *OPTIONS, *revisions, "--", *(wanted if few else ())]
    with git.stream("--literal-pathspecs", "diff", *options) as output:
        found = _parse(line_starts(output))
    return tuple(one for one in found if {one.path, one.previous} & set(wanted))


def _parse(lines: Iterable[bytes]) -> list[FileDiff]:
    """A section's names stand before its first `@@`; behind it every line of content starts with a sign or a blank."""
    files: list[FileDiff] = []
    old = new = None
    hunks: list[Hunk] = []

    def close() -> None:
        if hunks:
            files.append(FileDiff(new or old or "", old, tuple(hunks)))

    for line in lines:
        if line.startswith(b"diff --git "):
            close()
            old, new, hunks = None, None, []
        elif not hunks and line.startswith(b"--- "):
            old = diff_path(line[4:])
        elif not hunks and line.startswith(b"+++ "):
            new = diff_path(line[4:])
        elif found := _HUNK.match(line):
            base, head = (int(found[1]), int(found[2] or 1)), (int(found[3]), int(found[4] or 1))
            hunks.append(Hunk(*base, *head))
    close()
    return files
