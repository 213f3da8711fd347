"""What workers/readers/api/pyramid.py finds; it loads this when there is such a file."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Endpoint, Guard
from workers.handlers.python import Function, dotted, functions, head_of, inner, keyword, last, literal, module, sorted_out
from workers.handlers.sides import compared
from workers.scene import Scene

_OPEN = "NO_PERMISSION_REQUIRED"


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The endpoints, and what changed about them."""
    return compared("Pyramid", change, scene, find, _still)


def _still(endpoint: Endpoint, scene: Scene) -> tuple[str, ...]:
    """What the application asks of every view that says nothing itself."""
    default = scene.remember("default permission", lambda: scene.tree("head").lines_with(["set_default_permission"], [".py"]))
    return ("the default permission",) if default and not endpoint.opened else ()


def find(change: Change, side: Side, scene: Scene) -> list[Endpoint] | None:
    """The endpoints of one side of a file; None where it is none of the framework's."""
    source = module(scene, change, side)
    if not source.imports("pyramid", "cornice"):
        return None
    found = [_endpoint(source.path, side, *one) for one in functions(source.tree)]
    return [one for ones in found for one in ones] or None


def _endpoint(path: str, side: Side, name: str, function: Function, owner: ast.ClassDef | None) -> Iterator[Endpoint]:
    views = [one for one in function.decorator_list if isinstance(one, ast.Call) and last(one).endswith("view_config")]
    above = [
        one for one in (owner.decorator_list if owner else ()) if isinstance(one, ast.Call) and last(one) == "view_defaults"
    ]
    rest = sorted_out(one for one in function.decorator_list if one not in views)
    first, end = head_of(function)
    for view in views:
        said = next((given for one in (view, *above) if (given := keyword(one, "permission")) is not None), None)
        asked = [] if said is None or last(said) == _OPEN else [Guard(_shown(said), said.lineno)]
        opened = [Guard(_OPEN, said.lineno)] if said is not None and last(said) == _OPEN else []
        method = literal(keyword(view, "request_method"))
        yield Endpoint(
            Span(path, first, end, side),
            "Pyramid",
            name if len(views) == 1 else f"{name} {_about(view)}",
            (method,) if method else (),
            None,
            (*asked, *rest[0]),
            (*opened, *rest[1]),
            tuple(rest[2]),
            inner(function.body),
        )


def _shown(node: ast.expr) -> str:
    return f"permission={literal(node) or dotted(node)}"


def _about(view: ast.Call) -> str:
    """What tells several views of one function apart."""
    return " ".join(ast.unparse(one)[:80] for one in view.keywords if one.arg in {"route_name", "request_method", "context"})
