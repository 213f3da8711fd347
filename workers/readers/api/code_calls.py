"""
JavaScript, TypeScript, Go, Java, Ruby, PHP and C#: calls that are wrong by themselves where they stand.

Certificates that nobody looks at, tokens without verification, origins with credentials, answers with a trace or after which
the handler goes on, records that take whatever was sent, addresses that a client chose, waiting without an end. Nothing is said
of what stands under a condition of the surroundings (for development), of tests, and of code in whose function or file
something checks.

Source: https://cheatsheetseries.owasp.org/
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene

_CODE = re.compile(r"(?<!\.d)\.(ts|js|mjs|cjs|mts|cts|tsx|jsx|go|java|rb|php|cs)$")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What workers/handlers/calls.py finds."""
    from workers.handlers.calls import read as found

    return found(change, scene)


reader = TopicReader(__name__, _CODE, read)
