"""Routes of Rails: `config/routes.rb` followed without running it, as paths with the controller and the action that answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from workers.handlers.before import joined
from workers.handlers.rails_options import WORDS, listed, option, plural, singular, via
from workers.handlers.script import line_of
from workers.handlers.words import guards
from workers.readers.syntax import Node, Syntax

_VERBS = frozenset(("get", "post", "put", "patch", "delete", "match", "options"))
_ACTIONS = (
    ("index", ("GET",), ""), ("create", ("POST",), ""), ("new", ("GET",), "/new"), ("edit", ("GET",), "{id}/edit"),
    ("show", ("GET",), "{id}"), ("update", ("PATCH", "PUT"), "{id}"), ("destroy", ("DELETE",), "{id}"),
)  # fmt: skip
_ASKING = frozenset(("authenticate", "authenticated"))
_SAME = frozenset(
    ("defaults", "shallow", "devise_scope", "direct", "resolve", "with_options", "unauthenticated", "new", "draw")
)
"""Blocks whose routes are as they would be outside of them."""
_NOTHING = frozenset(("mount", "devise_for", "draw", "direct", "resolve", "root", "concerns", "concern"))
_TARGET = re.compile(r"[\w/]+(#\w+[?!]?)?|#?\w+[?!]?")
_MOST = 5000
"""Routes of one file, from which on no more are read."""


@dataclass(frozen=True, slots=True)
class Route:
    """`controller` with its namespaces ('api/v1/orders'), as the file of its class is named; `asked` what they ask."""

    methods: tuple[str, ...]
    path: str
    controller: str
    action: str
    line: int
    asked: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class Routes:
    """Those of one file. `complete` is False where something may bind others; of the controllers `any_of` any action may be."""

    found: list[Route] = field(default_factory=list)
    any_of: set[str] = field(default_factory=set)
    complete: bool = True


@dataclass(frozen=True, slots=True)
class _Within:
    path: str = ""
    module: str = ""
    controller: str = ""
    asked: tuple[tuple[str, int], ...] = ()
    member: str = ""
    collection: str = ""


def routes_of(syntax: Syntax) -> Routes:
    """Every route of a file."""
    reading = _Reading(syntax)
    reading.block(syntax.root, _Within())
    return reading.routes


@dataclass(slots=True)
class _Reading:
    syntax: Syntax
    routes: Routes = field(default_factory=Routes)
    concerns: dict[str, Node] = field(default_factory=dict)
    depth: int = 0

    def block(self, node: Node, within: _Within) -> None:
        """What the statements of a block bind."""
        if self.depth > 20 or len(self.routes.found) > _MOST:
            self.routes.complete = False
            return
        self.depth += 1
        for one in node.named_children:
            if one.type == "call":
                self._call(one, within)
            elif one.type in {
                "program",
                "body_statement",
                "block_body",
                "if",
                "unless",
                "then",
                "else",
                "if_modifier",
                "begin",
            }:
                self.block(one, within)
            elif one.type in {"for", "while", "identifier"}:
                self.routes.complete = False
        self.depth -= 1

    def _call(self, node: Node, within: _Within) -> None:
        method, body = node.child_by_field_name("method"), node.child_by_field_name("block")
        name = self.syntax.text(method) if method is not None else ""
        given, options = self._arguments(node)
        inside = [
            one for one in (body.named_children if body is not None else ()) if one.type in {"body_statement", "block_body"}
        ]
        if name in _VERBS | {"root"}:
            self._verb(node, name, within)
        elif name in {"resources", "resource"}:
            for word in given:
                self._resource(node, name, word, options, within, inside)
        elif name == "concern" and given and inside:
            self.concerns[given[0]] = inside[0]
        elif name == "concerns":
            self._concerned(given, within)
        elif name == "devise_for":
            nested = WORDS.findall(options.get("controllers", ""))
            self.routes.any_of.update(within.module + word for word in nested)
        elif inside:
            self._nested(node, name, given, options, within, inside)
        elif name not in _NOTHING:
            self.routes.complete = False  # may bind whatever it likes

    def _nested(  # noqa: PLR0913, PLR0917
        self, node: Node, name: str, given: list[str], options: dict[str, str], within: _Within, inside: list[Node]
    ) -> None:
        first, text = (given[0] if given else ""), self.syntax.text(node)[:200].split("\n")[0]
        if name == "namespace":
            path, module = option(options, "path", first), option(options, "module", first)
            within = replace(
                within, path=joined(within.path, path), module=f"{within.module}{module}/" if module else within.module
            )
        elif name in {"scope", "constraints"}:
            module = option(options, "module", "")
            within = replace(
                within,
                path=joined(within.path, option(options, "path", first if name == "scope" else "")),
                module=f"{within.module}{module}/" if module else within.module,
                controller=within.module + option(options, "controller", "") if "controller" in options else within.controller,
            )
            asking = next((word for word in re.findall(r"[\w:]+", text.partition("do")[0]) if guards(word)), "")
            if asking and name == "constraints":
                within = replace(within, asked=(*within.asked, (asking, line_of(node))))
        elif name == "controller":
            within = replace(within, controller=within.module + first)
        elif name in {"member", "collection"}:
            within = replace(within, path=within.member if name == "member" else within.collection)
        elif name in _ASKING:
            within = replace(within, asked=(*within.asked, (name, line_of(node))))
        elif name not in _SAME:
            self.routes.complete = False
        for one in inside:
            self.block(one, within)

    def _concerned(self, names: list[str], within: _Within) -> None:
        for word in names:
            if word in self.concerns:
                self.block(self.concerns[word], within)
            else:
                self.routes.complete = False

    def _resource(  # noqa: PLR0913, PLR0917
        self, node: Node, kind: str, name: str, options: dict[str, str], within: _Within, inside: list[Node]
    ) -> None:
        only, excepted = listed(options, "only"), listed(options, "except") or frozenset()
        module, many = option(options, "module", ""), kind == "resources"
        owner = option(options, "controller", name if many else plural(name))
        controller = owner.lstrip("/") if owner.startswith("/") else f"{within.module}{module + '/' if module else ''}{owner}"
        path = joined(within.path, option(options, "path", name)) or name
        one = f"{path}/:{option(options, 'param', 'id')}" if many else path
        for action, methods, tail in _ACTIONS:
            if (only is not None and action not in only) or action in excepted or (action == "index" and not many):
                continue
            whole = one + tail.removeprefix("{id}") if tail.startswith("{id}") else path + tail
            self._add(methods, whole, controller, action, node, within)
        parent = f"{path}/:{singular(name)}_id" if many else path
        deeper = replace(within, path=parent, controller=controller, member=one, collection=path)
        for body in inside:
            self.block(body, deeper)
        self._concerned(WORDS.findall(options.get("concerns", "")), deeper)

    def _verb(self, node: Node, name: str, within: _Within) -> None:
        given, options = self._arguments(node)
        pair = self._hash(node)
        target = option(options, "to", pair[1] if pair else given[0] if name == "root" and given else "")
        words = [pair[0]] if pair else ["/"] if name == "root" else given
        on = option(options, "on", "")
        prefix = within.member if on == "member" else within.collection if on == "collection" else within.path
        methods = (name.upper(),) if name not in {"match", "root"} else ("GET",) if name == "root" else via(options)
        for word in words:
            owner, _, action = target.partition("#")
            if target and not _TARGET.fullmatch(target):
                continue  # a redirect, another application
            if not action:
                owner, action = "", target or option(options, "action", word.strip("/"))
            if not owner and "/" in action and not within.controller:
                owner, _, action = action.rpartition("/")
            owner = option(options, "controller", owner)
            module = option(options, "module", "")
            space = f"{within.module}{module + '/' if module else ''}"
            controller = owner.lstrip("/") if owner.startswith("/") else space + owner if owner else within.controller
            if controller:
                self._add(methods, joined(prefix, word), controller, action, node, within)
            else:
                self.routes.complete = False

    def _add(  # noqa: PLR0913, PLR0917
        self, methods: tuple[str, ...], path: str, controller: str, action: str, node: Node, within: _Within
    ) -> None:
        whole = "/" + re.sub(r"\(\.:\w+\)$", "", path).strip("/")
        self.routes.found.append(Route(methods, whole, controller, action, line_of(node), within.asked))

    def _arguments(self, node: Node) -> tuple[list[str], dict[str, str]]:
        """Symbols and strings in their order, and the options as they are written, without quotes and colons."""
        arguments = node.child_by_field_name("arguments")
        given, options = list[str](), dict[str, str]()
        for one in arguments.named_children if arguments is not None else ():
            if one.type in {"simple_symbol", "string"}:
                given.append(self.syntax.text(one).strip(":\"'"))
            key, value = one.child_by_field_name("key"), one.child_by_field_name("value")
            if one.type == "pair" and key is not None and value is not None and key.type != "string":
                options[self.syntax.text(key).strip(":\"'")] = re.sub(r"^%[iw]", "", self.syntax.text(value)).strip(":\"'")
        return given, options

    def _hash(self, node: Node) -> tuple[str, str] | None:
        """Of `get "a" => "c#b"` both sides."""
        for pair in self._pairs(node):
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if key is not None and value is not None and key.type == "string":
                return self.syntax.text(key).strip("\"'"), self.syntax.text(value).strip(":\"'")
        return None

    @staticmethod
    def _pairs(node: Node) -> Iterator[Node]:
        given = node.child_by_field_name("arguments")
        yield from (one for one in (given.named_children if given is not None else ()) if one.type == "pair")
