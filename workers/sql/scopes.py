"""What names can be seen at a place of a query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.schema import Name

_GIVEN = frozenset(("old", "new", "excluded"))


@dataclass(slots=True)
class Scope:
    """What names can be seen: aliases to tables (None: a source whose columns are not known here), and the scope around."""

    sources: dict[str, Name | None] = field(default_factory=dict)
    outer: Scope | None = None
    given: frozenset[str] = frozenset()
    aliases: set[str] = field(default_factory=set)

    def chain(self) -> Iterator[Scope]:
        """This scope and those around it, innermost first."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer


def seen(path: list[str], scope: Scope) -> tuple[Name | None, ...]:
    """The tables that a column may be of, as far as names tell; none where a source that is not known may have it."""
    name, *rest = reversed(path)
    if not name or len(rest) > 1:
        return ()
    found: list[Name | None] = []
    for around in scope.chain():
        if rest and rest[0] in around.sources:
            return (around.sources[rest[0]],)
        if not rest:
            if name in around.aliases or name in around.sources or None in around.sources.values():
                return ()
            found += around.sources.values()
    return tuple(found)


def nowhere(name: str, scope: Scope) -> bool:
    """Whether nothing in sight bears the name: PostgreSQL takes `name.column` for nothing else than a column of a source."""
    return name not in _GIVEN and not any(name in one.sources or "" in one.sources for one in scope.chain())
