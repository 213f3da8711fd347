"""
Flask: functions decorated with a route, classes of views, and what runs before every request of a blueprint.

Guards are decorators whose name asks who calls (`@login_required`, `@jwt_required()`, `@auth.login_required`), those listed in
`decorators` or `method_decorators` of a class, and functions under `before_request` that ask. While any file at head guards
the whole application that way, nothing is said of a guard that goes.

Source: https://flask.palletsprojects.com/en/stable/views/
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
    """What workers/handlers/flask.py finds."""
    from workers.handlers.flask import read as found

    return found(change, scene)


reader = TopicReader(__name__, re.compile(r"\.py$"), read)
