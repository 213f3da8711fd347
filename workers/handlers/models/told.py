"""What a contract of the change tells already is not told of the code again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from bot.domain.changes import Span
from bot.domain.contracts import ContractChange
from workers.handlers.paths import TESTS
from workers.readers.api import openapi
from workers.scene import Scene, text_of

_DOCUMENT = re.compile(r"\.(ya?ml|json|snap)$")

_DEPRECATED = re.compile(r"deprecat|sunset|obsolete|will be removed|legacy|backwards?[ -]compat", re.IGNORECASE)
_ABOVE, _MOST = 6, 20
_STRING = re.compile(r"""["':](\w+)|\b(\w+)(?::(?!:)|=(?!=))""")
"""A string, a symbol, the key of a pair."""
_SPAN = re.compile(r"`([^`]+)`")
_WORD, _SHORTEST = re.compile(r"\w+"), 3


def told_elsewhere(scene: Scene, fact: ContractChange) -> bool:
    """Whether a document that the change touches tells of a field of that name."""
    return _field(fact) in scene.remember("told of fields", lambda: frozenset(_names(scene)))


def put_in_again(scene: Scene, fact: ContractChange) -> bool:
    """Whether new lines of code hold its names as strings or keys, in its file or one that has to do with it: what went here is
    put in there."""
    places = scene.remember("names of new lines", lambda: _places(scene))
    names = [name.rpartition(".")[2].rstrip("[]") for name in _SPAN.findall(fact.thing)]
    return all(any(_related(scene, fact, path) for path in sorted(places.get(name, ()))) for name in names)


def _related(scene: Scene, fact: ContractChange, path: str) -> bool:
    """Whether the file is the fact's own, names whose field it is, or is named there: what it extends, or mixes in."""
    if path == fact.span.path:
        return True
    owner, stem = _owner(fact), path.rpartition("/")[2].partition(".")[0]
    words = {stem, stem.replace("_", ""), stem.replace("-", "")} - {""}
    here = _words(scene, fact.span.path)
    return owner.lower() in _words(scene, path) or not here.isdisjoint(word.lower() for word in words if len(word) > _SHORTEST)


def _words(scene: Scene, path: str) -> frozenset[str]:
    """The words of a changed file at head, in small letters."""
    return scene.remember(("words of a file", path), partial(_all_words, scene, path))


def _all_words(scene: Scene, path: str) -> frozenset[str]:
    change = next((one for one in scene.changes.changes if path in {one.path, one.previous}), None)
    text = (text_of(change, "head") or "") if change is not None else ""
    return frozenset(word.lower() for word in _WORD.findall(text))


def still_read(scene: Scene, owner: str, fact: ContractChange) -> bool:
    """Whether PHP code that takes the request reads the field whatever its rules say, or all that was sent."""
    if not fact.span.path.endswith(".php"):
        return False
    word = re.escape(_field(fact))
    reads = re.compile(rf"->(all|input|post)\(\)|->{word}\b|\([\"']{word}[\"']|\[[\"']{word}[\"']\]")
    files = dict.fromkeys(one.path for one in scene.tree("head").lines_with([owner], (".php",)) if one.path != fact.span.path)
    return any(
        reads.search((data or b"").decode("utf-8", "ignore")) for _, data in scene.tree("head").read_many(list(files)[:20])
    )


def announced(scene: Scene, span: Span) -> bool:
    """Whether the code said at base, right at the field or above it, that it goes."""
    if span.side != "base":
        return False
    change = next((one for one in scene.changes.changes if one.previous == span.path), None)
    lines = (text_of(change, "base") or "").split("\n") if change is not None else []
    return any(_DEPRECATED.search(line) for line in lines[max(0, span.line - _ABOVE) : span.line + 1])


def _places(scene: Scene) -> dict[str, set[str]]:
    """Name → the files in whose new lines it stands."""
    found: dict[str, set[str]] = defaultdict(set)
    for change in scene.changes.changes:
        if not change.deleted and not TESTS.search(change.path) and not _DOCUMENT.search(change.path):
            lines = (text_of(change, "head") or "").split("\n")
            for number in change.touched().head:
                for word, key in _STRING.findall(lines[number - 1]) if number <= len(lines) else ():
                    found[word or key].add(change.path)
    return found


def _names(scene: Scene) -> Iterator[str]:
    for change in scene.changes.changes:
        if _DOCUMENT.search(change.path) and openapi.reader.pattern.search(change.path):
            for fact in openapi.read(change, scene):
                if isinstance(fact, ContractChange):
                    yield _field(fact)


def _owner(fact: ContractChange) -> str:
    return fact.thing.split(",")[0].strip("`").split(".")[0].split("#")[0]


def _field(fact: ContractChange) -> str:
    return fact.thing.split(",")[0].strip("`").rpartition(".")[2].rstrip("[]")
