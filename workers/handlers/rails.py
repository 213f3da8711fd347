"""What workers/readers/api/rails.py finds; it loads this when there is such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Endpoint, Guard
from workers.handlers.compare import ROUTE, SKIPS
from workers.handlers.paths import CONTROLLERS, TESTS
from workers.handlers.rails_classes import Class, Line, above, classes, file_of, key_of
from workers.handlers.rails_routes import Route, Routes, routes_of
from workers.handlers.script import line_of
from workers.handlers.sides import compared
from workers.handlers.words import asks, guards
from workers.readers.syntax import Node, Syntax, TooLarge, parse_source
from workers.scene import Scene, text_of
from workers.sql.text import UnreadableText, decode_text

_API = re.compile(r"(^|/)(api|v\d+)(/|_|$)")
_ROUTES = re.compile(r"(^|/)config/routes(\.rb$|/.*\.rb$)")
_HEIRS = "every action under "
"""Before the name of a class in the name of what stands for the actions of those that extend it."""


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The endpoints, and what changed about them."""
    return compared("Rails", change, scene, _find, _still)


def _still(endpoint: Endpoint, scene: Scene) -> tuple[str, ...]:
    """What the classes above ask at head, of an action that skips nothing of it."""
    if endpoint.opened or endpoint.handler.startswith((ROUTE, _HEIRS)):
        return ()
    action = endpoint.handler.rpartition("#")[2]
    line = _line(scene, "head", endpoint.span.path, endpoint.handler.rpartition("#")[0])
    return line.asked(action) if line is not None else ()


def _line(scene: Scene, side: Side, path: str, name: str) -> Line | None:
    key = key_of(path)
    own = file_of(scene, side, key.removesuffix("_controller")) or ()
    mine = next((one for one in own if one.name.rpartition("::")[2] == name.rpartition("::")[2]), None)
    return (
        None if mine is None else scene.remember(("rails line", side, path, mine.name), lambda: above(scene, side, key, mine))
    )


def _find(change: Change, side: Side, scene: Scene) -> list[Endpoint] | None:
    absent = change.deleted if side == "head" else change.added
    path = change.path if side == "head" else change.previous or change.path
    mine = CONTROLLERS.search(path) or _ROUTES.search(path)
    text = None if absent or not mine else text_of(change, side)
    if text is None:
        return None
    syntax = parse_source(path, text, "ruby")
    if _ROUTES.search(path):
        return [one for route in routes_of(syntax).found for one in _route(route, syntax, side, scene)]
    owners = {one.name: one for one in classes(syntax)}
    return [one for node in syntax.walk("class", "module") for one in _actions(syntax, side, node, owners, scene)]


def _route(route: Route, syntax: Syntax, side: Side, scene: Scene) -> Iterator[Endpoint]:
    """A route whose action is there, or may be."""
    served = _API.search(route.path) is not None or _API.search(route.controller) is not None
    yield Endpoint(
        Span(syntax.path, route.line, route.line, side),
        "Rails",
        f"{ROUTE}{named(route.controller)}#{route.action}",
        route.methods,
        route.path,
        tuple(Guard(name, line) for name, line in route.asked),
        serves_data=served and _implemented(route.controller, route.action, side, scene),
    )


def named(controller: str) -> str:
    """The class of a controller as routes name it: api/v1/orders → Api::V1::OrdersController."""
    parts = ("".join(word[:1].upper() + word[1:] for word in part.split("_")) for part in controller.split("/"))
    return "::".join(parts) + "Controller"


def _implemented(controller: str, action: str, side: Side, scene: Scene) -> bool:
    """Whether the class of the controller has the action, or one above it that is not in the tree may have it."""
    owners = file_of(scene, side, controller)
    if owners is None:
        return True
    lines = [above(scene, side, f"{controller}_controller", one) for one in owners]
    known = any(action in one.methods for one in owners) or any(action in one.methods for one in lines)
    return known or not all(one.complete for one in lines)


def _known_routes(scene: Scene, side: Side) -> tuple[dict[str, dict[str, Route]], bool]:
    """Controller → action → its first route, and whether those are all that there are."""
    return scene.remember(("rails routes", side), partial(_all_routes, scene, side))


def _all_routes(scene: Scene, side: Side) -> tuple[dict[str, dict[str, Route]], bool]:
    found: dict[str, dict[str, Route]] = {}
    complete = True
    paths = [path for path in scene.tree(side).paths() if _ROUTES.search(path) and not TESTS.search(path)]
    for path in paths:
        routes = _parsed(scene, side, path)
        complete = complete and routes.complete and not routes.any_of
        for one in routes.found:
            found.setdefault(one.controller, {}).setdefault(one.action, one)
    return found, complete and bool(paths)


def _parsed(scene: Scene, side: Side, path: str) -> Routes:
    try:
        return routes_of(parse_source(path, decode_text(scene.tree(side).read(path) or b""), "ruby"))
    except (UnreadableText, TooLarge):
        return Routes(complete=False)


def _actions(syntax: Syntax, side: Side, node: Node, owners: dict[str, Class], scene: Scene) -> Iterator[Endpoint]:
    body, name = node.child_by_field_name("body"), node.child_by_field_name("name")
    if name is None:
        return
    owner = owners[syntax.text(name)]
    methods = list(_public(syntax, body)) if node.type == "class" and body is not None else []
    space = node.type == "module" and "/concerns/" not in syntax.path
    if not space and (not methods or re.search(r"(^|::)(Application|Base|\w*Base)Controller$", owner.name)):
        yield from _heirs(syntax, side, node, owner)
    controller = key_of(syntax.path).removesuffix("_controller")
    beside = _hidden(syntax, body) if methods and body is not None else {}
    for one in methods:
        yield from _action(syntax, side, one, owner, controller, scene, beside)


def _public(syntax: Syntax, body: Node) -> Iterator[Node]:
    for node in body.named_children:
        if node.type == "identifier" and syntax.text(node) in {"private", "protected"}:
            return
        name = node.child_by_field_name("name") if node.type == "method" else None
        if name is not None and not syntax.text(name).endswith(("?", "!", "=")):
            yield node


def _heirs(syntax: Syntax, side: Side, node: Node, owner: Class) -> Iterator[Endpoint]:
    """What stands for the actions of other files: guards that a class or module puts before all of them."""
    asking = [
        Guard(name, one.line)
        for one in owner.put
        if not one.skips and not one.conditional and one.only is None
        for name in one.names
        if guards(name)
    ]
    rest = [name for one in owner.put if not one.skips for name in one.names if not guards(name)]
    span = Span(syntax.path, line_of(node), line_of(node), side)
    around = (owner.above, *owner.included, *rest)
    beside = tuple(f"~{text}" for one in syntax.walk("identifier", within=node) if asks(text := syntax.text(one)))
    yield Endpoint(
        span, "Rails", f"{_HEIRS}{owner.name}", guards=tuple(asking), around=around, inner=tuple(dict.fromkeys(beside))
    )


def _action(  # noqa: PLR0913, PLR0917
    syntax: Syntax, side: Side, node: Node, owner: Class, controller: str, scene: Scene, beside: dict[str, None]
) -> Iterator[Endpoint]:
    called = node.child_by_field_name("name")
    action = syntax.text(called) if called is not None else ""
    routed, complete = _known_routes(scene, side)
    route = routed.get(controller, {}).get(action)
    if complete and route is None and controller in routed and not _other_side(scene, side, controller, action):
        return  # public, and no route leads to it
    met = [one for one in owner.put if one.meets(action)]
    skipped = {name for one in met if one.skips and not one.conditional for name in one.names}
    asking = [
        (name, one.line)
        for one in met
        if not one.skips and not one.conditional
        for name in one.names
        if guards(name) and name not in skipped
    ]
    opening = [(name, one.line) for one in met if one.skips and not one.conditional for name in one.names if guards(name)]
    rest = [
        name for one in met if not one.skips or one.conditional for name in one.names if not guards(name) or one.conditional
    ]
    own = {text: None for one in syntax.walk("identifier", "constant", within=node) if asks(text := syntax.text(one))}
    handler = f"{_full(owner.name, controller)}#{action}"
    api = _API.search(controller) is not None or (route is not None and _API.search(route.path) is not None)
    yield Endpoint(
        Span(syntax.path, line_of(node), line_of(node), side),
        "Rails",
        handler,
        route.methods if route is not None else (),
        route.path if route is not None else None,
        guards=tuple(Guard(name, line) for name, line in asking),
        opened=tuple(Guard(f"{SKIPS} :{name}", line) for name, line in _opening(opening, scene, side, syntax.path, owner)),
        around=(owner.above, *owner.included, *rest),
        inner=tuple(one for one in (*own, *beside) if one != action),
        serves_data=api
        and (route is not None or not routed)
        and not (side == "base" and _still_served(scene, controller, action)),
    )


def _full(name: str, controller: str) -> str:
    """The class with the modules around it, as its file tells."""
    full = named(controller)
    return full if full.rpartition("::")[2] == name.rpartition("::")[2] else name


def _other_side(scene: Scene, side: Side, controller: str, action: str) -> bool:
    routed, complete = _known_routes(scene, "base" if side == "head" else "head")
    return not complete or action in routed.get(controller, {})


def _still_served(scene: Scene, controller: str, action: str) -> bool:
    """Whether a route at head leads there, and a class above has what the class itself has no more."""
    routed, _ = _known_routes(scene, "head")
    return action in routed.get(controller, {}) and _implemented(controller, action, "head", scene)


def _opening(opening: list[tuple[str, int]], scene: Scene, side: Side, path: str, owner: Class) -> Iterator[tuple[str, int]]:
    """Of what is skipped that which stands there: what no class above puts there is skipped in vain."""
    line = above(scene, side, key_of(path), owner)
    put = {name for one in (*line.put, *owner.put) if not one.skips for name in one.names}
    yield from ((name, at) for name, at in opening if name in put or not line.complete)


def _hidden(syntax: Syntax, body: Node) -> dict[str, None]:
    """The names that ask who somebody is, in the methods of a class that are no actions."""
    hidden, found = False, dict[str, None]()
    for other in body.named_children:
        hidden = hidden or (other.type == "identifier" and syntax.text(other) in {"private", "protected"})
        names = syntax.walk("identifier", "constant", within=other) if hidden else ()
        found |= {f"~{text}": None for one in names if asks(text := syntax.text(one))}
    return found
