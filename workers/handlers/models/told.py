"""What a contract of the change tells already is not told of the code again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial

from bot.domain.changes import Span
from bot.domain.contracts import ContractChange
from workers.handlers.models.put import puts
from workers.handlers.paths import TESTS
from workers.readers.api import openapi
from workers.scene import Scene, text_of

_DOCUMENT = re.compile(r"\.(ya?ml|json|snap)$")

_DEPRECATED = re.compile(
    r"deprecat|sunset|obsolete|will be removed|legacy|backwards?[ -]compat|\bcompatibility\b", re.IGNORECASE
)
_ABOVE, _MOST = 6, 20
_STRING = re.compile(r"""["':](\w+)|\b(\w+)(?::(?!:)|=(?!=))""")
"""A string, a symbol, the key of a pair."""
_SPAN = re.compile(r"`([^`]+)`")
_WORD, _SHORTEST = re.compile(r"\w+"), 3


def told_elsewhere(scene: Scene, fact: ContractChange) -> bool:
    """Whether a document that the change touches tells of a field of that name."""
    return _field(fact) in scene.remember("told of fields", lambda: frozenset(_names(scene)))


def put_in_again(scene: Scene, fact: ContractChange) -> bool:
    """Whether new lines of code hold its names as strings or keys, in its file, or put them into an answer in one that has to
    do with it: what went here is put in there."""
    places = scene.remember("names of new lines", lambda: _places(scene))
    names = [name.rpartition(".")[2].rstrip("[]") for name in _SPAN.findall(fact.thing)]
    return all(
        any(
            path == fact.span.path or (_puts(scene, path, at) and _related(scene, fact, path))
            for path, at in sorted(places.get(name, {}).items())
        )
        for name in names
    )


def _related(scene: Scene, fact: ContractChange, path: str) -> bool:
    """Whether the file names whose field it is, or is named there: what it extends, or mixes in."""
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
    end = _closed(lines, span.line)
    return any(_DEPRECATED.search(line) for line in lines[max(0, span.line - _ABOVE) : max(end, span.end) + 1])


def _closed(lines: list[str], line: int) -> int:
    """The line on which the brackets that open on this one are closed; this one where that is not soon."""
    depth = 0
    for at in range(line - 1, min(len(lines), line + _ABOVE)):
        depth += sum(lines[at].count(one) for one in "([{") - sum(lines[at].count(one) for one in ")]}")
        if depth <= 0:
            return at + 1
    return line


def _places(scene: Scene) -> dict[str, dict[str, list[tuple[int, int]]]]:
    """Name → the files in whose new lines it stands, each with the first places there: line (from 0) and column."""
    found: dict[str, dict[str, list[tuple[int, int]]]] = defaultdict(dict)
    for change in scene.changes.changes:
        if not change.deleted and not TESTS.search(change.path) and not _DOCUMENT.search(change.path):
            lines = (text_of(change, "head") or "").split("\n")
            for number in sorted(change.touched().head):
                for one in _STRING.finditer(lines[number - 1]) if number <= len(lines) else ():
                    places = found[one[1] or one[2]].setdefault(change.path, [])
                    places += [(number - 1, one.start())] if len(places) < _MOST else []
    return found


def _puts(scene: Scene, path: str, places: Iterable[tuple[int, int]]) -> bool:
    """Whether one of the places in new lines of the file puts it into what is answered."""
    lines = scene.remember(("lines at head", path), partial(_lines, scene, path))
    return any(puts(lines, at, start) for at, start in places)


def _lines(scene: Scene, path: str) -> list[str]:
    change = scene.change(path)
    return (text_of(change, "head") or "").split("\n") if change is not None else []


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
