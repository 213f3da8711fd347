"""What a view set answers, by its bases and methods: what it answered before and does not any more."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bot.domain.changes import Span
from bot.domain.handlers import RoutesRemoved
from workers.handlers.python import Function, Module, last
from workers.scene import Scene

_READS = ("list", "retrieve")
_OF = {
    "ModelViewSet": (*_READS, "create", "update", "partial_update", "destroy"),
    "ReadOnlyModelViewSet": _READS,
    "ListModelMixin": ("list",),
    "RetrieveModelMixin": ("retrieve",),
    "CreateModelMixin": ("create",),
    "UpdateModelMixin": ("update", "partial_update"),
    "DestroyModelMixin": ("destroy",),
    "GenericViewSet": (),
    "ViewSet": (),
}
"""Bases of Django REST framework → the actions that they bring."""


def lost_actions(before: Module, after: Module, scene: Scene) -> Iterator[RoutesRemoved]:
    """Of classes on both sides that some other line names; those that take new bases from elsewhere may have what went."""
    was, now = _classes(before), _classes(after)
    for name, node in was.items():
        other = now.get(name)
        if other is None or _foreign(other) - _foreign(node):
            continue
        gone = [one for one in _actions(node) if one not in _actions(other)]
        if gone and _routed(scene, name):
            bases = [base for base in node.bases if set(_OF.get(last(base), ())) & set(gone)]
            line = bases[0].lineno if bases else node.lineno
            shown = tuple(f"`{name}.{one}`" for one in gone)
            yield RoutesRemoved(Span(before.path, line, line, "base"), "Django", shown, ())


def _classes(source: Module) -> dict[str, ast.ClassDef]:
    found = (one for one in source.tree.body if isinstance(one, ast.ClassDef))
    return {one.name: one for one in found if any(last(base) in _OF for base in one.bases)}


def _actions(node: ast.ClassDef) -> tuple[str, ...]:
    own = tuple(one.name for one in node.body if isinstance(one, Function) and one.name in _OF["ModelViewSet"])
    return tuple(dict.fromkeys((*(word for base in node.bases for word in _OF.get(last(base), ())), *own)))


def _foreign(node: ast.ClassDef) -> set[str]:
    return {last(base) for base in node.bases} - _OF.keys()


def _routed(scene: Scene, name: str) -> bool:
    """Whether a line of urls, or one that registers, names it on one of the sides."""
    for side in (scene.tree("base"), scene.tree("head")):
        for mention in side.lines_with([name], (".py",)):
            if "urls" in mention.path or "rout" in mention.path or "register(" in mention.text:
                return True
    return False
