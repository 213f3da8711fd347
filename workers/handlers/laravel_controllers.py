"""Controllers of Laravel: their public methods, middleware of the constructor, and what a method asks itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.changes import Side, Span
from bot.domain.handlers import Endpoint, Guard
from workers.handlers.laravel_routes import asked
from workers.handlers.php import chain, inner, words_of
from workers.handlers.script import line_of
from workers.readers.syntax import Node, Syntax

_CLASS = re.compile(r"\bclass\s+\w*Controller\b|\bextends\s+\w*Controller\b|\bHasMiddleware\b")
_ASKS = frozenset(("authorize", "authorizeForUser", "authorizeResource"))
_CALLS = ("member_call_expression", "scoped_call_expression")


@dataclass(frozen=True, slots=True)
class _Put:
    """Middleware of the whole class; `only` None for all methods but `excepted`."""

    guard: Guard
    only: frozenset[str] | None
    excepted: frozenset[str]


def is_controller(text: str) -> bool:
    """Whether a file may hold one."""
    return _CLASS.search(text) is not None


def controllers(syntax: Syntax, side: Side) -> Iterator[Endpoint]:
    """The public methods of the file's classes."""
    for owner in syntax.walk("class_declaration"):
        name, body = owner.child_by_field_name("name"), owner.child_by_field_name("body")
        if name is None or body is None or not is_controller(syntax.text(owner)[:400]):
            continue
        methods = [one for one in body.named_children if one.type == "method_declaration"]
        put = [
            one for method in methods if _named(syntax, method) in {"__construct", "middleware"} for one in _put(syntax, method)
        ]
        base = next((syntax.text(one) for one in owner.children if one.type == "base_clause"), "")
        for method in methods:
            if _public(syntax, method):
                yield _endpoint(syntax, side, f"{syntax.text(name)}::{_named(syntax, method)}", method, put, base)


def _named(syntax: Syntax, method: Node) -> str:
    name = method.child_by_field_name("name")
    return syntax.text(name) if name is not None else ""


def _public(syntax: Syntax, method: Node) -> bool:
    words = {syntax.text(one) for one in method.children if one.type.endswith("_modifier")}
    name = _named(syntax, method)
    return not words & {"private", "protected", "static", "abstract"} and (name == "__invoke" or not name.startswith("__"))


def _endpoint(syntax: Syntax, side: Side, handler: str, method: Node, put: list[_Put], base: str) -> Endpoint:  # noqa: PLR0913, PLR0917
    action = handler.rpartition("::")[2]
    body = method.child_by_field_name("body")
    asking = [one.guard for one in put if action not in one.excepted and (one.only is None or action in one.only)]
    own = [Guard(name, line_of(node)) for name, node in _authorized(syntax, body)] if body is not None else []
    listed = method.child_by_field_name("parameters")
    types = [syntax.text(one) for one in syntax.walk("named_type", within=listed)] if listed is not None else []
    return Endpoint(
        Span(syntax.path, line_of(method), line_of(body) if body is not None else line_of(method), side),
        "Laravel",
        handler,
        guards=(*asking, *own),
        around=(base, *types),
        inner=inner(syntax, body),
        beside=True,
    )


def _put(syntax: Syntax, method: Node) -> Iterator[_Put]:
    """`$this->middleware('auth')->only('store')`, `authorizeResource`, and what `middleware()` lists."""
    body = method.child_by_field_name("body")
    if body is None:
        return
    if _named(syntax, method) == "middleware":
        for node in syntax.walk("string", within=body):
            if asked(syntax.text(node)[1:-1]):
                yield _Put(Guard(syntax.text(node)[1:-1], line_of(node)), None, frozenset())
        return
    for statement in syntax.walk("expression_statement", within=body):
        root, links = chain(syntax, statement.named_children[0]) if statement.named_children else ("", [])
        scopes = {link.name: frozenset(name for name, _ in words_of(syntax, link.given)) for link in links}
        for link in links if root == "$this" else ():
            named = [name for name, _ in words_of(syntax, link.given) if asked(name)] if link.name == "middleware" else []
            named += [link.name] if link.name == "authorizeResource" else []
            for name in named:
                yield _Put(Guard(name, line_of(link.given[0])), scopes.get("only"), scopes.get("except", frozenset()))


def _authorized(syntax: Syntax, body: Node) -> Iterator[tuple[str, Node]]:
    """`$this->authorize('update', $post)`, `Gate::authorize('update', $post)`."""
    for node in syntax.walk(*_CALLS, within=body):
        owner = node.child_by_field_name("object") or node.child_by_field_name("scope")
        if owner is None or owner.type in _CALLS:
            continue
        root, links = chain(syntax, node)
        if links[-1].name in _ASKS and root in {"$this", "Gate"}:
            ability = next((name for name, _ in words_of(syntax, links[-1].given[:1])), "")
            yield f"{links[-1].name}({ability})", node
