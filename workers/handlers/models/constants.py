"""Constants of Python files: strings and numbers by name, those of the file and those that it imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from bot.domain.changes import Side
from workers.frameworks.python.source import NotPython, parse_python
from workers.handlers.python import Module
from workers.scene import Scene
from workers.sql.text import UnreadableText, decode_text

_ROOTS = ("", "src/", "app/", "backend/")


@dataclass(frozen=True, slots=True)
class Constants:
    """The names that one side of a file knows."""

    scene: Scene
    side: Side
    source: Module

    def of(self, node: ast.AST | None) -> str | None:
        """What is written there or stands behind the name, as text; None where it is not to be known."""
        match node:
            case ast.Constant(value=bool() as flag):
                return "true" if flag else "false"
            case ast.Constant(value=str() | int() | float() as value):
                return str(value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return str(-value)
            case ast.Name(id=name):
                return self._named(name)
            case ast.Call(args=[first, *_]) if isinstance(node.func, ast.Attribute) and node.func.attr == "compile":
                return self.of(first)
            case _:
                return None

    def _named(self, name: str) -> str | None:
        own = _assigned(self.source.tree).get(name)
        if own is not None:
            return own
        for node in self.source.tree.body:
            if isinstance(node, ast.ImportFrom) and any((one.asname or one.name) == name for one in node.names):
                real = next(one.name for one in node.names if (one.asname or one.name) == name)
                return next((said[real] for said in self._files(node) if real in said), None)
        return None

    def _files(self, node: ast.ImportFrom) -> Iterator[dict[str, str]]:
        parts = (node.module or "").replace(".", "/")
        if node.level:
            folder = self.source.path.split("/")[: -node.level]
            places = ["/".join([*folder, parts] if parts else folder)]
        else:
            places = [root + parts for root in _ROOTS]
        for place in places:
            for path in (f"{place}.py", f"{place}/__init__.py"):
                if path in self.scene.tree(self.side).paths():
                    yield self.scene.remember(("constants", self.side, path), partial(self._read, path))

    def _read(self, path: str) -> dict[str, str]:
        try:
            return _assigned(parse_python(decode_text(self.scene.tree(self.side).read(path) or b"")))
        except (NotPython, UnreadableText):
            return {}


def _assigned(tree: ast.Module) -> dict[str, str]:
    found = {}
    for node in tree.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        if isinstance(value, ast.Constant) and isinstance(value.value, str | int | float) and not isinstance(value.value, bool):
            found.update({one.id: str(value.value) for one in targets if isinstance(one, ast.Name)})
    return found
