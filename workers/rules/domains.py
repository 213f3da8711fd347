"""What a column inherits from its domain: constraints and default, through domains over domains."""

from __future__ import annotations

from bot.domain.schema import Column, Expression, Name, Type, UserType
from workers.rules.versions import Versions
from workers.world import World

DEPTH = 8  # PostgreSQL sets no limit; a circle it does not allow, but a hostile file may write one


def domains(kind: Type | None, world: World) -> tuple[UserType, ...]:
    """The domain a type is and those it is over, outermost first; none for an array, whose elements are not checked."""
    found: list[UserType] = []
    while kind is not None and not kind.dimensions and len(found) < DEPTH:
        domain = world.type(Name(kind.name, kind.schema))
        if domain is None or domain.kind != "domain":
            break
        found.append(domain)
        kind = domain.base
    return tuple(found)


def constrained(kind: Type | None, world: World) -> UserType | None:
    """The domain whose constraints a value of the type has to meet, None when there are none."""
    return next((domain for domain in domains(kind, world) if domain.checks or domain.not_null), None)


def effective_default(column: Column, world: World, versions: Versions) -> Expression | None:
    """The default that old rows get when the column is added: its own, else its domain's.

    PostgreSQL 12 leaves a domain's default out there (run on 12 and 13).
    """
    if column.default is not None or versions.any_before(13):
        return column.default
    return next((domain.default for domain in domains(column.type, world) if domain.default is not None), None)
