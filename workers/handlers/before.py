"""What stands before the handlers of a router: its prefix, what it asks, what opens it, and the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.handlers import Guard


@dataclass(frozen=True, slots=True)
class Before:
    """Gathered from the outermost router to the handler itself."""

    prefix: str = ""
    guards: tuple[Guard, ...] = ()
    opened: tuple[Guard, ...] = ()
    rest: tuple[str, ...] = ()

    def then(self, prefix: str = "", put: tuple[Iterable[Guard], Iterable[Guard], Iterable[str]] = ((), (), ())) -> Before:
        """With what a router further in puts before its own: guards, what opens, the rest."""
        asking, opening, rest = put
        return Before(joined(self.prefix, prefix), (*self.guards, *asking), (*self.opened, *opening), (*self.rest, *rest))


def joined(prefix: str, path: str) -> str:
    """Two parts of a path, with one slash between them."""
    if not prefix.strip("/"):
        return path
    return f"{prefix.rstrip('/')}/{path.lstrip('/')}" if path.strip("/") else prefix
