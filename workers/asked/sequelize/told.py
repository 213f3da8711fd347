"""What a change is told of: names that its lines ask Sequelize's models for and neither they nor their tables have."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Iterator

from bot.domain.changes import Change
from bot.domain.mappers import UnknownOption
from bot.domain.schema import Table
from workers.asked.brought import Source, file_of, syntax_of
from workers.asked.sequelize.calls import Ask, asks
from workers.asked.sequelize.model import Model, model_of
from workers.asked.sequelize.whole import plain, whole
from workers.readers.listing import Listing
from workers.scene import Scene
from workers.settle import touches

_CLOSE, _MOST_CALLS = 0.8, 20_000
_OTHERS = re.compile(r"\bmongoose\b|['\"](?:typeorm|objection|waterline|@mikro-orm/core)['\"]")
"""Mappers whose models may have the name of one of Sequelize's."""
_USUAL = frozenset(("id", "createdat", "updatedat", "deletedat", "version"))


def unknown_attributes(change: Change, scene: Scene) -> Iterator[UnknownOption]:
    """The names on lines of the change that no model has."""
    tree, touched = scene.tree("head"), change.touched()
    syntax = syntax_of(tree, change.path)
    source, seen = Source(syntax) if syntax is not None else None, set[tuple[int, str]]()
    for number, call in enumerate(syntax.walk("call_expression")) if syntax is not None else ():
        if syntax is None or source is None or number > _MOST_CALLS:
            return
        if not touches(syntax.span(call), touched):
            continue
        for ask in asks(source, call):
            span = syntax.span(ask.node)
            if touches(span, touched) and (span.line, ask.name) not in seen:
                seen.add((span.line, ask.name))
                model = model_of(tree, ask.model)
                if model is not None and _meant(source, ask.model, model, tree) and lacks(scene, model, ask):
                    yield UnknownOption(
                        span, "Sequelize", model.name, ask.name, ask.method, model.declared, near(model, ask.name)
                    )  # fmt: skip


def _meant(source: Source, name: str, model: Model, tree: Listing) -> bool:
    """Whether a file may mean that model: where it brings the name from, nothing else is of that name, as far as that is told.

    A file beside or above the model's own may hand it on, and so may one that tells of Sequelize.
    """
    modules = (module for there, module in source.brought.values() if there == name and module.startswith("."))
    home = file_of(tree.paths(), source.syntax.path, next(modules, ""))
    own = model.declared.path
    if not home or home == own:
        return True
    text = tree.text(home)
    return "equelize" in text or (own.startswith(posixpath.join(posixpath.dirname(home), "")) and _OTHERS.search(text) is None)


def lacks(scene: Scene, model: Model, ask: Ask) -> bool:
    """Whether the model is known whole and has no attribute of that name, nor its table a column."""
    name, seen = plain(ask.name), whole(scene.tree("head"))
    if model.open or seen.open or not model.own or ask.name in ask.made or (ask.sorts and ask.name in seen.made):
        return False
    if name in _USUAL or name in {plain(one) for one in model.names} or ask.name in seen.given:
        return False
    if seen.is_key(ask.name) or (ask.sorts and name in seen.prefixes):  # `["lines", by]` begins with an association
        return False
    return all(plain(column.name) != name for table in _tables(scene, model) for column in table.columns)


def near(model: Model, name: str) -> str:
    """The attribute that is spelled nearly so, '' for none."""
    return next(iter(difflib.get_close_matches(name, sorted(model.own), 1, _CLOSE)), "")


def _tables(scene: Scene, model: Model) -> Iterator[Table]:
    """The tables that may be the model's."""
    own = plain(model.name)
    names = (
        {plain(model.table)} if model.table else {own, own + "s", own + "es", re.sub("y$", "ies", own), own.removesuffix("s")}
    )
    for schema in scene.schemas("head"):
        for table in schema.tables:
            if plain(table.name.name) in names:
                yield table
