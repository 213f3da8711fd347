"""Models held against the migrations: what a change does to the one and not to the other.

A difference counts where both agreed at the merge base: what is read wrongly is read wrongly on both sides, and says nothing.
What migrations say is the project's state after all of them, so RunSQL with `state_operations` and squashed files count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workers.frameworks.django.fields import TEXTS, Field
from workers.frameworks.django.modelled import Declared
from workers.frameworks.django.states import UNKNOWN, Model, State, pairs
from workers.frameworks.django.values import Call

_PLAIN = (str, int, bool, type(None))


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the change: a class of models, and the migrations' model of that name (None: not there)."""

    made: Declared | None
    model: Model | None
    state: State


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference in words (Markdown).

    `subject` is the field, the option's member or the model, `line` what its lines are known by, of the base when `gone`.
    `forward` when the class is ahead of the migrations; `slow` when all that is missing is an index.
    """

    words: str
    subject: str
    line: str = ""
    gone: bool = False
    forward: bool = True
    slow: bool = False


def differences(base: Side, head: Side) -> Iterator[Difference]:
    """What the classes say and the migrations do not, or the other way round, where they agreed before."""
    if base.made is None or base.model is None or head.made is None or head.model is None:
        return
    if not all((base.made.table, head.made.table, base.model.managed, head.model.managed)):
        return
    before, now = base.made.fields, head.made.fields
    if any(name not in _names(base.model) for name in before):
        return  # not what these migrations are made from
    for name in dict.fromkeys((*now, *before)):
        found = _field(name, base, head)
        if found is not None:
            yield found
    yield from _options(base, head)


def _field(name: str, base: Side, head: Side) -> Difference | None:
    if base.made is None or base.model is None or head.made is None or head.model is None:
        return None
    old, new = base.made.fields.get(name), head.made.fields.get(name)
    was, now = base.model.field(name), head.model.field(name)
    shown = f"`{head.made.name}.{name}`"
    if (old is None) != (was is None):
        return None
    if new is not None and now is None:
        if old is None:
            return Difference(f"{shown} is new", name, name)
        return Difference(f"{shown} is still declared", name, forward=False)
    if new is None and now is not None and old is not None and base.made.bases == head.made.bases:
        required = not now.null and now.db_default is None and not now.many and not now.primary
        return Difference(f"{shown} is gone, its column still wants a value", name, name, gone=True) if required else None
    if old is None or was is None or new is None or now is None:
        return None
    changed = list(_changes(old, was, new, now, base, head))
    if not changed and old.indexed == was.indexed and new.indexed and not (now.indexed or now.unique):
        return Difference(f"{shown} is indexed", name, name, slow=True)
    forward = (old.kind, old.options) != (new.kind, new.options)
    return Difference(f"{shown} {', '.join(changed)}", name, name, forward=forward) if changed else None


def _changes(old: Field, was: Field, new: Field, now: Field, base: Side, head: Side) -> Iterator[str]:  # noqa: PLR0913, PLR0917
    """What agreed before, does not now, and fails queries: a class that asks less of the database than it has is left alone."""
    types = [_type(one, side) for one, side in ((old, base), (was, base), (new, head), (now, head))]
    if UNKNOWN not in types and types[0] == types[1] and types[2] != types[3] and not _narrower(new, now):
        yield f"is `{types[2]}`, its column `{types[3]}`"
    if old.null == was.null and new.null and not now.null:
        yield "allows NULL, its column does not"
    if old.unique == was.unique and new.unique != now.unique:
        yield "is unique, its column is not" if new.unique else "is not unique, its column is"
    if old.column == was.column and new.column != now.column:
        yield f"is stored in `{new.column}`, not in `{now.column}`"


def _narrower(new: Field, now: Field) -> bool:
    """Whether every text of the class fits into the column."""
    if new.kind not in TEXTS or now.kind not in {*TEXTS, "TextField"}:
        return False
    lengths = [one.options.get("max_length", TEXTS.get(one.kind) or None) for one in (new, now)]
    return lengths[1] is None or (isinstance(lengths[0], int) and isinstance(lengths[1], int) and lengths[0] <= lengths[1])


def _type(one: Field, side: Side) -> str:
    """The column's type; UNKNOWN where an option is not plain, or another table decides."""
    told = ("max_length", "max_digits", "decimal_places")
    if one.relation or one.many or any(not isinstance(one.options.get(option), _PLAIN) for option in told):
        return "foreign key" if one.relation else "many to many" if one.many else UNKNOWN
    return side.state.type_of(one, side.model) if side.model else UNKNOWN


def _options(base: Side, head: Side) -> Iterator[Difference]:
    """Named indexes and constraints, unique_together, the table's name."""
    if base.made is None or base.model is None or head.made is None or head.model is None or base.made.inherits_meta:
        return
    for option, what in (("indexes", "index"), ("constraints", "constraint")):
        old, new = _named(base.made.meta, option), _named(head.made.meta, option)
        was, now = _named(base.model.options, option), _named(head.model.options, option)
        if None in (old, new, was, now) or not (old or set()) <= (was or set()):
            continue
        for name in sorted((new or set()) - (old or set()) - (now or set())):
            yield Difference(f"the {what} `{name}` is new", name, option, slow=what == "index")
    sides = [_together(given) for given in (base.made.meta, base.model.options, head.made.meta, head.model.options)]
    if None not in sides and sides[0] == sides[1] and sides[2] != sides[3] and sides[0] != sides[2]:
        yield Difference(f"`{head.made.name}.Meta.unique_together` is another one", "unique_together", "unique_together")
    tables = [given.get("db_table") for given in (base.made.meta, base.model.options, head.made.meta, head.model.options)]
    if all(isinstance(one, str | None) for one in tables) and tables[0] == tables[1] and tables[2] != tables[3]:
        yield Difference(f"`{head.made.name}` is stored in `{tables[2]}`", "db_table", "db_table")


def _named(options: Mapping[str, Any], option: str) -> set[str] | None:
    """The names of indexes or constraints; None where one has none that is plain."""
    found = options.get(option, ())
    if not isinstance(found, tuple):
        return None
    names = [one.get("name", 99) if isinstance(one, Call) else None for one in found]
    plain = {name for name in names if isinstance(name, str) and "%" not in name}
    return plain if len(plain) == len(names) else None


def _together(options: Mapping[str, Any]) -> frozenset[tuple[str, ...]] | None:
    found = options.get("unique_together", ())
    if isinstance(found, set | frozenset):
        found = tuple(found)
    if found is None:
        return frozenset()
    return frozenset(pairs(found)) if isinstance(found, tuple | Call) else None


def made_new(name: str, base: Mapping[str, Declared], head: Side, known: State, app: str) -> Difference | None:
    """A class that becomes a model, for which no migration makes a table; `base` are the classes that the app had."""
    made = head.made
    if made is None or head.model is not None or name in base or not made.table or made.inherits_meta or not made.fields:
        return None
    alike = (one for one in base.values() if one.bases == made.bases and one.table)
    if made.bases == ("models.Model",) or any((app, one.name.lower()) in known.models for one in alike):
        return Difference(f"the model `{name}` is new", name)
    return None


def _names(model: Model) -> set[str]:
    return {one.name for one in model.fields}
