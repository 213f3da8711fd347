"""
JSON Schemas that are contracts: files that name their dialect in an outermost `$schema`.

Nothing says who writes what such a schema describes, so only this is said, as a warning: what was valid before and is no
longer. What several schemas of a change say alike is said once. Schemas that a document of OpenAPI or AsyncAPI leads to are
judged there; those of tests and examples promise nothing.

Source: https://json-schema.org/draft/2020-12/json-schema-validation
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from bot.domain.contracts import ContractChange

_ENDING = late(r"\.(json|ya?ml)$", re.IGNORECASE)
_KEY = late(r"""(?:^|[{,])[ \t]*["']?(\$schema)["']?[ \t]*:[ \t]*["']?https?://json-schema\.org/""", re.MULTILINE)
_EARLY = late(r"[\d./_-]rc[.-]?\d*/", re.IGNORECASE)
"""Candidates for a release: nothing is promised of them yet."""
_VERSION = late(r"version`$", re.IGNORECASE)
"""Which version a document is of: another one is what a new version is."""
_MANY = 3
"""Fields from which on the same bound on them is one decision."""


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What is no longer valid."""
    from bot.domain.contracts import Contract

    if not _schema(change, scene):
        return
    yield Contract(Span(change.path, 1, 1), "json-schema")
    yield from scene.remember("json schemas", lambda: _together(scene)).get(change.path, ())


def _schema(change: Change, scene: Scene) -> bool:
    """Whether it is a JSON Schema on both sides, and nobody else's."""
    from workers.contracts.aside import aside
    from workers.contracts.openapi.roots import events_of, has_key, roots_of

    before, after = text_of(change, "base"), text_of(change, "head")
    if before is None or after is None or not _ENDING.search(change.path) or aside(change.path):
        return False
    if _EARLY.search(change.path):
        return False
    if not all("json-schema.org" in text and has_key(text, _KEY) for text in (before, after)):
        return False
    return not roots_of(scene, "head", change.path) and not events_of(scene, "head", change.path)


def _together(scene: Scene) -> dict[str, list[ContractChange | Gap]]:
    """File → what is said of it: what others of them say too stands at the first."""
    said = {one.path: list(_facts(one, scene)) for one in scene.changes.changes if _schema(one, scene)}
    places: dict[Hashable, list[str]] = defaultdict(list)
    alike: dict[Hashable, list[str]] = defaultdict(list)
    for path, facts in sorted(said.items()):
        for fact in dict.fromkeys(fact for fact in facts if not isinstance(fact, Gap)):
            if path not in places[_key(fact)]:
                places[_key(fact)].append(path)
                alike[_decision(fact)] += [fact.thing] * (len(places[_key(fact)]) == 1)
    for path, facts in sorted(said.items()):
        said[path] = [one for fact in facts for one in _told(path, fact, places, alike)]
    return said


def _told(
    path: str, fact: ContractChange | Gap, places: dict[Hashable, list[str]], alike: dict[Hashable, list[str]]
) -> Iterator[ContractChange | Gap]:
    """The fact where it is the first of its kind, with the files and fields of which the same is to be said."""
    if isinstance(fact, Gap):
        yield fact
        return
    files, things = places[_key(fact)], alike[_decision(fact)]
    if files[0] != path or (len(things) >= _MANY and things[0] != fact.thing):
        return
    if len(things) >= _MANY:
        yield replace(fact, thing=f"{things[0]}, {things[1]} and {len(things) - 2} more")
    elif len(files) > 1:
        yield replace(fact, uses=(f"`{posixpath.basename(path)}`",), more=len(files) - 1)
    else:
        yield fact


def _decision(fact: ContractChange) -> Hashable:
    """What is alike for one bound on many fields; other facts are each one's own."""
    keyword = fact.now.startswith("`") and (fact.now.endswith(" is new") or " from `" in fact.now)
    return (type(fact), fact.now) if keyword else _key(fact)


def _key(fact: ContractChange) -> Hashable:
    return type(fact), fact.thing, fact.was, fact.now


def _facts(change: Change, scene: Scene) -> Iterator[ContractChange | Gap]:
    from workers.contracts.marks import Marks
    from workers.contracts.openapi.resolver import Resolver
    from workers.contracts.openapi.schemas import Schemas
    from workers.contracts.openapi.shapes import Shapes
    from workers.contracts.uses import Uses

    base, head = Resolver(scene, "base"), Resolver(scene, "head")
    old, new = base.document(change.previous or change.path), head.document(change.path)
    if old is not None and new is not None:
        marks, found = Marks(scene), Uses()
        schemas = Schemas(Shapes(base, modern=True), Shapes(head, modern=True), marks)
        found.add((one for one in schemas.compare(old, new, "request") if one.definite), "")
        for fact in found.facts(marks):
            numbered = _VERSION.search(fact.thing) and " refused" in fact.now
            if fact.span.path in {change.path, change.previous} and not numbered:
                yield replace(fact, definite=False, thing=fact.thing or "The document", medium="documents")
    yield from (gap for gap in head.told() if gap.path == change.path)


reader = TopicReader(__name__, _ENDING, read)
