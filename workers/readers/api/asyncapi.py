"""
AsyncAPI 2 and 3, in YAML and JSON.

A document is known by its outermost key `asyncapi`. Channels that are gone, and the payloads of messages in JSON Schema: what
clients publish must not be asked more of, what they receive must not hold less or more. A file that is only a part is read with
every document of the repository that leads to it by `$ref`. In AsyncAPI 2 many write `publish` for what their own application
publishes, and not for what its clients do: what is said of such messages is a warning at most. The words that a generator puts
there (`Server messages`, `Client messages`) tell which is meant.

Source: https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from bot.domain.contracts import ContractChange

_ENDING = late(r"\.(ya?ml|json)$", re.IGNORECASE)
_PART = late(r"""["']?(\$ref|payload|properties|(all|one|any)Of|enum|items)["']?[ \t]*:""")
"""What any part of such a document holds."""


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The differences that stand in this file, of every document it belongs to."""
    from bot.domain.contracts import Contract
    from workers.contracts.aside import aside
    from workers.contracts.openapi.copies import first_told
    from workers.contracts.openapi.roots import events_of, is_events

    texts = text_of(change, "base"), text_of(change, "head")
    own = any(text is not None and is_events(text) for text in texts)
    if not own and not any(text is not None and _PART.search(text) for text in texts):
        return
    roots = (change.path,) if own else events_of(scene, "base" if change.deleted else "head", change.path)
    if not roots:
        return
    yield Contract(Span(change.path, 1, 1), "asyncapi")
    if aside(change.path):
        return
    for root in roots:
        told = first_told(root, _known(scene, root), scene, partial(_known, scene), lambda one: aside(one.path), is_events)
        for fact in told:
            if (fact.path if isinstance(fact, Gap) else fact.span.path) in {change.path, change.previous}:
                yield fact


def _known(scene: Scene, root: str) -> list[ContractChange | Gap]:
    return scene.remember(("asyncapi facts", root), lambda: list(_facts(root, scene)))


def _facts(root: str, scene: Scene) -> Iterator[ContractChange | Gap]:
    """What there is to say about one document and all that it leads to."""
    from workers.contracts.events.asyncapi import Side, compared
    from workers.contracts.marks import Marks
    from workers.contracts.openapi.resolver import Resolver

    change = scene.change(root)
    before = change.previous if change is not None else root
    if before is None or (change is not None and change.deleted):
        return
    base, head = Resolver(scene, "base"), Resolver(scene, "head")
    was, now = base.document(before), head.document(root)
    if was is None or now is None:
        yield from head.told()
    else:
        yield from compared(Side(was, base), Side(now, head), Marks(scene))


reader = TopicReader(__name__, _ENDING, read)
