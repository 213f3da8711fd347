"""The Python of a tree as its modules see each other: classes found by name, and by where they are imported from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from workers.frameworks.python.source import NotPython, parse_python
from workers.joined.budget import budget
from workers.readers.listing import Listing

APART = re.compile(
    r"(^|/)(tests?|testing|fixtures|factories|migrations|docs?|examples?|node_modules|site-packages)/"
    r"|(^|/)(test_\w+|tests\w*|\w+_tests?|conftest|factories)\.py$"
)
"""Files that nothing here is looked for in."""
LARGEST, _DEEPEST = 400_000, 8
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One parsed file: its classes, functions and assignments by name, and what its imports stand for ('.models.Order')."""

    path: str
    lines: tuple[str, ...]
    classes: dict[str, ast.ClassDef]
    functions: dict[str, Function]
    values: dict[str, ast.expr]
    imports: dict[str, str]
    stars: tuple[str, ...] = ()

    def line(self, number: int) -> str:
        """The text of a line, without what surrounds it."""
        return self.lines[number - 1].strip()[:200] if 0 < number <= len(self.lines) else ""


@dataclass(frozen=True, slots=True)
class Class:
    """A class and the file that it stands in; equal where both are."""

    path: str
    name: str
    source: Source = field(compare=False, repr=False)
    node: ast.ClassDef = field(compare=False, repr=False)

    def method(self, name: str) -> Function | None:
        """The method of its own body."""
        return next((one for one in self.node.body if isinstance(one, Function) and one.name == name), None)

    def value(self, name: str) -> ast.expr | None:
        """What its own body gives the name."""
        return next((value for key, value in assigned(self.node.body) if key == name), None)


def assigned(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """The names that statements give a value, the last first."""
    for node in reversed(body):
        match node:
            case ast.Assign(targets=targets, value=value):
                yield from ((one.id, value) for one in targets if isinstance(one, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case _:
                pass


def _source(path: str, text: str) -> Source | None:
    if not text or len(text) > LARGEST:
        return None
    try:
        tree = parse_python(text)
    except NotPython:
        return None
    body = [
        inner for node in tree.body for inner in ((*node.body, *node.orelse) if isinstance(node, ast.If | ast.Try) else (node,))
    ]
    classes = {one.name: one for one in body if isinstance(one, ast.ClassDef)}
    functions = {one.name: one for one in body if isinstance(one, Function)}
    return Source(path, tuple(text.split("\n")), classes, functions, dict(assigned(body)), dict(_imported(tree)), _stars(body))


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Every statement, those of functions and branches too; expressions are not looked into."""
    waiting: list[ast.stmt | ast.ExceptHandler] = list(reversed(body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node
        for inner in ("body", "orelse", "finalbody", "handlers"):
            waiting += [one for one in getattr(node, inner, ()) if isinstance(one, ast.stmt | ast.ExceptHandler)]


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in _statements(tree.body):
        if isinstance(node, ast.Import):
            yield from (
                (alias.asname or alias.name.partition(".")[0], alias.name if alias.asname else "") for alias in node.names
            )
        elif isinstance(node, ast.ImportFrom):
            dots = "." * node.level
            where = f"{dots}{node.module}." if node.module else dots
            yield from ((alias.asname or alias.name, where + alias.name) for alias in node.names)


def _stars(body: list[ast.stmt]) -> tuple[str, ...]:
    found = [one for one in body if isinstance(one, ast.ImportFrom) and one.names[0].name == "*"]
    return tuple("." * one.level + (one.module or "") for one in found)


@dataclass(frozen=True, slots=True)
class Project:
    """A tree's Python. Files are parsed once; how many names are looked up in it, and how many functions followed, is the
    tree's `Budget`."""

    tree: Listing

    def source(self, path: str) -> Source | None:
        """A file, parsed; None where there is none, or it is too large, or not Python."""
        return self.tree.remember(("joined", path), lambda: _source(path, self.tree.text(path)))

    def named(self, word: str, *endings: str) -> list[str] | None:
        """The paths of files that hold a word; None where too many words were looked up before."""
        return self.tree.remember(("joined word", word, endings), lambda: self._named(word, endings))

    def _named(self, word: str, endings: tuple[str, ...]) -> list[str] | None:
        if not budget(self.tree).name():
            return None
        return [one.path for one in self.tree.lines_with([word], endings) if not APART.search(one.path)]

    def step(self) -> bool:
        """Whether one more function may be followed: what calls itself by many ways is broken off."""
        return budget(self.tree).step()

    def find(self, name: str, seen: Source) -> Class | None:
        """The class that a name stands for in a file; None where it is not the tree's, or may be one of several."""
        if (own := seen.classes.get(name)) is not None:
            return Class(seen.path, name, seen, own)
        imported = seen.imports.get(name)
        if imported:
            return self.imported(imported, seen)
        return next((made for where in seen.stars if (made := self.imported(f"{where}.{name}", seen)) is not None), None)

    def imported(self, dotted: str, seen: Source, depth: int = 0) -> Class | None:
        """The class of that dotted name, as a file imports it: of its module, or of where that has it from."""
        if dotted in _GIVEN:
            return self.tree.remember(("joined given", dotted), lambda: _given(dotted))
        where, _, name = dotted.rpartition(".")
        for path in self.modules(where, seen.path) if depth < _DEEPEST else ():
            source = self.source(path)
            if source is None:
                continue
            if (own := source.classes.get(name)) is not None:
                return Class(path, name, source, own)
            further = [source.imports[name]] if source.imports.get(name) else [f"{star}.{name}" for star in source.stars]
            for one in further:
                if (made := self.imported(one, source, depth + 1)) is not None:
                    return made
        return None

    def modules(self, where: str, seen: str) -> list[str]:
        """The file that is the module of that dotted name, as another file imports it; none where it may be one of several."""
        key = ("joined module", where, seen.rpartition("/")[0] if where.startswith(".") else "")
        return self.tree.remember(key, lambda: self._modules(where, seen))

    def _modules(self, where: str, seen: str) -> list[str]:
        if where.startswith("."):
            dots = len(where) - len(where.lstrip("."))
            folder = seen.split("/")[:-dots]
            inner = "/".join([*folder, *[part for part in where[dots:].split(".") if part]])
            paths = self.tree.paths()
            return [one for one in (f"{inner}.py", f"{inner}/__init__.py") if one in paths]
        inner = where.replace(".", "/")
        known = self.tree.remember("joined modules", self._by_ending).get(inner.rpartition("/")[2], ())
        found = [path for path, module in known if f"/{module}".endswith(f"/{inner}")]
        whole = [path for path in found if path.removesuffix("/__init__.py").removesuffix(".py") == inner]
        found = whole or found
        return found if len(found) == 1 else []

    def _by_ending(self) -> dict[str, list[tuple[str, str]]]:
        """The last part of a module's name → its files, and the modules that they are."""
        known: dict[str, list[tuple[str, str]]] = {}
        for path in self.tree.paths():
            if path.endswith(".py"):
                module = path[:-3].removesuffix("/__init__")
                known.setdefault(module.rpartition("/")[2], []).append((path, module))
        return known

    def function(self, name: str, seen: Source, depth: int = 0) -> tuple[Source, Function] | None:
        """The function that a name stands for in a file."""
        if (own := seen.functions.get(name)) is not None:
            return seen, own
        where, _, wanted = seen.imports.get(name, "").rpartition(".")
        for path in self.modules(where, seen.path) if where and depth < _DEEPEST else ():
            source = self.source(path)
            if source is not None and (found := self.function(wanted, source, depth + 1)) is not None:
                return found
        return None

    def lineage(self, one: Class) -> tuple[list[Class], list[str]]:
        """The class with those above it that the tree has, in order, and the others as they are written or imported."""
        found, outside, waiting = dict[Class, None](), list[str](), [(one, 0)]
        while waiting:
            here, depth = waiting.pop(0)
            if here in found or depth > _DEEPEST:
                continue
            found[here] = None
            above = []
            for base in here.node.bases:
                written = ast.unparse(base).partition("[")[0]
                known = self.base(written, here.source)
                above += [(known, depth + 1)] if known is not None else []
                outside += [] if known is not None else [_full(written, here.source)]
            waiting = above + waiting
        return list(found), outside

    def base(self, written: str, seen: Source) -> Class | None:
        """The class of `Order`, `models.Order`."""
        head, _, name = written.rpartition(".")
        if not head:
            return self.find(written, seen)
        where = seen.imports.get(head)
        return self.imported(f"{where}.{name}", seen) if where else None


def _full(written: str, seen: Source) -> str:
    head, dot, rest = written.partition(".")
    return f"{seen.imports.get(head) or head}{dot}{rest}"


_GIVEN = {
    "django.contrib.auth.models.User": "class User(models.Model):\n    groups = models.ManyToManyField('Group')\n",
    "django.contrib.auth.models.Group": "class Group(models.Model):\n    user_set = models.ManyToManyField('User')\n",
}
"""Models that come with Django."""


def _given(dotted: str) -> Class | None:
    where, _, name = dotted.rpartition(".")
    source = _source(where, f"from django.db import models\n{_GIVEN[dotted]}")
    return Class(where, name, source, source.classes[name]) if source is not None else None
