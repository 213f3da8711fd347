"""
Jobs of Sidekiq and Active Job: the arguments of `perform` on both sides.

A class that includes `Sidekiq::Job` (or `Worker`), or extends a class of jobs. Arguments are queued by position, so that
another name of one is no change; keywords by name.

Source: https://github.com/sidekiq/sidekiq/wiki/Best-Practices
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What workers/handlers/ruby_jobs.py finds."""
    from workers.handlers.ruby_jobs import read as found

    return found(change, scene)


reader = TopicReader(__name__, re.compile(r"(^|/)(jobs|workers|sidekiq)/.*\.rb$|_(job|worker)\.rb$"), read)
