"""What a migration does before one of its statements."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.facts import Statement
from bot.domain.operations import DropConstraint, DropIndex, DropKey, Operation
from workers.rules.site import Site


def before(site: Site) -> Iterator[tuple[Statement, Operation]]:
    """The operations of the earlier statements in order, each with its statement."""
    for statement in site.migration.up:
        if statement is site.statement:
            return
        for step in statement.steps:
            yield statement, step.operation


def made_anew(site: Site) -> bool:
    """Whether a constraint or index goes before it, or in the same statement: what is made may be one that was there."""
    gone = DropConstraint | DropIndex | DropKey
    return any(isinstance(one, gone) for _, one in before(site)) or any(isinstance(one, gone) for one in site.siblings())
