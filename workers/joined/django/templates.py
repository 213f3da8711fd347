"""Templates of Django (and Jinja's, as far as they are alike): loops over rows, and what is followed from each of them.

Source: https://docs.djangoproject.com/en/stable/ref/templates/language/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.domain.changes import Span
from workers.joined.budget import budget
from workers.joined.django.followed import Access
from workers.joined.django.models import Models
from workers.joined.django.rows import Frame
from workers.joined.django.values import Rows, Value
from workers.joined.missing import Place

_TAG = re.compile(
    r"\{%-?(?P<tag>(?:(?!\{[%{]).)*?)-?%\}|\{\{-?(?P<out>(?:(?!\{[%{]).)*?)-?\}\}|\{#(?:(?!\{#).)*?#\}", re.DOTALL
)
_FOR = re.compile(r"^for\s+(\w+(?:\s*,\s*\w+)*)\s+in\s(.+)$", re.DOTALL)
_REVERSED = re.compile(r"(?<=\s)reversed$")
_INCLUDE = re.compile(r"^include\s+(['\"])([^'\"]+)\1(.*)$", re.DOTALL)
_WITH = re.compile(r"\b(\w+)\s*=\s*([\w.]+(?:\(\))?)")
_WITH_AS = re.compile(r"^with\s+([\w.]+)\s+as\s+(\w+)$")
_PATH = re.compile(r"(?<![\w.'\"|])([A-Za-z_]\w*(?:\.\w+(?:\(\))?)+|[A-Za-z_]\w*)")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_FILTER = re.compile(r"\|\s*\w+")
_EXTENDS = re.compile(r"\{%-?\s*extends\s+['\"]([^'\"]+)['\"]")
_SURE = frozenset(("user", "request", "perms", "forloop", "loop"))
_WORDS = frozenset(("not", "and", "or", "in", "is", "True", "False", "None", "as", "if", "else", "with", "only"))
_BLOCK = re.compile(r"\{%-?\s*block\s+(\w+)")
_DEEPEST, _MOST = 5, 3_000
_FILTER_NAME = re.compile(r"\|\s*(\w+)")
_SAME = frozenset(("dictsort", "dictsortreversed", "safe", "sort", "reverse", "list", "unique"))
"""Filters that give the rows that they are given."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a template asks of each row of a loop. `over` is what the loop goes through, as written."""

    rows: Rows
    access: Access
    over: str


@dataclass(slots=True)
class _Block:
    """An open tag: its kind, the names that hold inside, whether what is inside is sure to be shown, the loop's place."""

    tag: str
    names: dict[str, tuple[Rows, tuple[str, ...], str]]
    sure: bool = True
    at: tuple[Place, ...] = ()
    hidden: frozenset[str] = frozenset()


Held = dict[str, tuple[Rows, tuple[str, ...], str]]
"""Names that stand for something behind a row: the row's rows, the names from it on, what the loop goes through."""


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates of a tree."""

    models: Models

    def named(self, name: str) -> str | None:
        """The one file that a template's name stands for."""
        tree = self.models.project.tree
        known = tree.remember("joined templates", self._by_name)
        found = known.get(name, ())
        return found[0] if len(found) == 1 else None

    def _by_name(self) -> dict[str, tuple[str, ...]]:
        known: dict[str, tuple[str, ...]] = {}
        for path in self.models.project.tree.paths():
            for folder in ("templates/", "jinja2/", "jinja/"):
                before, there, name = path.rpartition(folder)
                if there and (not before or before.endswith("/")):
                    known[name] = (*known.get(name, ()), path)
        return known

    def shown(
        self, name: str, given: Mapping[str, Value], replaced: frozenset[str] | set[str] = frozenset(), depth: int = 0
    ) -> Iterator[Found]:
        """What the template of that name asks of each row of what it is given, with what it includes and is made of.

        `replaced` are blocks that another template fills.
        """
        path = self.named(name)
        rows = {key: value for key, value in given.items() if isinstance(value, Rows)}
        if path is not None and rows:
            yield from _Reading(self, path, rows, replaced=replaced).found(())
            text = self.models.project.tree.text(path)
            above = _EXTENDS.search(text)
            if above is not None and above[1] != name and depth < _DEEPEST:
                yield from self.shown(above[1], rows, replaced | set(_BLOCK.findall(text)), depth + 1)


@dataclass(slots=True)
class _Reading:
    """One template while it is read. `rows` are the names that it is given, `held` those of loops around an include."""

    templates: Templates
    path: str
    rows: Mapping[str, Rows]
    held: Held = field(default_factory=dict)
    depth: int = 0
    replaced: frozenset[str] | set[str] = frozenset()
    stack: list[_Block] = field(default_factory=list)
    line: int = 1

    def found(self, at: tuple[Place, ...]) -> Iterator[Found]:
        """What it asks of each row. `at` are the places that lead to this template."""
        text = self.templates.models.project.tree.text(self.path)
        if self.depth > _DEEPEST or not budget(self.templates.models.project.tree).page(text):
            return
        self.stack = [_Block("", dict(self.held), True, at)]
        done = 0
        for number, match in enumerate(_TAG.finditer(text)):
            self.line += text.count("\n", done, match.start())
            done = match.start()
            if number > _MOST:
                budget(self.templates.models.project.tree).cut = True
                return
            if match["out"] is not None:
                yield from self._asked(match["out"].strip())
            elif match["tag"] is not None:
                yield from self._tag(match["tag"].strip())

    def _tag(self, tag: str) -> Iterator[Found]:
        word = tag.split(None, 1)[0] if tag else ""
        if word.startswith("end") and len(self.stack) > 1:
            self._close(word[3:])
        elif word == "for":
            yield from self._loop(tag)
        elif word in {"if", "ifchanged", "unless"}:
            yield from self._asked(tag[len(word) :])
            self._open(word, sure=word == "if" and self._sure(tag))
        elif word in {"elif", "else", "empty"}:
            self.stack[-1].sure = self.stack[-1].sure and self.stack[-1].tag == "if" and word == "else"
        elif word == "with":
            yield from self._asked(tag[4:])
            self.stack.append(replace(self.stack[-1], tag="with", names=self.stack[-1].names | self._given(tag)))
        elif word in {"cache", "comment", "verbatim", "raw"}:
            self.stack.append(_Block(word, {}, False, ()))
        elif word == "include":
            yield from self._include(tag)
        elif word == "set":
            self.stack[-1].names |= self._given(tag)
        elif word in {"filter", "spaceless", "autoescape", "blocktrans", "blocktranslate", "call", "macro"}:
            yield from self._asked(tag[len(word) :])
            self._open(word, sure=word != "macro")
        elif word == "block":
            self._open(word, sure=not self.replaced.intersection(tag.split()[1:2]))
        elif word not in {"load", "extends", "csrf_token", "trans", "translate", "static", "plural", "import", "from"}:
            yield from self._asked(tag[len(word) :])

    def _open(self, word: str, *, sure: bool) -> None:
        self.stack.append(replace(self.stack[-1], tag=word, sure=self.stack[-1].sure and sure))

    def _close(self, word: str) -> None:
        """Close the innermost open tag of that kind."""
        for number in range(len(self.stack) - 1, 0, -1):
            if self.stack[number].tag == word:
                del self.stack[number:]
                return

    def _loop(self, tag: str) -> Iterator[Found]:
        match = _FOR.match(tag)
        outer = self.stack[-1]
        inner = _Block("for", dict(outer.names), outer.sure, outer.at, outer.hidden)
        if match is not None:
            names, over = match[1], _REVERSED.sub("", match[2].strip()).strip()
            yield from self._asked(over)
            inner.hidden |= frozenset(re.findall(r"\w+", names))
            for name in inner.hidden:
                inner.names.pop(name, None)
            if "," not in names and (made := self._over(over)) is not None:
                inner.names[names] = made
                inner.at = (*outer.at, self._place())
        self.stack.append(inner)

    def _over(self, over: str) -> tuple[Rows, tuple[str, ...], str] | None:
        """What stands behind the item of a loop."""
        if any(name not in _SAME for name in _FILTER_NAME.findall(over)):
            return None
        parts = tuple(part.removesuffix("()") for part in _FILTER.sub("", over.partition("|")[0]).strip().split("."))
        if not all(part.isidentifier() for part in parts):
            return None
        if parts[0] in self.stack[-1].names:
            rows, names, around = self.stack[-1].names[parts[0]]
            return rows, (*names, *parts[1:]), around
        held: Value = self.rows.get(parts[0]) if parts[0] not in self.stack[-1].hidden else None
        frame = Frame(self.templates.models, held.model.source) if isinstance(held, Rows) else None
        for part in parts[1:]:
            if not isinstance(held, Rows) or frame is None:
                return None
            held = frame.follow(held, part) if held.one else held if part in {"all", "object_list"} else None
        return (held, (), over) if isinstance(held, Rows) and not held.one else None

    def _include(self, tag: str) -> Iterator[Found]:
        match = _INCLUDE.match(tag)
        path = self.templates.named(match[2]) if match is not None else None
        if match is None or path is None or path == self.path:
            return
        yield from self._asked(match[3])
        block, given = self.stack[-1], self._given(match[3])
        alone = re.search(r"\bonly\b", match[3]) is not None
        names = {**({} if alone else block.names), **given}
        rows = {} if alone else dict(self.rows)
        for name, over in _WITH.findall(match[3]):
            if (value := self.rows.get(over)) is not None and name not in given:
                rows[name] = value
        if (names or rows) and block.sure:
            yield from _Reading(self.templates, path, rows, names, self.depth + 1).found((*block.at, self._place()))

    def _given(self, text: str) -> Held:
        """`a=b.c` and `b.c as a`: the names that stand for something behind a row."""
        pairs = _WITH.findall(text)
        if named := _WITH_AS.match(text.strip()):
            pairs = [(named[2], named[1])]
        known = self.stack[-1].names
        made: Held = {}
        for name, over in pairs:
            parts = tuple(part.removesuffix("()") for part in over.split("."))
            if parts[0] in known:
                rows, names, around = known[parts[0]]
                made[name] = (rows, (*names, *parts[1:]), around)
        return made

    def _sure(self, tag: str) -> bool:
        """Whether a condition asks about a row, or who asks."""
        known = self.stack[-1].names.keys() | self.rows.keys()
        return any(path.split(".")[0] in known or path.split(".")[0] in _SURE for path in _PATH.findall(_QUOTED.sub("", tag)))

    def _asked(self, text: str) -> Iterator[Found]:
        """What an expression follows from the items of the loops around."""
        block = self.stack[-1]
        if not block.names or not block.sure:
            return
        for path in _PATH.findall(_QUOTED.sub("''", text)):
            parts = tuple(part.removesuffix("()") for part in path.split("."))
            if parts[0] in block.names and parts[0] not in _WORDS:
                rows, names, over = block.names[parts[0]]
                yield Found(rows, Access((*names, *parts[1:]), (*block.at, self._place()), path), over)

    def _place(self) -> Place:
        lines = self.templates.models.project.tree.remember(
            ("joined lines", self.path), lambda: self.templates.models.project.tree.text(self.path).split("\n")
        )
        return Place(Span(self.path, self.line, self.line), lines[self.line - 1].strip()[:200])
