"""Relations that a loop follows row by row, told by the model's own declaration at head."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.domain.queries import LazyRelation
from workers.queries.code import Code
from workers.queries.language import Around
from workers.queries.loops import loop_at
from workers.queries.over import source_of
from workers.queries.parts import below, field_of
from workers.queries.relations import MAPPERS, Mapper, brought, declared_at
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_MOST_LOOPS = 500
_ACCESSES = ("attribute", "call", "member_access_expression", "member_call_expression")
_ASKS = re.compile(r"count|exists|doesntExist|first|get|sum|avg|max|min|pluck|value|paginate|latest|where|orderBy")
_KEYS = frozenset(("id", "pk", "nil?", "present?", "blank?", "_id"))


def find(code: Code, tree: Listing) -> Iterator[LazyRelation]:
    """The first relation that a loop follows and its query does not bring, with the names of the others."""
    mappers = MAPPERS.get(code.language, ())
    loops = 0
    for node in below(code.syntax.root) if mappers else ():
        if loops > _MOST_LOOPS or (found := loop_at(code, node)) is None:
            continue
        loops += 1
        source = source_of(code, found[1])
        for mapper in mappers:
            if (match := mapper.rows.search(source)) is not None:
                model = next(one for one in match.groups() if one)
                yield from _followed(code, tree, mapper, model, found)


def _followed(code: Code, tree: Listing, mapper: Mapper, model: str, around: Around) -> Iterator[LazyRelation]:
    names, over, body = around
    item = names.partition(",")[0].strip(" |()")
    told: set[str] = set()
    found: list[LazyRelation] = []
    for node in code.syntax.walk(*_ACCESSES, within=body):
        relation = asked = _asked(code, node, item)
        relation = relation or _relation(code, node, item)
        if not relation or relation in told or (not asked and brought(code, over, relation)):
            continue
        told.add(relation)
        if (declared := declared_at(tree, mapper, model, relation)) is not None:
            eager = _eager(mapper, relation, declared, tree).replace("RELATION", relation).replace("MODEL", model)
            access, through = code.text(node)[:80], code.text(over)[:80]
            span = code.syntax.span(node)
            found.append(LazyRelation(span, mapper.framework, model, relation, access, through, declared, eager))
    if found:
        yield replace(found[0], others=tuple(one.relation for one in found[1:]))


def _eager(mapper: Mapper, relation: str, declared: str, tree: Listing) -> str:
    """How rows bring it: Django joins what is one, and fetches what is many beside."""
    path, _, line = declared.rpartition(":")
    text = tree.text(path).split("\n")[int(line) - 1]
    one = re.match(
        r"\s+RELATION\s*=\s*(?:models\.)?(?:ForeignKey|OneToOneField)\(".replace("RELATION", re.escape(relation)), text
    )
    many = mapper.framework == "Django" and one is None
    return '.prefetch_related("RELATION")' if many else mapper.eager


def _relation(code: Code, node: Node, item: str) -> str:
    """`x` of `item.x.name`; '' where that is not the shape, or only the key is asked for."""
    inner = field_of(node, "object", "receiver")
    last = field_of(node, "attribute", "method", "name")
    if inner is None or last is None or code.text(last) in _KEYS or inner.type not in _ACCESSES:
        return ""
    root, named = field_of(inner, "object", "receiver"), field_of(inner, "attribute", "method", "name")
    if root is None or named is None or code.text(root) != item or field_of(inner, "arguments") is not None:
        return ""
    return code.text(named)


def _asked(code: Code, node: Node, item: str) -> str:
    """`x` of Eloquent's `$item->x()->count()`: the method asks the database anew, whatever was brought along."""
    inner = field_of(node, "object") if node.type == "member_call_expression" else None
    if inner is None or inner.type != "member_call_expression" or not _ASKS.match(code.text(field_of(node, "name") or node)):
        return ""
    root, named, given = (field_of(inner, name) for name in ("object", "name", "arguments"))
    plain = root is not None and named is not None and (given is None or not given.named_children)
    return code.text(named) if plain and named is not None and root is not None and code.text(root) == item else ""
