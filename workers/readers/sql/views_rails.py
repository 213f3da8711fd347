"""
Rails' controllers with the views that they give rows to, read together.

Of a changed controller the instance variables of its actions are followed to the views that they render, of a changed view or
partial the controllers that lead to it: ERB, Haml, Slim, jbuilder, with `render` of partials and collections. What is followed
from each row there is held against `includes`, `preload` and `eager_load`, also those of scopes and of `default_scope`. Where
something of that is not plain, nothing is said.

Source: https://guides.rubyonrails.org/active_record_querying.html#eager-loading-associations
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
    """What the change makes rows miss."""
    if change.deleted:
        return ()
    from workers.joined.rails.joined import relations_elsewhere

    return relations_elsewhere(change, scene)


reader = TopicReader(
    __name__, re.compile(r"(^|/)app/controllers/.+_controller\.rb$|(^|/)app/views/.+\.(erb|haml|slim|jbuilder|builder)$"), read
)
