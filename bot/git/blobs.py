"""Contents by object name, through long-lived `git cat-file` processes: one answers sizes, one contents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from bot.git.batch import WINDOW, Batch
from bot.git.command import Git
from bot.git.environment import MAX_BLOB

BATCH = 2 * MAX_BLOB
"""Bytes of contents held at once."""
_RECENT = 8
"""Contents that are kept because several readers look at one file after the other."""


class Blobs:
    """Sizes and contents of a repository's objects. Names must come from git itself."""

    def __init__(self, git: Git) -> None:
        """Nothing runs until the first question."""
        self._checks = Batch(git, "--batch-check")
        self._contents = Batch(git, "--batch")
        self._sizes: dict[str, int] = {}
        self._recent: dict[str, bytes] = {}

    def sizes(self, names: Sequence[str]) -> list[int]:
        """The bytes of each object. Raises GitError where one is missing (a partial clone) or git fails."""
        unknown = [name for name in dict.fromkeys(names) if name not in self._sizes]
        for start in range(0, len(unknown), WINDOW):
            window = unknown[start : start + WINDOW]
            self._sizes.update((name, size) for name, (size, _) in zip(window, self._checks.ask(window), strict=True))
        return [self._sizes[name] for name in names]

    def contents(self, names: Iterable[str | None]) -> Iterator[bytes | None]:
        """Each object's bytes in the order asked for; None for None and for what is larger than MAX_BLOB.

        Every window is read to its end before the first of it is handed out: the caller may ask other things in between.
        """
        rest = iter(names)
        while window := list(islice(rest, WINDOW)):
            known = list(dict.fromkeys(name for name in window if name is not None))
            small = {name: size for name, size in zip(known, self.sizes(known), strict=True) if size <= MAX_BLOB}
            if sum(small.values()) <= BATCH:
                found = self._read(list(small))
                yield from (found.get(name) if name is not None else None for name in window)
            else:
                yield from (self._read([name])[name] if name is not None and name in small else None for name in window)

    def close(self) -> None:
        """End the processes; the next question starts them anew."""
        self._checks.close()
        self._contents.close()

    def _read(self, names: Sequence[str]) -> dict[str, bytes]:
        if len(names) == 1 and names[0] in self._recent:
            return {names[0]: self._recent[names[0]]}
        found = {name: data for name, (_, data) in zip(names, self._contents.ask(names), strict=True)}
        if len(names) == 1:
            while len(self._recent) >= _RECENT:
                del self._recent[next(iter(self._recent))]
            self._recent |= found
        return found
