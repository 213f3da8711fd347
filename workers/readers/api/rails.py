"""
Rails: controllers, the public methods that answer, what runs before them, and the routes that lead there.

Guards are `before_action` (`only`, `except`) and other calls of the class whose name asks who calls, there and in the classes
and concerns of the tree above it; `skip_before_action` of such a one opens what it names. `config/routes.rb` is followed
(`resources`, `namespace`, `scope`, `concern`, `member`, `collection`): a public method that no route leads to is no endpoint.
Of another base class nothing is said.

Source: https://guides.rubyonrails.org/action_controller_overview.html
Source: https://guides.rubyonrails.org/routing.html
"""

from __future__ import annotations

import re
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


reader = TopicReader(__name__, re.compile(rf"{CONTROLLERS.pattern}|(^|/)config/routes(\.rb$|/.*\.rb$)"), read)
