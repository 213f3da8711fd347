"""Operations on indexes and constraints of models."""

from __future__ import annotations

from bot.domain.schema import Key
from workers.frameworks.django.deferred import Deferred
from workers.frameworks.django.editor import drop_constraint, drop_index, unique
from workers.frameworks.django.expressions import quoted
from workers.frameworks.django.indexes import constraint_name, constraint_of, index_name, index_of
from workers.frameworks.django.operations import Run, Unclear, operation, text
from workers.frameworks.django.states import pairs
from workers.frameworks.django.values import Call
from workers.sql.dialect import speaks_mysql


@operation("AddIndex", "AddIndexConcurrently")
def _add_index(run: Run, call: Call) -> None:
    model, value = run.model(call.get("model_name", 0)), call.get("index", 1)
    made = index_of(run.state, model, value, call.node)
    if made is None:
        raise Unclear("makes an index that is described by code that is not run here")
    run.put(model.with_options(indexes=(*model.listed("indexes"), value)))
    if run.sends(model):
        made.kind = "index concurrently" if call.last == "AddIndexConcurrently" else made.kind
        run.sender.send(made.sql())


@operation("RemoveIndex", "RemoveIndexConcurrently")
def _remove_index(run: Run, call: Call) -> None:
    model, name = run.model(call.get("model_name", 0)), text(call.get("name", 1))
    if run.sends(model):
        drop_index(model.table, name, run.sender, concurrently=call.last == "RemoveIndexConcurrently")
    kept = tuple(one for one in model.listed("indexes") if index_name(model, one) != name)
    run.put(model.with_options(indexes=kept))


@operation("RenameIndex")
def _rename_index(run: Run, call: Call) -> None:
    model, new = run.model(call.get("model_name", 0)), text(call.get("new_name", 1))
    old, fields = call.get("old_name", 2), call.get("old_fields", 3)
    indexes = list(model.listed("indexes"))
    if isinstance(fields, tuple) and not isinstance(old, str):
        names = tuple(one for one in fields if isinstance(one, str))
        columns = tuple(map(model.column, names))
        named = list(run.sender.indexes(model.table, columns))
        if not named:
            raise Unclear("renames an index that no migration here has made")
        old = named[0]
        value = Call("django.db.models.Index", (), {"fields": names, "name": new}, call.node)
        rest = tuple(one for one in model.together("index_together") if one != names)
        run.put(model.with_options(indexes=(*indexes, value), index_together=rest))
    else:
        at = next((at for at, one in enumerate(indexes) if index_name(model, one) == old), None)
        if at is not None:
            indexes[at] = Call(indexes[at].name, indexes[at].args, {**indexes[at].kwargs, "name": new}, indexes[at].node)
            run.put(model.with_options(indexes=tuple(indexes)))
    if run.sends(model):
        renames = f"ALTER TABLE {quoted(model.table)} RENAME INDEX" if speaks_mysql() else "ALTER INDEX"
        run.sender.send(f"{renames} {quoted(text(old))} {'TO' if speaks_mysql() else 'RENAME TO'} {quoted(new)}")


@operation("AddConstraint", "AddConstraintNotValid")
def _add_constraint(run: Run, call: Call) -> None:
    model, value = run.model(call.get("model_name", 0)), call.get("constraint", 1)
    made = constraint_of(run.state, model, value)
    if made is None:
        raise Unclear("adds a constraint that is described by code that is not run here")
    run.put(model.with_options(constraints=(*model.listed("constraints"), value)))
    if not run.sends(model) or (speaks_mysql() and not made.inline and made.deferred is None):
        return
    if run.sends(model) and made.inline:
        invalid = " NOT VALID" if call.last == "AddConstraintNotValid" else ""
        run.sender.send(f"ALTER TABLE {quoted(model.table)} ADD {made.inline}{invalid}")
    elif run.sends(model):
        run.sender.send(made.later(call.node).sql())


@operation("RemoveConstraint")
def _remove_constraint(run: Run, call: Call) -> None:
    model, name = run.model(call.get("model_name", 0)), text(call.get("name", 1))
    value = next((one for one in model.listed("constraints") if constraint_name(one) == name), None)
    run.put(model.with_options(constraints=tuple(one for one in model.listed("constraints") if one is not value)))
    if not run.sends(model):
        return
    made = constraint_of(run.state, model, value) if value is not None else None
    if made and not made.inline and not made.deferred:
        return  # what the database does not have
    if made and made.deferred:
        drop_index(model.table, name, run.sender)
    else:
        drop_constraint(model.table, name, run.sender)


@operation("AlterConstraint")
def _alter_constraint(run: Run, call: Call) -> None:
    model, name = run.model(call.get("model_name", 0)), text(call.get("name", 1))
    listed = tuple(call.get("constraint", 2) if constraint_name(one) == name else one for one in model.listed("constraints"))
    run.put(model.with_options(constraints=listed))


@operation("ValidateConstraint")
def _validate(run: Run, call: Call) -> None:
    model, name = run.model(call.get("model_name", 0)), text(call.get("name", 1))
    if run.sends(model):
        run.sender.send(f"ALTER TABLE {quoted(model.table)} VALIDATE CONSTRAINT {quoted(name)}")


@operation("AlterUniqueTogether")
def _unique_together(run: Run, call: Call) -> None:
    model, given = run.model(call.get("name", 0)), pairs(call.get("unique_together", 1))
    before = model.together("unique_together")
    run.put(model.with_options(unique_together=given))
    if not run.sends(model):
        return
    named = frozenset(map(constraint_name, model.listed("constraints")))
    for names in [one for one in before if one not in given]:
        columns = tuple(map(model.column, names))
        found = list(run.sender.constraints(model.table, columns, Key, named))
        late = [
            one for one in run.sender.deferred if one.kind == "unique" and (one.table, one.columns) == (model.table, columns)
        ]
        for name in found[:1]:
            drop_constraint(model.table, name, run.sender)
        run.sender.forget(late)
    for names in [one for one in given if one not in before]:
        run.sender.send(unique(model, tuple(map(model.column, names)), run.sender).sql())


@operation("AlterIndexTogether")
def _index_together(run: Run, call: Call) -> None:
    model, given = run.model(call.get("name", 0)), pairs(call.get("index_together", 1))
    before = model.together("index_together")
    run.put(model.with_options(index_together=given))
    if not run.sends(model):
        return
    named = frozenset(index_name(model, one) for one in model.listed("indexes"))
    for names in [one for one in before if one not in given]:
        for name in list(run.sender.indexes(model.table, tuple(map(model.column, names)), named))[:1]:
            drop_index(model.table, name, run.sender)
    for names in [one for one in given if one not in before]:
        columns = tuple(map(model.column, names))
        run.sender.send(Deferred(run.sender.node, "index", model.table, columns, suffix="_idx").sql())
