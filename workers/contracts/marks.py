"""Where a difference is shown: on a line that the change touches, the nearest to what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from bot.domain.changes import Change, Side, Span, Touched
from workers.scene import Scene

CODES = 12
"""Values from which on an enumeration in answers is a list of codes (of errors, of events) that grows: clients know that."""
_ROOM = 400
"""Lines of a collection that are searched for a touched one."""


class Placed(Protocol):
    """What stands somewhere: a value of a document, a declaration."""

    @property
    def path(self) -> str:
        """The file on its side."""

    @property
    def line(self) -> int:
        """Where it begins, 1-based."""

    @property
    def end(self) -> int:
        """Its last line."""


class Marks:
    """The touched lines of every changed file, by side and by that side's path."""

    def __init__(self, scene: Scene) -> None:
        """The lines are asked for when a file of them is."""
        self._changes: dict[tuple[Side, str], Change] = {}
        self._lines: dict[tuple[Side, str], frozenset[int]] = {}
        for change in scene.changes.changes:
            if not change.deleted:
                self._changes["head", change.path] = change
            if not change.added:
                self._changes["base", change.previous or change.path] = change

    def touched(self, side: Side, path: str) -> frozenset[int]:
        """The lines of that side."""
        if (side, path) not in self._lines:
            change = self._changes.get((side, path))
            lines = change.touched() if change is not None else Touched()
            self._lines[side, path] = lines.head if side == "head" else lines.base
        return self._lines[side, path]

    def exact(self, node: Placed | None, side: Side) -> Span | None:
        """The node's first line, where that is touched."""
        return Span(node.path, node.line, node.line, side) if node and node.line in self.touched(side, node.path) else None

    def within(self, node: Placed | None, side: Side) -> Span | None:
        """The first touched line of what the node holds."""
        lines = self.touched(side, node.path) if node else frozenset()
        if node is None or not lines:
            return None
        found = next((line for line in range(node.line, min(node.end, node.line + _ROOM) + 1) if line in lines), None)
        return None if found is None else Span(node.path, found, found, side)

    def spot(self, head: Iterable[Placed | None], base: Iterable[Placed | None]) -> Span | None:
        """The first of: a head node's own line, a base node's own line, a line in a head node, one in a base node."""
        head, base = tuple(head), tuple(base)
        tried = (
            *(self.exact(node, "head") for node in head),
            *(self.exact(node, "base") for node in base),
            *(self.within(node, "head") for node in head),
            *(self.within(node, "base") for node in base),
        )
        return next((span for span in tried if span), None)
