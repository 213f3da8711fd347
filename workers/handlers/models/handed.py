"""Functions whose dictionary a route hands on as it is: `return stats(shop)`."""

from __future__ import annotations

import ast
import re
from functools import partial

from workers.frameworks.python.source import NotPython, parse_python
from workers.handlers.paths import TESTS
from workers.scene import Scene
from workers.sql.text import UnreadableText, decode_text

_MOST_FILES, _MOST_LINES, _MOST_ABOVE = 40, 10, 200
_DEFINES = re.compile(r"([ \t]*)(?:async )?def (\w+)\(")
_ROUTE = re.compile(r"[ \t]*@(?:[\w.]+\.(?:get|post|put|patch|delete|route|api_route)\(|api_view\b|action\b|view_config\b)")
_VERB = re.compile(r"(get|post|put|patch|delete|list|retrieve|create|update)$")
_SERVES = re.compile(r"class \w+\([^)]*(ViewSet|APIView|MethodView|Resource)\b")


def handed_on(scene: Scene, home: str, name: str) -> str:
    """The file of a route that answers with what the function of the file `home` returns at base; '' where none is seen to."""
    return scene.remember(("handed on", home, name), partial(_handed_on, scene, home, name))


def _handed_on(scene: Scene, home: str, name: str) -> str:
    word = re.escape(name)
    hands = re.compile(rf"[ \t]+return (?:await )?(?:\w*(?:jsonify|Response)\((?:content=|data=)?)?(?:await )?{word}\(.*\)$")
    files = [one.path for one in scene.tree("base").lines_with([name], (".py",)) if not TESTS.search(one.path)]
    for path in files[:_MOST_FILES]:
        lines = _lines(scene, path)
        found = [at for at, line in enumerate(lines) if name in line and hands.match(line)]
        if any(_in_route(lines, at) for at in found[:_MOST_LINES]) and (path == home or _imports(lines, path, home, name)):
            return path
    return ""


def _imports(lines: list[str], path: str, home: str, name: str) -> bool:
    """Whether a file has the name from the module `home`, and no function of its own that is called so."""
    try:
        tree = parse_python("\n".join(lines))
    except NotPython:
        return False
    named = [one for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name == name]
    module = home.removesuffix(".py").removesuffix("/__init__")
    return not named and any(
        _is_module(one, path, module) and any(name == part.name == (part.asname or name) for part in one.names)
        for one in ast.walk(tree)
        if isinstance(one, ast.ImportFrom)
    )


def _is_module(node: ast.ImportFrom, path: str, module: str) -> bool:
    """Whether it imports from the module, whose path may have more folders before it: those of the project."""
    parts = (node.module or "").split(".") if node.module else []
    if node.level:
        return "/".join([*path.split("/")[: -node.level], *parts]) == module
    return bool(parts) and f"/{module}".endswith("/" + "/".join(parts))


def _in_route(lines: list[str], at: int) -> bool:
    """Whether the function around the line is a handler, by its decorators or as a view's verb."""
    for above in range(at - 1, max(-1, at - _MOST_ABOVE), -1):
        begins = _DEFINES.match(lines[above])
        if begins and len(begins[1]) < len(lines[at]) - len(lines[at].lstrip()):
            return _decorated(lines, above) or (bool(begins[1]) and _VERB.match(begins[2]) is not None and _view(lines, above))
    return False


def _decorated(lines: list[str], at: int) -> bool:
    """Whether a route's decorator stands right above a function, itself of any number of lines."""
    indent = re.match(r"[ \t]*", lines[at])
    depth = len(indent[0]) if indent else 0
    for above in range(at - 1, max(-1, at - _MOST_ABOVE), -1):
        line = lines[above]
        if not line.strip():
            return False
        if _ROUTE.match(line):
            return True
        if len(line) - len(line.lstrip()) <= depth and not line.lstrip().startswith(("@", ")")):
            return False
    return False


def _view(lines: list[str], at: int) -> bool:
    owner = next((lines[above] for above in range(at, -1, -1) if lines[above].startswith("class ")), "")
    return _SERVES.match(owner) is not None


def _lines(scene: Scene, path: str) -> list[str]:
    try:
        return decode_text(scene.tree("base").read(path) or b"").split("\n")
    except UnreadableText:
        return []
