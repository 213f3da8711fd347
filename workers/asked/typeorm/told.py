"""What a change is told of: properties that its lines ask entities of TypeORM for, and that they do not have."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from bot.domain.changes import Change
from bot.domain.mappers import UnknownOption
from workers.asked.brought import Source, syntax_of
from workers.asked.typeorm.calls import Ask, Scope, asks, function_of, related, scope_of
from workers.asked.typeorm.entities import Entity, entity_of
from workers.readers.syntax import Node
from workers.scene import Scene
from workers.settle import touches

_CLOSE, _MOST_CALLS = 0.8, 20_000


def unknown_properties(change: Change, scene: Scene) -> Iterator[UnknownOption]:
    """The names on lines of the change that no entity has."""
    tree, touched = scene.tree("head"), change.touched()
    syntax = syntax_of(tree, change.path)
    if syntax is None:
        return
    source, scopes, seen = Source(syntax), dict[int, Scope](), set[tuple[int, str]]()
    for number, call in enumerate(syntax.walk("call_expression")):
        if number > _MOST_CALLS:
            return
        if not touches(syntax.span(call), touched):
            continue
        for ask in (*asks(source, call, _scope(scene, source, call, scopes)), *related(tree, source, call)):
            span = syntax.span(ask.node)
            if touches(span, touched) and (span.line, ask.name) not in seen:
                seen.add((span.line, ask.name))
                entity = entity_of(tree, ask.entity)
                if entity is not None and lacks(entity, ask):
                    meant = next(iter(difflib.get_close_matches(ask.name, sorted(entity.own), 1, _CLOSE)), "")
                    yield UnknownOption(span, "TypeORM", entity.name, ask.name, ask.method, entity.declared, meant)


def _scope(scene: Scene, source: Source, call: Node, scopes: dict[int, Scope]) -> Scope:
    function = function_of(source, call)
    if function.id not in scopes:
        scopes[function.id] = scope_of(scene.tree("head"), source, function)
    return scopes[function.id]


def lacks(entity: Entity, ask: Ask) -> bool:
    """Whether an entity that is known whole has no member or column of that name, however naming strategies spell it.

    The column of a relation is called after it and the key that it leads to: `customer` has `customerId` or `customerUuid`.
    """
    name = ask.name.replace("_", "").lower()
    keyed = any(name != (lead := one.replace("_", "").lower()) and name.startswith(lead) for one in entity.leads)
    return (
        not keyed
        and not entity.open
        and bool(entity.own)
        and name not in {one.replace("_", "").lower() for one in entity.names}
    )
