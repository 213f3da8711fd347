"""Models of Eloquent: their relations, scopes and methods, by the text of their files.

Source: https://laravel.com/docs/eloquent-relationships
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from bot.domain.changes import Mention
from workers.joined.laravel.brackets import closed
from workers.joined.rows import lineage, models_in
from workers.readers.listing import Listing

_PATH = re.compile(r"(^|/)app/(Models/.{1,250}|[A-Z]\w{0,250})\.php$|(^|/)Models/.{1,250}\.php$")
_CLASS = re.compile(r"^(?:abstract |final )?class\s+(\w+)(?:\s+extends\s+\\?([\w\\]+))?", re.MULTILINE)
_METHOD = re.compile(r"function\s{1,50}(\w+)\s{0,50}\(([^)]{0,300})\)[^{;\n]{0,200}(?:\n\s{0,200})?\{")
_RELATION = re.compile(
    r"\$this\s*->\s*(belongsToMany|belongsTo|hasOneThrough|hasManyThrough|hasOne|hasMany|morphToMany|morphedByMany|morphTo|morphOne|morphMany)"
    r"\(\s*(?:\\?([\w\\]+)::class|['\"]\\?([\w\\]+)['\"])?"
)
_MANY = frozenset(("belongsToMany", "hasMany", "hasManyThrough", "morphMany", "morphToMany", "morphedByMany"))
_WITH = re.compile(r"\$with\s*=\s*\[([^\]]{0,1000})\]")
_LOADS = re.compile(r"(?:->|::)(?:load|loadMissing|loadCount|with\w*)\(")
_LONGEST, _MOST_METHODS = 3_000, 400


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation by the name of its method; `target` is the class that it leads to, '' where that is not plain.
    `brings` are relations of that class which come along with it."""

    name: str
    kind: Literal["one", "many"]
    target: str
    at: Mention
    brings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Model:
    """A class of rows: `methods` are bodies and first lines by name, `usual` what always comes along."""

    name: str
    path: str
    above: str
    relations: dict[str, Relation] = field(compare=False, repr=False)
    methods: dict[str, tuple[str, int]] = field(compare=False, repr=False)
    usual: frozenset[str] = field(default=frozenset(), compare=False)


def loads(text: str) -> frozenset[str]:
    """Every name that some code gives to `with`, `load` and their like: of 'a.b:id' both."""
    found = set[str]()
    ends = closed(text)
    for match in islice(_LOADS.finditer(text), _MOST_METHODS):
        given = text[match.end() : _end(ends, match.end(), len(text))]
        for said in re.findall(r"['\"]([\w.]+)(?::[\w,]*)?['\"]", given):
            found |= set(said.split("."))
    return frozenset(found)


def _end(ends: dict[int, int], start: int, last: int) -> int:
    """Where a bracket is closed that was opened right before `start`; what is longer is cut."""
    return min(ends.get(start - 1, last), start + _LONGEST)


def _model(path: str) -> bool:
    return _PATH.search(path) is not None and "/tests/" not in path


@dataclass(frozen=True, slots=True)
class Models:
    """The models of a tree."""

    tree: Listing

    def named(self, name: str) -> Model | None:
        """The one class of that name."""
        found = self._all().get(name.rpartition("\\")[2], ())
        return found[0] if len(found) == 1 else None

    def _all(self) -> dict[str, list[Model]]:
        return self.tree.remember("joined laravel models", lambda: models_in(self.tree, _model, model_of))

    def relation(self, model: Model, name: str) -> Relation | None:
        """What the class or one above it declares."""
        return next((one.relations[name] for one in lineage(model, self.named) if name in one.relations), None)

    def method(self, model: Model, name: str) -> tuple[Model, str, int] | None:
        """The body of a method of the class or of one above it."""
        return next(((one, *one.methods[name]) for one in lineage(model, self.named) if name in one.methods), None)


def methods_of(text: str) -> Iterator[tuple[str, str, str, int]]:
    """The methods of a file: name, parameters, body, and the line that the body begins on."""
    ends, line, done = closed(text, "{}"), 1, 0
    for match in islice(_METHOD.finditer(text), _MOST_METHODS):
        start = match.end()
        line, done = line + text.count("\n", done, start), start
        yield match[1], match[2], text[start : _end(ends, start, len(text))], line


def model_of(path: str, text: str) -> Model | None:
    """The first class of a file; None where there is none."""
    head = _CLASS.search(text)
    if head is None:
        return None
    lines = text.split("\n")
    relations: dict[str, Relation] = {}
    methods: dict[str, tuple[str, int]] = {}
    for name, given, body, line in methods_of(text):
        methods[name] = (body, line)
        match = _RELATION.search(body)
        if match is not None and not given.strip() and body.count(";") <= 2:
            at = Mention(path, line, lines[line - 1].strip()[:200])
            target = (match[2] or match[3] or "").rpartition("\\")[2] if match[1] != "morphTo" else ""
            relations[name] = Relation(name, "many" if match[1] in _MANY else "one", target, at, loads(body))
    usual = _WITH.search(text)
    brought = frozenset(re.findall(r"['\"](\w+)", usual[1])) if usual is not None else frozenset[str]()
    return Model(head[1], path, (head[2] or "").rpartition("\\")[2], relations, methods, brought)
