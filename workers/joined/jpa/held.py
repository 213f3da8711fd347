"""What an expression holds while code is followed: a row of an entity, or many of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workers.joined.jpa.entities import Entity, Relation
from workers.joined.jpa.repositories import Given
from workers.joined.missing import Place


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `path` leads to it from those that the query `given` asked for; `each` says that there is one for each of
    them. `pending` is the relation that is fetched as soon as something is asked of it, `call` the
    call that gave the rows.
    """

    given: Given
    model: Entity
    path: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    each: bool = False
    pending: Relation | None = None
    call: Place | None = None

    @property
    def loaded(self) -> Row:
        """The row once it was asked for."""
        return replace(self, pending=None)


@dataclass(frozen=True, slots=True)
class Many:
    """A collection or a stream of rows; `pending` as in `Row`."""

    item: Row
    pending: Relation | None = None

    @property
    def row(self) -> Row:
        """One of those that are gone through."""
        return replace(self.item, each=True)


Held = Row | Many


def rows_of(given: Given, call: Place) -> Held:
    """What the call of a repository holds."""
    row = Row(given, given.model, models=(given.model.name,), call=call)
    return Many(row) if given.many else row


def called(held: Held, call: Place) -> Held:
    """The same, as a call of a function gives it."""
    return replace(held, item=replace(held.item, call=call)) if isinstance(held, Many) else replace(held, call=call)


def through(row: Row, relation: Relation, target: Entity | None) -> Held | None:
    """What a relation of a row holds; None where it leads to no entity that is known, and comes with the row."""
    if relation.target in row.models:  # the way back, or up the same tree: it may be there already
        return None
    there = relation.name in row.given.loaded or not relation.lazy
    pending = None if there or (target is not None and target.together) else relation
    model = target or Entity(relation.target, row.model.kept, {}, together=False)
    if target is None and pending is None:
        return None
    path, models = (*row.path, relation.name), (*row.models, relation.target)
    found = replace(row, model=model, path=path, models=models)
    if relation.kind == "many":
        return Many(replace(found, pending=None), pending)
    return replace(found, pending=pending)
