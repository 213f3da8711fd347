"""What workers/readers/api/fastapi.py finds; it loads this when there is such a file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Endpoint
from workers.handlers.fastapi_parameters import parameters
from workers.handlers.outside import guarded_where_mounted
from workers.handlers.python import (
    Function,
    calls,
    dotted,
    functions,
    head_of,
    inner,
    items,
    keyword,
    last,
    literal,
    module,
    sorted_out,
)  # fmt: skip
from workers.handlers.sides import compared
from workers.handlers.words import guards
from workers.scene import Scene

METHODS = frozenset(("get", "post", "put", "patch", "delete", "head", "options", "websocket", "api_route"))
_ALIAS = re.compile(r"^(Current|Authenticated|Authorized|Active|Admin)\w*|(?=\w+(User|Auth|Admin)Dep)\w+$")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The endpoints, and what changed about them."""
    return compared("FastAPI", change, scene, find, _still)


def _still(endpoint: Endpoint, scene: Scene) -> tuple[str, ...]:
    return guarded_where_mounted(scene, endpoint.span.path, ("include_router", "FastAPI"), (".py",))


def find(change: Change, side: Side, scene: Scene) -> list[Endpoint] | None:
    """The endpoints of one side of a file; None where it is none of the framework's."""
    source = module(scene, change, side)
    routers = {name: call for name, call in _assigned(source.tree) if last(call) in {"APIRouter", "FastAPI"}}
    if not routers and not source.imports("fastapi"):
        return None
    found = []
    for name, function, _ in functions(source.tree):
        for decorator in function.decorator_list:
            if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute) and decorator.func.attr in METHODS:
                found.append(_endpoint(source.path, side, name, function, decorator, routers))
    return found + [_mount(source.path, side, call) for call in calls(source.tree) if last(call) == "include_router"]


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((dotted(target), node.value) for target in targets)


def _endpoint(  # noqa: PLR0913, PLR0917
    path: str, side: Side, name: str, function: Function, decorator: ast.Call, routers: dict[str, ast.Call]
) -> Endpoint:
    router = routers.get(dotted(decorator.func).rpartition(".")[0])
    own = literal(decorator.args[0] if decorator.args else keyword(decorator, "path"))
    prefix = (literal(keyword(router, "prefix")) or "") if router else ""
    verb = decorator.func.attr if isinstance(decorator.func, ast.Attribute) else ""
    listed = tuple(word.upper() for one in items(keyword(decorator, "methods")) if (word := literal(one)))
    put = [one for one in function.decorator_list if one is not decorator]
    put += [_depended(one) for one in (*_dependencies(decorator), *_dependencies(router), *_parameters(function))]
    asking, opening, rest = sorted_out(put)
    first, end = head_of(function)
    given, holders = parameters(function, (own or "") + prefix)
    return Endpoint(
        Span(path, first, end, side),
        "FastAPI",
        name,
        listed if verb == "api_route" else (verb.upper(),),
        None if own is None else prefix + own,
        tuple(asking),
        tuple(opening),
        tuple(rest),
        inner(function.body),
        verb != "websocket" and not _is_page(function, decorator),
        parameters=given,
        holders=holders,
    )


def _is_page(function: Function, decorator: ast.Call) -> bool:
    """Whether it answers with a page, for people."""
    said = {last(keyword(decorator, "response_class")), *(last(one) for one in calls(function))}
    return bool(said & {"HTMLResponse", "TemplateResponse", "render_template"})


def _mount(path: str, side: Side, call: ast.Call) -> Endpoint:
    """Where a router is included: what is asked there is asked of all that it holds."""
    asking, opening, rest = sorted_out([_depended(one) for one in _dependencies(call)])
    name = dotted(call.args[0]) if call.args else ""
    span = Span(path, call.lineno, call.end_lineno or call.lineno, side)
    return Endpoint(span, "FastAPI", f"include_router({name})", (), None, tuple(asking), tuple(opening), tuple(rest))


def _dependencies(call: ast.Call | None) -> list[ast.expr]:
    return [] if call is None else items(keyword(call, "dependencies"))


def _parameters(function: Function) -> Iterator[ast.expr]:
    """What stands for the dependencies of a function's parameters."""
    every = function.args
    defaults = (*every.defaults, *(one for one in every.kw_defaults if one is not None))
    yield from (one for one in defaults if last(one) in {"Depends", "Security"})
    for parameter in (*every.posonlyargs, *every.args, *every.kwonlyargs):
        note = parameter.annotation
        if isinstance(note, ast.Subscript) and last(note.value) == "Annotated":
            yield from (one for one in items(note.slice)[1:] if last(one) in {"Depends", "Security"})
        elif note is not None and (_ALIAS.match(last(note)) or (guards(last(note)) and last(note).endswith("Dep"))):
            yield note


def _depended(node: ast.expr) -> ast.expr:
    """What `Depends(…)` names."""
    if isinstance(node, ast.Call) and last(node) in {"Depends", "Security"}:
        named = node.args[0] if node.args else keyword(node, "dependency")
        return named if named is not None else node
    return node
