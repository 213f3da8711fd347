"""What a pull request changes: two lazy trees and the changes between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

Side = Literal["head", "base"]


@dataclass(frozen=True, slots=True)
class Span:
    """Lines of the file on its side: 1-based, both ends included."""

    path: str
    line: int
    end: int
    side: Side = "head"


@dataclass(frozen=True, slots=True)
class Mention:
    """A line of a file that holds a word: its text without what surrounds it, bounded."""

    path: str
    line: int
    text: str


class Tree(Protocol):
    """One commit (or the working tree) of a repository, read lazily; never a checkout, nothing executed."""

    def paths(self) -> frozenset[str]:
        """Every file of the tree: paths with '/' from the repository's root, undecodable bytes as surrogates."""

    def read(self, path: str) -> bytes | None:
        """The file's bytes, or None where it is absent, a symbolic link, a submodule, or too large (`size` still answers)."""

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Each path with its bytes, in the order asked for, at the cost of one question."""

    def size(self, path: str) -> int | None:
        """The file's size in bytes, or None where `read` would find no file: a size without content means too large to read."""

    def lines_with(self, words: Sequence[str], endings: Sequence[str]) -> tuple[Mention, ...]:
        """Lines that hold one of the words as a whole word, in files whose names end so; at most a few per file."""

    def identity(self, path: str) -> str | None:
        """A name for the file's content (git's object name): equal content, equal name; None where absent."""


@dataclass(frozen=True, slots=True)
class Touched:
    """The lines a change touches: added or altered ones at head, removed or altered ones at base."""

    head: frozenset[int] = frozenset()
    base: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """One changed file. `path` is its name at head (at base when deleted); `previous` its name at base, None when added.

    Content and touched lines are asked for lazily through the owner's callables: whole files, because context decides.
    """

    path: str
    previous: str | None
    deleted: bool
    before: Callable[[], bytes | None] = field(compare=False, repr=False)
    after: Callable[[], bytes | None] = field(compare=False, repr=False)
    touched: Callable[[], Touched] = field(compare=False, repr=False)

    @property
    def added(self) -> bool:
        """True when the file did not exist at the merge base under any name git recognises."""
        return self.previous is None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """All the input there is: no GitHub beyond it. `base` is the merge base's name, `head` the head's (or 'working tree')."""

    base: str
    head: str
    changes: tuple[Change, ...]
    base_tree: Tree
    head_tree: Tree
    repository: str = ""
    number: int | None = None
