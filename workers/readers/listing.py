"""A tree as readers look at it: configuration files found by name and remembered, so that ten thousand paths are cheap."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from bot.domain.changes import Mention, Tree
from workers.readers import names
from workers.readers.kept import Kept

T = TypeVar("T")
_LARGEST = 1_000_000
"""Bytes of a configuration file that are looked at; a larger one counts as absent."""
_MANIFESTS = 50
"""How many Cargo.toml files of one repository are looked at."""


class Listing:
    """A Tree that asks its tree once: paths, and answers about configuration, are kept for its lifetime.

    Migrations themselves are not kept, only what `remember` is given.
    """

    def __init__(self, tree: Tree, kept: Kept | None = None) -> None:
        """Look at `tree` through this. What readers keep for later goes to `kept`."""
        self._tree, self.kept = tree, kept or Kept()
        self._paths: frozenset[str] | None = None
        self._answers: dict[Hashable, Any] = {}
        self._behind: dict[Hashable, frozenset[str]] = {}
        self._noting: list[set[str]] = []

    @classmethod
    def of(cls, tree: Tree, kept: Kept | None = None) -> Listing:
        """The tree itself when it is a listing already."""
        return tree if isinstance(tree, Listing) else cls(tree, kept)

    def paths(self) -> frozenset[str]:
        """Every file of the tree."""
        if self._paths is None:
            self._paths = self._tree.paths()
        return self._paths

    def read(self, path: str) -> bytes | None:
        """The file's bytes, not remembered."""
        self.note(path)
        return self._tree.read(path)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Each path with its bytes, not remembered."""
        wanted = list(paths)
        self.note(*wanted)
        return self._tree.read_many(wanted)

    def size(self, path: str) -> int | None:
        """The file's size in bytes."""
        return self._tree.size(path)

    def lines_with(self, words: Sequence[str], endings: Sequence[str]) -> tuple[Mention, ...]:
        """Lines of the tree that hold a word."""
        return self._tree.lines_with(words, endings)

    def identity(self, path: str) -> str | None:
        """The tree's name for the content."""
        return self._tree.identity(path)

    def remember(self, key: Hashable, answer: Callable[[], T]) -> T:
        """What `answer` says, asked once per key."""
        if key not in self._answers:
            with self.noting() as behind:
                self._answers[key] = answer()
            if behind:
                self._behind[key] = frozenset(behind)
        elif self._noting and key in self._behind:
            self._noting[-1].update(self._behind[key])
        return cast("T", self._answers[key])

    @contextmanager
    def noting(self) -> Iterator[set[str]]:
        """The files that are read meanwhile, those behind remembered answers too, and those that were looked for in vain."""
        noted: set[str] = set()
        self._noting.append(noted)
        try:
            yield noted
        finally:
            self._noting.pop()
            if self._noting:
                self._noting[-1] |= noted

    def note(self, *paths: str) -> None:
        """What is done now depends on these files, whoever has read them."""
        if self._noting:
            self._noting[-1].update(paths)

    def text(self, path: str) -> str:
        """A configuration file as text, '' when absent, over 1 MB or not UTF-8; remembered."""
        return self.remember(("text", path), lambda: _text(self._looked_for(path)))

    def _looked_for(self, path: str) -> bytes | None:
        self.note(path)
        return self._tree.read(path) if path in self.paths() else None

    def above(self, path: str, *wanted: str) -> tuple[str, ...]:
        """The files with one of these names in the folders above `path`, the nearest first; remembered by folder."""
        where = names.folder(path)
        return self.remember(("above", where, wanted), lambda: tuple(self._above(path, wanted)))

    def _above(self, path: str, wanted: tuple[str, ...]) -> Iterator[str]:
        for where in names.parents(path):
            for name in wanted:
                found = names.join(where, name)
                self.note(found)
                if found in self.paths():
                    yield found

    def mentions(self, path: str, manifest: str, word: str) -> bool:
        """Whether a manifest (`package.json`, `Cargo.toml`) above `path` has the word in quotes or at the start of a line."""
        key = ("mentions", names.folder(path), manifest, word)
        return self.remember(key, lambda: any(has_word(self.text(found), word) for found in self.above(path, manifest)))

    def mentioned(self, manifest: str, word: str) -> bool:
        """Whether any of the repository's manifests of that name (the first 50) has the word."""
        return self.remember(("mentioned", manifest, word), lambda: self._mentioned(manifest, word))

    def _mentioned(self, manifest: str, word: str) -> bool:
        found = sorted(path for path in self.paths() if path.endswith(manifest) and names.base(path) == manifest)
        return any(has_word(_text(data), word) for _, data in self.read_many(found[:_MANIFESTS]))

    def siblings(self, where: str) -> frozenset[str]:
        """The names of the .sql files in a folder."""
        return self.remember("sql", self._by_folder).get(where, frozenset())

    def _by_folder(self) -> dict[str, frozenset[str]]:
        folders: dict[str, set[str]] = defaultdict(set)
        for path in self.paths():
            if path.endswith(".sql"):
                where, _, name = path.rpartition("/")
                folders[where].add(name)
        return {where: frozenset(files) for where, files in folders.items()}

    def json(self, path: str) -> dict[str, Any]:
        """A JSON object read from a configuration file, empty when there is none; remembered."""
        return self.remember(("json", path), lambda: _object(self.text(path)))


def has_word(text: str, word: str) -> bool:
    """Whether a manifest declares the word: quoted (JSON), or as a TOML key or table at the start of a line."""
    if f'"{word}"' in text:
        return True
    return any(line.startswith((word + " ", word + "=", word + ".")) or f".{word}]" in line for line in text.splitlines())


def _text(data: bytes | None) -> str:
    if data is None or len(data) > _LARGEST:
        return ""
    return data.decode("utf-8", "ignore")


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
