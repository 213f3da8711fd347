"""What a contract of the repository promises of code: routes, where both sides agreed at the merge base."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.changes import Side
from bot.domain.handlers import Endpoint, PromiseDropped
from workers.scene import Scene

if TYPE_CHECKING:
    from workers.contracts.openapi.document import Document

_MOST_FILES, _MOST_DOCUMENTS, _LARGEST = 50, 8, 3_000_000
_PARAMETER = re.compile(r"\{[^{}]*\}|<[^<>]*>|:\w+\??|\*\w*")
_ELSEWHERE = re.compile(r"^\{[^}]{0,200}\}")
"""A prefix whose value stands elsewhere."""
_NOT_SERVED = re.compile(r"(^|/)(node_modules|vendor|third_party|fixtures|testdata|tests?|examples?|client|clients|sdk)/")
_ENDINGS = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Promise:
    """One operation of a document, where it stands, and how it is called."""

    document: str
    line: int
    shown: str


Promises = dict[tuple[str, str], Promise]
"""(method, path below the document's server, parameters without names) → the operation."""


def dropped(
    scene: Scene, gone: Iterable[Endpoint], base: Iterable[Endpoint], head: Iterable[Endpoint]
) -> Iterator[PromiseDropped]:
    """Of the endpoints that are gone those that a document promised at base and promises still.

    A document speaks of a file's routes where another one of them that stays is in it too, below the same prefix: routers of
    other files put prefixes before what stands here.
    """
    lost = [one for one in gone if one.path and one.methods]
    before = documents(scene, "base") if lost else {}
    now = documents(scene, "head") if before else {}
    stays = {(one.span.path, method, shape(one.path)) for one in head if one.path for method in one.methods}
    kept = [one for one in base if one.path and any((one.span.path, m, shape(one.path)) in stays for m in one.methods)]
    for one in lost:
        beside = [other for other in kept if other.span.path == one.span.path]
        for document, promises in before.items():
            found = _promised(one, promises)
            if found is None or document not in now:
                continue
            key, prefix = found
            if prefix in _prefixes(beside, promises) and key in now[document]:
                promise = now[document][key]
                yield PromiseDropped(one.span, one.framework, one.shown, promise.document, promise.line, promise.shown)
                break


def _prefixes(beside: list[Endpoint], promises: Promises) -> set[str]:
    """What stands before most of these endpoints in a document: another file's routes may end like one of them."""
    mine = {(method.lower(), shape(one.path)) for one in beside for method in one.methods}
    found = Counter(
        path[: len(path) - len(end)] for method, path in promises for verb, end in mine if verb == method and path.endswith(end)
    )
    most = max(found.values(), default=0)
    return {prefix for prefix, count in found.items() if count == most}


def _promised(one: Endpoint, promises: Promises) -> tuple[tuple[str, str], str] | None:
    """The operation, and what stands before the endpoint's path there; the shortest of several, none of two."""
    mine = shape(one.path)
    if not mine.strip("/{}"):
        return None
    methods = {method.lower() for method in one.methods}
    fits = sorted((key for key in promises if key[0] in methods and key[1].endswith(mine)), key=lambda key: len(key[1]))
    if not fits or (len(fits) > 1 and len(fits[0][1]) == len(fits[1][1])):
        return None
    return fits[0], fits[0][1][: len(fits[0][1]) - len(mine)]


def shape(path: str | None) -> str:
    """The path with its parameters unnamed: `/orders/{}`."""
    return "/" + _PARAMETER.sub("{}", _ELSEWHERE.sub("", path or "")).strip("/^$").lower()


def documents(scene: Scene, side: Side) -> dict[str, Promises]:
    """The OpenAPI documents of that side's tree, and what each promises."""
    return scene.remember(("promises", side), lambda: {one.root.path: _promises(one) for one in roots(scene, side)})


def roots(scene: Scene, side: Side) -> tuple[Document, ...]:
    """The OpenAPI documents of that side's tree that are its own: bounded in number and size."""
    return scene.remember(("own documents", side), lambda: tuple(_roots(scene, side)))


def _roots(scene: Scene, side: Side) -> Iterator[Document]:
    from workers.contracts.openapi.document import Document
    from workers.contracts.openapi.resolver import Resolver
    from workers.contracts.openapi.roots import is_root

    tree, resolver = scene.tree(side), Resolver(scene, side)
    mentions = tree.lines_with(("openapi", "swagger"), _ENDINGS)
    named = dict.fromkeys(one.path for one in mentions if not _NOT_SERVED.search(one.path))
    small = [path for path in named if (tree.size(path) or 0) < _LARGEST][:_MOST_FILES]
    found = [path for path, data in tree.read_many(small) if data and is_root(data.decode("utf-8", "ignore"))]
    for path in found[:_MOST_DOCUMENTS]:
        root = resolver.document(path)
        if root is not None and root.form == "map":
            yield Document(root, resolver)


def _promises(document: Document) -> Promises:
    path = document.root.path
    operations = (one for one in document.operations() if one.kind == "path" and not one.hidden)
    return {(one.key[0], shape(one.key[1])): Promise(path, one.node.line, one.label) for one in operations}
