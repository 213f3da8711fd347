"""What a change is told of: names that its own lines ask for in vain, and names it takes away that calls still ask for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bot.domain.changes import Change, Mention, Span
from bot.domain.mappers import UnknownName
from workers.asked.django.asking import Ask
from workers.asked.django.calls import asks
from workers.asked.django.names import Wrong, vocabulary, wrong
from workers.frameworks.python.source import NotPython, parse_python
from workers.joined.django.models import Models
from workers.joined.django.source import APART, Class, Project
from workers.readers.listing import Listing
from workers.scene import Scene
from workers.settle import touches

_MOST_FILES, _MOST_PLACES, _MOST_PATHS = 60, 8, 6_000
_ASKS = (b".filter(", b".exclude(", b".get(", b".order_by(", b".values", b"_related(", b"Q(", b"F(", b".annotate(", b".update(")


def unknown_names(change: Change, scene: Scene) -> Iterator[UnknownName]:
    """Both, of one changed file."""
    models = Models(Project(scene.tree("head")))
    touched = change.touched()
    seen: set[tuple[int, str]] = set()
    for ask in _asked(models, change.path, touched.head):
        found = wrong(models, ask) if touches(ask.span, touched) else None
        if found is not None and (ask.span.line, found.name) not in seen:
            seen.add((ask.span.line, found.name))
            yield _unknown(ask, found)
    if not change.added and touched.base:
        yield from _taken(change, scene, models)


def asked(models: Models, path: str) -> tuple[Ask, ...]:
    """The names that a file asks models for."""
    return models.project.tree.remember(("asked of", path), lambda: tuple(_asked(models, path)))


def _asked(models: Models, path: str, lines: frozenset[int] | None = None) -> Iterator[Ask]:
    source = models.project.source(path)
    if source is not None:
        try:
            yield from asks(models, source, parse_python(models.project.tree.text(path)), lines)
        except NotPython:
            return


def _unknown(ask: Ask, found: Wrong) -> UnknownName:
    model = found.model
    declared = Mention(model.path, model.node.lineno, model.source.line(model.node.lineno))
    return UnknownName(ask.span, "Django", model.name, found.name, ask.method, declared, found.meant, found.lookup)


def _taken(change: Change, scene: Scene, models: Models) -> Iterator[UnknownName]:
    """What the models of the file had at base and have no more, where calls still ask for it."""
    base = Models(Project(scene.tree("base")))
    before = base.project.source(change.previous or change.path)
    for name, node in (before.classes if before is not None else {}).items():
        old = Class(before.path, name, before, node) if before is not None else None
        new = models.named(name)
        if old is None or new is None or not base.is_model(old):
            continue
        if set(base.project.lineage(old)[1]) != set(models.project.lineage(new)[1]):
            continue
        gone = _names(base, old) - _names(models, new)
        for field in sorted(gone):
            span = line_of(old, field, change)
            if span is not None and (places := tuple(_places(models, new, field, scene))):
                declared = Mention(new.path, new.node.lineno, new.source.line(new.node.lineno))
                yield UnknownName(span, "Django", name, field, "", declared, gone=True, places=places[:_MOST_PLACES])


def _names(models: Models, model: Class) -> set[str]:
    return {name for name, value in vocabulary(models, model).fields.items() if isinstance(value, ast.Call)}


def line_of(old: Class, field: str, change: Change) -> Span | None:
    """Where the class at base has the field, if the change touches it."""
    for node in old.node.body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        if any(isinstance(one, ast.Name) and one.id == field for one in targets):
            span = Span(change.previous or change.path, node.lineno, node.end_lineno or node.lineno, "base")
            return span if touches(span, change.touched()) else None
    return None


def _places(models: Models, model: Class, field: str, scene: Scene) -> Iterator[Mention]:
    """The calls, on lines that the change leaves as they are, that ask this model for the field."""
    for path in files_asking(models.project.tree, field, _ASKS)[:_MOST_FILES]:
        source, change = models.project.source(path), scene.change(path)
        for ask in asked(models, path):
            if field not in ask.path.split("__") or (change is not None and touches(ask.span, change.touched())):
                continue
            found = wrong(models, ask, field)
            if found is not None and found.name == field and found.model == model and source is not None:
                yield Mention(path, ask.span.line, source.line(ask.span.line))


def files_asking(tree: Listing, word: str, beside: tuple[bytes, ...]) -> list[str]:
    """Files of code that hold the word, and one of the others."""
    paths = sorted(path for path in tree.paths() if path.endswith(".py") and not APART.search(path))
    found, needle = list[str](), word.encode()
    for path, data in tree.read_many(paths[:_MOST_PATHS]):
        if data and needle in data and any(one in data for one in beside):
            found.append(path)
    return found
