"""Which models and migrations of a change are held against each other, and the facts that come of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain.changes import Change, Span, Touched
from bot.domain.changes import Side as Where
from bot.domain.models import ModelChange
from workers.frameworks.django.changes import comparable
from workers.frameworks.django.custom import Custom
from workers.frameworks.django.declared import Declared as Uses
from workers.frameworks.django.drift import Difference, Side, differences, made_new
from workers.frameworks.django.fields import Field
from workers.frameworks.django.graph import CANDIDATE
from workers.frameworks.django.history import history_of
from workers.frameworks.django.modelled import FILE, Declared, declared
from workers.frameworks.django.project import project_of
from workers.frameworks.django.states import Model, State
from workers.frameworks.python.source import parsed
from workers.readers import names
from workers.scene import Scene, text_of
from workers.settle import touches
from workers.uses import nowhere_to_look

_HABIT = 2
"""Migrations that an app has at the merge base: from then on its models come with them."""
_OPTIONS = ("indexes", "constraints", "unique_together", "db_table")
_MOST = 40
"""Changed files of models that are looked at."""


@dataclass(frozen=True, slots=True)
class App:
    """An app whose models or migrations the change touches: its classes on both sides, as far as changed files hold them."""

    folder: str
    base: dict[str, Declared]
    head: dict[str, Declared]
    quoted: frozenset[str]
    count: int


def app_at(path: str, scene: Scene) -> str | None:
    """The app that a file of models belongs to: the nearest folder above it that had migrations; None where there is none."""
    project = project_of(path, scene.tree("base"))
    apps = {node.app for node in project.graph.nodes.values()} if project else set()
    return next((where for where in names.parents(path) if where in apps), None)


def ahead(change: Change, scene: Scene) -> Iterator[ModelChange]:
    """What one file's classes say and no migration does."""
    folder = app_at(change.path, scene)
    app = _app(folder, scene) if folder is not None else None
    if app is None or app.count < _HABIT:
        return
    touched = change.touched()
    found = [
        (difference, span)
        for name, made in app.head.items()
        if made.lines[""].path == change.path
        for difference in _of(change.path, name, app, scene)
        if difference.forward and difference.subject not in app.quoted and (span := _span(difference, app, made, touched))
    ]
    if found:
        told = tuple(one.words for one, _ in found)
        why = f"At the merge base these models agree with the {app.count} migrations in `{app.folder}/migrations`"
        slow = all(one.slow for one, _ in found)
        yield ModelChange(found[0][1], "Django", told, why, "python manage.py makemigrations", slow=slow)


def _span(difference: Difference, app: App, made: Declared, touched: Touched) -> Span | None:
    """The lines of it that the change touches: at head, else at the merge base; None where it comes from elsewhere."""
    new, old = made.lines.get(difference.line), app.base.get(made.name)
    if new and not difference.gone and touches(new, touched):
        return new
    before = replace(old.lines[difference.line], side="base") if old and difference.line in old.lines else None
    return before if before and touches(before, touched) else None


def _of(path: str, name: str, app: App, scene: Scene) -> Iterator[Difference]:
    if not _open(app.base.get(name), app.head[name], app.quoted):
        return
    base, head = _state(path, scene, "base"), _state(path, scene, "head")
    if base is None or head is None:
        return
    key = (app.folder, name.lower())
    mine = Side(app.base.get(name), base.models.get(key), base), Side(app.head[name], head.models.get(key), head)
    tree = scene.tree("head")
    search = Uses(path, tree, tree, nowhere_to_look)
    for one in differences(*mine):
        if not (one.gone and mine[1].model and search.declares(mine[1].model, one.subject)):  # it may have moved to a base
            yield one
    if mine[0].made is None and mine[0].model is None and (new := made_new(name, app.base, mine[1], base, app.folder)):
        yield new


def behind(change: Change, scene: Scene) -> Iterator[ModelChange]:
    """Fields that a new migration removes and the models still declare."""
    folder, text = names.folder(names.folder(change.path)), text_of(change, "head")
    tree = scene.tree("head")
    for model, field, line, end in _removals(text) if text and change.added else ():
        declares = Uses(change.path, tree, tree, nowhere_to_look).declares(Model(folder, model, ""), field)
        base, head = (_state(change.path, scene, "base"), _state(change.path, scene, "head")) if declares else (None, None)
        was, now = (side.models.get((folder, model.lower())) if side else None for side in (base, head))
        if was and now and was.managed and was.field(field) and not now.field(field):
            place = declares[0]
            words = (f"`{was.name}.{field}` is removed, and `{place.path}:{place.line}` still declares it",)
            why = f"Every query of `{was.name}` names the column: `{place.text}`"
            yield ModelChange(Span(change.path, line, end), "Django", words, why, "", reverse=True)


def _removals(text: str) -> Iterator[tuple[str, str, int, int]]:
    """The model, the field and the lines of each RemoveField of literals."""
    try:
        tree = parsed(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "RemoveField":
            given = {one.arg: one.value for one in node.keywords}
            given |= dict(zip(("model_name", "name"), node.args, strict=False))
            values = [
                one.value if isinstance(one := given.get(word), ast.Constant) else None for word in ("model_name", "name")
            ]
            if isinstance(values[0], str) and isinstance(values[1], str):
                yield values[0], values[1], node.lineno, node.end_lineno or node.lineno


def _open(old: Declared | None, new: Declared, quoted: frozenset[str]) -> bool:
    """Whether the class changes in what migrations are made from, in names that none of the change's own mentions.

    Else nothing has to be replayed.
    """
    if old is None:
        return new.name not in quoted
    if any(comparable(old.meta.get(option)) != comparable(new.meta.get(option)) for option in _OPTIONS):
        return True
    return any(_shape(old.fields.get(name)) != _shape(new.fields.get(name)) for name in {*old.fields, *new.fields} - quoted)


def _shape(one: Field | None) -> object:
    return (one.kind, one.made, comparable(dict(one.options))) if one else None


def _app(folder: str, scene: Scene) -> App:
    return scene.remember(("django app", folder), lambda: _read_app(folder, scene))


def _read_app(folder: str, scene: Scene) -> App:
    sides: dict[Where, dict[str, Declared]] = {"base": {}, "head": {}}
    customs: dict[Where, Custom] = {side: Custom(scene.tree(side)) for side in sides}
    quoted: set[str] = set()
    for change in scene.changes.changes:
        if CANDIDATE.search(change.path) and (text := text_of(change, "head")):
            quoted.update(re.findall(r"[\"'](\w{1,80})[\"']", text[:200_000]))
    changes = [one for one in scene.changes.changes if FILE.search(one.path) and app_at(one.path, scene) == folder]
    for change in changes[:_MOST]:
        for side, found in sides.items():
            path = (change.previous or change.path) if side == "base" else change.path
            found.update(declared(path, text_of(change, side) or "", customs[side]))
    project = project_of(names.join(folder, "models.py"), scene.tree("base"))
    count = sum(node.app == folder for node in project.graph.nodes.values()) if project else 0
    return App(folder, sides["base"], sides["head"], frozenset(quoted), count)


def _state(path: str, scene: Scene, side: Where) -> State | None:
    """The models that the migrations of the path's project lead to."""
    project = project_of(path, scene.tree(side))
    return history_of(next(iter(project.graph.nodes)), "", scene.tree(side)).end() if project else None
