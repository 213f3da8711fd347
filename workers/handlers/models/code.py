"""The models of all languages but Python, and what of them is compared."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.changes import Change, Side
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.handlers.models.compared import by_file
from workers.handlers.models.language import language_for
from workers.handlers.models.model import Model
from workers.handlers.paths import GENERATED
from workers.readers.syntax import language_of, parse_source
from workers.scene import Scene, text_of


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What clients are asked more of, and given less of."""
    language = language_for(change.path)
    return () if language is None else by_file(change, scene, language.files, _models, language.linked)


def _models(change: Change, side: Side, scene: Scene) -> list[Model]:
    return scene.remember(("code models", change.path, side), lambda: _read(change, side))


def _read(change: Change, side: Side) -> list[Model]:
    """Raises TooLarge."""
    path = change.path if side == "head" else change.previous or change.path
    language = language_for(path)
    text = None if (change.deleted if side == "head" else change.added) else text_of(change, side)
    if text is None or language is None or not language.clues.search(text) or GENERATED.search(text[:1500]):
        return []
    grammar = language_of(path) or language.grammar
    return list(language.find(parse_source(path, text, grammar))) if grammar else []
