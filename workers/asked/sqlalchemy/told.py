"""What a change is told of: attributes that its lines ask mapped classes for in vain, and those that it takes away."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.changes import Change, Mention
from bot.domain.mappers import UnknownName
from workers.asked.django.told import files_asking, line_of
from workers.asked.sqlalchemy.calls import Named, named
from workers.asked.sqlalchemy.names import lacks, near, vocabulary
from workers.frameworks.python.source import NotPython, parse_python
from workers.joined.django.source import Class, Project
from workers.scene import Scene
from workers.settle import touches

_MOST_FILES, _MOST_PLACES = 80, 8


def unknown_attributes(change: Change, scene: Scene) -> Iterator[UnknownName]:
    """Both, of one changed file."""
    project, touched = Project(scene.tree("head")), change.touched()
    seen: set[tuple[int, str]] = set()
    for one in _named(project, change.path):
        if touches(one.span, touched) and (one.span.line, one.name) not in seen and lacks(project, one.model, one.name):
            seen.add((one.span.line, one.name))
            meant = near(project, one.model, one.name)
            yield UnknownName(one.span, "SQLAlchemy", one.model.name, one.name, one.call, _declared(one.model), meant)
    if not change.added and touched.base:
        yield from _taken(change, scene, project)


def _named(project: Project, path: str) -> tuple[Named, ...]:
    return project.tree.remember(("named of", path), lambda: tuple(_read(project, path)))


def _read(project: Project, path: str) -> Iterator[Named]:
    source = project.source(path)
    if source is not None:
        try:
            yield from named(project, source, parse_python(project.tree.text(path)))
        except NotPython:
            return


def _declared(model: Class) -> Mention:
    return Mention(model.path, model.node.lineno, model.source.line(model.node.lineno))


def _taken(change: Change, scene: Scene, project: Project) -> Iterator[UnknownName]:
    base = Project(scene.tree("base"))
    before, after = base.source(change.previous or change.path), project.source(change.path)
    for name, node in (before.classes if before is not None else {}).items():
        new = after.classes.get(name) if after is not None else None
        if before is None or after is None or new is None:
            continue
        old, now = Class(before.path, name, before, node), Class(change.path, name, after, new)
        if set(base.lineage(old)[1]) != set(project.lineage(now)[1]):
            continue
        for field in sorted(vocabulary(base, old).own):
            span = line_of(old, field, change) if lacks(project, now, field, gone=True) else None
            if span is not None and (places := tuple(_places(project, now, field, scene))):
                yield UnknownName(
                    span, "SQLAlchemy", name, field, "", _declared(now), gone=True, places=places[:_MOST_PLACES]
                )  # fmt: skip


def _places(project: Project, model: Class, field: str, scene: Scene) -> Iterator[Mention]:
    """Where lines that the change leaves as they are still name it."""
    for path in files_asking(project.tree, field, (model.name.encode(),))[:_MOST_FILES]:
        source, change = project.source(path), scene.change(path)
        for one in _named(project, path):
            left = change is None or not touches(one.span, change.touched())
            if one.name == field and one.model == model and left and source is not None:
                yield Mention(path, one.span.line, source.line(one.span.line))
