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
from workers.joined.rows import models_in
from workers.readers.listing import Listing

_PATH = re.compile(r"(^|/)app/(Models/.+|[A-Z]\w*)\.php$|(^|/)Models/.+\.php$")
_CLASS = re.compile(r"^(?:abstract |final )?class\s+(\w+)(?:\s+extends\s+\\?([\w\\]+))?", re.MULTILINE)
_METHOD = re.compile(r"function\s+(\w+)\s*\(([^)]{0,300})\)[^{;\n]{0,200}\s*\{")
_RELATION = re.compile(
    r"\$this\s*->\s*(belongsToMany|belongsTo|hasOneThrough|hasManyThrough|hasOne|hasMany|morphToMany|morphedByMany|morphTo|morphOne|morphMany)"
    r"\(\s*(?:\\?([\w\\]+)::class|['\"]\\?([\w\\]+)['\"])?"
)
_MANY = frozenset(("belongsToMany", "hasMany", "hasManyThrough", "morphMany", "morphToMany", "morphedByMany"))
_WITH = re.compile(r"\$with\s*=\s*\[([^\]]{0,1000})\]")
_LOADS = re.compile(r"(?:->|::)(?:with|load|loadMissing|withWhereHas|withCount|loadCount|with\w+)\(")
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
    for match in islice(_LOADS.finditer(text), _MOST_METHODS):
        for said in re.findall(r"['\"]([\w.]+)(?::[\w,]*)?['\"]", _given(text, match.end())):
            found |= set(said.split("."))
    return frozenset(found)


def _given(text: str, start: int) -> str:
    """What stands between the parentheses that were opened before `start`."""
    depth = 1
    for at in range(start, min(len(text), start + _LONGEST)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return text[start:at]
    return text[start : start + _LONGEST]


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

    def relation(self, model: Model, name: str, depth: int = 0) -> Relation | None:
        """What the class or the one above it declares."""
        found = model.relations.get(name)
        above = self.named(model.above) if found is None and model.above and depth < 4 else None
        return self.relation(above, name, depth + 1) if above is not None else found

    def method(self, model: Model, name: str, depth: int = 0) -> tuple[Model, str, int] | None:
        """The body of a method of the class or of the one above it."""
        if (found := model.methods.get(name)) is not None:
            return model, *found
        above = self.named(model.above) if model.above and depth < 4 else None
        return self.method(above, name, depth + 1) if above is not None else None


def methods_of(text: str) -> Iterator[tuple[str, str, str, int]]:
    """The methods of a file: name, parameters, body, and the line that the body begins on."""
    for match in islice(_METHOD.finditer(text), _MOST_METHODS):
        depth, start = 1, match.end()
        end = min(len(text), start + _LONGEST)
        for at in range(start, end):
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            if depth == 0:
                end = at
                break
        yield match[1], match[2], text[start:end], text.count("\n", 0, start) + 1


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
