"""
Python code that serves: calls that are wrong by themselves, and tasks of queues that take other arguments.

Tests, examples and scripts are left alone. Of a file that is not Python to us a gap is left only where its framework's reader
would have looked into it.

Source: https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html
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
    """What workers/handlers/python_calls.py finds."""
    from workers.handlers.python_calls import read as found

    return found(change, scene)


reader = TopicReader(__name__, re.compile(r"\.py$"), read)
