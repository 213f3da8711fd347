"""A field before and after, and whether the database would see the difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workers.frameworks.django.fields import IGNORED, Field
from workers.frameworks.django.sending import Sender
from workers.frameworks.django.states import Model, State
from workers.frameworks.django.values import Call, Unknown


@dataclass(slots=True)
class Change:
    """A field before and after, with its model and state on either side."""

    before: State
    after: State
    model: Model
    changed: Model
    old: Field
    new: Field
    sender: Sender

    @property
    def table(self) -> str:
        """The table, as it is called now."""
        return self.changed.table

    @property
    def types(self) -> tuple[str, str]:
        """The column's type before and after."""
        return self.before.type_of(self.old, self.model), self.after.type_of(self.new, self.changed)


def differs(change: Change) -> bool:
    """Whether the database would see any of it: Field._field_should_be_altered."""
    old, new = change.old, change.new
    if old.column != new.column or _shape(old) != _shape(new):
        return True
    if not (old.relation and new.relation):
        return bool(_shape_to(old) != _shape_to(new))
    one = change.before.target(old, change.model.app, change.model.name)
    other = change.after.target(new, change.changed.app, change.changed.name)
    return one.table != other.table


def _shape(one: Field) -> Any:
    """The class and options that may show in the database, comparable."""
    options = {key: comparable(value) for key, value in one.options.items() if key not in IGNORED | {"to"}}
    return (one.kind or one.made, options)


def _shape_to(one: Field) -> Any:
    return comparable(one.to)


def comparable(value: Any, depth: int = 0) -> Any:
    """A value without its place in the file."""
    if depth > 12:
        return None
    if isinstance(value, Call):
        kwargs = {key: comparable(one, depth + 1) for key, one in value.kwargs.items() if depth or key not in IGNORED}
        return ("call", value.name, comparable(value.args, depth + 1), kwargs)
    if isinstance(value, tuple):
        return tuple(comparable(one, depth + 1) for one in value)
    if isinstance(value, dict):
        return {key: comparable(one, depth + 1) for key, one in value.items()}
    if isinstance(value, bool | int | float):
        return (type(value).__name__, value)
    return "?" if isinstance(value, Unknown) else value


def same_class(old: Field, new: Field) -> bool:
    """Of a class that nobody knows: the same, with options that leave its type alone as far as one can see."""
    kept = ("null", "default", "db_index", "unique", "db_default", "primary_key")
    return old.made == new.made and bool(_shape(old.without(*kept)) == _shape(new.without(*kept)))
