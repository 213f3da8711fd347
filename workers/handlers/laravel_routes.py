"""Routes of Laravel and Lumen: groups, prefixes and middleware, and what is bound behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.changes import Side, Span
from bot.domain.handlers import Endpoint, Guard
from workers.handlers.before import Before, joined
from workers.handlers.php import Link, chain, entries, inner, word, words_of
from workers.handlers.script import line_of
from workers.handlers.words import guards, harmless, opens, words
from workers.readers.syntax import Node, Syntax

ROOTS = frozenset(("Route", "$router", "$app", "$api"))
_VERBS = frozenset(("get", "post", "put", "patch", "delete", "options"))
_RESOURCE = (
    ("index", "GET", ""), ("create", "GET", "/create"), ("store", "POST", ""), ("show", "GET", "/{id}"),
    ("edit", "GET", "/{id}/edit"), ("update", "PUT", "/{id}"), ("destroy", "DELETE", "/{id}"),
)  # fmt: skip
_FORMS = frozenset(("create", "edit"))
_FUNCTIONS = frozenset(("anonymous_function", "arrow_function"))
_ALSO = frozenset(("can", "signed", "verified", "ability", "abilities", "scope", "scopes"))
_WHO = frozenset(("auth", "authenticate", "authenticated", "authentication", "jwt", "sanctum", "passport", "login", "token"))
"""Words of what asks who calls; a role alone asks what he may, and who he is was asked before, where the file is loaded."""
_API = re.compile(r"(^|/)routes/([\w-]*/){0,9}[\w.-]*api[\w.-]*\.php$|(^|/)api/")
_STATEMENTS = ("member_call_expression", "scoped_call_expression")


@dataclass(frozen=True, slots=True)
class Group:
    """What a group puts before its routes, and the controller that it names."""

    before: Before = field(default_factory=Before)
    controller: str = ""


def asked(name: str) -> bool:
    """Whether middleware of that name asks who calls: `auth:sanctum`, `can:update,post`, `EnsureUserIsAdmin`."""
    return name.partition(":")[0] in _ALSO or guards(name.partition(":")[0])


def routes(syntax: Syntax, side: Side) -> Iterator[Endpoint]:
    """Every route of a file, in its order."""
    yield from _Reading(syntax, side).block(syntax.root, Group())


@dataclass(frozen=True, slots=True)
class _Reading:
    syntax: Syntax
    side: Side

    def block(self, node: Node, group: Group) -> Iterator[Endpoint]:
        """The chains of a block that begin with the router, but those inside of their arguments."""
        stack = [node]
        while stack:
            one = stack.pop()
            if one.type in _STATEMENTS:
                root, links = chain(self.syntax, one)
                if root in ROOTS:
                    yield from self._chain(links, group)
                else:  # what is given to any of its calls; the calls themselves begin with the same
                    stack += [link.node.child_by_field_name("arguments") or link.node.children[-1] for link in links]
                continue
            stack += reversed(one.children)

    def _chain(self, links: list[Link], group: Group) -> Iterator[Endpoint]:
        for link in links:
            group = self._attribute(link, group)
        for link in links:
            if link.name == "group":
                yield from self._group(link, group)
            elif link.name in _VERBS | {"any", "match", "view", "redirect"}:
                yield from self._route(link, group, links[-1].node)
            elif link.name in {"resource", "apiResource", "singleton", "apiSingleton"}:
                yield from self._resource(link, links, group)

    def _attribute(self, link: Link, group: Group) -> Group:
        """What a link puts before what the chain is about."""
        if link.name == "prefix":
            return Group(group.before.then(_first(self.syntax, link)), group.controller)
        if link.name == "controller":
            return Group(group.before, _first(self.syntax, link))
        if link.name == "middleware":
            return self._behind(link.given, group)
        if link.name == "can":
            guard = Guard(f"can:{_first(self.syntax, link)}", line_of(link.given[0]) if link.given else line_of(link.node))
            return Group(group.before.then("", ([guard], [], [])), group.controller)
        if link.name == "withoutMiddleware":
            gone = {name for name, _ in words_of(self.syntax, link.given)}
            before = group.before
            kept = tuple(one for one in before.guards if one.name not in gone and one.name.partition(":")[0] not in gone)
            opened = [Guard(f"withoutMiddleware({name})", line_of(link.given[0])) for name in sorted(gone) if asked(name)]
            return Group(Before(before.prefix, kept, (*before.opened, *opened), before.rest), group.controller)
        return group

    def _behind(self, given: tuple[Node, ...], group: Group) -> Group:
        found = list(words_of(self.syntax, given))
        asking = [Guard(name, line_of(node)) for name, node in found if asked(name)]
        opening = [Guard(name, line_of(node)) for name, node in found if opens(name)]
        rest = [name for name, _ in found if not asked(name) and not opens(name) and not harmless(name.partition(":")[0])]
        rest += [self.syntax.text(one)[:60] for one in given if one.type not in {"array_creation_expression"} and not found]
        return Group(group.before.then("", (asking, opening, rest)), group.controller)

    def _group(self, link: Link, group: Group) -> Iterator[Endpoint]:
        for one in link.given:
            if one.type == "array_creation_expression":
                said = entries(self.syntax, one)
                prefix = word(self.syntax, said.get("prefix"))
                group = Group(group.before.then(prefix), group.controller)
                group = self._behind((said["middleware"],), group) if "middleware" in said else group
            elif one.type in _FUNCTIONS:
                yield from self.block(one.child_by_field_name("body") or one, group)
            else:
                yield self._endpoint(f"routes of {self.syntax.text(one)[:60]}", (), None, group.before, (link.node, link.node))

    def _route(self, link: Link, group: Group, outer: Node) -> Iterator[Endpoint]:
        given = link.given
        methods: tuple[str, ...] = (link.name.upper(),) if link.name in _VERBS else ()
        if link.name == "match" and given:
            methods, given = tuple(name.upper() for name, _ in words_of(self.syntax, given[:1])), given[1:]
        path = word(self.syntax, given[0]) if given else ""
        if not given or (not path and self.syntax.text(given[0]) not in {"''", '""'}):
            return
        action = given[1] if len(given) > 1 else None
        if (
            action is not None
            and action.type == "array_creation_expression"
            and "middleware" in (said := entries(self.syntax, action))
        ):
            group = self._behind((said["middleware"],), group)
        whole = joined(group.before.prefix, path)
        handler = self._action(action, group) or f"{link.name} {whole}"
        looked = inner(self.syntax, action) if action is not None and action.type in _FUNCTIONS else ()
        yield self._endpoint(
            handler, methods, whole, group.before, (link.node, outer), looked, served=link.name not in {"view", "redirect"}
        )

    def _action(self, node: Node | None, group: Group) -> str:
        """`Controller@method`."""
        if node is None or node.type in _FUNCTIONS:
            return ""
        if node.type == "array_creation_expression":
            found = [name for name, _ in words_of(self.syntax, [node])]
            return (
                "@".join(found[:2])
                if len(found) > 1 and not entries(self.syntax, node)
                else next((name for name in found if "@" in name), "")
            )
        name = word(self.syntax, node)
        if not name or "@" in name:
            return name
        return f"{name}@__invoke" if node.type == "class_constant_access_expression" else f"{group.controller}@{name}"

    def _resource(self, link: Link, links: list[Link], group: Group) -> Iterator[Endpoint]:
        name = _first(self.syntax, link)
        only = next((set(dict(words_of(self.syntax, one.given))) for one in links if one.name == "only"), None)
        excepted = next((set(dict(words_of(self.syntax, one.given))) for one in links if one.name == "except"), set[str]())
        if not name or len(link.given) < 2:
            return
        controller = word(self.syntax, link.given[1])
        for action, method, path in _RESOURCE:
            if (only is not None and action not in only) or action in excepted or (action in _FORMS and "api" in link.name):
                continue
            whole = joined(group.before.prefix, re.sub(r"\.", "/{id}/", name)) + path
            yield self._endpoint(
                f"{controller}@{action}",
                (method,),
                whole,
                group.before,
                (link.node, links[-1].node),
                served=action not in _FORMS,
            )

    def _endpoint(  # noqa: PLR0913, PLR0917
        self, handler: str, methods: tuple[str, ...], path: str | None, before: Before, nodes: tuple[Node, Node],
        looked: tuple[str, ...] = (), *, served: bool = False,
    ) -> Endpoint:  # fmt: skip
        first = min(line_of(nodes[0]), line_of(nodes[1]))
        span = Span(self.syntax.path, first, max(int(nodes[1].end_point.row) + 1, first), self.side)
        shown = None if path is None else "/" + path.strip("/")
        api = served and (_API.search(self.syntax.path) is not None or (shown or "").startswith("/api/"))
        elsewhere = bool(before.guards) and not any(_WHO.intersection(words(one.name)) for one in before.guards)
        found = (before.guards, before.opened, before.rest, looked, api)
        return Endpoint(span, "Laravel", handler, methods, shown, *found, beside=elsewhere)


def _first(syntax: Syntax, link: Link) -> str:
    return word(syntax, link.given[0]) if link.given else ""
