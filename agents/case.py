"""What specialists are given: the change, the facts about it, what the rules have said, what was read before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from agents.masks import masked
from bot.domain.changes import Change, ChangeSet, Side, Touched
from bot.domain.findings import EvidenceKind, Finding
from bot.markers import digest
from bot.router import Routes

LARGEST = 1_000_000
"""Bytes of a file that is read line by line."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known, under an id that an answer may name: `O1` an operation, `T2` a table, `R1` what a rule found."""

    id: str
    kind: EvidenceKind
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Sides:
    """A changed file as lines, secrets masked, and which of them the change touches. Empty where there is no such side."""

    change: Change
    base: tuple[str, ...]
    head: tuple[str, ...]
    touched: Touched

    def lines(self, side: Side) -> tuple[str, ...]:
        """The lines of one side."""
        return self.head if side == "head" else self.base

    def path(self, side: Side) -> str:
        """The file's name there."""
        return self.change.path if side == "head" else self.change.previous or self.change.path

    def on(self, side: Side) -> frozenset[int]:
        """Touched lines there."""
        return self.touched.head if side == "head" else self.touched.base


@dataclass(frozen=True)
class Case:
    """One look at one pull request. `seen` are digests of touched lines that an earlier round has read (`line_digest`)."""

    changes: ChangeSet
    routes: Routes
    facts: tuple[Fact, ...] = ()
    told: tuple[Finding, ...] = ()
    seen: frozenset[str] = frozenset()
    engine: str = "postgresql"
    version: int | None = None
    traits: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def sides(self) -> Mapping[str, Sides]:
        """The routed files, by their name at head."""
        return {change.path: _sides(change) for change in self.changes.changes if change.path in self.routes}

    @cached_property
    def unread(self) -> Mapping[tuple[str, Side], frozenset[int]]:
        """Touched lines that no earlier round has read, by path and side."""
        found: dict[tuple[str, Side], frozenset[int]] = {}
        for sides in self.sides.values():
            for side in ("base", "head"):
                lines, path = sides.lines(side), sides.path(side)
                found[path, side] = frozenset(
                    number
                    for number in sides.on(side)
                    if number <= len(lines) and line_digest(path, side, lines[number - 1]) not in self.seen
                )
        return found

    def digests(self) -> frozenset[str]:
        """Digests of all touched lines, for the next round."""
        return frozenset(
            line_digest(sides.path(side), side, sides.lines(side)[number - 1])
            for sides in self.sides.values()
            for side in ("base", "head")
            for number in sides.on(side)
            if number <= len(sides.lines(side))
        )


def line_digest(path: str, side: str, line: str) -> str:
    """Eight hexadecimal digits for a line, whatever its indentation."""
    return digest(path, side, " ".join(line.split()))[:8]


def _sides(change: Change) -> Sides:
    before = None if change.previous is None else change.before()
    return Sides(change, _lines(before), _lines(None if change.deleted else change.after()), change.touched())


def _lines(data: bytes | None) -> tuple[str, ...]:
    if not data or len(data) > LARGEST or b"\0" in data:
        return ()
    text = masked(data.decode("utf-8", "replace").removeprefix("\ufeff"))
    return tuple(line.rstrip("\r") for line in text.removesuffix("\n").split("\n"))
