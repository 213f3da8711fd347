"""
Pyramid: functions and methods with `view_config`, and the permission that each asks for.

The permission of a class's `view_defaults` holds for its methods. One that goes is told; one that becomes another is not. Where
the application sets a default permission, nothing is said of a view that loses its own.

Source: https://docs.pylonsproject.org/projects/pyramid/en/latest/narr/security.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What workers/handlers/pyramid.py finds."""
    if not any("view_config" in (text_of(change, side) or "") for side in ("base", "head")):
        return ()
    from workers.handlers.pyramid import read as found

    return found(change, scene)


reader = TopicReader(__name__, re.compile(r"\.py$"), read)
