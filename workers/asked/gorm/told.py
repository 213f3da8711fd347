"""What a change is told of: columns and relations that its lines ask structs for in vain, and those that it takes away."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from bot.domain.changes import Change, Mention, Span
from bot.domain.mappers import UnknownAttribute
from bot.domain.schema import Name
from workers.asked.gorm.calls import Ask, asks
from workers.asked.gorm.structs import Struct, plain, struct, targets
from workers.frameworks.rails.inflect import singular
from workers.queries.called import read_code
from workers.queries.code import Code
from workers.queries.mapped.gorm import tables_of
from workers.queries.mapped.names import snake
from workers.queries.reading import NOT_SERVING
from workers.readers.listing import Listing
from workers.rules.sql_schema import column_of, made_by_code, table_of
from workers.scene import Scene
from workers.settle import touches

_CLOSE, _MOST_FILES, _MOST_PLACES, _MOST_NAMES = 0.8, 60, 8, 60


def unknown_columns(change: Change, scene: Scene) -> Iterator[UnknownAttribute]:
    """Both, of one changed file."""
    tree, touched = scene.tree("head"), change.touched()
    seen: set[tuple[int, str]] = set()
    for one in _asked(tree, change.path):
        found = missing(one, tree, scene) if touches(one.span, touched) else None
        if found is not None and (one.span.line, found[1]) not in seen:
            seen.add((one.span.line, found[1]))
            model, name = found
            near = difflib.get_close_matches(name, list(model.fields) if one.relation else model.spelled, 1, _CLOSE)
            yield UnknownAttribute(one.span, "GORM", model.name, name, one.call, model.at, near[0] if near else "")
    if not change.added and touched.base:
        yield from _taken(change, scene)


def _asked(tree: Listing, path: str) -> tuple[Ask, ...]:
    return tree.remember(
        ("gorm asks", path), lambda: tuple(asks(tree, code)) if (code := _code(tree, path)) is not None else ()
    )


def _code(tree: Listing, path: str) -> Code | None:
    return tree.remember(("code", path), lambda: read_code(path, "go", tree))


def missing(one: Ask, tree: Listing, scene: Scene) -> tuple[Struct, str] | None:
    """The struct and what it surely does not have."""
    if one.relation:
        for model, name in targets(tree, one.model, one.name.split(".")):
            if name not in model.fields and not model.open:
                return None if _embedded(model, name) else (model, name)
        return None
    if one.model.has(one.name) or _in_schema(one, scene) or made_by_code(scene, one.name):
        return None
    return one.model, one.name


def _embedded(model: Struct, name: str) -> bool:
    """Whether it is a struct inside of it."""
    return re.search(rf"^[ \t]*+\*?(?:\w+\.)?{name}\b", model.code.syntax.text(model.node), re.MULTILINE) is not None


def _in_schema(one: Ask, scene: Scene) -> bool:
    """Whether a table has the column although the struct does not, or another struct maps the table too."""
    tree = scene.tree("head")
    text = one.model.code.syntax.data.decode("utf-8", "replace")
    tables = tables_of(text, one.model.name)
    if not tables or any(_also(tree, table) for table in tables):
        return True
    pairs = [(schema, table_of(schema, Name(name))) for schema in scene.schemas("head") for name in tables]
    known = [(schema, table) for schema, table in pairs if table is not None]
    if any(not table.known or column_of(schema, table, one.name) is not None for schema, table in known):
        return True
    return not known and (not _migrates(tree) or any(_in_text(tree, table, one.name) for table in tables))


def _in_text(tree: Listing, table: str, column: str) -> bool:
    """Whether SQL in the code names it beside the table: columns of old fields stay where structs make the tables."""
    said = re.compile(rf"\b{table}\b[^\n]{{0,500}}\b{re.escape(column)}\b", re.IGNORECASE)
    return any(said.search(tree.text(one.path)) for one in tree.lines_with([column], [".go"]))


def _migrated(one: Ask, scene: Scene) -> bool:
    """Whether migrations make its table."""
    tables = tables_of(one.model.code.syntax.data.decode("utf-8", "replace"), one.model.name)
    return any(table_of(schema, Name(name)) is not None for schema in scene.schemas("head") for name in tables)


def _also(tree: Listing, table: str) -> bool:
    """Whether several structs are the table: all that say so, and one that GORM calls so by itself."""
    *first, last = table.split("_")
    usual = "".join(word.title() for word in (*first, singular(last)))
    said = len(tree.lines_with([f'return "{table}"'], [".go"]))
    return said + bool(tree.lines_with([f"type {usual} struct"], [".go"])) > 1


def _migrates(tree: Listing) -> bool:
    """Whether the structs make the tables."""
    return tree.remember("gorm migrates", lambda: bool(tree.lines_with(["AutoMigrate"], [".go"])))


def _taken(change: Change, scene: Scene) -> Iterator[UnknownAttribute]:
    """Fields that structs of the file had, and that lines which the change leaves as they are still name.

    Where structs make the tables these are relations alone: the columns stay.
    """
    base, tree = scene.tree("base"), scene.tree("head")
    before, after = _code(base, change.previous or change.path), _code(tree, change.path)
    for node in before.syntax.walk("type_spec") if before is not None and after is not None else ():
        named = node.child_by_field_name("name")
        if before is None or after is None or named is None:
            continue
        old, new = struct(base, before.text(named), before), struct(tree, before.text(named), after)
        if old is None or new is None or new.open or not new.mapped or new.path != change.path:
            continue
        for field in [one for one in old.fields if not new.has(one)][:_MOST_NAMES]:
            span = _line(old, field, change)
            places = tuple(_places(tree, new, field, scene)) if span is not None else ()
            if span is not None and places:
                yield UnknownAttribute(span, "GORM", new.name, field, "", new.at, gone=True, places=places[:_MOST_PLACES])


def _line(old: Struct, field: str, change: Change) -> Span | None:
    said = re.compile(rf"[ \t]*{field}\b")
    lines = old.code.syntax.data.decode("utf-8", "replace").split("\n")
    first, last = old.code.syntax.span(old.node).line, old.code.syntax.span(old.node).end
    found = [line for line in sorted(change.touched().base) if first <= line <= last and said.match(lines[line - 1])]
    return Span(old.path, found[0], found[0], "base") if found else None


def _places(tree: Listing, model: Struct, field: str, scene: Scene) -> Iterator[Mention]:
    for path in sorted({one.path for one in tree.lines_with([snake(field), field], [".go"])})[:_MOST_FILES]:
        change = scene.change(path)
        for one in _asked(tree, path) if not NOT_SERVING.search(path) else ():
            named = plain(field) in {plain(part) for part in one.name.split(".")}
            if not named or (change is not None and touches(one.span, change.touched())):
                continue
            found = missing(one, tree, scene) if one.relation or _migrated(one, scene) else None
            if (
                found is not None
                and plain(found[1]) == plain(field)
                and (found[0].path, found[0].name) == (model.path, model.name)
            ):
                text = tree.text(path).split("\n")[one.span.line - 1].strip()[:200]
                yield Mention(path, one.span.line, text)
