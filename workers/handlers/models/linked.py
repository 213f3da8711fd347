"""Whether a model gets to clients: code that serves names it, or another model that does names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from workers.handlers.models.model import Model
from workers.handlers.paths import TESTS
from workers.scene import Scene
from workers.sql.text import UnreadableText, decode_text

_DEEPEST, _MOST_FILES, _MOST_LINES, _MOST_NAMES = 3, 40, 20, 30
_PRIVATE = re.compile(
    r"(^|/|_|\b)(internal|admin|debug|tasks?|jobs?|workers?|commands?|scripts?|cli|management)(/|_|\.|\b)", re.IGNORECASE
)

MOST_ASKED = 80
"""Names that are looked up for one review: about 10 ms each."""
_PLACE = re.compile(r"(^|/)(api|rest)(/|_\w+/|\.)|(^|/)v\d+/|(^|/)(presenters|serializers|transformers)/")
"""Folders of what goes to clients."""


@dataclass(frozen=True, slots=True)
class Served:
    """The files at base that take it from clients, and that answer with it; '' where none is known to.

    `whole` is False where nobody looked to the end: too many names were looked up before it.
    """

    asks: str = ""
    answers: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Linked:
    """How it shows in one language: `endings` of its files, `serves` in the text of one that answers requests, `owner` finds
    what a line belongs to (its first group), `imports` are lines that use nothing.

    `asks` and `answers` find in a line that serves (and the lines `around` it) what becomes of NAME there; where they are '',
    any use is both.
    """

    endings: tuple[str, ...]
    serves: re.Pattern[str]
    owner: re.Pattern[str]
    imports: re.Pattern[str]
    asks: str = ""
    answers: str = ""
    around: int = 0

    def served(self, scene: Scene, model: Model) -> Served:
        """Who serves it; its own file where its folder says what it is for and nothing else is known."""
        found, whole = scene.remember(("served", self.endings, model.name), partial(self._served, scene, model.name))
        if not found and model.placed and _PLACE.search(model.node.path):
            return Served(model.node.path, model.node.path)
        near = sorted(found, key=lambda one: -_shared(one[0], model.node.path))
        asks, answers = (next((path for path, ways in near if way in ways), "") for way in ("asks", "answers"))
        return Served(asks, answers, whole)

    def _served(self, scene: Scene, name: str) -> tuple[list[tuple[str, tuple[str, ...]]], bool]:
        """The files that serve it, and what they do with it: those that name it, else those that name what holds it; whether
        all of them were looked for."""
        asked, waiting, found = {name}, [(name, 0)], list[tuple[str, tuple[str, ...]]]()
        while waiting and len(asked) < _MOST_NAMES and {way for _, ways in found for way in ways} != {"asks", "answers"}:
            word, depth = waiting.pop(0)
            if not _may_ask(scene):
                return found, False
            for path, ways, owner in self._users(scene, word):
                found += [(path, ways)] if ways else []
                if depth < _DEEPEST and owner and owner not in asked:
                    asked.add(owner)
                    waiting.append((owner, depth + 1))
        return found, True

    def _users(self, scene: Scene, name: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
        """Files that name it: what those that serve do with it, and by its name what else uses it."""
        word = re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)")
        files = [one.path for one in scene.tree("base").lines_with([name], self.endings)]
        for path in [one for one in files if not (TESTS.search(one) or _PRIVATE.search(one))][:_MOST_FILES]:
            text = scene.remember(("base text", path), partial(_text, scene, path))
            serves, lines = self.serves.search(text), text.split("\n")
            used = [at for at, line in enumerate(lines) if name in line and self._uses(line, word, name)][:_MOST_LINES]
            for at in used:
                owner = self._owner(lines, at)
                yield path, self._ways(lines, at, name) if serves else (), "" if owner == name else owner

    def _ways(self, lines: list[str], at: int, name: str) -> tuple[str, ...]:
        line = "\n".join(lines[max(0, at - self.around) : at + self.around + 1])
        both = {"asks": self.asks, "answers": self.answers}
        return tuple(way for way, pattern in both.items() if not pattern or re.search(pattern.replace("NAME", name), line))

    def _uses(self, line: str, word: re.Pattern[str], name: str) -> bool:
        if self.imports.search(line):
            return False
        own = self.owner.match(line)
        return word.search(line) is not None and (own is None or own[1] != name)

    def _owner(self, lines: list[str], at: int) -> str:
        """What the line is part of: itself, or the nearest above it that stands further out."""
        indent = _indent(lines[at])
        for above in range(at, max(-1, at - 400), -1):
            match = self.owner.match(lines[above])
            if match and (above == at or _indent(lines[above]) < indent):
                return str(match[1])
        return ""


def _may_ask(scene: Scene) -> bool:
    """Whether one more name may be looked up in the whole tree: a change of hundreds of models is told of some of them."""
    left = scene.remember("look-ups of models", lambda: [MOST_ASKED])
    left[0] -= 1
    return left[0] >= 0


def _shared(one: str, other: str) -> int:
    """Folders that both lie in."""
    return next((at for at, (a, b) in enumerate(zip(one.split("/"), other.split("/"), strict=False)) if a != b), 0)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _text(scene: Scene, path: str) -> str:
    try:
        return decode_text(scene.tree("base").read(path) or b"")
    except UnreadableText:
        return ""
