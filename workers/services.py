"""What a worker process holds: settings read once, its queue, the App, the cache of repositories."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.intents import Pull
from bot.git.remote import RemoteCache
from bot.github import App, Installation
from bot.markers import Seal
from bot.queue import Lease, Queue
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """Made once by the worker's main module and inherited by the process of each job."""

    settings: Settings
    queue: Queue
    app: App
    cache: RemoteCache

    def github(self, pull: Pull) -> Installation:
        """The client of one job."""
        return self.app.installation(pull.installation, pull.repository)

    def seal(self, pull: Pull) -> Seal:
        """Who signs what is written on this pull request."""
        key, *older = self.settings.marker_keys
        return Seal(key, pull.repository, pull.number, tuple(older))


def leave(services: Services, pull: Pull, lease: Lease) -> None:
    """Before each write to GitHub: leave from the installation's pace, and a lease that outlasts the call.

    Raises Wait, Lost, QueueDown.
    """
    services.queue.pace(pull.installation)
    lease.hold(1.2 * services.settings.http_seconds)
