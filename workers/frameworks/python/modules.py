"""The repository's own Python files, found behind imports and looked into name by name."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from workers.frameworks.python.source import NotPython, parse_python
from workers.frameworks.python.values import Value
from workers.readers import names
from workers.readers.listing import Listing

_LARGEST = 400_000
_MOST = 300
"""Bytes of an imported file that is looked into; how many of them per tree."""


@dataclass(slots=True, eq=False)
class Module:
    """One file: the statement that binds each name at its top level, and the values of those that were asked for."""

    name: str
    path: str
    text: str
    bindings: dict[str, ast.stmt]
    stars: tuple[str, ...] = ()
    values: dict[str, Value] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)


def module(name: str, path: str, text: str) -> Module:
    """The file as a module. Raises NotPython."""
    body = parse_python(text).body
    bindings: dict[str, ast.stmt] = {}
    stars: list[str] = []
    for statement in _flat(body):
        for bound in _bound(statement):
            if bound == "*" and isinstance(statement, ast.ImportFrom):
                stars.append(absolute(statement, path))
            bindings[bound] = statement
    return Module(name, path, text, bindings, tuple(stars))


def _flat(body: list[ast.stmt], depth: int = 0) -> Iterator[ast.stmt]:
    """The statements, also those in `if` and `try` of the top level; what stands first for a name is in the main branch."""
    for statement in body:
        match statement:
            case ast.If(body=inner, orelse=other) if depth < 5:
                yield from _flat(other, depth + 1)
                yield from _flat(inner, depth + 1)
            case ast.Try(body=inner, handlers=handlers) if depth < 5:
                for handler in handlers:
                    yield from _flat(handler.body, depth + 1)
                yield from _flat(inner, depth + 1)
            case _:
                yield statement


def _bound(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            for target in targets:
                parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
                yield from (part.id for part in parts if isinstance(part, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Import(names=aliases):
            yield from ((alias.asname or alias.name.split(".")[0]) for alias in aliases)
        case ast.ImportFrom(names=aliases):
            yield from (alias.asname or alias.name for alias in aliases)


def absolute(statement: ast.ImportFrom, path: str) -> str:
    """The dotted name that `from … import` means in the file at `path`; relative ones begin at the repository's root."""
    if not statement.level:
        return statement.module or ""
    parts = path.split("/")[: -statement.level]
    return ".".join([*parts, *filter(None, [statement.module])])


class Modules:
    """The Python files of a tree by dotted name. Files that are large, do not parse or come after the first 300 are unknown."""

    def __init__(self, listing: Listing) -> None:
        """Nothing is read before it is asked for."""
        self._listing = listing
        self._loaded: dict[str, Module | None] = {}
        self._by_end: dict[str, list[str]] | None = None

    @classmethod
    def of(cls, listing: Listing) -> Modules:
        """Those of the listing, which keeps them."""
        return listing.remember("python modules", lambda: cls(listing))

    def find(self, dotted: str) -> Module | None:
        """The module of that name, None when the repository has none or several."""
        if dotted not in self._loaded:
            path = self._path(dotted)
            full = len(self._loaded) > _MOST * 10 or sum(one is not None for one in self._loaded.values()) >= _MOST
            self._loaded[dotted] = self._load(dotted, path) if path and not full else None
        found = self._loaded[dotted]
        self._listing.note(*([found.path] if found else []))
        return found

    def _load(self, dotted: str, path: str) -> Module | None:
        if (self._listing.size(path) or 0) > _LARGEST:
            return None
        try:
            return module(dotted, path, (self._listing.read(path) or b"").decode())
        except (NotPython, UnicodeDecodeError):
            return None

    def _path(self, dotted: str) -> str | None:
        """The file whose path ends so; the one nearest to the root, none when two are as near."""
        inside = dotted.replace(".", "/")
        ends = (f"{inside}.py", f"{inside}/__init__.py")
        found = [path for end in ends for path in self._ending(end) if self._begins(path[: -len(end)], dotted)]
        found.sort(key=lambda path: path.count("/"))
        if not found or (len(found) > 1 and found[0].count("/") == found[1].count("/") and found[0] != found[1]):
            return None
        return found[0]

    def _begins(self, prefix: str, dotted: str) -> bool:
        """Whether absolute imports can begin there: in the folder of a package only where Alembic adds it to the path."""
        paths = self._listing.paths()
        return not prefix or f"{prefix}__init__.py" not in paths or ("." not in dotted and f"{prefix}env.py" in paths)

    def _ending(self, end: str) -> list[str]:
        if self._by_end is None:
            index = defaultdict(list)
            for path in self._listing.paths():
                if path.endswith(".py"):
                    index[_key(path)].append(path)
            self._by_end = dict(index)
        return [path for path in self._by_end.get(_key(end), ()) if path == end or path.endswith("/" + end)]


def _key(path: str) -> str:
    """What files are looked up by: their name, with the folder of an __init__.py."""
    name = names.base(path)
    return name if name != "__init__.py" else names.base(names.folder(path)) + "/"
