"""The names that a mapped class of SQLAlchemy has: its body's, those of what it is made of, those that others give it.

Source: https://docs.sqlalchemy.org/en/20/orm/declarative_mixins.html
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from workers.asked.django.whole import files_with
from workers.joined.django.source import Class, Function, Project, Source

_COLUMNS = frozenset(("Column", "mapped_column", "relationship", "column_property", "synonym", "deferred", "composite"))
_ROOTS = frozenset(("DeclarativeBase", "DeclarativeBaseNoMeta", "MappedAsDataclass", "object", "ABC", "Generic", "Enum"))
_USUAL = frozenset(("query", "metadata", "registry", "mro", "objects", "versions"))
_CLOSE, _DEEPEST, _LONGEST = 0.8, 4, 100


@dataclass(slots=True)
class Vocabulary:
    """What the class and those above it bind; `own` are columns and relations. `mapped` says that it has any, `open` that
    there may be more names, `made` that it says itself what a call of it takes."""

    names: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    mapped: bool = False
    open: bool = False
    made: bool = False


def vocabulary(project: Project, one: Class) -> Vocabulary:
    """The names of a class."""
    return project.tree.remember(("asked mapped", one.path, one.name), lambda: _vocabulary(project, one))


def _vocabulary(project: Project, one: Class) -> Vocabulary:
    found = Vocabulary()
    lineage, outside = project.lineage(one)
    for base in outside:
        brought = _brought(project, lineage, base)
        found.open = found.open or brought is None or "*" in brought
        found.names |= brought or set()
    for each in lineage:
        found.open = found.open or bool([key for key in each.node.keywords if key.arg == "metaclass"])
        for name, value in _bound(each.node.body):
            found.names.add(name)
            called = ast.unparse(value.func).rpartition(".")[2] if isinstance(value, ast.Call) else ""
            if called in _COLUMNS:
                found.own.add(name)
            found.open = found.open or name in {"__table__", "__getattr__", "*"}
            found.made = found.made or name == "__init__"
    found.mapped = bool(found.own)
    return found


def _bound(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr | None]]:
    """The names that a class's body binds; '*' for what binds names that are not seen."""
    for node in body:
        match node:
            case ast.Assign(targets=targets, value=value):
                yield from ((one.id, value) for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name), value=value):
                yield name, value
            case ast.ClassDef(name=name):
                yield name, None
            case ast.If(body=inner, orelse=orelse):
                yield from _bound([*inner, *orelse])
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                pass
            case _ if isinstance(node, Function):
                yield node.name, None
            case _:
                yield "*", None


def _brought(project: Project, lineage: list[Class], base: str) -> set[str] | None:
    """The names that a base brings which is no class of the tree: what `declarative_base()` or Flask's `db` makes.

    None where that is not known.
    """
    last = base.rpartition(".")[2]
    if last in _ROOTS:
        return set()
    for each in lineage:
        for one in each.node.bases:
            written = ast.unparse(one).partition("[")[0]
            if written.rpartition(".")[2] == last:
                return _made(project, written.partition(".")[0], each.source, flask=written.endswith(".Model"))
    return None


def _made(project: Project, name: str, source: Source, *, flask: bool, depth: int = 0) -> set[str] | None:
    """The names that all classes have which are made of what a name of a file is given."""
    found = _value(project, name, source)
    if found is None or depth > _DEEPEST:
        return None
    value, where = found
    called = ast.unparse(value.func).rpartition(".")[2]
    given = {key.arg: key.value for key in value.keywords}
    above = given.get("model_class" if flask else "cls")
    if not (called.endswith("SQLAlchemy") if flask else called == "declarative_base") or "metaclass" in given or None in given:
        return None
    if above is None:
        return set()
    written = ast.unparse(above)
    if (model := project.base(written, where)) is None:
        return _made(project, written, where, flask=False, depth=depth + 1)
    lineage, outside = project.lineage(model)
    plain = all(one.rpartition(".")[2] in _ROOTS for one in outside)
    return {bound for each in lineage for bound, _ in _bound(each.node.body)} if plain else None


def _value(project: Project, name: str, source: Source, depth: int = 0) -> tuple[ast.Call, Source] | None:
    """The call that a name of a file is given, and the file: there or where it is imported from."""
    if (value := source.values.get(name)) is not None:
        return (value, source) if isinstance(value, ast.Call) else None
    where, _, wanted = source.imports.get(name, "").rpartition(".")
    for path in project.modules(where, source.path) if where and depth < _DEEPEST else ():
        other = project.source(path)
        if other is not None and (found := _value(project, wanted, other, depth + 1)) is not None:
            return found
    return None


def lacks(project: Project, one: Class, name: str, *, gone: bool = False) -> bool:
    """Whether the class surely has no attribute of that name; `gone` says that it had one, and what brings more is the same."""
    words = vocabulary(project, one)
    if (
        not words.mapped
        or (words.open and not gone)
        or name in words.names
        or name in _USUAL
        or name.startswith("_")
        or len(name) > _LONGEST
    ):
        return False
    return not project.tree.remember(("asked given", name), lambda: _given(project, name))


def _given(project: Project, name: str) -> bool:
    """Whether code elsewhere may give a class the name: a backref, an assignment to it or to what it is made of.

    True where that is not known.
    """
    paths = files_with(project.tree, name)
    word = re.escape(name)
    backref = rf"\bbackref\s*[=(]\s*(?:\w+\.)?(?:backref\()?\s*(?:name\s*=\s*)?['\"]{word}['\"]"
    put = rf"\b[A-Z]\w*\.{word}\s*=(?!=)|setattr\([^\n]{{0,80}}['\"]{word}['\"]|\b{word}\s*:\s*Mapped"
    puts = re.compile(f"{backref}|{put}")
    return paths is None or any(puts.search(project.tree.text(path)) for path in paths)


def near(project: Project, one: Class, name: str) -> str:
    """The name of a column that is spelled nearly so, '' for none."""
    return next(iter(difflib.get_close_matches(name, sorted(vocabulary(project, one).own), 1, _CLOSE)), "")
