"""What may be spent: asked before each call to a model, told after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

from agents.models import NOTHING, Tokens


class Spent(Exception):
    """A budget is used up; the message says which."""


class Purse(Protocol):
    """A budget. Both may be called by several threads."""

    def ask(self) -> None:
        """Raises Spent when nothing is left."""

    def tell(self, tokens: Tokens) -> None:
        """Note what a call has used."""


@dataclass(slots=True)
class Counter:
    """A purse that only counts, with at most so many tokens and millionths of a dollar. For tests, the bench, one look."""

    tokens: int | None = None
    micros: int | None = None
    used: Tokens = NOTHING
    lock: Lock = field(default_factory=Lock)

    def ask(self) -> None:
        """Raises Spent."""
        if (self.tokens is not None and self.used.total >= self.tokens) or (
            self.micros is not None and self.used.micros >= self.micros
        ):
            raise Spent("this look")

    def tell(self, tokens: Tokens) -> None:
        """Add."""
        with self.lock:
            self.used += tokens
