"""The way back of a migration: its operations taken back in reverse order, as Django's `database_backwards` do.

Source: https://docs.djangoproject.com/en/stable/ref/migration-operations/ ; the statements are what `sqlmigrate --backwards`
prints.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.domain.operations import Opaque, RunCode
from workers.frameworks.django.alter import alter_field
from workers.frameworks.django.changes import Change
from workers.frameworks.django.editor import add_field, create_model
from workers.frameworks.django.expressions import quoted
from workers.frameworks.django.indexes import constraint_name, index_name
from workers.frameworks.django.on_database import extension_of, run_operation, scripts_of
from workers.frameworks.django.operations import OPERATIONS, Run, Unclear, text
from workers.frameworks.django.states import Model, State
from workers.frameworks.django.values import Call, Ref

Back = Callable[[Run, State, Call], None]
"""Takes one operation back: `run.state` is what it left, the state what it found."""
_DJANGO = "django.db.migrations."


def refuses(value: Any) -> str:
    """Why Django raises IrreversibleError for an operation, before it sends anything; '' where it does not."""
    if not isinstance(value, Call) or value.last not in OPERATIONS or not value.name.startswith("django."):
        return "nobody can tell how this operation is taken back"
    if value.last == "RunSQL" and value.get("reverse_sql", 1) is None:
        return "`RunSQL` has no `reverse_sql`"
    if value.last == "RunPython" and value.get("reverse_code", 1) is None:
        return "`RunPython` has no `reverse_code`"
    inner = value.get("database_operations", 0, ()) if value.last == "SeparateDatabaseAndState" else ()
    return next(filter(None, map(refuses, inner if isinstance(inner, tuple) else (inner,) if inner else ())), "")


def take_back(run: Run, before: State, value: Call) -> None:
    """Send what takes an operation back, and leave the state as it was before it."""
    run.sender.node = value.node
    back = _BACK.get(value.last)
    try:
        if back is not None:
            back(run, before, value)
        elif (turned := _TURNED.get(value.last)) is not None:
            inverse = turned(before, run.app, value)
            OPERATIONS[inverse.last](run, inverse)
    except Unclear as why:
        run.sender.put((Opaque(run.module.source(value.node), f"`{value.last}`, taken back, {why}"),))
    run.state.models = dict(before.models)


def _call(name: str, call: Call, /, **given: Any) -> Call:
    return Call(_DJANGO + name, (), given, call.node)


def _model(state: State, app: str, name: Any) -> Model:
    found = state.get(app, text(name))
    if found is None or not found.known:
        raise Unclear(f"names the model `{name}`, which no migration here has made")
    return found


def _index(before: State, app: str, call: Call) -> Call:
    """The index that was removed, made again."""
    model, name = _model(before, app, call.get("model_name", 0)), call.get("name", 1)
    value = next((one for one in model.listed("indexes") if index_name(model, one) == name), None)
    if value is None:
        raise Unclear(f"removes the index `{name}`, which no migration here has made")
    return _call(call.last.replace("Remove", "Add"), call, model_name=model.name, index=value)


def _constraint(before: State, app: str, call: Call) -> Call:
    model, name = _model(before, app, call.get("model_name", 0)), call.get("name", 1)
    value = next((one for one in model.listed("constraints") if constraint_name(one) == name), None)
    if value is None:
        raise Unclear(f"removes the constraint `{name}`, which no migration here has made")
    return _call("AddConstraint", call, model_name=model.name, constraint=value)


def _option(option: str, argument: str) -> Callable[[State, str, Call], Call]:
    def turned(before: State, app: str, call: Call) -> Call:
        model = _model(before, app, call.get("name", 0))
        return _call(call.last, call, **{"name": model.name, argument: model.options.get(option)})

    return turned


_TURNED: dict[str, Callable[[State, str, Call], Call]] = {
    "CreateModel": lambda _, __, c: _call("DeleteModel", c, name=c.get("name", 0)),
    "AddField": lambda _, __, c: _call("RemoveField", c, model_name=c.get("model_name", 0), name=c.get("name", 1)),
    "RenameField": lambda _, __, c: _call(
        "RenameField", c, model_name=c.get("model_name", 0), old_name=c.get("new_name", 2), new_name=c.get("old_name", 1)
    ),
    "RenameModel": lambda _, __, c: _call("RenameModel", c, old_name=c.get("new_name", 1), new_name=c.get("old_name", 0)),
    "AlterModelTable": _option("db_table", "table"),
    "AlterUniqueTogether": _option("unique_together", "unique_together"),
    "AlterIndexTogether": _option("index_together", "index_together"),
    "AlterOrderWithRespectTo": _option("order_with_respect_to", "order_with_respect_to"),
    "AddConstraint": lambda _, __, c: _call(
        "RemoveConstraint", c, model_name=c.get("model_name", 0), name=constraint_name(c.get("constraint", 1))
    ),
    "RemoveConstraint": _constraint,
    "RemoveIndex": _index,
    "RemoveIndexConcurrently": _index,
    "CreateCollation": lambda _, __, c: _call("RemoveCollation", c, name=c.get("name", 0), locale=c.get("locale", 1)),
    "RemoveCollation": lambda _, __, c: _call("CreateCollation", c, name=c.get("name", 0), locale=c.get("locale", 1)),
}
_TURNED["AddConstraintNotValid"] = _TURNED["AddConstraint"]


def _drop_index(run: Run, _: State, call: Call) -> None:
    model = run.model(call.get("model_name", 0))
    name = index_name(model, call.get("index", 1))
    kind = "RemoveIndexConcurrently" if call.last == "AddIndexConcurrently" else "RemoveIndex"
    OPERATIONS[kind](run, _call(kind, call, model_name=model.name, name=name))


def _rename_index(run: Run, _: State, call: Call) -> None:
    old = call.get("old_name", 2)
    if isinstance(old, str):  # one that had no name of its own keeps the new one
        given = {"model_name": call.get("model_name", 0), "new_name": old, "old_name": call.get("new_name", 1)}
        OPERATIONS["RenameIndex"](run, _call("RenameIndex", call, **given))


def _create_model(run: Run, before: State, call: Call) -> None:
    model = _model(before, run.app, call.get("name", 0))
    run.put(model)
    if run.sends(model):
        create_model(run.state, model, run.sender)


def _add_field(run: Run, before: State, call: Call) -> None:
    model = _model(before, run.app, call.get("model_name", 0))
    one = model.field(text(call.get("name", 1)))
    run.put(model)
    if one is not None and run.sends(model):
        add_field(run.state, model, one, run.sender)


def _alter_field(run: Run, before: State, call: Call) -> None:
    now, was = run.model(call.get("model_name", 0)), _model(before, run.app, call.get("model_name", 0))
    name = text(call.get("name", 1))
    new, old = now.field(name), was.field(name)
    if new is not None and old is not None and run.sends(was):
        alter_field(Change(run.state, before, now, was, new, old, run.sender))


def _sql(run: Run, _: State, call: Call) -> None:
    for sql, where in scripts_of(call, "reverse_sql", 1) if run.database else ():
        run.sender.raw(sql, where)


def _code(run: Run, _: State, call: Call) -> None:
    code = call.get("reverse_code", 1)
    if run.database and not (isinstance(code, Ref) and code.last == "noop"):
        run.sender.code(RunCode(run.module.source(call.node), "`RunPython` runs code to go back, which is not followed"), [])


def _separate(run: Run, before: State, call: Call) -> None:
    """The operations for the database alone, the last first; each between the states that they themselves lead to."""
    inner = call.get("database_operations", 0, ())
    if not isinstance(inner, tuple):
        return
    states, silent = [before.copy()], replace(run, state=before.copy(), database=False)
    for one in inner:
        run_operation(silent, one)
        states.append(silent.state.copy())
    for at in range(len(inner) - 1, -1, -1):
        take_back(replace(run, state=states[at + 1].copy()), states[at], inner[at])


def _extension(run: Run, _: State, call: Call) -> None:
    if run.database:
        run.sender.send(f"DROP EXTENSION IF EXISTS {quoted(extension_of(call))}")


_BACK: dict[str, Back] = {
    "AddIndex": _drop_index,
    "AddIndexConcurrently": _drop_index,
    "RenameIndex": _rename_index,
    "DeleteModel": _create_model,
    "RemoveField": _add_field,
    "AlterField": _alter_field,
    "RunSQL": _sql,
    "RunPython": _code,
    "SeparateDatabaseAndState": _separate,
}
_BACK |= {name: _extension for name in OPERATIONS if name.endswith("Extension")}
