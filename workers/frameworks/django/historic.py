"""What a function of a migration asks of the models it is given that only the models' classes in code have.

`apps.get_model()` gives a class made of the migrations' fields: without the methods, properties, constants and managers that
the repository's class defines, unless a manager says `use_in_migrations`.

Source: https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models
"""

from __future__ import annotations

import ast
import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from workers.frameworks.django.borne import MODEL, QUERYSET, given, kept, of_running_code, related
from workers.frameworks.django.declared import modules_of
from workers.frameworks.django.graph import app_of
from workers.frameworks.django.history import history_of
from workers.frameworks.django.rows import Asked, Scope, nodes
from workers.frameworks.django.source import Module
from workers.frameworks.django.states import Model, State
from workers.readers.listing import Listing

Kind = Literal["method", "attribute", "manager", "queryset method", "assigned relation", "misspelt field"]
_KEPT_KINDS = frozenset(("manager", "queryset method"))
_CLOSE, _SHORT = 0.85, 4
_ONE = frozenset(("get", "first", "last", "create", "earliest", "latest"))
_SHAPED = frozenset(
    ("values", "values_list", "annotate", "extra", "raw", "dates", "datetimes", "in_bulk", "aggregate", "alias")
)
_KEPT = "use_in_migrations"
_LOOKS = re.compile(r"\b(?:hasattr|getattr|setattr|AttributeError|__class__)\b")
_CLASS = ast.FunctionDef | ast.Assign
_MANY = "ManyToManyField"


@dataclass(frozen=True, slots=True)
class Lack:
    """A name that is asked for in `line` of the migration, and where the repository's class defines it."""

    line: int
    app: str
    model: str
    name: str
    kind: Kind
    home: str = ""
    at: int = 0
    back: bool = False


def lacks(path: str, text: str, listing: Listing) -> Iterator[Lack]:
    """Each such name of each model once. Raises Unread."""
    module, history = Module.of(text), history_of(path, text, listing)
    found = list(lacking(module, app_of(path), history.end(), listing))
    found = [one for one in found if one.kind not in _KEPT_KINDS or not kept(history.project.texts, one.app)]
    if found:  # the way back to the models of that time is long
        was = history.around(path, text)
        yield from (one for one in found if not any(_had(one, state) for state in was))


def _had(lack: Lack, state: State) -> bool:
    """Whether a field of the model bore the name then."""
    model = state.get(lack.app, lack.model)
    return lack.kind != "assigned relation" and model is not None and model.field(lack.name) is not None


def lacking(module: Module, app: str, state: State, listing: Listing) -> Iterator[Lack]:
    """Such names of a file whose functions are given the models of a state."""
    told: set[tuple[str, str]] = set()
    up, down = _ways(module)
    for function in module.functions.values():
        scope = Scope.of(module, function, state, app, {})
        if _LOOKS.search(module.source(function)) or of_running_code(module, function):
            continue
        back = function.name in down - up
        for lack in (*_missed(scope, listing, told), *_assigned(scope)):
            if (lack.model, lack.name) not in told:
                told.add((lack.model, lack.name))
                if not _borne(lack, module, state):
                    yield replace(lack, back=back)


def _borne(lack: Lack, module: Module, state: State) -> bool:
    """Whether the row may bear the name for another reason than its class."""
    if lack.kind == "assigned relation":
        return False
    return given(module.text, lack.name) or (lack.kind == "misspelt field" and related(state, lack.name))


def _ways(module: Module) -> tuple[set[str], set[str]]:
    """The functions that RunPython is given to go up, and to go back."""
    ways: tuple[set[str], set[str]] = (set(), set())
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "RunPython":
            named = {one.arg: one.value for one in node.keywords}
            given = (
                (*node.args[:1], *filter(None, (named.get("code"),))),
                (*node.args[1:2], *filter(None, (named.get("reverse_code"),))),
            )
            for way, values in zip(ways, given, strict=True):
                way.update(one.id for one in values if isinstance(one, ast.Name))
    return ways


def _missed(scope: Scope, listing: Listing, told: set[tuple[str, str]]) -> Iterator[Lack]:
    for model, node, kind in _asked(scope):
        if (model.name, node.attr) not in told and model.field(node.attr) is None:
            yield from _found(model, node, kind, listing)


def _asked(scope: Scope) -> Iterator[tuple[Model, ast.Attribute, Literal["row", "model", "rows"]]]:
    """Names asked of rows, of models themselves, and of what gives their rows."""
    rows = dict(_rows(scope))
    stored = {(node.value.id, node.attr) for node in _attributes(scope) if isinstance(node.ctx, ast.Store)}  # type: ignore[attr-defined]
    for node in _attributes(scope):
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        if name in rows and isinstance(node.ctx, ast.Load) and (name, node.attr) not in stored:
            yield rows[name], node, "row"
        elif name and (model := scope.model(node.value)) is not None and isinstance(node.ctx, ast.Load):
            yield model, node, "model"
        elif not name and isinstance(node.ctx, ast.Load) and (asked := scope.asked(node.value)) and not _one(asked):
            yield asked.model, node, "rows"


def _attributes(scope: Scope) -> Iterator[ast.Attribute]:
    for node in nodes(scope.function):
        if isinstance(node, ast.Attribute) and not (isinstance(node.ctx, ast.Store) and not isinstance(node.value, ast.Name)):
            yield node


def _rows(scope: Scope) -> Iterator[tuple[str, Model]]:
    """Names that stand for one row of a model, and for nothing else in the function."""
    bound: Counter[str] = Counter()
    found: dict[str, Model] = {}
    for node in nodes(scope.function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound[node.id] += 1
        match node:
            case ast.For(target=ast.Name(id=name), iter=rows) if (asked := scope.asked(rows)) and _one(asked) is False:
                found[name] = asked.model
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as one) if asked := scope.asked(one):
                if _one(asked):
                    found[name] = asked.model
    given = {one.arg for one in scope.function.args.args}
    yield from ((name, model) for name, model in found.items() if bound[name] == 1 and name not in given and model.known)


def _one(asked: Asked) -> bool | None:
    """Whether it is one row rather than several; None where it may be something else than rows of the model."""
    words = [step.func.attr for step in asked.steps if isinstance(step, ast.Call) and isinstance(step.func, ast.Attribute)]
    return None if set(words) & _SHAPED else bool(words) and words[-1] in _ONE


def _found(model: Model, node: ast.Attribute, kind: str, listing: Listing) -> Iterator[Lack]:
    """What of the app's own classes has the name."""
    own = modules_of(listing, model.app)
    if kind == "rows":
        yield from _of_sets(model, node, own)
        return
    for home, module in own:
        if (made := module.classes.get(model.name)) is None:
            continue
        if (member := _member(made, node.attr)) is not None:
            told = _kind(kind, member)
            if told == "manager" and any(_KEPT in one.text for _, one in own):
                return
            yield from (Lack(node.lineno, model.app, model.name, node.attr, told, home, member.lineno),) if told else ()
        elif kind == "row":
            yield from _misspelt(model, node, own)
        return


def _kind(kind: str, member: _CLASS) -> Kind | None:
    """What a row, or the model itself, lacks of a class; None of a method that only rows have."""
    if isinstance(member, ast.FunctionDef):
        return "method" if kind == "row" or _static(member) else None
    return "manager" if kind == "model" and _manager(member) else "attribute"


def _misspelt(model: Model, node: ast.Attribute, own: list[tuple[str, Module]]) -> Iterator[Lack]:
    """A name that no file of the app holds, and that is nearly a field's."""
    near = difflib.get_close_matches(node.attr, [one.name for one in model.fields], 1, _CLOSE)
    word = re.compile(rf"\b{re.escape(node.attr)}\b")
    columns = {one.column for one in model.fields}
    if (
        near
        and len(node.attr) > _SHORT
        and not node.attr.startswith("_")
        and not node.attr.endswith("_id")
        and node.attr not in columns
        and node.attr not in MODEL
        and not any(word.search(one.text) for _, one in own)
    ):
        yield Lack(node.lineno, model.app, model.name, node.attr, "misspelt field", near[0])


def _of_sets(model: Model, node: ast.Attribute, own: list[tuple[str, Module]]) -> Iterator[Lack]:
    """A method that managers or querysets of the app define, none of which migrations keep."""
    if any(_KEPT in module.text for _, module in own) or hasattr(list, node.attr):
        return
    for home, module in own:
        for made in module.classes.values():
            bases = " ".join(map(_words, made.bases))
            if ("QuerySet" in bases or "Manager" in bases) and isinstance(member := _member(made, node.attr), ast.FunctionDef):
                if node.attr not in QUERYSET and not node.attr.startswith("_"):
                    yield Lack(node.lineno, model.app, model.name, node.attr, "queryset method", home, member.lineno)
                return


def _member(made: ast.ClassDef, name: str) -> _CLASS | None:
    """What a class itself binds the name to."""
    for node in made.body:
        match node:
            case ast.FunctionDef(name=own) if own == name and name not in MODEL and not name.startswith("__"):
                return node
            case ast.Assign(targets=[ast.Name(id=own)]) if own == name and name not in MODEL:
                return node
    return None


def _manager(member: _CLASS) -> bool:
    value = member.value if isinstance(member, ast.Assign) else None
    return isinstance(value, ast.Call) and "Manager" in _words(value)


def _words(node: ast.expr) -> str:
    """The names in an expression; one that is nested deeply is no trouble."""
    return " ".join(getattr(one, "attr", getattr(one, "id", "")) for one in nodes(node))


def _static(member: _CLASS) -> bool:
    decorators = member.decorator_list if isinstance(member, ast.FunctionDef) else []
    return any(isinstance(one, ast.Name) and one.id in {"classmethod", "staticmethod"} for one in decorators)


def _assigned(scope: Scope) -> Iterator[Lack]:
    """Rows assigned to a relation of many to many, which Django refuses since 2.0."""
    rows = dict(_rows(scope))
    for node in nodes(scope.function):
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=name), attr=attr)]) if name in rows:
                field = rows[name].field(attr)
                if field is not None and field.kind == _MANY:
                    yield Lack(node.lineno, rows[name].app, rows[name].name, attr, "assigned relation")
