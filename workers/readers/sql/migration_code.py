"""
Code in migrations of Django and Alembic: the application's own models that it works with, and when it is told to run.

A model that is imported is what it is now: `Order.objects` in a function of a Django migration, `session.query(Order)` in one
of Alembic. Constants and fields that are imported are left alone, so are classes that the migration itself defines.

Source: https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models
Source: https://alembic.sqlalchemy.org/en/latest/cookbook.html
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.patterns import late
from workers.readers import names
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_ENDING = late(r"(?:^|/)(?:migrations|versions?)/(?:[^/]+/){0,2}[^/]+\.py$")
_DJANGO = late(r"^class[ \t]+Migration[ \t]*\(", re.MULTILINE)
_ALEMBIC = late(r"^revision\b[^=\n]*=", re.MULTILINE)
_SAFE = late(r"^[ \t]+safe[ \t]*(?::[^=\n]*)?=[ \t]*(?:\w+\.)?(before_deploy|after_deploy)\b", re.MULTILINE)
_NAMED = late(r"[(\[]\s*[\"']([\w.]{1,200})[\"']\s*,\s*[\"']([^\"'\n]{1,200})[\"']\s*+,?\s*+[)\]]")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What stands in an added or edited migration."""
    text = text_of(change, "head") or ""
    if _DJANGO.search(text):
        yield from _app_code(change, text, scene, "Django")
        yield from _waiting(change, text, scene)
    elif _ALEMBIC.search(text):
        yield from _app_code(change, text, scene, "Alembic")
        if not any(_nameless(change.path, text_of(change, "base") or "")):
            yield from _nameless(change.path, text)


def _app_code(change: Change, text: str, scene: Scene, framework: str) -> Iterator[Fact]:
    """One fact for each model that it works with, where it is imported."""
    from bot.domain.models import AppCode
    from workers.frameworks.python import app_code

    alembic = app_code.sqlalchemy, ("__tablename__", "= Column(", "mapped_column(", ".Column(")
    asked, mark = (app_code.django, ("odel",)) if framework == "Django" else alembic
    told = _known_before(change, scene, asked, mark)
    for use in app_code.uses(change.path, text, scene.tree("head"), asked, mark):
        if use.model not in told:
            told.add(use.model)
            yield AppCode(use.span, framework, use.model, use.home, use.line)


def _known_before(change: Change, scene: Scene, asked: Callable[[ast.AST], ast.expr | None], mark: tuple[str, ...]) -> set[str]:
    """The models that it worked with before it was edited: that has been told, or run."""
    from workers.frameworks.python import app_code

    before = text_of(change, "base")
    uses = app_code.uses(change.path, before, scene.tree("base"), asked, mark) if before else ()
    return {use.model for use in uses}


def _nameless(path: str, text: str) -> Iterator[Fact]:
    """The first `drop_constraint(None, …)` of each direction."""
    from bot.domain.models import NamelessDrop
    from workers.frameworks.python.source import NotPython, parse_python

    try:
        body = parse_python(text).body if "drop_constraint" in text else []
    except NotPython:
        return
    for function in (node for node in body if isinstance(node, ast.FunctionDef) and node.name in {"upgrade", "downgrade"}):
        for node in ast.walk(function):
            match node:
                case ast.Call(func=ast.Attribute(attr="drop_constraint"), args=[ast.Constant(value=None), *_]):
                    yield NamelessDrop(Span(path, node.lineno, node.end_lineno or node.lineno), function.name == "downgrade")
                    break


def _waiting(change: Change, text: str, scene: Scene) -> Iterator[Fact]:
    """A dependency in the same change that is told to run after the deployment, where this one runs before it."""
    from bot.domain.models import WaitingDependency

    marked = _SAFE.search(text)
    if marked is None or marked[1] != "before_deploy":
        return
    for found in _NAMED.finditer(text):
        for other in scene.changes.changes:
            same = names.base(other.path) == f"{found[2]}.py" and f"/{found[1]}/migrations/" in f"/{other.path}"
            waits = _SAFE.search(text_of(other, "head") or "") if same else None
            if waits and waits[1] == "after_deploy":
                line = text.count("\n", 0, found.start()) + 1
                yield WaitingDependency(Span(change.path, line, line), other.path)


reader = TopicReader(__name__, _ENDING, read)
