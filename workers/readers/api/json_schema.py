"""
JSON Schemas that are contracts: files in a folder `schema` or `schemas` that name their dialect in `$schema`.

Nothing says who writes what such a schema describes, so only this is said, as a warning: what was valid before and is no
longer. Schemas that an OpenAPI document leads to are judged there.

Source: https://json-schema.org/draft/2020-12/json-schema-validation
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_PLACE = re.compile(r"(^|/)(json-?)?schemas?/(.{1,400}/)?[^/]+\.(json|ya?ml)$", re.IGNORECASE)
_KEY = re.compile(r"""["']?\$schema["']?[ \t]*:[ \t]*["']?https?://json-schema\.org/""")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What is no longer valid."""
    from bot.domain.contracts import Contract
    from workers.contracts.marks import Marks
    from workers.contracts.openapi.resolver import Resolver
    from workers.contracts.openapi.roots import roots_of
    from workers.contracts.openapi.schemas import Schemas
    from workers.contracts.openapi.shapes import Shapes
    from workers.contracts.uses import Uses

    before, after = text_of(change, "base"), text_of(change, "head")
    if before is None or after is None or change.previous is None or not (_KEY.search(before) and _KEY.search(after)):
        return
    if roots_of(scene, "head", change.path):
        return
    yield Contract(Span(change.path, 1, 1), "json-schema")
    base, head = Resolver(scene, "base"), Resolver(scene, "head")
    old, new = base.document(change.previous), head.document(change.path)
    if old is not None and new is not None:
        marks, found = Marks(scene), Uses()
        schemas = Schemas(Shapes(base, modern=True), Shapes(head, modern=True), marks)
        found.add((one for one in schemas.compare(old, new, "request") if one.definite), "")
        for fact in found.facts(marks):
            if fact.span.path in {change.path, change.previous}:
                yield replace(fact, definite=False, thing=fact.thing or "The document")
    yield from (gap for gap in head.gaps.values() if gap.path == change.path)


reader = TopicReader(__name__, _PLACE, read)
