"""What workers/readers/api/go_routers.py finds; it loads this when there is such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Endpoint
from workers.handlers.before import Before
from workers.handlers.go_mounts import mounted_behind
from workers.handlers.go_routes import Routes
from workers.handlers.paths import TESTS
from workers.handlers.script import inner, source
from workers.handlers.sides import compared
from workers.readers.syntax import Node, Syntax, TooLarge
from workers.scene import Scene

_MINE = re.compile(
    r'"(github\.com/(gin-gonic/gin|labstack/echo|go-chi/chi|gofiber/fiber|gorilla/mux|julienschmidt/httprouter)(/v\d+)?|net/http)"'
)
_FUNCTION = re.compile(r"^func ", re.MULTILINE)
_ROUTER = re.compile(
    r"\b(gin\.(RouterGroup|Engine|IRouter|IRoutes)|echo\.(Echo|Group)|chi\.(Router|Mux)|fiber\.(App|Router|Group)"
    r"|mux\.Router|http\.ServeMux|httprouter\.Router)$"
)


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The endpoints, and what changed about them."""
    return compared("Go", change, scene, _find, _still)


def _still(endpoint: Endpoint, scene: Scene) -> tuple[str, ...]:
    return mounted_behind(scene, endpoint.within) if endpoint.within else ()


def _find(change: Change, side: Side, scene: Scene) -> list[Endpoint] | None:
    syntax = source(scene, change, side, _MINE)
    if syntax is None:
        return None
    return [one for node in _functions(syntax) for one in _bound(syntax, side, node, scene)] or None


def _functions(syntax: Syntax) -> Iterator[Node]:
    return (node for node in syntax.root.named_children if node.type in {"function_declaration", "method_declaration"})


def _bound(syntax: Syntax, side: Side, node: Node, scene: Scene) -> Iterator[Endpoint]:
    """The endpoints that a function binds."""
    body, name = node.child_by_field_name("body"), node.child_by_field_name("name")
    if body is None or name is None:
        return
    known = {word: Before(rest=("a router that is given",)) for word in parameters(syntax, node)}
    for route in Routes(syntax, known, behind="echo" if b"labstack/echo" in syntax.data else "").found(body):
        looked = inner(syntax, [route.handler]) if route.inline else _bodies(scene, side).get(route.name, ())
        yield Endpoint(
            Span(syntax.path, route.line, route.end, side),
            "Go",
            route.shown,
            route.methods,
            route.path,
            route.before.guards,
            route.before.opened,
            route.before.rest,
            looked,
            route.serves_data,
            within=syntax.text(name),
        )


def parameters(syntax: Syntax, node: Node) -> Iterator[str]:
    """The parameters of a function that are routers."""
    listed = node.child_by_field_name("parameters")
    for one in listed.named_children if listed is not None else ():
        kind = one.child_by_field_name("type")
        if kind is not None and _ROUTER.search(syntax.text(kind)):
            yield from (syntax.text(name) for name in one.children_by_field_name("name"))


def _bodies(scene: Scene, side: Side) -> dict[str, tuple[str, ...]]:
    """What the functions of all changed files do that may look at who calls, by the function's name."""
    return scene.remember(("go bodies", side), partial(_all_bodies, scene, side))


def _all_bodies(scene: Scene, side: Side) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for change in scene.changes.changes:
        if not change.path.endswith(".go") or TESTS.search(change.path):
            continue
        try:
            syntax = source(scene, change, side, _FUNCTION)
        except TooLarge:
            continue
        for node in _functions(syntax) if syntax is not None else ():
            name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
            if syntax is not None and name is not None and body is not None:
                found[syntax.text(name)] = (*found.get(syntax.text(name), ()), *inner(syntax, [body]))
    return found
