"""What workers/readers/api/answers.py finds; it loads this when there is such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Code, FieldPromised, SerializerChanged
from workers.handlers.paths import TESTS
from workers.handlers.promised_fields import Fields, fields_of
from workers.handlers.python import module
from workers.handlers.script import source
from workers.handlers.shapes import Shape, of_python, of_script
from workers.readers.syntax import TooLarge
from workers.scene import Scene

_CLASS = re.compile(r"\bclass\s+\w+")
_AGREED, _FEWEST = 0.8, 2


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """Fields that go from classes which are on both sides, and what became of serializers."""
    if change.added or change.deleted or TESTS.search(change.path):
        return
    try:
        before, after = _shapes(change, "base", scene), _shapes(change, "head", scene)
    except TooLarge as large:
        yield Gap("models", str(large), change.path)
        return
    if before:
        yield Code(Span(change.path, 1, 1), "models")
    path = change.previous or change.path
    for name, was in before.items():
        now = after.get(name)
        if now is None:
            continue
        gone = {field: line for field, line in was.fields.items() if field not in now.fields and not now.all_fields}
        promised = dict(_promised(was, gone, scene)) if gone else {}
        for field, (document, line) in promised.items():
            yield FieldPromised(Span(path, gone[field], gone[field], "base"), name, field, document, line)
        if was.kind == "serializer":
            yield from _serializer(change, was, now, {one: line for one, line in gone.items() if one not in promised})


def _shapes(change: Change, side: Side, scene: Scene) -> dict[str, Shape]:
    if change.path.endswith(".py"):
        found = module(scene, change, side)
        return of_python(found) if found.imports("pydantic", "rest_framework") else {}
    syntax = source(scene, change, side, _CLASS)
    return of_script(syntax) if syntax is not None else {}


def _promised(was: Shape, gone: dict[str, int], scene: Scene) -> Iterator[tuple[str, tuple[str, int]]]:
    """The fields that a document had at base, where it agreed with the class, and has still."""
    names = {was.name, was.name.removesuffix("Serializer"), was.name.removesuffix("Dto")}
    before, now = fields_of(scene, "base"), fields_of(scene, "head")
    for key, fields in before.items():
        if key[1] not in names or not _agree(was.fields, fields):
            continue
        for field in gone:
            if field in fields and field in now.get(key, {}):
                yield field, (key[0], now[key][field])


def _agree(mine: dict[str, int], theirs: Fields) -> bool:
    both = len(mine.keys() & theirs.keys())
    return both >= _FEWEST and both >= _AGREED * len(mine.keys() | theirs.keys())


def _serializer(change: Change, was: Shape, now: Shape, gone: dict[str, int]) -> Iterator[SerializerChanged]:
    if now.all_fields and was.fields:
        yield SerializerChanged(Span(change.path, now.all_fields, now.all_fields), was.name, "all", ())
    if gone:
        line = min(gone.values())
        yield SerializerChanged(Span(change.previous or change.path, line, line, "base"), was.name, "gone", tuple(gone))
    writable = tuple(sorted(one for one in was.read_only - now.read_only if one in now.fields))
    if writable:
        yield SerializerChanged(Span(change.path, now.line, max(now.fields.values())), was.name, "writable", writable)
