"""Names by which a model is found from others that lead to it: those that relations say, else the other class's own.

Source: https://docs.djangoproject.com/en/stable/topics/db/queries/#backwards-related-objects
"""

from __future__ import annotations

import ast
import re

from workers.asked.django.whole import whole
from workers.joined.django.models import Models
from workers.joined.django.source import Class, assigned

_USERS = ("AUTH_USER_MODEL", "get_user_model", "User")
_MOST = 40


def leads(models: Models, model: Class, name: str) -> bool:
    """Whether a model of the tree may lead to this one by that name; True where that is not known."""
    seen = whole(models.project.tree)
    matches = [match for one in seen.patterns if (match := one.fullmatch(name)) is not None]
    if any(all(group in seen.classes for group in match.groups()) for match in matches):
        return True
    words = [model.name, *(one.name for one in models.project.lineage(model)[0] if not _abstract(one))]
    words += _USERS if model.name == models.user() else ()
    words += ["self"] if name == model.name.lower() else ()
    paths = set(seen.backs.get(name, ()))
    for path, written in sorted(seen.classes.get(name, ()))[:_MOST]:
        paths |= _above(models, path, written)
    any_of = "|".join(map(re.escape, dict.fromkeys(words)))
    given, quoted = rf"\(\s*(?:to\s*=\s*)?['\"]?(?:\w+\.){{0,4}}(?:{any_of})\b", rf"['\"](?:\w+\.)?(?:{any_of})['\"]"
    mentioned = re.compile(rf"{given}|{quoted}|^class [^\n]*\b(?:{any_of})\b", re.MULTILINE)
    return len(paths) > _MOST or any(mentioned.search(models.project.tree.text(path)) for path in paths)


def _abstract(one: Class) -> bool:
    """Whether the class says so: nothing leads to one that has no table."""
    meta = next((node for node in one.node.body if isinstance(node, ast.ClassDef) and node.name == "Meta"), None)
    return meta is not None and any(name == "abstract" and ast.unparse(value) == "True" for name, value in assigned(meta.body))


def _above(models: Models, path: str, name: str) -> set[str]:
    """The files of a class and of those above it."""
    source = models.project.source(path)
    node = source.classes.get(name) if source is not None else None
    if source is None or node is None:
        return {path}
    return {path, *(one.path for one in models.project.lineage(Class(path, name, source, node))[0])}
