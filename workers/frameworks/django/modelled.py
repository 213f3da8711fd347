"""Models as their classes declare them: fields and options of the class's own body."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.changes import Span
from workers.frameworks.django.custom import Custom
from workers.frameworks.django.fields import NO_COLUMN, Field, read_field
from workers.frameworks.django.source import Module, Unread
from workers.frameworks.django.values import Call

FILE = re.compile(r"(?:^|/)models(?:\.py|/(?:[^/]+/){0,4}[^/]+\.py)$")
"""Where Django looks for models: the module `models` of an app, or the modules of that package."""
_FORMS = ("django.forms.", "rest_framework.", "django_filters.", "wtforms.", "graphene.")


@dataclass(frozen=True, slots=True)
class Declared:
    """A class of a module of models.

    `bases` are its bases as written, `lines` where each field and option stands, '' is where the class begins.
    """

    name: str
    bases: tuple[str, ...]
    fields: Mapping[str, Field]
    lines: Mapping[str, Span]
    meta: Mapping[str, Any] = field(default_factory=dict)
    inherits_meta: bool = False

    @property
    def table(self) -> bool:
        """Whether migrations make a table for it, as far as the class itself tells."""
        apart = ("abstract", "proxy", "app_label", "swappable")
        return self.meta.get("managed") is not False and not any(self.meta.get(one) for one in apart)


def declared(path: str, text: str, custom: Custom) -> dict[str, Declared]:
    """The classes of a file by name; none of one that is not Python."""
    try:
        module = Module.of(text)
    except Unread:
        return {}
    return {name: _class(path, module, made, custom) for name, made in module.classes.items() if made.bases}


def _class(path: str, module: Module, made: ast.ClassDef, custom: Custom) -> Declared:
    fields: dict[str, Field] = {}
    lines = {"": Span(path, made.lineno, made.lineno)}
    names: dict[str, Any] = {}
    for node, name, value in _bound(made.body):
        names[name] = module.value(value, names)
        fields.pop(name, None)
        if isinstance(names[name], Call) and not names[name].name.startswith(_FORMS):
            one = read_field(name, names[name], custom)
            if one.kind and one.kind not in NO_COLUMN:
                fields[name] = one
                lines[name] = Span(path, node.lineno, node.end_lineno or node.lineno)
    inner = next((node for node in made.body if isinstance(node, ast.ClassDef) and node.name == "Meta"), None)
    options = list(_bound(inner.body)) if inner else []
    meta = {name: module.value(value, names) for _, name, value in options}
    lines |= {name: Span(path, node.lineno, node.end_lineno or node.lineno) for node, name, _ in options}
    bases = tuple(ast.unparse(base) for base in made.bases)
    return Declared(made.name, bases, fields, lines, meta, inner is not None and bool(inner.bases))


def _bound(body: list[ast.stmt]) -> Iterator[tuple[ast.stmt, str, ast.expr]]:
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield node, name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield node, name, value
