"""What controllers give to their views, whatever the framework: rows of a model, and what is followed from one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from workers.joined.missing import Place
from workers.readers.listing import Listing

_MOST, _LARGEST, _HIGHEST = 800, 200_000, 5


class Named(Protocol):
    """What is known of a model."""

    @property
    def name(self) -> str:
        """Its class."""

    @property
    def above(self) -> str:
        """The class that it is made of, '' for none."""


M = TypeVar("M", bound=Named)
Names = tuple[str, ...]
"""Names from a row on."""


@dataclass(frozen=True, slots=True)
class Rows(Generic[M]):
    """Rows of a model, or with `one` a single one; `loaded` are names of relations that may come along."""

    model: M
    query: Place
    loaded: frozenset[str] = frozenset()
    one: bool = False


@dataclass(frozen=True, slots=True)
class Asked(Generic[M]):
    """What a row is asked for: the names from it on, the places that lead there."""

    rows: Rows[M]
    names: Names
    at: tuple[Place, ...]
    text: str


def lineage(model: M, named: Callable[[str], M | None]) -> Iterator[M]:
    """The model and those above it that the tree has, the nearest first; five at most, so that a circle ends."""
    one: M | None = model
    for _ in range(_HIGHEST):
        if one is None:
            return
        yield one
        one = named(one.above) if one.above else None


def models_in(tree: Listing, wanted: Callable[[str], bool], model_of: Callable[[str, str], M | None]) -> dict[str, list[M]]:
    """The models of the files whose paths are wanted, by their names; 800 files of 200 kB are looked into."""
    known: dict[str, list[M]] = {}
    for path, data in tree.read_many(sorted(path for path in tree.paths() if wanted(path))[:_MOST]):
        one = model_of(path, data.decode("utf-8", "replace")) if data and len(data) < _LARGEST else None
        if one is not None:
            known.setdefault(one.name, []).append(one)
    return known
