"""The folded part of a comment: sections added while they fit, and a word about those that did not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

_CUT = "_Shortened: `backstop check` shows all of it._"
_FRAME = 120  # characters of the tags, the list of labels aside


@dataclass(slots=True)
class Fold:
    """What is behind a click. `room` is the number of characters it may take in all."""

    room: int
    labels: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    cut: bool = False

    def add(self, label: str, body: str) -> None:
        """Add a section if it fits; without a body, nothing. Equal labels are told once."""
        if not body:
            return
        if self._size() + len(label) + len(body) + 5 > self.room:
            self.cut = True
            return
        self.bodies.append(body)
        if label and label not in self.labels:
            self.labels.append(label)

    def add_rows(self, label: str, head: str, rows: Iterable[str]) -> None:
        """Add as much of a table (or list: empty `head`) as fits."""
        kept: list[str] = [head] if head else []
        size = self._size() + len(label) + len(head) + 5
        for line in rows:
            size += len(line) + 1
            if size > self.room:
                self.cut = True
                break
            kept.append(line)
        if len(kept) > bool(head):
            self.add(label, "\n".join(kept))

    def text(self) -> str:
        """The fold, '' when there is nothing in it."""
        if not self.bodies:
            return _CUT if self.cut else ""
        title = " · ".join(self.labels)
        bodies = [*self.bodies, _CUT] if self.cut else self.bodies
        return f"<details><summary>{title[:1].upper()}{title[1:]}</summary>\n\n" + "\n\n".join(bodies) + "\n\n</details>"

    def _size(self) -> int:
        return _FRAME + sum(len(text) + 3 for text in (*self.labels, *self.bodies))
