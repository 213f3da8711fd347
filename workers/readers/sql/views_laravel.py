"""
Laravel's controllers with the Blade views and API resources that they give rows to, read together.

Of a changed controller its variables are followed to `view(…)` and to `Resource::collection(…)`, of a changed view, component
or resource the controllers that lead to it. What is followed from each row there is held against `with`, `load` and `$with`,
also those of scopes. Where something of that is not plain, nothing is said; what `whenLoaded` asks for is never fetched.

Source: https://laravel.com/docs/eloquent-relationships#eager-loading
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
    from workers.joined.laravel.joined import relations_elsewhere

    return relations_elsewhere(change, scene)


reader = TopicReader(__name__, re.compile(r"Controller\.php$|Resource\.php$|(^|/)resources/views/.+\.blade\.php$"), read)
