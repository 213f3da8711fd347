"""
AsyncAPI 2 and 3, in YAML and JSON.

A document is known by its outermost key `asyncapi`. Channels that are gone, and the payloads of messages in JSON Schema: what
clients publish must not be asked more of, what they receive must not hold less or more. A file that is only a part is not
looked at on its own.

Source: https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_ENDING = re.compile(r"\.(ya?ml|json)$", re.IGNORECASE)
_KEY = re.compile(r"""(?:^|[{,])[ \t]*["']?(asyncapi)["']?[ \t]*:[ \t]*["']?[23][.\d]*""", re.MULTILINE)


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The differences of the document."""
    from bot.domain.contracts import Contract
    from workers.contracts.events.asyncapi import Side, compared
    from workers.contracts.marks import Marks
    from workers.contracts.openapi.resolver import Resolver
    from workers.contracts.openapi.roots import has_key

    texts = text_of(change, "base"), text_of(change, "head")
    if not any(text is not None and "asyncapi" in text and has_key(text, _KEY) for text in texts):
        return
    yield Contract(Span(change.path, 1, 1), "asyncapi")
    if change.previous is None or change.deleted:
        return
    base, head = Resolver(scene, "base"), Resolver(scene, "head")
    before, after = base.document(change.previous), head.document(change.path)
    if before is None or after is None:
        yield from head.gaps.values()
        return
    for fact in compared(Side(before, base), Side(after, head), Marks(scene)):
        if (fact.path if isinstance(fact, Gap) else fact.span.path) in {change.path, change.previous}:
            yield fact


reader = TopicReader(__name__, _ENDING, read)
