"""What workers/readers/api/nestjs.py finds; it loads this when there is such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Endpoint, Guard
from workers.handlers.nestjs_global import no_more
from workers.handlers.outside import guards_in, statements
from workers.handlers.script import arguments, called, inner, line_of, literal, sorted_out, source
from workers.handlers.sides import compared
from workers.handlers.words import narrows, spends
from workers.readers.syntax import Node, Syntax
from workers.scene import Scene

_MINE = re.compile(r"@Controller\s*\(")
_VERBS = frozenset(("Get", "Post", "Put", "Patch", "Delete", "All", "Head", "Options"))
_DESCRIBE = re.compile(r"^(Api|Http|Header|Use(Interceptors|Filters|Pipes)|Throttle|Version|Render|Redirect|Sse)")
_UNKNOWN = "\0"
Put = tuple[list[Guard], list[Guard], list[str]]


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The endpoints, and what changed about them."""
    yield from compared("NestJS", change, scene, _find, _still)
    yield from no_more(change, scene)


def _still(endpoint: Endpoint, scene: Scene) -> tuple[str, ...]:
    """The guards of the whole application; one for roles asks of what is marked only, and the mark may be what is lost."""
    if endpoint.opened or not (whole := statements(scene, ("APP_GUARD", "useGlobalGuards"), (".ts", ".js"))):
        return ()
    named = dict.fromkeys(name for statement, _ in whole for name in guards_in(statement) if not narrows(name))
    return tuple(named) or ("APP_GUARD",)


def _find(change: Change, side: Side, scene: Scene) -> list[Endpoint] | None:
    syntax = source(scene, change, side, _MINE)
    return list(_endpoints(syntax, side)) or None if syntax is not None else None


def _endpoints(syntax: Syntax, side: Side) -> Iterator[Endpoint]:
    for node in syntax.walk("class_declaration"):
        above = [*_decorators(node.parent), *_decorators(node)] if node.parent else _decorators(node)
        controller = next((one for one in above if called(syntax, one) == "Controller"), None)
        body = node.child_by_field_name("body")
        if controller is not None and body is not None:
            yield from _methods(syntax, side, node, body, above)


def _decorators(node: Node) -> list[Node]:
    """What the decorators right inside of a node say."""
    return [one.named_children[0] for one in node.children if one.type == "decorator" and one.named_children]


def _methods(syntax: Syntax, side: Side, owner: Node, body: Node, above: list[Node]) -> Iterator[Endpoint]:
    name = owner.child_by_field_name("name")
    prefixes = next((_paths(syntax, one) for one in above if called(syntax, one) == "Controller"), [""])
    put: list[Node] = []
    for node in body.children:
        if node.type == "decorator":
            put += node.named_children[:1]
        elif node.type == "method_definition":
            own = [*put, *_decorators(node)]
            verb = next((one for one in own if called(syntax, one) in _VERBS), None)
            if verb is not None and name is not None:
                one = _endpoint(syntax, side, syntax.text(name), node, (verb, own, above))
                yield from (replace(one, path=path) for path in _joined(prefixes, _paths(syntax, verb)))
            put = []


def _endpoint(syntax: Syntax, side: Side, owner: str, node: Node, found: tuple[Node, list[Node], list[Node]]) -> Endpoint:
    verb, own, above = found
    asking, opening, rest = _sorted(syntax, [*own, *above])
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    first = min(line_of(one) for one in (*own, node))
    span = Span(syntax.path, first, line_of(body) if body is not None else line_of(node), side)
    handler = f"{owner}.{syntax.text(name) if name is not None else ''}"
    verbs = () if called(syntax, verb) == "All" else (called(syntax, verb).upper(),)
    inside = inner(syntax, [body] if body is not None else [])
    return Endpoint(span, "NestJS", handler, verbs, None, tuple(asking), tuple(opening), tuple(rest), inside, True)


def _joined(prefixes: list[str], paths: list[str]) -> Iterator[str | None]:
    """Each path below each prefix; None where nothing of it is known."""
    for prefix in prefixes:
        for path in paths:
            yield None if _UNKNOWN in prefix + path else "/" + "/".join(p.strip("/") for p in (prefix, path) if p.strip("/"))


def _paths(syntax: Syntax, decorator: Node) -> list[str]:
    """What a decorator binds: one path, or a list of them; `{ path: … }` of a controller. What is no string is not known."""
    given = arguments(decorator) if decorator.type == "call_expression" else []
    if not given:
        return [""]
    first = given[0]
    if first.type == "object":
        held = {
            syntax.text(k): v
            for one in first.named_children
            if (k := one.child_by_field_name("key")) and (v := one.child_by_field_name("value"))
        }
        if "path" not in held:
            return [""]
        first = held["path"]
    parts = first.named_children if first.type == "array" else [first]
    return [word if (word := literal(syntax, one)) is not None else _UNKNOWN for one in parts]


def _sorted(syntax: Syntax, nodes: list[Node]) -> Put:
    """Decorators: of `UseGuards` what it names, each of which is a guard."""
    asking, opening, rest = list[Guard](), list[Guard](), list[str]()
    for node in nodes:
        name = called(syntax, node)
        if name == "UseGuards":
            named = [called(syntax, one) or "a guard" for one in arguments(node)]
            asking += [Guard(one, line_of(node)) for one in named if not spends(one)]
        elif name in _VERBS or name == "Controller" or _DESCRIBE.search(name):
            continue
        else:
            more = sorted_out(syntax, [node])
            asking, opening, rest = asking + more[0], opening + more[1], rest + more[2]
    return asking, opening, rest
