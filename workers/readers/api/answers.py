"""
Models of pydantic, serializers of Django REST framework, classes of NestJS (`*.dto.ts`, `*.entity.ts`): their fields.

They are held against the schema of the same name in the repository's OpenAPI documents, where both agreed before the change.
What gives its fields other names outside (an alias) is left alone.

Source: https://fastapi.tiangolo.com/tutorial/response-model/
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_FILES = re.compile(r"\.py$|\.(dto|entity|model|response)\.ts$")
_CLUES = ("BaseModel", "Serializer", "class ")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What workers/handlers/answered.py finds."""
    clues = _CLUES[:2] if change.path.endswith(".py") else _CLUES[2:]
    text = text_of(change, "base") if not change.added else None
    if text is None or not any(clue in text for clue in clues):
        return ()
    from workers.handlers.answered import read as found

    return found(change, scene)


reader = TopicReader(__name__, _FILES, read)
