"""Words looked up in a whole tree by git itself: no file is read by us, none leaves git."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.changes import Mention
from bot.git.command import Git, Refused

_MOST = 200
_SHOWN = 200
_HIT = re.compile(rb"([^\0]+)\0(\d+)[\0:](.*)")


def search(git: Git, commit: str | None, words: Sequence[str], endings: Sequence[str]) -> tuple[Mention, ...]:
    """The first line of each file that holds one of the words, whole and in this case; the working tree without `commit`.

    Binary files are passed over. Raises GitError.
    """
    patterns = [part for word in words for part in ("-e", word)]
    options = ["-I", "-n", "-w", "-F", "-z", "--full-name", "--no-color", "--no-textconv", "--max-count=1", "--threads=2"]
    where = [f":(top,glob)**/*{ending}" for ending in endings]
    try:
        answer = git.ask("grep", *options, *patterns, *([commit] if commit else []), "--", *where)
    except Refused as refusal:
        if "max-count" in str(refusal):  # git before 2.38 has no such option
            options.remove("--max-count=1")
            answer = git.ask("grep", *options, *patterns, *([commit] if commit else []), "--", *where)
        else:
            raise
    found: dict[str, Mention] = {}
    for hit in (answer or b"").split(b"\n"):
        match = _HIT.fullmatch(hit)
        if match and len(found) < _MOST:
            path = match[1].decode("utf-8", "surrogateescape").removeprefix(f"{commit}:" if commit else "")
            text = match[3].decode("utf-8", "replace").strip()[:_SHOWN]
            found.setdefault(path, Mention(path, int(match[2]), text))
    return tuple(found.values())
