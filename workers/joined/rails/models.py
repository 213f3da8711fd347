"""Models of Active Record: their associations, scopes and methods, by the text of their files.

Source: https://guides.rubyonrails.org/association_basics.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from bot.domain.changes import Mention
from workers.frameworks.rails.inflect import singular
from workers.joined.rows import lineage, models_in
from workers.readers.listing import Listing

_TESTS = re.compile(r"(^|/)(spec|test)/")
_PATH = re.compile(r"(^|/)models/(?!concerns/).+\.rb$")
_CLASS = re.compile(r"^[ \t]*class[ \t]+((?:\w+::)*[A-Z]\w*)(?:[ \t]*<[ \t]*((?:\w*::)*[A-Z]\w*))?", re.MULTILINE)
_ASSOCIATION = re.compile(
    r"^[ \t]*(?P<kind>belongs_to|has_one|has_many|has_and_belongs_to_many)[ (]+:(?P<name>\w+)"
    r"(?P<rest>(?:[^\n]*,[ \t]*\n){0,12}[^\n]*)",
    re.MULTILINE,
)
_DELEGATE = re.compile(
    r"^[ \t]*delegate[ (]{1,20}(?P<names>(?:[^\n]*,[ \t]*\n){0,12}[^\n]*?)to:\s*:(?P<to>\w+)(?P<rest>[^\n]*)", re.MULTILINE
)
_BY, _FROM = re.compile(r"\bthrough: *:(\w+)"), re.compile(r"\bsource: *:(\w+)")
_METHOD = re.compile(r"^([ \t]*)def (self\.)?(\w+[?!]?)[ \t]*(\(.*)?$")
_SCOPE = re.compile(r"^[ \t]*scope[ (]+:(\w+)")
_NEXT = re.compile(r"^[ \t]*(?:scope|def|belongs_to|has_\w+|validates?|private|end|class)\b")
_LOADS = re.compile(r"\b(?:includes|preload|eager_load)\b[ (]+((?:[^\n]*,[ \t]*\n){0,12}[^\n]*)|\bwith_attached_(\w+)")
_LONGEST, _WIDEST, _DEEPEST = 40, 4_000, 4


@dataclass(frozen=True, slots=True)
class Association:
    """An association by its name; `target` is the class that it leads to, '' where that is not plain. With `by` it leads
    through another one to `source` of that one's class. `counted` says that rows of the target have the number of these,
    `brings` what comes along with them."""

    name: str
    kind: Literal["one", "many"]
    target: str
    at: Mention
    counted: bool = False
    brings: frozenset[str] = frozenset()
    by: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """A class of rows: `methods` are the bodies of those without parameters, `delegated` names are another's."""

    name: str
    path: str
    above: str
    associations: dict[str, Association] = field(compare=False, repr=False)
    methods: dict[str, tuple[str, int]] = field(compare=False, repr=False)
    scopes: dict[str, str] = field(compare=False, repr=False)
    delegated: dict[str, tuple[str, int]] = field(compare=False, repr=False)
    usual: frozenset[str] = field(default=frozenset(), compare=False)


def loads(text: str) -> frozenset[str]:
    """Every name that some code gives to `includes`, `preload` and `eager_load`."""
    found = set[str]()
    for match in _LOADS.finditer(text):
        found |= {one or other for one, other in re.findall(r":(\w+)|\b(\w+):", match[1] or "")} | {match[2] or ""}
    return frozenset(found - {""})


def _model(path: str) -> bool:
    return _PATH.search(path) is not None and _TESTS.search(path) is None


@dataclass(frozen=True, slots=True)
class Models:
    """The models of a tree."""

    tree: Listing

    def named(self, name: str) -> Model | None:
        """The one class of that name."""
        found = self._all().get(name.rpartition("::")[2], ())
        return found[0] if len(found) == 1 else None

    def _all(self) -> dict[str, list[Model]]:
        return self.tree.remember("joined rails models", lambda: models_in(self.tree, _model, model_of))

    def association(self, model: Model, name: str) -> Association | None:
        """What the class or one above it declares."""
        return next((one.associations[name] for one in lineage(model, self.named) if name in one.associations), None)

    def target(self, model: Model, association: Association, depth: int = 0) -> Model | None:
        """The class that an association of the model leads to; None where that is not known."""
        if not association.by:
            return self.named(association.target) if association.target else None
        between = self.association(model, association.by)
        inner = self.target(model, between, depth + 1) if between is not None and depth < _DEEPEST else None
        names = [association.source] if association.source else [singular(association.name), association.name]
        found = next((one for name in names if inner is not None and (one := self.association(inner, name)) is not None), None)
        return self.target(inner, found, depth + 1) if inner is not None and found is not None and depth < _DEEPEST else None

    def scope(self, model: Model, name: str) -> str | None:
        """The text of a scope or of a method of the class; None where there is none of that name."""
        return next((one.scopes[name] for one in lineage(model, self.named) if name in one.scopes), None)

    def method(self, model: Model, name: str) -> tuple[Model, str, int] | None:
        """The body of a method of the class or of one above it, and its first line."""
        return next(((one, *one.methods[name]) for one in lineage(model, self.named) if name in one.methods), None)

    def delegated(self, model: Model, name: str) -> tuple[Model, str, int] | None:
        """The name that the class or one above it passes another on to, and the line that says so."""
        return next(((one, *one.delegated[name]) for one in lineage(model, self.named) if name in one.delegated), None)


def model_of(path: str, text: str) -> Model | None:
    """The first class of a file; None where there is none."""
    head = _CLASS.search(text)
    if head is None:
        return None
    lines = text.split("\n")
    associations: dict[str, Association] = {}
    line, done = 1, 0
    for match in _ASSOCIATION.finditer(text):
        line, done = line + text.count("\n", done, match.start()), match.start()
        many = match["kind"] in {"has_many", "has_and_belongs_to_many"}
        at = Mention(path, line, lines[line - 1].strip()[:200])
        target = _target(match["name"], match["rest"], many=many)
        kind: Literal["one", "many"] = "many" if many else "one"
        counted, brings = "counter_cache" in match["rest"], loads(match["rest"])
        by, source = (said[1] if (said := one.search(match["rest"])) else "" for one in (_BY, _FROM))
        associations[match["name"]] = Association(match["name"], kind, target, at, counted, brings, by, source)
    methods, scopes = _bodies(lines)
    usual = loads("\n".join(line for line in lines if "default_scope" in line))
    return Model(head[1].rpartition("::")[2], path, head[2] or "", associations, methods, scopes, _delegated(text), usual)


def _bodies(lines: list[str]) -> tuple[dict[str, tuple[str, int]], dict[str, str]]:
    """The bodies of methods without parameters and their first lines; the texts of scopes and of the class's methods."""
    methods: dict[str, tuple[str, int]] = {}
    scopes: dict[str, str] = {}
    for number, line in enumerate(lines):
        if (method := _METHOD.match(line)) is not None:
            below = lines[number + 1 : number + _LONGEST]
            ends = next((at for at, one in enumerate(below) if one.rstrip() == f"{method[1]}end"), len(below))
            body = "\n".join(below[:ends])[:_WIDEST]
            if method[2]:
                scopes[method[3]] = body
            elif not (method[4] or "").strip("() "):
                methods[method[3]] = (body, number + 2)
        elif (scope := _SCOPE.match(line)) is not None:
            below = lines[number + 1 : number + _LONGEST]
            ends = next((at for at, one in enumerate(below) if _NEXT.match(one)), len(below))
            scopes[scope[1]] = "\n".join([line[scope.end() :], *below[:ends]])[:_WIDEST]
    return methods, scopes


def _delegated(text: str) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    line, done = 1, 0
    for match in _DELEGATE.finditer(text):
        line, done = line + text.count("\n", done, match.start()), match.start()
        prefix = re.search(r"prefix:\s*(true|:\w+)", match["rest"])
        before = "" if prefix is None else f"{match['to'] if prefix[1] == 'true' else prefix[1][1:]}_"
        found |= {f"{before}{name}": (match["to"], line) for name in re.findall(r":(\w+[?!]?)", match["names"])}
    return found


def _target(name: str, rest: str, *, many: bool) -> str:
    if said := re.search(r"class_name:\s*['\"]:{0,2}(?:\w+::)*(\w+)['\"]", rest):
        return said[1]
    if "polymorphic" in rest:
        return ""
    return "".join(part.capitalize() for part in (singular(name) if many else name).split("_"))
