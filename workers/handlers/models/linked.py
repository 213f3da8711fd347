"""Whether a model gets to clients: code that serves names it, or another model that does names it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from workers.handlers.models.model import Model
from workers.handlers.paths import TESTS
from workers.scene import Scene, text_of
from workers.sql.text import UnreadableText, decode_text

_DEEPEST, _MOST_FILES, _MOST_LINES, _MOST_NAMES, _MOST_ABOVE = 3, 40, 20, 30, 400
_CLOSES = re.compile(r"\s*\)")
"""The end of a head of several lines: what it belongs to stands as far out."""
_SENT = re.compile(
    r"serializ|serialis|present|payload|dto$|respon|request|resource|schema|validat|transform|represent|blueprint|entit"
    r"|to_?(dict|json|hash)|json|body$",
    re.IGNORECASE,
)
"""Names of what is sent, or makes what is sent."""
_MACHINERY = re.compile(
    r"[A-Z]\w*(Service|Repository|Manager|Handler|Factory|Provider|Client|Context|Options|Settings|Validator|Mapper|Helper"
    r"|Controller|UseCase|Module|Job|Worker)(Impl)?$"
)
_HANDLES = re.compile(
    r"\b(public|private|protected|internal)\b(?!.{0,300}\b(class|record|struct|interface)\b).{0,300}\w\("
    r"|\b(return|await|new|throw|raise|if|for|while|yield|var|def|func|function|fn|void|async)\b|=>"
    r"|(?<!fields)(?<!serializers)(?<!ma)(?<!\bz)(?<!Joi)(?<!yup)\.\w+\("
)
_ASIDE = re.compile(r"^\s*@.*|@\w+(\([^)]*\))?|\[\w+\([^\[\]]*\]")
"""What annotates a field."""
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
class _Use:
    """A file that serves, and what it does with a model."""

    path: str
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """How it shows in one language: `endings` of its files, `serves` in the text of one that answers requests, `owner` finds
    what a line belongs to (its first group), `imports` are lines that use nothing.

    `asks` and `answers` find in a line that serves what becomes of NAME there; where they are '', any use is both; `told`
    says it of a line in their stead. `inside` finds lines whose holder keeps it to itself, `made` the head of a function (its
    first group) that returns NAME. `by_folder`: a name is its folder's own, others say the folder before it (Go). `modules`
    are those that may stand before a name, with a dot. `takes` says of a line that asks whether what it stands in takes
    anything.
    """

    endings: tuple[str, ...]
    serves: re.Pattern[str]
    owner: re.Pattern[str]
    imports: re.Pattern[str]
    asks: str = ""
    answers: str = ""
    by_folder: bool = False
    modules: str = ""
    takes: Callable[[Scene, list[str], int], bool] | None = None
    told: Callable[[list[str], int, str], tuple[str, ...]] | None = None
    inside: re.Pattern[str] = re.compile(r"(?!)")
    made: str = ""

    def served(self, scene: Scene, model: Model) -> Served:
        """Who serves it; its own file where its folder says what it is for and nothing else is known."""
        home = model.node.path.rpartition("/")[0] if self.by_folder else ""
        key = ("served", self.endings, model.name, home)
        found, whole = scene.remember(key, partial(self._served, scene, model.name, home))
        if not found and model.placed and _PLACE.search(model.node.path):
            return Served("" if model.answers else model.node.path, model.node.path)
        near = sorted(found, key=lambda one: -_shared(one.path, model.node.path))
        asks, answers = (next((one.path for one in near if way in one.ways), "") for way in ("asks", "answers"))
        return Served(asks, answers, whole)

    def _served(self, scene: Scene, name: str, home: str) -> tuple[list[_Use], bool]:
        """The files that serve it, and what they do with it: those that name it, else those that name what holds it; whether
        all of them were looked for."""
        asked, waiting, found = {name}, [(name, 0, home)], list[_Use]()
        while waiting and len(asked) < _MOST_NAMES and {way for one in found for way in one.ways} != {"asks", "answers"}:
            word, depth, home = waiting.pop(0)
            if not _may_ask(scene):
                return found, False
            for path, ways, owner in self._users(scene, word, home):
                found += [_Use(path, left)] if ways and (left := self._left(scene, path, word, ways)) else []
                if depth < _DEEPEST and owner and owner not in asked:
                    asked.add(owner)
                    waiting.append((owner, depth + 1, path.rpartition("/")[0]))
        return found, True

    def _left(self, scene: Scene, path: str, name: str, ways: tuple[str, ...]) -> tuple[str, ...]:
        """Of `ways` those that the file goes at head too: else its clients get something else, whatever that is called."""
        moved = scene.remember("moved files", lambda: {one.previous: one.path for one in scene.changes.changes if one.previous})
        change = scene.change(moved.get(path, path))
        if change is None:
            return ways
        word, lines = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)"), (text_of(change, "head") or "").split("\n")
        used = [at for at, line in enumerate(lines) if name in line and self._uses(line, word, name)]
        return tuple(way for way in ways if any(way in self._ways(scene, lines, at, name) for at in used))

    def _users(self, scene: Scene, name: str, home: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
        """Files that name it: what those that serve do with it, and by its name what else uses it."""
        files = [one.path for one in scene.tree("base").lines_with([name], self.endings)]
        for path in [one for one in files if not (TESTS.search(one) or _PRIVATE.search(one))][:_MOST_FILES]:
            text = scene.remember(("base text", path), partial(_text, scene, path))
            serves, lines, word = self.serves.search(text), text.split("\n"), self._word(name, home, path)
            used = [at for at, line in enumerate(lines) if name in line and self._uses(line, word, name)][:_MOST_LINES]
            for at in used:
                owner = self._maker(lines[at], name) or ("" if self.inside.search(lines[at]) else self._owner(lines, at))
                yield path, self._ways(scene, lines, at, name) if serves else (), "" if owner == name else owner

    def _word(self, name: str, home: str, path: str) -> re.Pattern[str]:
        """The name as a line of that file says it."""
        elsewhere = self.by_folder and path.rpartition("/")[0] != home
        before = (
            rf"\b{re.escape(home.rpartition('/')[2])}\."
            if elsewhere
            else rf"(?<![\w.])(?:(?:{self.modules})\.)?"
            if self.modules
            else r"(?<![\w.])"
        )
        return re.compile(rf"{before}{re.escape(name)}(?!\w)")

    def _ways(self, scene: Scene, lines: list[str], at: int, name: str) -> tuple[str, ...]:
        if self.told is not None:
            return self.told(lines, at, name)
        both = {"asks": self.asks, "answers": self.answers}
        said = rf"(?:(?:{self.modules})\.)?{name}" if self.modules else name
        ways = [way for way, pattern in both.items() if not pattern or re.search(pattern.replace("NAME", said), lines[at])]
        return tuple(way for way in ways if way != "asks" or self.takes is None or self.takes(scene, lines, at))

    def _uses(self, line: str, word: re.Pattern[str], name: str) -> bool:
        if self.imports.search(line):
            return False
        own = self.owner.match(line)
        return word.search(line) is not None and (own is None or own[1] != name)

    def _maker(self, line: str, name: str) -> str:
        """The function that makes one, by its head."""
        head = re.match(self.made.replace("NAME", re.escape(name)), line[:500]) if self.made else None
        return head[1] if head else ""

    def _owner(self, lines: list[str], at: int) -> str:
        """What the line is part of and what may hold it: itself, or the nearest around it."""
        indent = _indent(lines[at]) + 1
        for above in range(at, max(-1, at - _MOST_ABOVE), -1):
            text = lines[above]
            if not text.strip() or _indent(text) >= indent:
                continue
            match = self.owner.match(text)
            if match and _may_hold(str(match[1]), lines[at]):
                return str(match[1])
            indent = indent if above == at or _CLOSES.match(text) else _indent(text)
        return ""


def _may_hold(owner: str, line: str) -> bool:
    """Whether what is named so is part of what is sent, or is made of such parts: no code that only handles it."""
    if _MACHINERY.match(owner):
        return False
    return _SENT.search(owner) is not None or (owner[:1].isupper() and not _HANDLES.search(_ASIDE.sub("", line)))


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
