"""What a worker process holds: settings read once, its queue, the App, the cache of repositories."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from bot.domain.accepted import Acceptance
from bot.domain.intents import Pull
from bot.domain.posted import Posted
from bot.git.remote import RemoteCache
from bot.github import App, Installation
from bot.markers import Seal
from bot.queue import Lease, Queue
from bot.settings import Settings
from workers.version import rules_version


@dataclass(frozen=True, slots=True)
class Services:
    """Made once by the worker's main module and inherited by the process of each job.

    `second` is the queue of the second stage, None without a model to ask.
    """

    settings: Settings
    queue: Queue
    app: App
    cache: RemoteCache
    second: Queue | None = None

    def github(self, pull: Pull) -> Installation:
        """The client of one job."""
        return self.app.installation(pull.installation, pull.repository)

    def run_key(self, pull: Pull, posted: Posted, accepted: Iterable[Acceptance] = ()) -> str:
        """The run's name: the same inputs, the same key. What the base says may change the verdict, so it is part of it.

        So may what people accept, and a new deployment of ours: it judges again when something asks for it, and says only
        what was not said.
        """
        words = (*pull.key().split(":"), posted.head, posted.base, self.settings.mode, str(posted.draft))
        words = (*words, rules_version(), *(word for one in accepted for word in (one.kind, one.name, one.by, one.why)))
        return sha256("\0".join(words).encode()).hexdigest()[:32]

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
