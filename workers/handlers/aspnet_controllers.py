"""Controllers of ASP.NET: actions with the attributes of their own and of their class."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.domain.changes import Side, Span
from bot.domain.handlers import Endpoint
from workers.handlers.aspnet_parameters import parameters
from workers.handlers.before import joined
from workers.handlers.csharp import attributes, inner, sorted_out, string_in
from workers.handlers.script import line_of
from workers.readers.syntax import Node, Syntax

_PAGES = re.compile(r"\b(View|PartialView|RedirectToAction|RedirectToPage)\(|\[ValidateAntiForgeryToken\b")
_API = re.compile(r"(^|/)api(/|$)", re.IGNORECASE)
"""A controller that answers with pages is called by them, and they are deployed with it."""
_VERB = re.compile(r"^Http(Get|Post|Put|Patch|Delete|Head|Options)$")


def controllers(syntax: Syntax, side: Side) -> Iterator[Endpoint]:
    """The public methods of the file's controllers."""
    for owner in syntax.walk("class_declaration"):
        name, body = owner.child_by_field_name("name"), owner.child_by_field_name("body")
        above, bases = attributes(syntax, owner), _bases(syntax, owner)
        known = any(word == "ApiController" for word, _ in above) or any(
            one.rstrip(">").endswith(("Controller", "ControllerBase")) for one in bases
        )
        if name is None or body is None or not known:
            continue
        pages = not any(word == "ApiController" for word, _ in above) and _PAGES.search(syntax.text(body)) is not None
        for node in body.named_children:
            if node.type == "method_declaration" and _public(syntax, node):
                for one in _actions(syntax, side, node, syntax.text(name), (above, bases)):
                    yield replace(one, serves_data=False) if pages and not _API.search(one.path or "") else one


def asked_of_class(syntax: Syntax, name: str) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Of the classes of that name the guards of their attributes, and what they extend."""
    for owner in syntax.walk("class_declaration"):
        called = owner.child_by_field_name("name")
        if called is not None and syntax.text(called) == name:
            asking, opening, _ = sorted_out(syntax, attributes(syntax, owner))
            yield (() if opening else tuple(guard.name for guard in asking)), _bases(syntax, owner)


def _bases(syntax: Syntax, owner: Node) -> list[str]:
    listed = next((one for one in owner.children if one.type == "base_list"), None)
    return [syntax.text(one) for one in listed.named_children] if listed is not None else []


def _public(syntax: Syntax, node: Node) -> bool:
    words = {syntax.text(one) for one in node.children if one.type == "modifier"}
    return (
        "public" in words
        and not words & {"static", "abstract"}
        and not any(name == "NonAction" for name, _ in attributes(syntax, node))
    )


def _actions(
    syntax: Syntax, side: Side, node: Node, owner: str, class_: tuple[list[tuple[str, Node]], list[str]]
) -> Iterator[Endpoint]:
    """One endpoint for each attribute with a path of its own."""
    one, own, above = _action(syntax, side, node, owner, class_), attributes(syntax, node), class_[0]
    bound = [put for put in own if (put[0] == "Route" or _VERB.search(put[0])) and string_in(syntax, put[1])]
    if len(bound) < 2 or one.path is None:
        yield one
        return
    for put in bound:
        verb = _VERB.search(put[0])
        path = _path(syntax, [put], above, owner, one.handler.rpartition(".")[2])
        yield replace(one, methods=(verb[1].upper(),) if verb else one.methods, path=path)


def _action(syntax: Syntax, side: Side, node: Node, owner: str, class_: tuple[list[tuple[str, Node]], list[str]]) -> Endpoint:
    own, (above, bases) = attributes(syntax, node), class_
    asking, opening, rest = sorted_out(syntax, [*own, *above])
    called, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    action = syntax.text(called) if called is not None else ""
    verbs = tuple(dict.fromkeys(match[1].upper() for name, _ in own if (match := _VERB.search(name))))
    path = _path(syntax, own, above, owner, action)
    given, holders = parameters(syntax, node, path or "")
    first = min(line_of(one) for one in (*(one for _, one in own), called or node))
    return Endpoint(
        Span(syntax.path, first, line_of(body) if body is not None else line_of(called or node), side),
        "ASP.NET",
        f"{owner}.{action}",
        verbs,
        path,
        tuple(asking),
        tuple(opening),
        (*rest, *bases),
        inner(syntax, body),
        bool(verbs) and (path is not None or any(name == "ApiController" for name, _ in above)),
        parameters=given,
        holders=holders,
    )


def _path(syntax: Syntax, own: list[tuple[str, Node]], above: list[tuple[str, Node]], owner: str, action: str) -> str | None:
    routes = [string_in(syntax, one) for name, one in own if name == "Route" or _VERB.search(name)]
    route = next((one for one in routes if one), "")
    prefix = next((string_in(syntax, one) for name, one in above if name in {"Route", "RoutePrefix"}), "")
    if not prefix and not route:
        return None
    whole = route.lstrip("~") if route.startswith(("/", "~/")) else joined(prefix, route)
    whole = whole.replace("[controller]", owner.removesuffix("Controller").lower()).replace("[action]", action.lower())
    return "/" + whole.strip("/")
