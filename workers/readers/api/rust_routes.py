"""
Rust: routes in the attributes of utoipa, actix-web and Rocket, and those that axum's `route` binds.

Which of them are gone, or answer to another method, is told. What is marked `x-internal`, or private by its path, is left
alone; who may call is not looked at.

Source: https://docs.rs/utoipa/latest/utoipa/attr.path.html
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
    """What workers/handlers/rust.py finds."""
    from workers.handlers.rust import read as found

    return found(change, scene)


reader = TopicReader(__name__, re.compile(r"\.rs$"), read)
