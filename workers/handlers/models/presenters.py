"""Functions of Python that put together what clients receive: a dictionary that they return, and its keys."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from workers.documents import Node
from workers.handlers.models.model import Building, Model, member
from workers.handlers.python import Function, Module, dotted, functions, last, literal

_MAKES = re.compile(
    r"^_?(as_?dict|to_?dict|to_?json|as_?json|__json__|serialize\w*|serialise\w*|to_representation|present\w*|\w+_to_(dict|json))$"
)
_PLACE = re.compile(r"(^|/)\w*(presenters?|serializers?|serialisers?|representations?|views?|api|resources?)\w{0,60}(/|\.py$)")
_CLASS = re.compile(r"Presenter|Serializer|JSON|Json|Representation|Resource")
_ANSWERS = frozenset(("jsonify", "JsonResponse", "JSONResponse", "Response", "ORJSONResponse"))
_FEWEST = 2
_NOT_DATA = frozenset(("error", "errors", "detail", "status_code", "traceback", "exception"))


def presenters(source: Module, routes: dict[str, str]) -> Iterator[Model]:
    """What is named for it and stands where such things do; `routes` are handlers by qualified name, each with its endpoint.

    Any other function may be one whose dictionary a route hands on: it is `handed`.
    """
    for name, function, owner in functions(source.tree):
        made = _MAKES.match(function.name) and (_PLACE.search(source.path) or (owner and _CLASS.search(owner.name)))
        if not made and name not in routes and owner is not None:
            continue
        keys = _keys(function, answer=name in routes)
        if len(keys) >= _FEWEST and not _NOT_DATA & keys.keys():
            shown = owner.name if owner is not None and name not in routes else name
            node, served, words = _schema(source.path, function, keys), routes.get(name, ""), _words(function)
            handed = not made and name not in routes
            yield Model(
                shown, node, _closed(function), False, True, served, words, placed=not handed, loose=True, handed=handed
            )


def _schema(path: str, function: Function, keys: dict[str, int]) -> Node:
    made = Building.at(path, function.lineno, function.end_lineno or function.lineno)
    for key, line in keys.items():
        made.put(key, member(path, line))
    return made.node


def _keys(function: Function, *, answer: bool) -> dict[str, int]:
    """The keys of what is returned, each with its line: of a dictionary in place, or of a variable that becomes one."""
    found: dict[str, int] = {}
    names = set()
    for node in _own(function.body):
        if isinstance(node, ast.Return) and node.value is not None:
            for value in _returned(node.value):
                if isinstance(value, ast.Dict | ast.Call) and not (answer and _is_error(node.value)):
                    found.update(_literal(value) if isinstance(value, ast.Dict) else _named(value))
                elif isinstance(value, ast.Name):
                    names.add(value.id)
    for node in _own(function.body):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                found.update(_stored(target, node.value, names))
        elif isinstance(node, ast.Call) and last(node) == "update" and dotted(node).partition(".")[0] in names and node.args:
            found.update(_literal(node.args[0]) if isinstance(node.args[0], ast.Dict) else {})
    return found


def _stored(target: ast.expr, value: ast.expr, names: set[str]) -> dict[str, int]:
    if isinstance(target, ast.Name) and target.id in names and isinstance(value, ast.Dict):
        return _literal(value)
    if isinstance(target, ast.Subscript) and dotted(target.value) in names and (key := literal(target.slice)) is not None:
        return {key: target.lineno}
    return {}


def _returned(value: ast.expr) -> list[ast.expr]:
    """What is sent: the argument of what makes an answer, the first of a tuple."""
    if isinstance(value, ast.Tuple) and value.elts:
        value = value.elts[0]
    if isinstance(value, ast.Call) and last(value) in _ANSWERS and not (last(value) == "jsonify" and not value.args):
        return [*value.args[:1], *(one.value for one in value.keywords if one.arg in {"content", "data"})]
    return [value]


def _is_error(value: ast.expr) -> bool:
    """Whether it is sent with a status of 300 or more."""
    said = [one.value for one in ast.walk(value) if isinstance(one, ast.Constant) and isinstance(one.value, int)]
    words = " ".join(dotted(one) for one in ast.walk(value) if isinstance(one, ast.Attribute))
    return any(300 <= one < 600 for one in said) or re.search(r"HTTP_[345]\d\d|BAD_REQUEST|NOT_FOUND", words) is not None


def _literal(value: ast.Dict) -> dict[str, int]:
    return {word: key.lineno for key in value.keys if key is not None and (word := literal(key)) is not None}


def _named(value: ast.Call) -> dict[str, int]:
    """What `jsonify(total=1)` is given by name; nothing of another call, or one that is given more."""
    if last(value) != "jsonify" or value.args:
        return {}
    return {one.arg: one.value.lineno for one in value.keywords if one.arg is not None}


def _closed(function: Function) -> bool:
    """Whether nothing else is put in: no `**`, no super()."""
    inside = list(_own(function.body))
    spread = any(isinstance(one, ast.Dict) and None in one.keys for one in inside)
    spread = spread or any(isinstance(one, ast.Call) and last(one) == "jsonify" and _open(one) for one in inside)
    return not spread and not any(isinstance(one, ast.Call) and last(one) in {"super", "model_dump", "dict"} for one in inside)


def _open(call: ast.Call) -> bool:
    return any(one.arg is None for one in call.keywords)


def _words(function: Function) -> frozenset[str]:
    """Every string in it: a key that is still named somewhere may still be put in."""
    return frozenset(one.value for one in ast.walk(function) if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _own(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside of it."""
    stack = list(body)
    while stack:
        node = stack.pop()
        yield node
        stack += [one for one in ast.iter_child_nodes(node) if not isinstance(one, Function | ast.Lambda)]
