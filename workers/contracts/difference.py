"""One difference on its way from where it is found to the operations that it touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.domain.changes import Span
from bot.domain.contracts import ContractChange
from workers.contracts.marks import Marks
from workers.documents import Node

MOST = 200
"""Differences of one pair of schemas that are carried on; a review that names more helps nobody."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`path` is where it lies below what was compared; `sealed` says that it begins with the name of a component already."""

    kind: type[ContractChange]
    path: str
    was: str = ""
    now: str = ""
    definite: bool = True
    span: Span | None = None
    room: Span | None = None
    sealed: bool = False

    def below(self, prefix: str) -> Difference:
        """The same, seen from one level higher: `prefix` is 'name' or '[]'."""
        if self.sealed:
            return self
        joined = prefix + ("." if prefix and self.path and not self.path.startswith("[") else "") + self.path
        return replace(self, path=joined)

    def within(self, component: str) -> Difference:
        """The same, told by the name of the component that it lies in."""
        return self if self.sealed else replace(self.below(component), sealed=True)


def room(node: Node | None) -> Span | None:
    """The lines of what holds the thing at head."""
    return Span(node.path, node.line, node.end) if node is not None else None


def anchored(found: Iterable[Difference], marks: Marks, head: Node | None, base: Node | None) -> list[Difference]:
    """Those without a touched line of their own stand where these two are touched (a `$ref` that leads elsewhere)."""
    spot = marks.exact(head, "head") or marks.exact(base, "base")
    return [replace(one, span=spot) if one.span is None else one for one in found] if spot else [*found]
