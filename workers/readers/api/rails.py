"""
Rails: controllers, the public methods that answer, and what runs before them.

Guards are `before_action` (`only`, `except`) and other calls of the class whose name asks who calls; `skip_before_action` of
such a one opens what it names, wherever it was put there. Of another base class nothing is said.

Source: https://guides.rubyonrails.org/action_controller_overview.html
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.handlers.paths import CONTROLLERS
from workers.readers.topic import TopicReader
from workers.scene import Scene


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What workers/handlers/rails.py finds."""
    from workers.handlers.rails import read as found

    return found(change, scene)


reader = TopicReader(__name__, CONTROLLERS, read)
