"""Whether a RunPython function works with nothing but models and Python's own: then what is read of it is all it does."""

from __future__ import annotations

import ast
import builtins

from workers.frameworks.django.rows import MOST, Scope, nodes

_OWN = frozenset(dir(builtins)) - {"eval", "exec", "compile", "open", "__import__", "getattr", "setattr"}
_LIBRARIES = frozenset(
    ("collections", "copy", "dataclasses", "datetime", "decimal", "enum", "functools", "hashlib", "itertools", "json",
     "logging", "math", "operator", "random", "re", "secrets", "string", "time", "typing", "unicodedata", "uuid")
)  # fmt: skip
_ELSEWHERE = frozenset(("connection", "connections", "cursor", "schema_editor", "call_command"))
_SQL = frozenset(("execute", "executemany", "executescript", "callproc", "cursor", "raw", "get_queryset", "call_command"))
_DEPTH = 3


def plain(scope: Scope, depth: int = 0) -> bool:
    """True when every call in it is one of a model's, of Python's, of Django's, or of a function that is plain too."""
    seen = 0
    for node in nodes(scope.function):
        seen += 1
        if isinstance(node, ast.Call) and not _plain(scope, node, depth):
            return False
    return seen < MOST


def _plain(scope: Scope, call: ast.Call, depth: int) -> bool:
    match call.func:
        case ast.Name(id=name):
            if (inner := scope.called(call)) is not None:
                return depth < _DEPTH and plain(inner, depth + 1)
            return name in scope.models or name in _OWN or _harmless(scope.module.imports.get(name, ""))
        case ast.Attribute(attr=word, value=value):
            if word in _SQL or (root := _root(value)) in _ELSEWHERE:
                return False
            return root not in scope.module.imports or _harmless(scope.module.imports[root])
    return False


def _harmless(imported: str) -> bool:
    first, _, rest = imported.partition(".")
    if rest.rpartition(".")[2] in _ELSEWHERE:
        return False
    return first in _LIBRARIES or imported.startswith(("django.db.models", "django.db.transaction", "django.utils"))


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
