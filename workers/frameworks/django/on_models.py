"""Operations on models: CreateModel, DeleteModel, RenameModel, AlterModelTable, AlterModelOptions."""

from __future__ import annotations

from dataclasses import replace

from workers.frameworks.django.alter import alter_field, alter_many_to_many
from workers.frameworks.django.changes import Change
from workers.frameworks.django.editor import create_model, delete_model, rename_table
from workers.frameworks.django.fields import Field
from workers.frameworks.django.operations import Run, Unclear, operation, text
from workers.frameworks.django.states import Model
from workers.frameworks.django.values import Call


@operation("CreateModel")
def _create(run: Run, call: Call) -> None:
    name, given = text(call.get("name", 0)), call.get("fields", 1, ())
    if not isinstance(given, tuple):
        raise Unclear("lists its fields by code that is not run here")
    pairs = [one for one in given if isinstance(one, tuple) and len(one) == 2 and isinstance(one[0], str)]
    if len(pairs) < len(given):
        run.sender.opaque(run.module.source(call.node), "`CreateModel` lists some of its fields by code that is not run here")
    options = call.get("options", 2, {})
    options = dict(options) if isinstance(options, dict) else {}
    named = options.get("db_table")
    table = named if isinstance(named, str) and named else run.state.table_name(run.app, name)
    fields = tuple(run.state.field(one, value) for one, value in pairs)
    model = Model(run.app, name, table, fields, options)
    if not any(one.primary for one in fields) and model.managed and not _composite(fields):
        model = replace(model, fields=(run.state.automatic(), *fields))
    if isinstance(ordered := options.get("order_with_respect_to"), str) and ordered:
        model = model.with_field(Field("_order", "IntegerField", "OrderWrt", {"db_index": False}))
    run.put(model)
    if run.sends(model):
        create_model(run.state, model, run.sender)


def _composite(fields: tuple[Field, ...]) -> bool:
    return any(one.kind == "CompositePrimaryKey" for one in fields)


@operation("DeleteModel")
def _delete(run: Run, call: Call) -> None:
    model = run.model(call.get("name", 0))
    if run.sends(model):
        delete_model(run.state, model, run.sender)
    del run.state.models[model.app, model.name.lower()]


@operation("RenameModel")
def _rename(run: Run, call: Call) -> None:
    model, name = run.model(call.get("old_name", 0)), text(call.get("new_name", 1))
    before, key = run.state.copy(), (model.app, model.name.lower())
    pointing = [(where, one) for where, one in before.pointing(key)]
    named = model.options.get("db_table")
    table = model.table if isinstance(named, str) and named else run.state.table_name(run.app, name)
    label = run.state.project.graph.label(run.app)
    del run.state.models[key]
    run.put(replace(model, name=name, table=table))
    for where, one in pointing:
        holder = run.state.models[(model.app, name.lower()) if where == key else where]
        run.put(holder.with_field(one.with_options(to=one.to if one.to == "self" else f"{label}.{name}")))
    if not run.sends(model):
        return
    rename_table(model.table, table, run.sender)
    new = run.state.models[model.app, name.lower()]
    for where, one in pointing:
        old_holder = before.models[where]
        holder = new if where == key else run.state.models[where]
        after = holder.field(one.name)
        if after and holder.managed:
            alter_field(Change(before, run.state, old_holder, holder, one, after, run.sender))
    for one in model.fields:
        after = new.field(one.name)
        if one.many and after and (key, one) not in pointing:
            alter_many_to_many(Change(before, run.state, model, new, one, after, run.sender))


@operation("AlterModelTable")
def _table(run: Run, call: Call) -> None:
    model, given = run.model(call.get("name", 0)), call.get("table", 1)
    table = given if isinstance(given, str) and given else run.state.table_name(run.app, model.name)
    new = replace(model.with_options(db_table=given), table=table)
    before = run.state.copy()
    run.put(new)
    if not run.sends(model):
        return
    rename_table(model.table, table, run.sender)
    for one in model.fields:
        old, through = before.through(one, model) if one.many else None, run.state.through(one, new) if one.many else None
        if old and through:
            rename_table(old.table, through.table, run.sender)


@operation("AlterModelOptions")
def _options(run: Run, call: Call) -> None:
    model, options = run.model(call.get("name", 0)), call.get("options", 1, {})
    if isinstance(options, dict):
        kept = {key: value for key, value in model.options.items() if key != "managed"}
        run.put(replace(model, options={**kept, **options}))


@operation("AlterModelManagers", "AlterModelTableComment")
def _nothing(run: Run, call: Call) -> None:
    del run, call
