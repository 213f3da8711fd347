"""Models: the relations that their classes declare, those that lead back to them, their managers and their methods."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.domain.changes import Mention
from workers.joined.django.source import APART, LARGEST, Class, Function, Project, Source, assigned

_ONE = frozenset(("ForeignKey", "OneToOneField", "ParentalKey", "TreeForeignKey", "TreeOneToOneField", "GenericForeignKey"))
_MANY = frozenset(("ManyToManyField", "SortedManyToManyField", "ParentalManyToManyField", "GenericRelation", "TaggableManager"))
_BACK = re.compile(
    r"^[ \t]+(?P<name>\w+)\s*(?::[^=\n]+)?=\s*(?:\w+\.)*"
    r"(?P<kind>ForeignKey|OneToOneField|ManyToManyField|ParentalKey|TreeForeignKey)\("
    r"\s*(?:to\s*=\s*)?(?P<target>['\"][\w.]{1,200}['\"]|[\w.]{1,200}+(?:\(\))?)(?P<rest>[^()]{0,600}(?:\([^()]{0,200}\)[^()]{0,200}){0,6}\))",
    re.MULTILINE,
)
_CLASS = re.compile(r"^class (\w+)\b", re.MULTILINE)
_RELATED = re.compile(r"related_name\s*=\s*['\"]([^'\"]+)['\"]")
_MODELS = re.compile(r"(^|/)models(\.py|/.+\.py)$|(^|/)\w*models?\.py$")
_MOST = 400
MODEL = re.compile(r"(^|\.)(models\.Model|Model|AbstractUser|AbstractBaseUser|MPTTModel|TimeStampedModel|Page|\w+Mixin)$")
_NOWHERE = Source("", (), {}, {}, {}, {})
USER = "settings.AUTH_USER_MODEL"


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation by the name that rows have it under. `target` is the other class's name, '' where that is not plain.

    `back` is what the rows that it leads to have set then: the field of a foreign key that is followed the other way.
    """

    name: str
    kind: Literal["one", "many"]
    target: str
    at: Mention
    back: str = ""
    forward: bool = True
    null: bool = False


@dataclass(frozen=True, slots=True)
class Models:
    """The models of a tree."""

    project: Project

    def relation(self, model: Class, name: str) -> Relation | None:
        """What the model's class or one above it declares, or another model leads back by."""
        return self.relations(model).get(name)

    def relations(self, model: Class) -> dict[str, Relation]:
        """All of them by name."""
        return self.project.tree.remember(("joined relations", model.path, model.name), lambda: self._relations(model))

    def _relations(self, model: Class) -> dict[str, Relation]:
        found: dict[str, Relation] = {}
        lineage, _ = self.project.lineage(model)
        names = {one.name for one in lineage}
        for one in lineage:
            for name, value in assigned(one.node.body):
                if isinstance(value, ast.Call) and name not in found and (made := self._declared(one, name, value)):
                    found[name] = made
        if self.user() == model.name:
            names.add(USER)
        for target, relation in self._read()[0]:
            if target in names and relation.name not in found:
                found[relation.name] = relation
        return found

    def _declared(self, one: Class, name: str, value: ast.Call) -> Relation | None:
        called = ast.unparse(value.func).rpartition(".")[2]
        if called not in _ONE | _MANY:
            return None
        given = next((k.value for k in value.keywords if k.arg == "to"), value.args[0] if value.args else None)
        target = "" if called in {"GenericForeignKey", "TaggableManager"} else _target(given, one.name)
        at = Mention(one.path, value.lineno, one.source.line(value.lineno))
        null = any(one.arg == "null" and ast.unparse(one.value) == "True" for one in value.keywords)
        return Relation(name, "one" if called in _ONE else "many", target, at, null=null)

    def _known(self) -> dict[str, list[str]]:
        """The classes of modules of models, and their files."""
        return self._read()[1]

    def _read(self) -> tuple[list[tuple[str, Relation]], dict[str, list[str]]]:
        return self.project.tree.remember("joined models", self._all)

    def _all(self) -> tuple[list[tuple[str, Relation]], dict[str, list[str]]]:
        """(class led to, relation) of each field that leads to another model; the files of each class."""
        tree, back, known = self.project.tree, list[tuple[str, Relation]](), dict[str, list[str]]()
        paths = sorted(path for path in tree.paths() if _MODELS.search(path) and not APART.search(path))
        for path, data in tree.read_many(paths[:_MOST]):
            if data and len(data) <= LARGEST and b"models" in data:
                text = data.decode("utf-8", "replace")
                back += _led_back(path, text)
                for name in _CLASS.findall(text):
                    known.setdefault(name, []).append(path)
        return back, known

    def target(self, relation: Relation) -> Class | None:
        """The class that it leads to, where the tree has one of that name."""
        if relation.target == USER:
            return self.users()
        seen = self.project.source(relation.at.path)
        own = self.project.find(relation.target, seen) if seen is not None and relation.target else None
        if own is not None:
            return own if self.is_model(own) else None
        return self.named(relation.target)

    def named(self, name: str) -> Class | None:
        """The one model of that name."""
        found = [one for path in self._known().get(name, ()) if (one := self._class(path, name)) is not None]
        models = [one for one in found if self.is_model(one)]
        return models[0] if len(models) == 1 else None

    def _class(self, path: str, name: str) -> Class | None:
        source = self.project.source(path)
        node = source.classes.get(name) if source is not None else None
        return Class(path, name, source, node) if source is not None and node is not None else None

    def users(self) -> Class | None:
        """The model of users."""
        found = self.named(self.user())
        return found or (self.project.imported("django.contrib.auth.models.User", _NOWHERE) if self.user() == "User" else None)

    def is_model(self, one: Class) -> bool:
        """Whether the class is a model: by what stands above it outside of the tree."""
        lineage, outside = self.project.lineage(one)
        fields = any(
            isinstance(value, ast.Call) and "models." in ast.unparse(value.func)
            for each in lineage
            for _, value in assigned(each.node.body)
        )
        return fields or any(MODEL.search(base) and "." in base for base in outside)

    def user(self) -> str:
        """The name of the class that settings say users are, of Django's own where they say nothing."""
        return self.project.tree.remember("joined user", self._user)

    def _user(self) -> str:
        for one in self.project.tree.lines_with(["AUTH_USER_MODEL"], [".py"]):
            if match := re.match(r"AUTH_USER_MODEL\s*(?::\s*str\s*)?=\s*['\"]\w+\.(\w+)['\"]", one.text):
                return match[1]
        return "User"

    def method(self, model: Class, name: str) -> tuple[Class, Function] | None:
        """The method or property of that name, of the class or one above it."""
        for one in self.project.lineage(model)[0]:
            if (found := one.method(name)) is not None:
                return one, found
            if one.value(name) is not None:
                return None
        return None

    def manager(self, model: Class, name: str) -> tuple[Class, ast.expr] | None:
        """What the class or one above it gives the name of a manager; None where that is Django's own."""
        for one in self.project.lineage(model)[0]:
            if (value := one.value(name)) is not None:
                return one, value
        return None

    def first_manager(self, model: Class) -> str:
        """The manager that relations use: the first that is declared."""
        for one in self.project.lineage(model)[0]:
            for name, value in reversed(list(assigned(one.node.body))):
                if isinstance(value, ast.Call) and re.search(
                    r"(?<!Taggable)Manager\b|as_manager\b|from_queryset\b", ast.unparse(value.func)
                ):
                    return name
        return "objects"


def _target(given: ast.expr | None, own: str) -> str:
    match given:
        case ast.Constant(value=str(text)):
            return own if text == "self" else text.rpartition(".")[2]
        case ast.Call(func=ast.Name(id="get_user_model")):
            return USER
        case ast.Attribute() | ast.Name():
            text = ast.unparse(given)
            return USER if text.endswith("AUTH_USER_MODEL") or text == "User" else text.rpartition(".")[2]
        case _:
            return ""


def _led_back(path: str, text: str) -> Iterator[tuple[str, Relation]]:
    starts, owners = [0], [""]
    for match in _CLASS.finditer(text):
        starts.append(match.start())
        owners.append(match[1])
    line, done, lines = 1, 0, text.split("\n")
    for match in _BACK.finditer(text):
        owner = owners[bisect_right(starts, match.start()) - 1]
        line, done = line + text.count("\n", done, match.start()), match.start()
        target = match["target"].strip("'\"").rpartition(".")[2]
        target = owner if target == "self" else target
        target = USER if target in {"AUTH_USER_MODEL", "User", "get_user_model()"} else target
        related = _RELATED.search(match["rest"])
        one = match["kind"] == "OneToOneField"
        name = related[1] if related else owner.lower() + ("" if one else "_set")
        if not owner or not name.isidentifier():  # 'lines+': there is no way back
            continue
        back = "" if match["kind"] == "ManyToManyField" else match["name"]
        at = Mention(path, line, lines[line - 1].strip()[:200])
        yield target, Relation(name, "one" if one else "many", owner, at, back, forward=False)
