"""Containers of Kubernetes manifests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from workers.configuration.containers import Container, arguments, environment, store_of
from workers.documents import Node, UnreadableDocument, read_document

_KINDS = frozenset({"Deployment", "StatefulSet", "DaemonSet"})
_MOST = 100
"""Documents of one file that are read."""


def documents(path: str, text: str) -> Iterator[Node]:
    """The documents of a file that are YAML, with the file's lines: a template is none."""
    lines = text.split("\n")
    starts = [0, *(at + 1 for at, line in enumerate(lines) if re.match(r"---(\s|$)", line))][:_MOST]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        body = "\n".join(line if not line.startswith("---") else "" for line in lines[start:end])
        try:
            yield read_document(path, "\n" * start + body)
        except UnreadableDocument:
            continue


def containers_in(documents: Iterable[Node]) -> Iterator[Container]:
    """The containers of stores, with the claims that outlast them."""
    for document in documents:
        kind, name = document.word("kind"), (document.at("metadata") or document).word("name")
        pod = document.at("spec", "template", "spec") if kind in _KINDS else document.get("spec") if kind == "Pod" else None
        containers = pod.get("containers") if pod is not None else None
        for one in containers.items if containers is not None and pod is not None else ():
            yield from _container(one, pod, f"{name[:60]}/{one.word('name')[:60]}", set(_templates(document)))


def _container(one: Node, pod: Node | None, name: str, templates: set[str]) -> Iterator[Container]:
    image = one.get("image")
    if image is None or not (store := store_of(image.text)):
        return
    where = f"container `{name}`"
    claims = dict(_claims(pod)) | {template: template for template in templates}
    mounts = [(claims[m.word("name")], m.word("mountPath")) for m in _items(one, "volumeMounts") if m.word("name") in claims]
    settings = [s for key in ("command", "args") for s in arguments(store, one.get(key), where)]
    settings += environment(store, [(v.word("name"), v.word("value"), v.line) for v in _items(one, "env")], where)
    yield Container(store, where, image.text, image.line, tuple(settings), tuple(mounts), published=True)


def _items(node: Node | None, key: str) -> list[Node]:
    found = node.get(key) if node is not None else None
    return found.items if found is not None and found.form == "list" else []


def _templates(document: Node) -> Iterator[str]:
    for template in _items(document.get("spec"), "volumeClaimTemplates"):
        yield (template.get("metadata") or template).word("name")


def _claims(pod: Node | None) -> Iterator[tuple[str, str]]:
    for volume in _items(pod, "volumes"):
        claim = volume.at("persistentVolumeClaim", "claimName") or volume.at("hostPath", "path")
        if claim is not None:
            yield volume.word("name"), claim.text
