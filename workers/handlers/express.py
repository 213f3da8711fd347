"""What workers/readers/api/express.py finds; it loads this when there is such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from posixpath import normpath

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Endpoint, Guard
from workers.handlers.outside import guarded_where_mounted, guards_in
from workers.handlers.script import (
    arguments,
    called,
    inner,
    is_function,
    line_of,
    literal,
    members,
    sorted_out,
    source,
)  # fmt: skip
from workers.handlers.sides import compared
from workers.handlers.words import guards, harmless
from workers.readers.syntax import Node, Syntax
from workers.scene import Scene, text_of

_MINE = re.compile(
    r"""["'](express|koa-router|@koa/router|fastify|hono|@hono/\S+|restify|@?fastify[^"']*)["']|\b[Rr]outer\.|\bfastify\."""
)
_VERBS = frozenset(("get", "post", "put", "patch", "delete", "del", "all", "options", "head"))
_ROUTERS = re.compile(r"(^|\.)(\w*[rR]outer\w{0,40}|\w*[aA]pp|\w*[sS]erver|fastify|instance|\w*[rR]outes?|\w*[aA]pi|hono)$")
_HOOKS = frozenset(("preHandler", "onRequest", "preValidation", "beforeHandler"))
_DATA = re.compile(r"\.json\(\s*[{\[\w]|\b(reply|res)\.send\(\s*\{|\bctx\.body = \{")
_LONGEST, _MOST_LINKS = 4000, 60
_API = re.compile(r"(^|/)(api|v\d+)(/|$|\b)")


@dataclass(frozen=True, slots=True)
class _Before:
    """What `use` puts before what follows on a router: `path` bounds it."""

    router: str
    path: str
    guards: tuple[Guard, ...]
    rest: tuple[str, ...]


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The endpoints, and what changed about them."""
    return compared("Express", change, scene, _find, _still)


def _still(endpoint: Endpoint, scene: Scene) -> tuple[str, ...]:
    if ".use " in endpoint.handler and (own := _inside(endpoint, scene)):
        return own
    router = endpoint.handler.partition(" ")[0].rpartition(".")[0].rpartition(".")[2]
    return guarded_where_mounted(scene, endpoint.span.path, ("use", "register"), (".ts", ".js", ".mjs"), router)


def _inside(endpoint: Endpoint, scene: Scene) -> tuple[str, ...]:
    """The guards that the file of a mounted router names itself."""
    path, name = endpoint.span.path, endpoint.handler.partition(" ")[2].partition(".")[0]
    change, tree = scene.change(path), scene.tree("head")
    text = (text_of(change, "head") or "") if change is not None else ""
    imported = re.search(rf"\b{re.escape(name)}\b[^\n;]{{0,200}}(?:require\(|from )[ ]*['\"](\.[^'\"\n]+)", text)
    if imported is None:
        return ()
    place = normpath(f"{path.rpartition('/')[0]}/{imported[1]}").removesuffix(".js").lstrip("/")
    files = [f"{place}{end}" for end in (".ts", ".js", ".mjs", "/index.ts", "/index.js")]
    return next((guards_in((data or b"").decode("utf-8", "replace")) for _, data in tree.read_many(files) if data), ())


def _find(change: Change, side: Side, scene: Scene) -> list[Endpoint] | None:
    syntax = source(scene, change, side, _MINE)
    return list(_endpoints(syntax, side)) or None if syntax is not None else None


def _endpoints(syntax: Syntax, side: Side) -> Iterator[Endpoint]:
    before, owners = list[_Before](), set[int]()  # the walk comes to the last call of a chain first
    for call in syntax.walk("call_expression"):
        function = call.child_by_field_name("function")
        if function is None or function.type != "member_expression":
            continue
        if (owner := function.child_by_field_name("object")) is not None:
            owners.add(owner.id)
        chained = _chained(syntax, function, followed=call.id in owners)
        if chained is not None and arguments(call):
            yield _route(syntax, side, call, chained, before, _earlier(syntax, function))
            continue
        router, _, verb = called(syntax, function).rpartition(".")
        if not _ROUTERS.search(router) or not (given := arguments(call)):
            continue
        if verb in _VERBS and len(given) > 1 and (path := literal(syntax, given[0])) is not None:
            yield _route(syntax, side, call, (router, verb, path), before)
        elif verb == "route" and given[0].type == "object":
            yield from _described(syntax, side, call, router, before)
        elif verb in {"use", "addHook", "register"}:
            path = literal(syntax, given[0]) or ""
            put = list(members(given[1:] if literal(syntax, given[0]) is not None else given))
            asking, opening, rest = sorted_out(syntax, put)
            mounted = [name for name in rest if re.search(r"[rR]oute|[aA]pi|[cC]ontroller", name)]
            if not mounted and path and given[-1].type == "identifier" and not guards(name := syntax.text(given[-1])):
                mounted = [name] if name in rest and not harmless(name) else []
            if mounted:
                above = [one for one in before if one.router == router]
                found = (*asking, *(guard for one in above for guard in one.guards))
                around = (*rest, *(name for one in above for name in one.rest))
                span = Span(syntax.path, line_of(call), line_of(call), side)
                yield Endpoint(span, "Express", f"{router}.use {mounted[-1]}", (), path or None, found, tuple(opening), around)
            else:
                before.append(_Before(router, path if verb == "use" else "", tuple(asking), tuple(rest)))


def _links(function: Node) -> Iterator[tuple[Node, Node]]:
    """The calls that a chain is made of, from the last one back: each with what it calls."""
    below = function.child_by_field_name("object")
    for _ in range(_MOST_LINKS):
        if below is None or below.type != "call_expression":
            return
        inside = below.child_by_field_name("function")
        if inside is None or inside.type != "member_expression":
            return
        yield below, inside
        below = inside.child_by_field_name("object")


def _chained(syntax: Syntax, function: Node, *, followed: bool) -> tuple[str, str, str] | None:
    """Router, verb and path of `router.route("/x").get(…)`; None for another call."""
    verb = function.child_by_field_name("property")
    if verb is not None and syntax.text(verb) == "all" and followed:
        return None  # it stands before those that follow
    for call, inside in _links(function) if verb is not None and syntax.text(verb) in _VERBS else ():
        name, owner = inside.child_by_field_name("property"), inside.child_by_field_name("object")
        if name is not None and owner is not None and syntax.text(name) == "route":
            path = literal(syntax, next(iter(arguments(call)), None))
            router = called(syntax, owner)
            return None if path is None or verb is None or not _ROUTERS.search(router) else (router, syntax.text(verb), path)
    return None


def _earlier(syntax: Syntax, function: Node) -> list[Node]:
    """What `.all(…)` puts before the later calls of a chain."""
    links = ((call, inside.child_by_field_name("property")) for call, inside in _links(function))
    return [one for call, name in links if name is not None and syntax.text(name) == "all" for one in arguments(call)]


def _route(  # noqa: PLR0913, PLR0917
    syntax: Syntax,
    side: Side,
    call: Node,
    named: tuple[str, str, str],
    before: list[_Before],
    earlier: list[Node] | None = None,
) -> Endpoint:
    router, verb, path = named
    given = [*(earlier or ()), *members(arguments(call)[0 if earlier is not None else 1 :])]
    handler = given[-1]
    put = [node for node in given[:-1] if node.type != "object"]
    put += [node for one in given[:-1] if one.type == "object" for node in _hooks(syntax, one)]
    above = [one for one in before if one.router == router and path.startswith(one.path.rstrip("*"))]
    asking, opening, rest = sorted_out(syntax, put)
    inside = [handler] if is_function(handler) or handler.type == "call_expression" else []
    first = line_of(call.child_by_field_name("arguments") or call) if earlier is not None else line_of(call)
    span = Span(syntax.path, first, line_of(handler), side)
    return Endpoint(
        span,
        "Express",
        f"{router}.{verb} {path}",
        () if verb == "all" else ("DELETE" if verb == "del" else verb.upper(),),
        path,
        (*asking, *(guard for one in above for guard in one.guards)),
        tuple(opening),
        (*rest, *(name for one in above for name in one.rest)),
        inner(syntax, inside),
        _API.search(path) is not None or _API.search(syntax.path) is not None or _sends_data(syntax, inside),
    )


def _sends_data(syntax: Syntax, handlers: list[Node]) -> bool:
    """Whether a handler in place answers with an object."""
    return any(_DATA.search(syntax.text(one)[:_LONGEST]) for one in handlers if is_function(one))


def _described(syntax: Syntax, side: Side, call: Node, router: str, before: list[_Before]) -> Iterator[Endpoint]:
    """Fastify's `route({ method, url, handler })`."""
    options = arguments(call)[0]
    held = {
        syntax.text(key): value
        for one in options.named_children
        if (key := one.child_by_field_name("key")) and (value := one.child_by_field_name("value"))
    }
    path = literal(syntax, held.get("url") or held.get("path"))
    methods = (
        tuple(word.upper() for one in members([held["method"]]) if (word := literal(syntax, one))) if "method" in held else ()
    )
    if path is None or not methods:
        return
    asking, opening, rest = sorted_out(syntax, list(_hooks(syntax, options)))
    inside = [held["handler"]] if "handler" in held and is_function(held["handler"]) else []
    yield Endpoint(
        Span(syntax.path, line_of(call), line_of(held.get("handler") or call), side),
        "Express",
        f"{router}.route {'/'.join(methods)} {path}",
        methods,
        path,
        (*asking, *(guard for one in before if one.router == router for guard in one.guards)),
        tuple(opening),
        (*rest, *(name for one in before if one.router == router for name in one.rest)),
        inner(syntax, inside),
        _API.search(path) is not None or _API.search(syntax.path) is not None or _sends_data(syntax, inside),
    )


def _hooks(syntax: Syntax, options: Node) -> Iterator[Node]:
    """What Fastify's options put before the handler."""
    for pair in options.named_children:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if key is not None and value is not None and syntax.text(key) in _HOOKS:
            yield from members([value])
