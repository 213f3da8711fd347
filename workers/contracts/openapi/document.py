"""One side of an OpenAPI or Swagger document: its operations, and what they take and give."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from workers.contracts.openapi.resolver import Resolver
from workers.contracts.openapi.shapes import Shapes
from workers.documents import Node

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_PARAMETER = re.compile(r"\{[^{}]*\}")
_IGNORED = {"accept", "content-type", "authorization"}  # headers that OpenAPI says are not parameters
_UNSTABLE = {"draft", "alpha"}
_EARLY = re.compile(r"(^|/)(v\d+alpha\d*|alpha|experimental|unstable)(/|$)", re.IGNORECASE)
"""Words of a path that promise nothing yet. A beta is out: people call it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `key` says whether two are the same: by place and name, in a path by position."""

    key: tuple[str, str]
    name: str
    place: str
    node: Node
    target: Node
    schema: Node | None

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.place == "path" or self.target.true("required")


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent: schemas by media type. `said` is where `required` stands."""

    node: Node
    required: bool
    said: Node | None
    schemas: dict[str, tuple[Node, Node | None]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: `key` is what clients call, path parameters without names; `item` holds it."""

    key: tuple[str, str]
    label: str
    node: Node
    item: Node
    kind: Literal["path", "webhook"] = "path"

    @property
    def hidden(self) -> bool:
        """Whether the contract promises nothing about it: internal, a draft, an alpha."""
        marks = {one.word("x-stability-level").lower() for one in (self.node, self.item)}
        said = self.node.true("x-internal") or self.item.true("x-internal") or bool(marks & _UNSTABLE)
        return said or _EARLY.search(self.key[1]) is not None


class Document:
    """A root document and the way to its parts."""

    def __init__(self, root: Node, resolver: Resolver, same: Collection[str] = ()) -> None:
        """`root` has been recognised as OpenAPI or Swagger; `same` are files that lead to nothing which changes."""
        self.root, self.resolver, self.same = root, resolver, same
        self.version = root.word("openapi") or root.word("swagger")
        self.old = bool(root.word("swagger"))
        self.shapes = Shapes(resolver, modern=self.version.startswith(("3.1", "3.2")))

    def operations(self, left: Collection[tuple[str, str]] = ()) -> Iterator[Operation]:
        """Those below `paths` and `webhooks`, without those of `left` (paths and methods as they are written)."""
        yield from self._items(self.root.get("paths"), "path", left)
        for word in ("webhooks", "x-webhooks"):
            yield from self._items(self.root.get(word), "webhook")

    def elsewhere(self) -> dict[tuple[str, str], str]:
        """Path and method ('' for a whole path) → the file and place that the root leads to for it, of those that stay."""
        found = {}
        for path, item in _pairs(self.root.get("paths")):
            for method, node in (("", item), *_pairs(item)):
                if target := self.resolver.stays(node, self.same):
                    found[path, method] = target
        return found

    def _items(
        self, items: Node | None, kind: Literal["path", "webhook"], left: Collection[tuple[str, str]] = ()
    ) -> Iterator[Operation]:
        for path, reference in items.pairs.items() if items is not None else ():
            item = None if (path, "") in left else self.resolver.follow(reference)
            for method, found in item.pairs.items() if item is not None and not path.startswith("x-") else ():
                if (path, method) in left:
                    continue
                if method in METHODS and (node := self.resolver.follow(found)) is not None and node.form == "map":
                    yield Operation((method, plain_path(path)), named(method, path, kind), node, item or node, kind)

    def callbacks(self, operation: Operation) -> Iterator[Operation]:
        """What the server calls in answer to the operation."""
        for name, reference in _pairs(operation.node.get("callbacks")):
            callback = self.resolver.follow(reference)
            for found in self._items(callback, "webhook"):
                yield Operation(
                    (f"{name} {found.key[0]}", found.key[1]), f"callback `{name[:60]}`", found.node, found.item, "webhook"
                )

    def parameters(self, operation: Operation) -> dict[tuple[str, str], Parameter]:
        """Its own and those of its path, which it may override; form fields of Swagger 2 included, its body not."""
        positions = {name: at for at, name in enumerate(_PARAMETER.findall(operation.label))}
        found: dict[tuple[str, str], Parameter] = {}
        for holder in (operation.item, operation.node):
            listed = holder.get("parameters")
            for node in listed.items if listed is not None else ():
                target = self.resolver.follow(node)
                if target is None or target.form != "map" or target.word("in") in {"", "body"}:
                    continue
                name, place = target.word("name"), target.word("in")
                if place == "header" and name.lower() in _IGNORED:
                    continue
                at = positions.get(f"{{{name}}}") if place == "path" else None
                same = name.lower() if place == "header" else f"#{at}" if at is not None else name
                found[place, same] = Parameter((place, same), name, place, node, target, self._schema(target))
        return found

    def _schema(self, target: Node) -> Node | None:
        if self.old:
            return target
        content = target.get("content")
        return target.get("schema") or next((node.get("schema") for _, node in _pairs(content)), None)

    def body(self, operation: Operation) -> Body | None:
        """What a request sends."""
        if self.old:
            return self._old_body(operation)
        node = operation.node.get("requestBody")
        target = self.resolver.follow(node)
        if node is None or target is None or target.form != "map":
            return None
        return Body(node, target.true("required"), target.get("required"), content(target, node))

    def _old_body(self, operation: Operation) -> Body | None:
        for holder in (operation.node, operation.item):
            listed = holder.get("parameters")
            for node in listed.items if listed is not None else ():
                target = self.resolver.follow(node)
                if target is not None and target.word("in") == "body":
                    schemas = {
                        name: (where, target.get("schema")) for name, where in self._media(operation, "consumes", node).items()
                    }
                    return Body(node, target.true("required"), target.get("required"), schemas)
        return None

    def _media(self, operation: Operation, word: str, otherwise: Node) -> dict[str, Node]:
        listed = operation.node.get(word) or self.root.get(word)
        return {_media(item.text): item for item in listed.items} if listed is not None and listed.items else {"*/*": otherwise}

    def responses(self, operation: Operation) -> dict[str, tuple[Node, Node]]:
        """Status → (where it stands, what it is)."""
        found = {}
        for status, node in _pairs(operation.node.get("responses")):
            target = self.resolver.follow(node)
            if target is not None and target.form == "map" and not status.startswith("x-"):
                found[status.upper()] = node, target
        return found

    def given(self, operation: Operation, node: Node, response: Node) -> dict[str, tuple[Node, Node | None]]:
        """Media type → (where it stands, its schema) of a response."""
        if not self.old:
            return content(response, node)
        schema = response.get("schema")
        if schema is None:
            return {}
        return {name: (where, schema) for name, where in self._media(operation, "produces", node).items()}


def content(target: Node, otherwise: Node) -> dict[str, tuple[Node, Node | None]]:
    """Media type → (where it stands, its schema) of OpenAPI 3."""
    found = {}
    for name, media in _pairs(target.get("content")):
        found[_media(name)] = media if media.form == "map" else otherwise, media.get("schema")
    return found


def _media(name: str) -> str:
    """Parameters of a media type (a charset, a weight) make no other one."""
    return name.partition(";")[0].strip().lower()


def plain_path(path: str) -> str:
    """The path with its parameters' names taken out, without a slash at the end."""
    return _PARAMETER.sub("{}", path).rstrip("/") or "/"


def named(method: str, path: str, kind: str) -> str:
    """How an operation is called in a sentence."""
    shown = path[:160].replace("`", "'")
    return f"webhook `{shown}`" if kind == "webhook" else f"`{method.upper()} {shown}`"


def _pairs(node: Node | None) -> Iterator[tuple[str, Node]]:
    return iter(node.pairs.items()) if node is not None else iter(())
