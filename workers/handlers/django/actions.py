"""What a view set answers, by its bases and methods: what it answered before and does not any more."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bot.domain.changes import Span
from bot.domain.handlers import RoutesRemoved
from workers.handlers.python import Function, Module, items, last, literal
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


_LISTS = "http_method_names"
_VERBS = {
    "list": "get", "retrieve": "get", "create": "post", "update": "put", "partial_update": "patch", "destroy": "delete",
}  # fmt: skip


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
            listed = next((one for one in other.body if isinstance(one, ast.Assign) and last(one.targets[0]) == _LISTS), None)
            span = Span(before.path, line, line, "base") if listed is None else Span(after.path, listed.lineno, listed.lineno)
            yield RoutesRemoved(span, "Django", tuple(f"`{name}.{one}`" for one in gone), ())


def _classes(source: Module) -> dict[str, ast.ClassDef]:
    found = (one for one in source.tree.body if isinstance(one, ast.ClassDef))
    return {one.name: one for one in found if any(last(base) in _OF for base in one.bases)}


def _actions(node: ast.ClassDef) -> tuple[str, ...]:
    own = tuple(one.name for one in node.body if isinstance(one, Function) and one.name in _OF["ModelViewSet"])
    found = dict.fromkeys((*(word for base in node.bases for word in _OF.get(last(base), ())), *own))
    verbs = _verbs(node)
    return tuple(one for one in found if verbs is None or _VERBS[one] in verbs)


def _verbs(node: ast.ClassDef) -> frozenset[str] | None:
    """The methods of HTTP that `http_method_names` lists; None where nothing is listed that can be read."""
    for one in node.body:
        if isinstance(one, ast.Assign) and last(one.targets[0]) == _LISTS:
            words = [literal(word) for word in items(one.value)]
            return frozenset(word.lower() for word in words if word) if words and all(words) else None
    return None


def _foreign(node: ast.ClassDef) -> set[str]:
    return {last(base) for base in node.bases} - _OF.keys()


def _routed(scene: Scene, name: str) -> bool:
    """Whether a line of urls, or one that registers, names it on one of the sides."""
    for side in (scene.tree("base"), scene.tree("head")):
        for mention in side.lines_with([name], (".py",)):
            if "urls" in mention.path or "rout" in mention.path or "register(" in mention.text:
                return True
    return False
