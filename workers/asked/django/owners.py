"""The model whose rows a manager or queryset of the project gives: the one that has it."""

from __future__ import annotations

import ast

from workers.asked.django.whole import files_with
from workers.joined.django.classes import classes_of
from workers.joined.django.models import Models
from workers.joined.django.source import Class, assigned

_SETS = ("Manager", "QuerySet")


def owner_of(models: Models, one: Class) -> Class | None:
    """The one model that has such a manager; None where there are several, or others are made of the class."""
    return models.project.tree.remember(("asked owner", one.path, one.name), lambda: _owner(models, one))


def _owner(models: Models, one: Class) -> Class | None:
    _, outside = models.project.lineage(one)
    if not any(base.rpartition(".")[2].partition("(")[0].endswith(_SETS) for base in outside):
        return None
    paths, kept = files_with(models.project.tree, one.name), list[Class]()
    for path in paths if paths is not None else ():
        source = models.project.source(path)
        for name, node in (source.classes if source is not None else {}).items():
            if source is None or name == one.name:
                continue
            here = Class(path, name, source, node)
            if any(ast.unparse(base).rpartition(".")[2] == one.name for base in node.bases):
                return None
            given = [
                value for _, value in assigned(node.body) if isinstance(value, ast.Call) and one.name in ast.unparse(value)
            ]
            if any(one in classes_of(models.project, here, value) for value in given):
                kept.append(here)
    plain = len(kept) == 1 and models.is_model(kept[0])
    return kept[0] if plain and not extended(models, kept[0]) else None


def extended(models: Models, one: Class) -> bool:
    """Whether others may be made of the class."""
    paths = files_with(models.project.tree, one.name)
    if paths is None:
        return True
    sources = (models.project.source(path) for path in paths)
    nodes = (node for source in sources if source is not None for node in source.classes.values())
    return any(ast.unparse(base).rpartition(".")[2] == one.name for node in nodes for base in node.bases)
