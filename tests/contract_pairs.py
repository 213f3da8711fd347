"""Two sides of files reviewed, as tests of contracts need it."""

from __future__ import annotations

from difflib import SequenceMatcher

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.findings import Review
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.review import Reviewer


def changed(path: str, before: str | None, after: str | None) -> Change:
    """The change of one file, touched where the texts differ."""
    old, new = ((text or "").split("\n") for text in (before, after))
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    head = frozenset(line + 1 for kind, _, _, a, b in blocks if kind != "equal" for line in range(a, b))
    base = frozenset(line + 1 for kind, a, b, _, _ in blocks if kind != "equal" for line in range(a, b))
    data = [None if text is None else text.encode("utf-8", "surrogatepass") for text in (before, after)]
    previous = None if before is None else path
    return Change(path, previous, after is None, lambda: data[0], lambda: data[1], lambda: Touched(head, base))


def reviewed(before: dict[str, str], after: dict[str, str]) -> Review:
    """The review of what differs between two sets of files."""
    paths = [path for path in dict.fromkeys((*before, *after)) if before.get(path) != after.get(path)]
    changes = tuple(changed(path, before.get(path), after.get(path)) for path in paths)
    base, head = (MemoryTree({path: text.encode() for path, text in files.items()}) for files in (before, after))
    return Reviewer(ChangeSet("base", "head", changes, base, head), Policy()).review()


def said(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """`rule path:line side severity` of each finding."""
    return [f"{f.rule} {f.span.path}:{f.span.line} {f.span.side} {f.severity.word}" for f in reviewed(before, after).findings]
