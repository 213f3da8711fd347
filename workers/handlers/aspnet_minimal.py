"""Minimal APIs of ASP.NET: `MapGet` and its like, groups, and what the calls after them ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.changes import Side, Span
from bot.domain.handlers import Endpoint, Guard
from workers.handlers.before import Before, joined
from workers.handlers.csharp import arguments, inner, string_in
from workers.handlers.script import line_of
from workers.readers.syntax import Node, Syntax

_VERBS = {f"Map{verb}": verb.upper() for verb in ("Get", "Post", "Put", "Patch", "Delete")}
_LAMBDAS = frozenset(("lambda_expression", "anonymous_method_expression"))
_API = re.compile(r"(^|/)(api|v\d+)(/|$)")


@dataclass(frozen=True, slots=True)
class _Link:
    name: str
    call: Node
    node: Node

    @property
    def given(self) -> tuple[Node, ...]:
        return tuple(arguments(self.call))


@dataclass(slots=True)
class _Reading:
    """`groups` are the variables that hold groups."""

    syntax: Syntax
    side: Side
    groups: dict[str, Before] = field(default_factory=dict)

    def chain(self, node: Node) -> tuple[Node, list[_Link]]:
        """What a chain of calls begins with, and its calls in the order they are made."""
        links: list[_Link] = []
        while node.type == "invocation_expression":
            function = node.child_by_field_name("function")
            if function is None or function.type != "member_access_expression":
                break
            name, below = function.child_by_field_name("name"), function.child_by_field_name("expression")
            if name is None or below is None:
                break
            links.append(_Link(self.syntax.text(name).partition("<")[0], node, name))
            node = below
        return node, links[::-1]

    def before(self, root: Node, links: list[_Link]) -> Before:
        """What the whole chain puts before its handlers."""
        found = self.groups.get(self.syntax.text(root), Before())
        for link in links:
            said = string_in(self.syntax, link.given[0]) if link.given else ""
            if link.name == "MapGroup":
                found = found.then(said)
            elif link.name == "RequireAuthorization":
                names = dict.fromkeys(("RequireAuthorization()", f"RequireAuthorization({self._shown(link)})"))
                found = found.then("", ([Guard(name, line_of(link.node)) for name in names], [], []))
            elif link.name == "AllowAnonymous":
                found = found.then("", ([], [Guard("AllowAnonymous()", line_of(link.node))], []))
            elif link.name in {"AddEndpointFilter", "RequireRole", "RequireClaim"}:
                found = found.then("", ([], [], [f"{link.name}({self._shown(link)}) filter"]))
        return found

    def _shown(self, link: _Link) -> str:
        return ", ".join(" ".join(self.syntax.text(one).split()) for one in link.given)[:80]


def minimal(syntax: Syntax, side: Side) -> Iterator[Endpoint]:
    """Every route that a call binds, in the order of the file."""
    reading, inside = _Reading(syntax, side), set[int]()
    for node in syntax.walk("invocation_expression", "variable_declarator", "assignment_expression"):
        if node.type != "invocation_expression":
            _assigned(reading, node)
            continue
        if node.id in inside:
            continue
        inside |= set(_below(node))
        root, links = reading.chain(node)
        bound = next((link for link in links if link.name in _VERBS and len(link.given) > 1), None)
        if bound is not None:
            yield _endpoint(reading, bound, reading.before(root, links))
        elif any(link.name.startswith("Map") and link.name not in {"Map", "MapGroup", *_VERBS} for link in links[1:]):
            before = reading.before(root, links)
            span = Span(syntax.path, line_of(links[0].node), line_of(links[-1].node), side)
            name = next(link.name for link in links[1:] if link.name.startswith("Map"))
            yield Endpoint(
                span, "ASP.NET", f"routes of {name}", (), before.prefix or None, before.guards, before.opened, before.rest
            )


def _below(node: Node) -> Iterator[int]:
    """The calls that the chain is made of."""
    while node.type == "invocation_expression":
        yield node.id
        function = node.child_by_field_name("function")
        below = function.child_by_field_name("expression") if function is not None else None
        if below is None:
            return
        node = below


def _assigned(reading: _Reading, node: Node) -> None:
    name = node.child_by_field_name("name") or node.child_by_field_name("left")
    value = node.child_by_field_name("right") or (node.named_children[-1] if node.named_children else None)
    if name is None or value is None or value.type != "invocation_expression":
        return
    root, links = reading.chain(value)
    if any(link.name == "MapGroup" for link in links):
        reading.groups[reading.syntax.text(name)] = reading.before(root, links)


def _endpoint(reading: _Reading, bound: _Link, before: Before) -> Endpoint:
    syntax, handler = reading.syntax, bound.given[1]
    path = "/" + joined(before.prefix, string_in(syntax, bound.given[0])).strip("/")
    verb = _VERBS[bound.name]
    named = syntax.text(handler) if handler.type in {"identifier", "member_access_expression"} else f"{bound.name} {path}"
    served = _API.search(path) is not None or _API.search(syntax.path) is not None
    span = Span(syntax.path, line_of(bound.node), line_of(handler), reading.side)
    looked = inner(syntax, handler) if handler.type in _LAMBDAS else ()
    return Endpoint(span, "ASP.NET", named, (verb,), path, before.guards, before.opened, before.rest, looked, served)
