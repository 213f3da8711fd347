"""One direction of a revision as statements, and what it finds in the database when it looks."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.facts import Statement
from bot.domain.findings import Gap
from workers.frameworks.alembic.before import Before
from workers.frameworks.alembic.events import Source, statements
from workers.frameworks.alembic.following import follow
from workers.frameworks.alembic.given import Context
from workers.frameworks.alembic.history import environment
from workers.frameworks.alembic.inspected import Found
from workers.frameworks.alembic.migrate import Migrating
from workers.frameworks.alembic.settings import conventions, sqlalchemy, transactional
from workers.frameworks.python.evaluate import Exhausted
from workers.frameworks.python.modules import Module, Modules, module
from workers.frameworks.python.source import NotPython
from workers.readers.listing import Listing
from workers.readers.script import Half
from workers.world import World


def half(own: Module, listing: Listing, function: str) -> Half:
    """What `upgrade` or `downgrade` of the file sends."""
    source = Source.of(own.path, own.text)
    before = _Begins(own.path, listing, back=function == "downgrade")
    context = Context(conventions(listing), major=sqlalchemy(listing))
    host = Migrating(source, own, context, transactional(own.path, listing), Found(before.world))
    try:
        events = follow(host, Modules.of(listing), function)
    except Exhausted:
        why = f"`{function}()` does more than is followed: what comes after its {len(host.events)} statements is not read"
        return tuple(statements(source, host.events)), (Gap("a migration", why, own.path, 1),)
    return tuple(statements(source, events)), ()


@dataclass(frozen=True, slots=True)
class _Begins:
    """What one direction of a revision begins with: going back it is what comes after itself."""

    path: str
    listing: Listing
    back: bool

    def world(self) -> World | None:
        """The schema it begins with, None for a file that is in no history."""
        found = environment(self.path, self.listing)
        if found is None or self.path not in found.order:
            return None
        before = Before.of(found, self.listing, lambda path, text: _upgrade(path, text, self.listing))
        return before.at(found.order[self.path] + self.back)


def _upgrade(path: str, text: str, listing: Listing) -> tuple[Statement, ...]:
    try:
        own = module("", path, text)
    except NotPython:
        return ()
    return half(own, listing, "upgrade")[0] if "upgrade" in own.bindings else ()
