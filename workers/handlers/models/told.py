"""What a contract of the change tells already is not told of the code again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

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
_ANSWERS = re.compile(
    r"(^|/|_)(api|rest|serial\w*|present\w*|controllers?|views?|routes?|routers?|resources?|transform\w*|schemas?|respon\w*|handlers?|blueprints?|constants?)"
    r"(/|_|\.)",
    re.IGNORECASE,
)
"""Where answers are made."""


def told_elsewhere(scene: Scene, fact: ContractChange) -> bool:
    """Whether a document that the change touches tells of a field of that name."""
    return _field(fact) in scene.remember("told of fields", lambda: frozenset(_names(scene)))


def put_in_again(scene: Scene, fact: ContractChange) -> bool:
    """Whether a new line of code holds that name as a string or a key, beside it or where answers are made: what went here is
    put in there."""
    folder, word = fact.span.path.rpartition("/")[0], _field(fact)
    places = scene.remember("names of new lines", lambda: _places(scene))
    return any(path.rpartition("/")[0] == folder or _ANSWERS.search(path) for path in places.get(word, ()))


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


def _field(fact: ContractChange) -> str:
    return fact.thing.split(",")[0].strip("`").rpartition(".")[2].rstrip("[]")
