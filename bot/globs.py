"""Globs of paths, as people know them from .gitignore.

- `*`, `?` and `[a-z]` (`[!a-z]`) match within one folder's name, also a leading dot.
- `**` as a whole name matches any number of folders, also none.
- A glob without '/' (but for one at its end) matches at any depth; with one it starts at the repository's root.
- What matches a folder matches all that is in it; '/' or '/**' at the end means only what is in it.

Not supported, and refused: negation ('!'), backslashes, '.' and '..' as names.
Cost: names are matched by `fnmatch` (atomic groups: no catastrophic backtracking), folders by one retry point, so at
most names of the glob times names of the path.
"""

from __future__ import annotations

import fnmatch
import re
from functools import lru_cache

LONGEST = 256
PATTERN = r"^(?![!/]*$)[^!\\\x00-\x1f][^\\\x00-\x1f]*$"  # as in ECMA 262, for the schema


def refusal(glob: str) -> str:
    """Why this is not a glob we read, '' when it is."""
    if len(glob) > LONGEST:
        return f"is longer than {LONGEST} characters"
    if glob.startswith("!"):
        return "starts with `!`: negation is not supported"
    if not re.match(PATTERN, glob) or "\n" in glob:
        return "is empty or has a backslash or a control character"
    if any(part in (".", "..") for part in glob.split("/")):
        return "has `.` or `..` as a name: globs start at the repository's root"
    return ""


def matches(glob: str, path: str) -> bool:
    """True when the glob covers the path (with '/', from the repository's root)."""
    wanted, names = _compiled(glob), path.split("/")
    at = name = 0
    retry: tuple[int, int] | None = None
    while name < len(names):
        if at < len(wanted) and wanted[at] is None:
            at, retry = at + 1, (at + 1, name)
        elif at < len(wanted) and _fits(wanted[at], names[name]):
            at, name = at + 1, name + 1
        elif retry:
            at, name = retry[0], retry[1] + 1
            retry = (at, name)
        else:
            return False
    return all(part is None for part in wanted[at:])


def _fits(part: str | re.Pattern[str] | None, name: str) -> bool:
    return part == name if isinstance(part, str) else part is not None and bool(part.match(name))


@lru_cache(maxsize=1024)
def _compiled(glob: str) -> tuple[str | re.Pattern[str] | None, ...]:
    """One entry per name: text, a pattern, None for '**'. The end says that a folder covers what is in it."""
    inside = glob.endswith(("/", "/**"))
    names = [name for name in glob.removesuffix("/**").split("/") if name]
    if "/" not in glob.rstrip("/"):
        names.insert(0, "**")
    names += ["*", "**"] if inside else ["**"]
    return tuple(None if name == "**" else _name(name) for name in names)


def _name(name: str) -> str | re.Pattern[str]:
    return re.compile(fnmatch.translate(name)) if any(char in name for char in "*?[") else name
