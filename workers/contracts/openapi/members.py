"""The schemas that lie below two others, paired: fields, items of lists, values of maps, and what a condition asks for."""

from __future__ import annotations

from collections.abc import Iterator

from workers.contracts.openapi.shapes import Shape
from workers.documents import Node

Member = tuple[Node, Node, str]
"""The schema on both sides, and what it is called below its owner."""
_ALONE = (
    ("items", "[]"),
    ("additionalProperties", "{}"),
    ("then", ""),
    ("else", ""),
    ("propertyNames", "{}"),
)
_NAMED = (("patternProperties", "{}"), ("dependentSchemas", ""), ("dependencies", ""))


def members(was: Shape, now: Shape, hidden: str) -> Iterator[Member]:
    """What both sides have a schema for; `hidden` is the keyword of fields that do not go this way.

    Each of these keywords accepts less when its schema does. `if` and `not` do not, and stay out.
    """
    for name, field in was.fields.items():
        if (other := now.fields.get(name)) is not None and not other.true(hidden):
            yield field, other, name
    for word, mark in _ALONE:
        if (both := _schemas(was.words.get(word), now.words.get(word))) is not None:
            yield *both, mark
    for word, mark in _NAMED:
        yield from _by_name(was.words.get(word), now.words.get(word), mark)
    yield from _by_place(was, now)


def _schemas(base: Node | None, head: Node | None) -> tuple[Node, Node] | None:
    return (base, head) if base is not None and head is not None and base.form == head.form == "map" else None


def _by_name(base: Node | None, head: Node | None, mark: str) -> Iterator[Member]:
    for name, schema in base.pairs.items() if base is not None and head is not None else ():
        if (both := _schemas(schema, head.pairs.get(name) if head is not None else None)) is not None:
            yield *both, mark


def _by_place(was: Shape, now: Shape) -> Iterator[Member]:
    """`prefixItems`, or a list of `items` as drafts before 2020 had it, by their place; beyond them the rest's schema holds."""
    (old, before), (new, after) = _tuple(was), _tuple(now)
    for at in range(max(len(old), len(new))):
        both = _schemas(old[at] if at < len(old) else before, new[at] if at < len(new) else after)
        if both is not None:
            yield *both, f"[{at}]"
    if (both := _schemas(was.words.get("additionalItems"), now.words.get("additionalItems"))) is not None:
        yield *both, "[]"


def _tuple(shape: Shape) -> tuple[tuple[Node, ...], Node | None]:
    """The schemas of the first places, and that of the rest."""
    first, items = shape.words.get("prefixItems"), shape.words.get("items")
    if first is None and items is not None and items.form == "list":
        return tuple(items.items), shape.words.get("additionalItems")
    return tuple(first.items) if first is not None and first.form == "list" else (), items
