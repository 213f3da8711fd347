"""A tree held in memory: for files without a repository, and for tests."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.changes import Mention


@dataclass(frozen=True, slots=True, eq=False)
class MemoryTree:
    """A Tree of `files`: path to bytes. The mapping is not copied, so its owner must leave it alone."""

    files: Mapping[str, bytes]
    _paths: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """List the paths once: readers ask for them with every file."""
        object.__setattr__(self, "_paths", frozenset(self.files))

    def paths(self) -> frozenset[str]:
        """Every path."""
        return self._paths

    def read(self, path: str) -> bytes | None:
        """The file's bytes, None where absent."""
        return self.files.get(path)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Each path with its bytes, in the order asked for."""
        for path in paths:
            yield path, self.files.get(path)

    def size(self, path: str) -> int | None:
        """The file's size in bytes, None where absent."""
        data = self.files.get(path)
        return None if data is None else len(data)

    def lines_with(self, words: Sequence[str], endings: Sequence[str]) -> tuple[Mention, ...]:
        """The first line of each file that holds one of the words as a whole word."""
        pattern = re.compile(rb"(?<!\w)(?:" + b"|".join(re.escape(word.encode()) for word in words) + rb")(?!\w)")
        found = []
        for path, data in self.files.items():
            match = pattern.search(data) if path.endswith(tuple(endings)) else None
            if match:
                line = data.count(b"\n", 0, match.start()) + 1
                found.append(Mention(path, line, data.split(b"\n")[line - 1].decode(errors="replace").strip()[:200]))
        return tuple(found)

    def identity(self, path: str) -> str | None:
        """Git's object name of the content (SHA-1 of the blob), so that it agrees with a tree of git's."""
        data = self.files.get(path)
        if data is None:
            return None
        return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
