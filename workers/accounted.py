"""How much of a migration was read: what the review says of its coverage."""

from __future__ import annotations

from bot.domain.changes import Touched
from bot.domain.facts import Migration
from bot.domain.findings import Coverage
from bot.domain.operations import Opaque
from workers.settle import touches


def coverage(migration: Migration, touched: Touched) -> Coverage:
    """What the change touches of the file, as gaps and findings are told."""
    statements = [one for one in migration.up or migration.down if touches(one.span, touched)]
    unread = sum(any(isinstance(step.operation, Opaque) for step in statement.steps) for statement in statements)
    return Coverage(migration.path, ("migrations",), migration.reader, len(statements), len(statements) - unread)
