"""Views of Django and Django REST framework: which rows they give to which serializer or template."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from workers.joined.django.admin import ADMIN, Changelist
from workers.joined.django.concerned import SHOWN
from workers.joined.django.generic import LISTS, View
from workers.joined.django.models import Models
from workers.joined.django.rows import Frame
from workers.joined.django.serializers import Serializers
from workers.joined.django.shown import Shown, place_of, queried
from workers.joined.django.source import Class, Function, Source
from workers.joined.django.values import Context, Rows, Value

_SHOWN = re.compile(r"(^|\.)(\w+View|\w+Mixin|View)$")
_LOADS = re.compile(r"(?i)prefetch|eager|cache")
"""Words in the name of a base of somebody else's that may bring relations along, or keep what was made."""
_KEPT = re.compile(r"(?i)(?<!never_)cache(?!d_property|_control)|prefetch_related_objects")
_LOADED = "prefetch_related_objects"
_RENDERS = frozenset(("render", "render_to_response", "render_to_string", "TemplateResponse", "SimpleTemplateResponse"))


@dataclass(frozen=True, slots=True)
class Views:
    """The views of a tree."""

    models: Models

    def of(self, path: str) -> tuple[Shown, ...]:
        """What the views of a file hand over."""
        return self.models.project.tree.remember(("joined views", path), lambda: tuple(self._of(path)))

    def _of(self, path: str) -> Iterator[Shown]:
        if not SHOWN.search(self.models.project.tree.text(path)):
            return
        source = self.models.project.source(path)
        if source is None:
            return
        for function in source.functions.values():
            yield from _Calls(self, source, function.name, None).of(function, {})
        for node in source.classes.values():
            yield from self._class(Class(path, node.name, source, node))

    def _class(self, one: Class) -> Iterator[Shown]:
        lineage, outside = self.models.project.lineage(one)
        if any(ADMIN.search(base) for base in outside):
            yield from Changelist(self.models, one, lineage).shown()
            return
        if not any(_SHOWN.search(base) or LISTS.search(base) or "ViewSet" in base for base in outside):
            return
        decorated = [ast.unparse(made) for above in lineage for made in above.node.decorator_list]
        if any(_LOADS.search(base.rpartition(".")[2]) for base in outside) or any(map(_KEPT.search, decorated)):
            return
        if _LOADED in ast.unparse(one.node) or any((made := above.method("list")) and _kept(made) for above in lineage):
            return
        view = View(self.models, one, lineage, outside)
        yield from view.listed()
        yield from view.page()
        for node in one.node.body:
            if isinstance(node, Function) and node.name not in {"get_queryset", "get_context_data"}:
                yield from _Calls(self, one.source, f"{one.name}.{node.name}", one).of(node, {"self": view.self()})


@dataclass(slots=True)
class _Calls:
    """The calls of one function that hand rows over."""

    views: Views
    source: Source
    name: str
    owner: Class | None
    found: list[Shown] = field(default_factory=list)
    put: set[str] = field(default_factory=set)

    def of(self, function: Function, names: dict[str, Value]) -> list[Shown]:
        """What the function hands over."""
        whole = ast.unparse(function)
        if _LOADED not in whole and not _kept(function):
            self.put = {
                one.attr for one in ast.walk(function) if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store)
            }
            Frame(self.views.models, self.source, dict(names), visit=partial(_visit, self), inside=self.owner).run(function)
        return self.found


def _kept(function: Function) -> bool:
    """Whether what the function makes is kept for who asks next."""
    return any(_KEPT.search(ast.unparse(one)) for one in function.decorator_list)


def _visit(calls: _Calls, call: ast.Call, frame: Frame) -> None:
    name = ast.unparse(call.func).rpartition(".")[2] if isinstance(call.func, ast.Name | ast.Attribute) else ""
    if name in _RENDERS:
        _rendered(calls, call, frame)
    elif name.endswith("erializer") and _many(call) and call.args:
        rows = frame.eval(call.args[0])
        serializer = calls.views.models.project.base(ast.unparse(call.func), calls.source)
        if name == "get_serializer" and calls.owner is not None:
            view = View(calls.views.models, calls.owner, *calls.views.models.project.lineage(calls.owner))
            made = view.value("serializer_class") if view.method("get_serializer_class") is None else None
            known = view.named(*made) if made is not None else None
            serializer = known[0] if known is not None else None
        if isinstance(rows, Rows) and not rows.one and serializer is not None:
            accesses = Serializers(calls.views.models).of(serializer)
            places = (queried(calls.views.models, rows), place_of(calls.source, call))
            rows = replace(rows, named=rows.named | calls.put)
            calls.found += [Shown(calls.name, places, rows, accesses)] if accesses else []


def _rendered(calls: _Calls, call: ast.Call, frame: Frame) -> None:
    template = next((a.value for a in call.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)), "")
    given = [*call.args, *(one.value for one in call.keywords if one.arg == "context")]
    contexts = [held for one in given if isinstance(held := frame.eval(one), Context)]
    if template and contexts and any(isinstance(value, Rows) for value in contexts[0].names.values()):
        place = place_of(calls.source, call)
        names = {name: _with(value, calls.put) for name, value in contexts[0].names.items()}
        calls.found.append(Shown(calls.name, (place,), template=template, given=Context(names)))


def _with(value: Value, put: set[str]) -> Value:
    """Rows with the attributes that the view gives them itself."""
    return replace(value, named=value.named | put) if isinstance(value, Rows) else value


def _many(call: ast.Call) -> bool:
    return any(one.arg == "many" and isinstance(one.value, ast.Constant) and one.value.value is True for one in call.keywords)
