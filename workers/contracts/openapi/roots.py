"""Which documents of OpenAPI or AsyncAPI a file belongs to: itself, or those that lead to it by `$ref`."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.domain.changes import Side
from workers.contracts.openapi.reach import reached
from workers.scene import Scene

_ROOT = re.compile(r"""(?:^|[{,])[ \t]*["']?(openapi|swagger)["']?[ \t]*:[ \t]*["']?[23][.\d]*""", re.MULTILINE)
_EVENTS = re.compile(r"""(?:^|[{,])[ \t]*["']?(asyncapi)["']?[ \t]*:[ \t]*["']?[23][.\d]*""", re.MULTILINE)
_FIRST = re.compile(r"\ufeff?\s*\{[ \t]*\r?\n([ \t]*)\S")
_ENDINGS = (".yaml", ".yml", ".json")
_MOST_BYTES = 20_000_000


def is_root(text: str) -> bool:
    """Whether the text is an OpenAPI or Swagger document."""
    return ("openapi" in text or "swagger" in text) and has_key(text, _ROOT)


def is_events(text: str) -> bool:
    """Whether the text is an AsyncAPI document."""
    return "asyncapi" in text and has_key(text, _EVENTS)


def has_key(text: str, pattern: re.Pattern[str]) -> bool:
    """Whether the first group of one of the pattern's matches is a key of the text's outermost mapping, in YAML or JSON."""
    found = [match.start(1) for match in pattern.finditer(text)]
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return any(not text[_line(text, at) : at].strip("\"'") for at in found)
    first = _FIRST.match(text)
    if first is None:  # all on one line: what opens before it must have closed
        return any(text.count("{", 0, at) - text.count("}", 0, at) == 1 for at in found)
    return any(text[_line(text, at) : at].rstrip('"') == first[1] for at in found)


def _line(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def roots_of(scene: Scene, side: Side, path: str) -> tuple[str, ...]:
    """The root documents of OpenAPI in that side's tree that lead to the file."""
    found = scene.remember(("openapi roots", side), lambda: _leading(scene, side, ("openapi", "swagger"), is_root))
    return tuple(sorted(root for root, files in found.items() if path in files))


def events_of(scene: Scene, side: Side, path: str) -> tuple[str, ...]:
    """The AsyncAPI documents in that side's tree that lead to the file."""
    found = scene.remember(("asyncapi roots", side), lambda: _leading(scene, side, ("asyncapi",), is_events))
    return tuple(sorted(root for root, files in found.items() if path in files))


def _leading(scene: Scene, side: Side, words: tuple[str, ...], known: Callable[[str], bool]) -> dict[str, frozenset[str]]:
    """Root → every file it leads to."""
    tree = scene.tree(side)
    mentions = tree.lines_with(words, _ENDINGS)
    texts: dict[str, str] = {}
    budget = _MOST_BYTES
    for path, data in tree.read_many([mention.path for mention in mentions]):
        if data is not None and budget > 0 and known(text := data.decode("utf-8", "ignore")):
            texts[path] = text
            budget -= len(data)
    return {root: reached(scene, side, root, text) for root, text in texts.items()}
