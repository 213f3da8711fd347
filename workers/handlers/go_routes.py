"""Routers of Go followed through one function: groups, `Use`, `With`, and the routes that are bound behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from workers.handlers.before import Before, joined
from workers.handlers.script import arguments, called, is_function, line_of, literal, sorted_out
from workers.handlers.words import guards
from workers.readers.syntax import Node, Syntax

_VERBS = frozenset(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE"))
_ANY = frozenset(("Any", "All", "Handle", "HandleFunc", "Method", "MethodFunc", "Add", "Match"))
_NEW = re.compile(
    r"^(gin\.(New|Default)|echo\.New|chi\.(NewRouter|NewMux)|fiber\.New|mux\.NewRouter|http\.NewServeMux|httprouter\.New)$"
)
_NAMED = re.compile(
    r"(^|\.)(r|g|e|rg|mux|engine|app|api|v\d+|\w*[rR]outer|\w*[gG]roup|\w*[mM]ux|http|\w*[rR]outes|echo|srv|server)$"
)
_BINDS = re.compile(r"([rR]oute|[rR]egister|[mM]ount|[sS]etup|[aA]ttach|[bB]ind|[cC]onfigure|[aA]pi|API)")
_HANDED_ON = re.compile(r"^(get|list|create|update|delete|post|put|patch|handle)", re.IGNORECASE)
_API = re.compile(r"(^|/)(api|v\d+)(/|$)")
_PATTERN = re.compile(r"^([A-Z]+) +(?:[\w.-]*)(/.*)$")


@dataclass(frozen=True, slots=True)
class Route:
    """One route. `name` is the last part of its handler's name, `shown` what it is called."""

    line: int
    end: int
    shown: str
    methods: tuple[str, ...]
    path: str | None
    before: Before
    handler: Node
    name: str = ""
    inline: bool = False
    serves_data: bool = False


@dataclass(slots=True)
class Routes:
    """What is known of the routers at one place; `behind` 'echo': there middleware is given after the handler."""

    syntax: Syntax
    routers: dict[str, Before]
    behind: str = ""
    seen: set[int] = field(default_factory=set)

    def found(self, node: Node) -> Iterator[Route]:
        """The routes bound in a body, in the order of the file."""
        stack = [node]
        while stack:
            one = stack.pop()
            if one.type in {"short_var_declaration", "assignment_statement"}:
                self._assigned(one)
            if one.type == "call_expression" and one.id not in self.seen:
                inside = list(self._call(one))
                yield from inside
            stack += [child for child in reversed(one.children) if child.id not in self.seen]

    def _assigned(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None:
            for name, value in zip(left.named_children, right.named_children, strict=False):
                router = self.router(value)
                if router is not None and value.type == "call_expression":
                    self.routers[self.syntax.text(name)] = router

    def router(self, node: Node | None) -> Before | None:
        """What stands before the handlers of a router; None for what is none. One that is made elsewhere is named there."""
        if node is None:
            return None
        text = "".join(self.syntax.text(node).split())
        if node.type in {"identifier", "selector_expression"}:
            return self.routers.get(text, Before(rest=(text,)) if _NAMED.search(text) else None)
        function = node.child_by_field_name("function") if node.type == "call_expression" else None
        if function is None or function.type != "selector_expression":
            return None
        if _NEW.search(called(self.syntax, function)):
            return Before()
        verb, of = self._parts(function)
        router = self.router(of)
        return None if router is None else self._child(router, verb, arguments(node))

    def _child(self, router: Before, verb: str, given: list[Node]) -> Before | None:
        path = literal(self.syntax, given[0]) if given else None
        if verb in {"Group", "Route", "PathPrefix"}:
            put = [one for one in given[1 if path is not None else 0 :] if not (is_function(one) and verb != "PathPrefix")]
            return router.then(self._prefix(given, path, verb), sorted_out(self.syntax, put))
        if verb in {"With", "Use"}:
            return router.then("", sorted_out(self.syntax, given))
        return router if verb in {"Subrouter", "NewRoute"} else None

    def _prefix(self, given: list[Node], path: str | None, verb: str) -> str:
        """A group's path; one that is no string by what it is called, in braces."""
        if path is not None or not given or is_function(given[0]) or (verb == "Route" and len(given) < 2):
            return path or ""
        return "{" + "".join(self.syntax.text(given[0]).split())[:60].replace('"', "").replace("}", "") + "}"

    def _parts(self, function: Node) -> tuple[str, Node | None]:
        name = function.child_by_field_name("field")
        return (self.syntax.text(name) if name is not None else ""), function.child_by_field_name("operand")

    def _call(self, node: Node) -> Iterator[Route]:
        function, given = node.child_by_field_name("function"), arguments(node)
        if function is None:
            return
        verb, of = self._parts(function) if function.type == "selector_expression" else (self.syntax.text(function), None)
        router = self.router(of)
        if router is not None and verb == "Use" and of is not None:
            self.routers["".join(self.syntax.text(of).split())] = router.then("", sorted_out(self.syntax, given))
        elif router is not None and verb in {"Group", "Route"} and given and is_function(given[-1]):
            yield from self._nested(self._child(router, verb, given) or router, given[-1])
        elif router is not None and (verb.upper() in _VERBS or verb in _ANY) and len(given) > 1:
            yield from self._route(node, verb, given, router)
        elif _BINDS.search(verb) or verb == "Mount":
            yield from self._mounted(node, verb, given, router)

    def _nested(self, router: Before, function: Node) -> Iterator[Route]:
        """What a function binds that is given a router of its own."""
        self.seen.add(function.id)
        listed = function.child_by_field_name("parameters")
        names = [name for one in (listed.named_children if listed else ()) for name in one.children_by_field_name("name")]
        body = function.child_by_field_name("body")
        known = {**self.routers, **{self.syntax.text(name): router for name in names}}
        if body is not None:
            yield from Routes(self.syntax, known, self.behind).found(body)

    def _route(self, node: Node, verb: str, given: list[Node], router: Before) -> Iterator[Route]:
        path = literal(self.syntax, given[0])
        methods: tuple[str, ...] = (verb.upper(),) if verb.upper() in _VERBS else ()
        if path is not None and path in _VERBS and len(given) > 2:
            path, methods, given = literal(self.syntax, given[1]), (path or "",), given[1:]
        if path is not None and (pattern := _PATTERN.search(path)):
            methods, path = (pattern[1],), pattern[2]
        if path is None or not (path == "" or path.startswith(("/", ":"))):
            return
        given, put = ([given[1]], given[2:]) if self.behind else ([given[-1]], given[1:-1])
        handler, wrapped = self._unwrapped(given[0])
        whole = joined(router.prefix, path)
        name = called(self.syntax, handler)
        api = _API.search(whole) is not None or _API.search(self.syntax.path) is not None
        behind = router.then("", sorted_out(self.syntax, [*put, *wrapped]))
        shown, said = name or f"{verb} {path}", methods or self._methods(node)
        inline = not name or is_function(handler)
        yield Route(
            line_of(node), line_of(given[-1]), shown, said, whole, behind, handler, name.rpartition(".")[2], inline, api
        )

    def _unwrapped(self, node: Node) -> tuple[Node, list[Node]]:
        """The handler, and the calls that ask who calls that it is put in: `requireAuth(orders.List)`."""
        around: list[Node] = []
        while node.type == "call_expression" and (given := arguments(node)):
            name = called(self.syntax, node).rpartition(".")[2]
            asks = guards(name) and not _HANDED_ON.search(name)
            if not asks and name not in {"HandlerFunc", "HandlerFn"}:
                break
            around += [node] if asks else []
            node = given[-1]
        return node, around

    def _methods(self, node: Node) -> tuple[str, ...]:
        """What `.Methods("GET", …)` right after the call says."""
        above = node.parent
        outer = above.parent if above is not None and above.type == "selector_expression" else None
        if above is None or outer is None or self._parts(above)[0] != "Methods":
            return ()
        return tuple(word for one in arguments(outer) if (word := literal(self.syntax, one)) or (word := self._constant(one)))

    def _constant(self, node: Node) -> str:
        return called(self.syntax, node).rpartition("http.Method")[2].upper()

    def _mounted(self, node: Node, verb: str, given: list[Node], router: Before | None) -> Iterator[Route]:
        """A router that is handed to what binds routes elsewhere."""
        path = literal(self.syntax, given[0]) if given else None
        put = next((found for one in given if (found := self.router(one)) is not None), None)
        if verb == "Mount" and router is not None and given:
            put = router.then(path or "")
        if put is not None:
            name = called(self.syntax, given[-1]) if verb == "Mount" else called(self.syntax, node)
            yield Route(line_of(node), line_of(node), f"routes of {name or verb}", (), put.prefix or None, put, node, verb)
