"""Models of the application that a migration imports and works with: they are what they are now, whatever ran before."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.domain.changes import Span
from workers.frameworks.python.source import parsed
from workers.readers import names
from workers.readers.listing import Listing

Mark = tuple[str, ...]
"""Words of which one stands in each file of models."""
_MOST = 60
"""Files of a package that are looked into for a class."""
_QUERIES = frozenset(("query", "select", "update", "insert", "delete"))
_LARGEST = 400_000
_MANAGER = re.compile(r"(?:[a-z]+_)*objects(?:_[a-z]+)*")
"""`objects`, and what a second manager is often called."""


@dataclass(frozen=True, slots=True)
class Use:
    """A class of the repository's own that a migration works with: its name, the file that defines it, where it is imported and
    the line of its first use."""

    model: str
    home: str
    span: Span
    line: int


def django(node: ast.AST) -> ast.expr | None:
    """`Order` of `Order.objects`."""
    if not isinstance(node, ast.Attribute):
        return None
    return node.value if _MANAGER.fullmatch(node.attr) or node.attr == "_default_manager" else None


def sqlalchemy(node: ast.AST) -> ast.expr | None:
    """`Order` of `session.query(Order)`, `select(Order)`, `Order.query`, `Order.__table__`."""
    match node:
        case ast.Attribute(attr="query" | "__table__", value=value):
            return value
        case ast.Call(func=ast.Attribute(attr=word) | ast.Name(id=word), args=[first, *_]) if word in _QUERIES:
            return first
    return None


def uses(path: str, text: str, listing: Listing, asked: Callable[[ast.AST], ast.expr | None], mark: Mark) -> Iterator[Use]:
    """Each such place in a function of the file. Of `mark` one word is in the file of a model."""
    try:
        tree = parsed(text) if len(text) <= _LARGEST else ast.Module([], [])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    imports = dict(_imports(path, tree))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        own = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        own |= {one.arg for one in function.args.args}
        for node in ast.walk(function):
            named = asked(node)
            dotted = _dotted(named) if named is not None else ""
            first, _, rest = dotted.partition(".")
            if not dotted or first in own or first not in imports:
                continue
            imported, place = imports[first]
            module, _, model = ".".join(filter(None, (imported, rest))).rpartition(".")
            home = _home(module, model, listing, mark) or _beside(path, module) if model[:1].isupper() else ""
            if home:
                yield Use(model, home, place, node.lineno)  # type: ignore[attr-defined]


def _imports(path: str, tree: ast.Module) -> Iterator[tuple[str, tuple[str, Span]]]:
    """What each imported name stands for, in the file or one of its functions, and where it is imported."""
    package = names.folder(path).split("/")
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=module, names=aliases, level=level):
                above = ".".join(package[: len(package) - level + 1]) if level else ""
                for alias in aliases:
                    whole = ".".join(filter(None, (above, module or "", alias.name)))
                    yield alias.asname or alias.name, (whole, _place(path, node, alias))
            case ast.Import(names=aliases):
                for alias in aliases:
                    first = alias.name.partition(".")[0]
                    yield alias.asname or first, (alias.name if alias.asname else first, _place(path, node, alias))


def _place(path: str, node: ast.stmt, alias: ast.alias) -> Span:
    """The name's own line in an import of several lines."""
    line = alias.lineno or node.lineno
    return Span(path, line, line)


def _home(module: str, model: str, listing: Listing, mark: Mark) -> str:
    """The file of the repository that defines the class, '' where none does."""
    return listing.remember(("app code", module, model), lambda: _find(module, model, listing, mark))


def _beside(path: str, module: str) -> str:
    """The module's place where it is one of models of the package that the migration is in, wherever its classes come from."""
    parts = module.split(".")
    return module.replace(".", "/") if "models" in parts and parts[0] in path.split("/")[:-1] else ""


def _find(module: str, model: str, listing: Listing, mark: Mark) -> str:
    tail = module.replace(".", "/")
    if not tail or "/" not in tail:
        return ""
    whole = re.compile(rf"(?:^|/){re.escape(tail)}(?:\.py|/[^/]+\.py)$")
    found = sorted((path for path in listing.paths() if path.endswith(".py") and whole.search(path)), key=len)
    defined = re.compile(rf"^class {re.escape(model)}\b", re.MULTILINE)
    for path, data in listing.read_many(found[:_MOST]):
        text = (data or b"").decode("utf-8", "replace")
        if defined.search(text) and any(word in text for word in mark):
            return path
    return ""


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
