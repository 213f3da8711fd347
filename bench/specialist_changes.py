"""The set of small pull requests with known answers: bench/changes/*.md, one section each, half of them clean.

A section holds files as fences (`both`, `base` or `head`, then the path) and, where something is wrong, one line
`expect: path | words on the line | words of a right answer, any of them`. All of it was written for this project.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.findings import Finding
from bot.domain.memory import MemoryTree

FOLDER = Path(__file__).parent / "changes"
_SECTION = re.compile(r"^## ([a-z0-9-]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^```(both|base|head) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXPECT = re.compile(r"^expect: (\S+) \| (.+?) \| (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Expected:
    """What is wrong: on a line of `path` that holds `words`; a right answer uses one of `terms`."""

    path: str
    words: str
    terms: tuple[str, ...]

    def found(self, finding: Finding, case: Small) -> bool:
        """On the right line and about the right thing."""
        said = f"{finding.title} {finding.consequence} {finding.rule}".lower()
        return self.anchored(finding, case) and any(term in said for term in self.terms)

    def anchored(self, finding: Finding, case: Small) -> bool:
        """On the right lines, whatever it says."""
        span = finding.span
        text = (case.head if span.side == "head" else case.base).get(span.path, "")
        return span.path == self.path and self.words in "\n".join(text.split("\n")[span.line - 1 : span.end])


@dataclass(frozen=True)
class Small:
    """One pull request: files before and after, and what is wrong with it (None: nothing)."""

    name: str
    field: str
    base: dict[str, str]
    head: dict[str, str]
    expected: Expected | None

    def changes(self, more: dict[str, str] | None = None) -> ChangeSet:
        """As a change set; `more` are files of a second push."""
        head = {**self.head, **(more or {})}
        trees = [MemoryTree({path: text.encode() for path, text in files.items()}) for files in (self.base, head)]
        paths = sorted(path for path in self.base.keys() | head.keys() if self.base.get(path) != head.get(path))
        return ChangeSet("b" * 40, "a" * 40, tuple(_change(path, *trees) for path in paths), *trees)


def all_changes(folder: Path = FOLDER) -> Iterator[Small]:
    """All of them, by field."""
    for file in sorted(folder.glob("*.md")):
        for name, text in _SECTION.findall(file.read_text(encoding="utf-8")):
            yield _small(name, file.stem, text)


def _small(name: str, field: str, text: str) -> Small:
    base, head = dict[str, str](), dict[str, str]()
    for where, path, content in _FENCE.findall(text):
        if where in {"both", "base"}:
            base[path] = content
        if where in {"both", "head"}:
            head[path] = content
    found = _EXPECT.search(text)
    expected = Expected(found[1], found[2], tuple(found[3].split("|"))) if found else None
    return Small(name, field, base, head, expected)


def _change(path: str, base: MemoryTree, head: MemoryTree) -> Change:
    before, after = (tree.read(path) for tree in (base, head))
    old, new = ((data or b"").split(b"\n") for data in (before, after))
    gone, made = set[int](), set[int]()
    for kind, one, two, three, four in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            gone |= set(range(one + 1, two + 1))
            made |= set(range(three + 1, four + 1))
    touched = Touched(frozenset(made) if after else frozenset(), frozenset(gone) if before else frozenset())
    return Change(path, path if before else None, after is None, lambda: before, lambda: after, lambda: touched)
