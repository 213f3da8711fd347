"""Operations on fields: AddField, RemoveField, AlterField, RenameField, AlterOrderWithRespectTo."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from workers.frameworks.django.alter import alter_field
from workers.frameworks.django.changes import Change
from workers.frameworks.django.editor import add_field, remove_field
from workers.frameworks.django.fields import Field
from workers.frameworks.django.operations import Run, Unclear, operation, text
from workers.frameworks.django.states import pairs
from workers.frameworks.django.values import Call


@operation("AddField")
def _add(run: Run, call: Call) -> None:
    model, one = run.model(call.get("model_name", 0)), run.state.field(text(call.get("name", 1)), call.get("field", 2))
    kept = one.without("default") if call.get("preserve_default", 3) is False else one
    run.put(model.with_field(kept))
    if run.sends(model):
        add_field(run.state, model.with_field(one), one, run.sender)


@operation("RemoveField")
def _remove(run: Run, call: Call) -> None:
    model = run.model(call.get("model_name", 0))
    one = model.field(text(call.get("name", 1)))
    if one is None:
        raise Unclear(f"removes `{call.get('name', 1)}`, which no migration here has added")
    if run.sends(model):
        remove_field(run.state, model, one, run.sender)
    run.put(model.without_field(one.name))


@operation("AlterField")
def _alter(run: Run, call: Call) -> None:
    model, one = run.model(call.get("model_name", 0)), run.state.field(text(call.get("name", 1)), call.get("field", 2))
    old = model.field(one.name)
    if old is None:
        raise Unclear(f"alters `{one.name}`, which no migration here has added")
    before = run.state.copy()
    run.put(model.with_field(one.without("default") if call.get("preserve_default", 3) is False else one))
    if run.sends(model):
        alter_field(Change(before, run.state, model, model.with_field(one), old, one, run.sender))


@operation("RenameField")
def _rename_field(run: Run, call: Call) -> None:
    model, name = run.model(call.get("model_name", 0)), text(call.get("new_name", 2))
    old = model.field(text(call.get("old_name", 1)))
    if old is None:
        raise Unclear(f"renames `{call.get('old_name', 1)}`, which no migration here has added")
    before, new = run.state.copy(), replace(old, name=name)
    fields = tuple(new if one is old else one for one in model.fields)
    options = {key: _renamed(value, old.name, name) for key, value in model.options.items() if key.endswith("_together")}
    changed = replace(model, fields=fields, options={**model.options, **options})
    run.put(changed)
    if run.sends(model):
        alter_field(Change(before, run.state, model, changed, old, new, run.sender))


def _renamed(value: Any, old: str, new: str) -> Any:
    return tuple(tuple(new if name == old else name for name in names) for names in pairs(value))


@operation("AlterOrderWithRespectTo")
def _order(run: Run, call: Call) -> None:
    model, given = run.model(call.get("name", 0)), call.get("order_with_respect_to", 1)
    one = Field("_order", "IntegerField", "OrderWrt", {"db_index": False, "default": 0})
    had, has = model.field("_order"), isinstance(given, str) and bool(given)
    changed = model.with_options(order_with_respect_to=given)
    run.put(changed.with_field(one.without("default")) if has else changed.without_field("_order"))
    if run.sends(model) and has and not had:
        add_field(run.state, changed.with_field(one), one, run.sender)
    elif run.sends(model) and had and not has:
        remove_field(run.state, model, had, run.sender)
