"""How much of a tree's pages is read in all: pages that include each other by many ways are broken off, and that is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from workers.readers.listing import Listing

_MOST_TEXT, _LEAST = 4_000_000, 1_000
"""Characters that all pages of a tree may have together, each as often as it is read, and what one counts at least."""
LARGEST = 200_000
"""Characters of the largest page."""
_MOST_NAMES, _MOST_STEPS = 120, 100_000
"""Words that are looked up in the whole tree, and calls and attributes of its methods that are followed."""


T = TypeVar("T")


@dataclass(slots=True)
class Budget:
    """What one side may still read. Once it is `spent`, what is not found may be there all the same; `cut` says so of the
    view that is looked at. `dry` says that some names were not looked up or not followed: what is found is right, and is
    not all. `said` is that somebody was told.
    """

    left: int = _MOST_TEXT
    names: int = _MOST_NAMES
    steps: int = _MOST_STEPS
    spent: bool = False
    cut: bool = False
    dry: bool = False
    said: bool = False

    def name(self) -> bool:
        """Whether one more word may be looked up in the whole tree."""
        self.names -= 1
        self.dry = self.dry or self.names < 0
        return self.names >= 0

    def step(self) -> bool:
        """Whether one more call or attribute may be followed: what leads to itself by many ways is broken off."""
        self.steps -= 1
        self.dry = self.dry or self.steps < 0
        return self.steps >= 0

    def first(self, found: Iterator[T], most: int) -> Iterator[T]:
        """So many of them, and no more is looked for than whether there are others."""
        yield from islice(found, most)
        self.cut = self.cut or next(found, None) is not None

    def page(self, text: str) -> bool:
        """Whether one more page of that text may be read."""
        if len(text) > LARGEST:
            self.cut = True
            return False
        self.left -= max(len(text), _LEAST)
        if self.left < 0:
            self.spent = True
        return not self.spent


def budget(tree: Listing) -> Budget:
    """The one of a tree."""
    return tree.remember("joined budget", Budget)
