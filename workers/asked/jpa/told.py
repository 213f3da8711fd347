"""What a change is told of: attributes that its lines ask entities for in vain, and those that it takes away from others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Change, Mention, Span
from bot.domain.mappers import UnknownAttribute
from workers.asked.jpa.asking import Ask
from workers.asked.jpa.calls import asks, wrong
from workers.asked.jpa.clue import ASKS
from workers.asked.jpa.words import KEPT, lineage, words
from workers.joined.jpa.classes import Class, Classes, line_of, tested
from workers.queries.reading import NOT_SERVING
from workers.scene import Scene
from workers.settle import touches

_MOST_FILES, _MOST_PLACES, _MOST_NAMES, _MOST_READ = 60, 8, 60, 300


def unknown_attributes(change: Change, scene: Scene) -> Iterator[UnknownAttribute]:
    """Both, of one changed file."""
    classes, touched = Classes.of(scene.tree("head"), "asked"), change.touched()
    seen: set[tuple[int, str]] = set()
    for one in asks(classes, change.path):
        found = wrong(classes, one) if touches(one.span, touched) else None
        if found is not None and (one.span.line, found.name) not in seen:
            seen.add((one.span.line, found.name))
            yield UnknownAttribute(
                one.span, "JPA", found.model.name, found.name, one.call, _declared(classes, found.model), found.meant,
                starting=one.starting,
            )  # fmt: skip
    if not change.added and touched.base:
        yield from _taken(change, scene, classes)


def _declared(classes: Classes, kept: Class) -> Mention:
    named = kept.node.child_by_field_name("name")
    line = kept.code.syntax.span(named or kept.node).line
    return Mention(kept.path, line, line_of(kept.code, line, classes.tree))


def _taken(change: Change, scene: Scene, classes: Classes) -> Iterator[UnknownAttribute]:
    """Attributes that the entities of the file had, and that lines which the change leaves as they are still name."""
    base = Classes.of(scene.tree("base"), "asked")
    name = (change.previous or change.path).rpartition("/")[2].removesuffix(".java")
    old, new = base.at(change.previous or change.path, name), classes.at(change.path, name)
    if old is None or new is None or not KEPT.search(old.marks) or not KEPT.search(new.marks):
        return
    before, after = words(base, old), words(classes, new)
    gone = sorted(one for one in before.types if one[:1].islower() and not after.has(one))
    for field in gone[:_MOST_NAMES] if not after.open else ():
        span = _line(old, field, change)
        places = tuple(_places(classes, new, field, scene)) if span is not None else ()
        if span is not None and places:
            starting = any(one.starting for _, one in places)
            yield UnknownAttribute(
                span, "JPA", name, field, "", _declared(classes, new), gone=True, starting=starting,
                places=tuple(place for place, _ in places[:_MOST_PLACES]),
            )  # fmt: skip


def _line(old: Class, field: str, change: Change) -> Span | None:
    """The line at base that the change took away, and that declared it."""
    said = re.compile(rf"\b(?:{re.escape(field)}|(?:get|is|set){re.escape(field[:1].upper() + field[1:])})\b")
    lines = old.code.syntax.data.decode("utf-8", "replace").split("\n")
    touched = [line for line in sorted(change.touched().base) if line <= len(lines) and said.search(lines[line - 1])]
    return Span(old.path, touched[0], touched[0], "base") if touched else None


def _places(classes: Classes, kept: Class, field: str, scene: Scene) -> Iterator[tuple[Mention, Ask]]:
    """Where lines that the change leaves as they are still name it."""
    for path in _naming(classes, kept, field):
        change = scene.change(path)
        for one in asks(classes, path):
            if (change is not None and touches(one.span, change.touched())) or field.lower() not in "".join(one.path).lower():
                continue
            missing = wrong(classes, one)
            if missing is None or missing.name != field:
                continue
            if any((above.path, above.name) == (kept.path, kept.name) for above in lineage(classes, missing.model)):
                line = one.span.line
                yield Mention(path, line, classes.tree.text(path).split("\n")[line - 1].strip()[:200]), one


def _naming(classes: Classes, kept: Class, field: str) -> list[str]:
    """Files that may name it: with the word of the class, repositories whose methods have it in their names, with its own."""
    tree, inside = classes.tree, field[:1].upper() + field[1:]
    repositories = [path for path in sorted(tree.paths()) if path.endswith("Repository.java")][:_MOST_READ]
    found = sorted(one.path for one in tree.lines_with([kept.name], [".java"]))
    found += [path for path in repositories if inside in tree.text(path)]
    found += sorted(one.path for one in tree.lines_with([field], [".java"]))
    serving = [path for path in dict.fromkeys(found) if not (tested(path) or NOT_SERVING.search(path))]
    return [path for path in serving if ASKS.search(tree.text(path))][:_MOST_FILES]
