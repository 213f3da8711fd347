"""
What Python code asks for and answers, where no contract tells: models of pydantic, serializers of Django REST framework,
schemas of marshmallow, JSON Schemas that are dictionaries, functions that put a dictionary together (`to_dict`, presenters),
what routes answer with, themselves or with a function whose dictionary they hand on.

Both sides are compared as contracts are, as warnings: a field that goes, one that must be sent, a bound that is nearer. Only
what gets to clients is told: what a route answers itself, or what code that serves names, or another model that does. Nothing
is told of what is internal by its path, or what a document of the change tells already.

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

_CLUES = (
    "BaseModel",
    "Schema",
    "Serializer",
    "Model)",
    "Model,",
    "Enum",
    '"properties"',
    "return {",
    "jsonify(",
    "Response(",
    "_dict",
    "_json",
)


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What workers/handlers/models/python.py finds."""
    text = None if change.added or change.deleted else text_of(change, "base")
    if text is None or not any(clue in text for clue in _CLUES):
        return ()
    from workers.handlers.models.python import read as found

    return found(change, scene)


reader = TopicReader(__name__, re.compile(r"\.py$"), read)
