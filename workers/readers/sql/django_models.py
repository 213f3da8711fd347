"""
Django's models: `models.py` and the modules of `models/`, held against the migrations of their app, and the reverse.

A class, its fields and its options are compared with what the migrations lead to, on both sides of the change: what agreed at
the merge base and does not at head is told. Fields of abstract bases, options that leave the database as it is, classes that
migrations do not manage, and apps with fewer than two migrations are left alone.

Source: https://docs.djangoproject.com/en/stable/topics/migrations/#workflow
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene

_ENDING = re.compile(r"(?:^|/)(?:models(?:\.py|/.+\.py)|migrations/[^/]+\.py)$")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The file, and what of it the other side does not say."""
    from bot.domain.models import ModelFile
    from workers.frameworks.django.drifting import ahead, app_at, behind

    if "/migrations/" in f"/{change.path}":
        yield from behind(change, scene)
    elif not change.deleted and app_at(change.path, scene) is not None:
        yield ModelFile(Span(change.path, 1, 1), "Django")
        yield from ahead(change, scene)


reader = TopicReader(__name__, _ENDING, read)
