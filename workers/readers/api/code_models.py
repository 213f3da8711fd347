"""
What code asks for and answers, where no contract tells, in all languages but Python: classes of data in Java, C#, Go, Rust and
TypeScript with their validations, objects of zod, Joi and TypeBox and JSON Schema in scripts, those in the route itself
included, serializers, jbuilder and permitted parameters of Rails, resources and form requests of Laravel, presenters.

Both sides are compared as contracts are, as warnings: a field that goes, one that must be sent, a bound that is nearer. Only
what gets to clients is told: what code that serves names, or another class that does. Nothing is told of what is internal by
its path, or what a document of the change tells already.

Source: https://datatracker.ietf.org/doc/html/rfc9205#section-4.15
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
    """What workers/handlers/models/code.py finds."""
    if change.added or change.deleted:
        return ()
    from workers.handlers.models.code import read as found

    return found(change, scene)


reader = TopicReader(__name__, re.compile(r"(?<!\.d)\.(ts|js|mjs|go|java|cs|rs|rb|jbuilder|php)$"), read)
