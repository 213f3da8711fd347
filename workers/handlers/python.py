"""Python code of handlers: parsed once per file and side, names as they are written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.changes import Change, Side
from bot.domain.handlers import Guard
from workers.frameworks.python.source import NotPython, parse_python
from workers.handlers.words import asks, guards, opens
from workers.scene import Scene, text_of

_CALLS_OUT = re.compile(r"(\w+ *= *)?(requests|httpx)\.(get|post|put|patch|delete|head|request)\(")
"""Where a line begins with it, it stands outside of all functions."""
_CALLS = 2
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One side of a file, and the packages that it imports. `line` is where it could not be read, with `why`; then the tree is
    empty."""

    path: str
    text: str
    tree: ast.Module
    why: str = ""
    line: int = 0

    packages: frozenset[str] = frozenset()

    def imports(self, *names: str) -> bool:
        """Whether a package of these is imported anywhere."""
        return not self.packages.isdisjoint(names)


def is_script(source: Module) -> bool:
    """Whether a person runs it and can stop it: it says so in its first line, or calls other hosts as soon as it is read."""
    return source.text.startswith("#!") or sum(1 for line in source.text.split("\n") if _CALLS_OUT.match(line)) >= _CALLS


def _packages(tree: ast.Module) -> Iterator[str]:
    """The packages that are imported anywhere, by their first name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").split(".")[0]


def module(scene: Scene, change: Change, side: Side) -> Module:
    """The file on that side; an empty one where it is absent there, and where it is not Python."""
    return scene.remember(("python", change.path, side), lambda: _module(change, side))


def _module(change: Change, side: Side) -> Module:
    absent = change.deleted if side == "head" else change.added
    path = change.path if side == "head" else change.previous or change.path
    text = "" if absent else text_of(change, side) or ""
    try:
        tree = parse_python(text)
        return Module(path, text, tree, packages=frozenset(_packages(tree)))
    except NotPython as error:
        return Module(path, "", ast.Module([], []), str(error), error.line)


def dotted(node: ast.AST | None) -> str:
    """A name as written, 'a.b'; of a call, what is called; of what is indexed, the whole; '' for all else."""
    parts: list[str] = []
    while node is not None:
        match node:
            case ast.Call():
                node = node.func
            case ast.Subscript():
                node = node.value
            case ast.Attribute():
                parts.append(node.attr)
                node = node.value
            case ast.Name():
                return ".".join([node.id, *reversed(parts)])
            case _:
                return ".".join(reversed(parts))
    return ""


def last(node: ast.AST | None) -> str:
    """The last part of a name."""
    return dotted(node).rpartition(".")[2]


def literal(node: ast.AST | None) -> str | None:
    """A string that stands there as such."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The argument of that name."""
    return next((one.value for one in call.keywords if one.arg == name), None)


def items(node: ast.AST | None) -> list[ast.expr]:
    """The members of a list or tuple; nothing for all else."""
    return list(node.elts) if isinstance(node, ast.List | ast.Tuple | ast.Set) else []


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """Every call in it."""
    return (one for one in ast.walk(node) if isinstance(one, ast.Call))


def functions(tree: ast.Module) -> Iterator[tuple[str, Function, ast.ClassDef | None]]:
    """The functions that a framework can call, with their qualified names: those of the file, of its classes and factories."""
    stack: list[tuple[str, ast.AST, ast.ClassDef | None]] = [("", node, None) for node in reversed(tree.body)]
    while stack:
        prefix, node, owner = stack.pop()
        name = prefix + getattr(node, "name", "")
        if isinstance(node, Function):
            yield name, node, owner
            owner = None
        if isinstance(node, Function | ast.ClassDef):
            inside = node if isinstance(node, ast.ClassDef) else None
            stack += [(f"{name}.", one, inside) for one in reversed(node.body)]
        elif isinstance(node, ast.If | ast.With | ast.Try):
            stack += [(prefix, one, owner) for one in reversed(node.body)]


def head_of(node: Function | ast.ClassDef) -> tuple[int, int]:
    """The lines of the decorators and the signature."""
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    return first, max(node.lineno, node.body[0].lineno - 1)


def inner(nodes: Iterable[ast.AST]) -> tuple[str, ...]:
    """What the body of a handler does that may look at who calls: names, and the answers 401 and 403."""
    found: dict[str, None] = {}
    for node in (one for root in nodes for one in ast.walk(root)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) if asks(name):
                found[name] = None
            case ast.Constant(value=401 | 403):
                found[str(node.value)] = None
            case _:
                pass
    return tuple(found)


def sorted_out(nodes: Iterable[ast.expr]) -> tuple[list[Guard], list[Guard], list[str]]:
    """What stands before a handler: guards, what opens it, and the names of the rest."""
    asking, opening, rest = list[Guard](), list[Guard](), list[str]()
    for node in nodes:
        name = dotted(node)
        inside = [dotted(one) for one in (*node.args, *(k.value for k in node.keywords))] if isinstance(node, ast.Call) else []
        if opens(name):
            opening.append(Guard(last(node), node.lineno))
        elif guards(last(node)) or any(guards(one) for one in inside):
            asking.append(Guard(next((one for one in (last(node), *inside) if guards(one)), name), node.lineno))
        elif name:
            rest.append(name)
    return asking, opening, rest
