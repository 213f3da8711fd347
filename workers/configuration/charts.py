"""Servers that Helm and Kustomize start: the image of a chart's values, the release of a chart, the tag that an overlay gives.

That their data outlasts them must be said: by `persistence`, or by the manifest below an overlay. Source: https://helm.sh/docs/chart_best_practices/dependencies/
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from workers.configuration.containers import Container, home_of, store_of
from workers.configuration.manifests import containers_in, documents
from workers.configuration.releases import chart
from workers.documents import Node
from workers.readers.listing import Listing

_OWNERS = {"postgresql": "postgresql", "postgres": "postgresql", "mongodb": "mongodb", "mysql": "mysql", "mariadb": "mariadb"}
_PLACES = (("persistence",), ("primary", "persistence"), ("master", "persistence"))
_DEEPEST = 4
_MOST = 60
"""Manifests of a repository that are looked at for an overlay."""


def released_in(tree: Listing, path: str, documents: Iterable[Node]) -> Iterator[Container]:
    """The servers whose version a document states for a chart or an overlay."""
    for document in documents:
        if posixpath.basename(path).startswith("kustomization."):
            yield from _overlaid(tree, path, document)
        elif posixpath.basename(path) == "Chart.yaml":
            yield from _needed(tree, path, document)
        elif document.word("kind") == "HelmRelease":
            spec = document.at("spec", "chart", "spec") or Node("", "map", 0)
            source = (spec.get("sourceRef") or spec).word("name")
            yield from _chart(spec.word("chart"), spec.get("version"), source, document.at("spec", "values"))
        elif document.word("kind") == "Application":
            source_of = document.at("spec", "source") or Node("", "map", 0)
            values = source_of.at("helm", "valuesObject")
            yield from _chart(source_of.word("chart"), source_of.get("targetRevision"), source_of.word("repoURL"), values)
        elif document.get("kind") is None:
            yield from _values(document, ())


def _values(node: Node, above: tuple[str, ...]) -> Iterator[Container]:
    """`image: {repository, tag}` beside `persistence`."""
    image, tag = node.get("image"), node.at("image", "tag")
    if image is not None and tag is not None and image.form == "map" and _persistent(node):
        name = image.word("repository") or next((_OWNERS[key] for key in reversed(above) if key in _OWNERS), "")
        if (store := store_of(name)) and tag.text:
            where = f"`{'.'.join(above)[:80] or 'image'}`"
            yield Container(
                store, where, f"{name}:{tag.text}", tag.line, (), (("persistence", home_of(store)),), deployed=False
            )
    for key, value in node.pairs.items() if len(above) < _DEEPEST else ():
        if value.form == "map":
            yield from _values(value, (*above, key))


def _persistent(node: Node) -> bool:
    said = [
        one for keys in (("persistence",), ("primary", "persistence"), ("master", "persistence")) if (one := node.at(*keys))
    ]
    return any(one.pairs and one.word("enabled") != "false" for one in said)


def _needed(tree: Listing, path: str, document: Node) -> Iterator[Container]:
    """The PostgreSQL that a chart depends on, as Bitnami makes it."""
    listed = document.get("dependencies")
    for one in listed.items if listed is not None else ():
        name, alias = one.word("name"), one.word("alias")
        values = (
            documents(path, tree.text(posixpath.join(posixpath.dirname(path), "values.yaml"))) if "postgresql" in name else ()
        )
        own = next((found for value in values if (found := value.get(alias or name))), None)
        yield from _chart(name, one.get("version"), one.word("repository"), own)


def _chart(name: str, version: Node | None, source: str, values: Node | None) -> Iterator[Container]:
    """A chart whose releases tell the server's version, unless the values name an image or keep no data."""
    major = chart(name, version.text) if version is not None and "bitnami" in source else None
    if major is None or version is None:
        return
    if values is not None and (values.at("image", "tag") or (not _persistent(values) and _mentions(values))):
        return
    image = f"bitnami/postgresql:{major} (chart {version.text[:30]})"
    yield Container(
        "postgresql", f"chart `{name}`", image, version.line, (), (("persistence", home_of("postgresql")),), deployed=False
    )


def _mentions(values: Node) -> bool:
    return any(values.at(*keys) is not None for keys in _PLACES)


def _overlaid(tree: Listing, path: str, document: Node) -> Iterator[Container]:
    """`images:` of a kustomization, over the manifests that it takes from the repository."""
    listed = document.get("images")
    for one in listed.items if listed is not None else ():
        tag, name = one.get("newTag"), one.word("newName") or one.word("name")
        store = store_of(name)
        if tag is None or not store:
            continue
        for container in _below(tree, path, document):
            if container.store == store and container.image.partition(":")[0] == one.word("name") and container.home:
                where = f"image `{one.word('name')[:60]}`"
                yield Container(store, where, f"{name}:{tag.text}", tag.line, (), (container.home,), deployed=False)
                break


def _below(tree: Listing, path: str, document: Node) -> Iterator[Container]:
    folder = posixpath.dirname(path)
    listed = [*document.words("resources"), *document.words("bases")]
    taken = {posixpath.normpath(posixpath.join(folder, one)) for one in [".", *listed] if "://" not in one}
    paths = [p for p in sorted(tree.paths()) if p.endswith((".yaml", ".yml")) and (p in taken or posixpath.dirname(p) in taken)]
    for one in paths[:_MOST]:
        text = tree.text(one)
        if "image:" in text:
            yield from containers_in(documents(one, text))
