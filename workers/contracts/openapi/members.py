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
    ("contains", "[]"),
    ("propertyNames", "{}"),
)
_NAMED = (("patternProperties", "{}"), ("dependentSchemas", ""))


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
    """`prefixItems` by their place; beyond them `items` holds, on either side."""
    before, after = was.words.get("prefixItems"), now.words.get("prefixItems")
    if (before is None or before.form != "list") and (after is None or after.form != "list"):
        return
    old, new = (node.items if node is not None else () for node in (before, after))
    for at in range(max(len(old), len(new))):
        one = old[at] if at < len(old) else was.words.get("items")
        other = new[at] if at < len(new) else now.words.get("items")
        if (both := _schemas(one, other)) is not None:
            yield *both, f"[{at}]"
