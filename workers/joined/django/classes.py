"""The classes that make a manager: its own, and those of its querysets."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from workers.joined.django.source import Class, Project

_PLAIN = frozenset(("models.Manager", "Manager", "UserManager", "BaseUserManager"))


def classes_of(project: Project, owner: Class, value: ast.expr) -> Iterator[Class | None]:
    """The classes of a manager and of its querysets; None for one that the tree does not have."""
    match value:
        case ast.Call(func=ast.Attribute(value=inner, attr="as_manager" | "from_queryset"), args=args):
            yield from classes_of(project, owner, inner)
            for one in args:
                yield from classes_of(project, owner, one)
        case ast.Call(func=ast.Call() as made):
            yield from classes_of(project, owner, made)
        case ast.Call(func=called):
            yield from classes_of(project, owner, called)
        case ast.Name() | ast.Attribute():
            written = ast.unparse(value)
            if written in _PLAIN or written in {"models.QuerySet", "QuerySet"}:
                return
            bound = owner.source.values.get(written)
            if isinstance(bound, ast.Call):
                yield from classes_of(project, owner, bound)
                return
            found = project.base(written, owner.source)
            yield found
            for base in found.node.bases if found is not None else ():
                if isinstance(base, ast.Call):
                    yield from classes_of(project, found or owner, base)
        case _:
            yield None
