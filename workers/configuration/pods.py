"""Servers and applications of the Kubernetes manifests and Helm values of one folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.domain.changes import Mention
from workers.configuration.carried import settings_in
from workers.configuration.containers import arguments, store_of
from workers.configuration.factors import Factor, size
from workers.configuration.found import trial
from workers.configuration.manifests import documents
from workers.configuration.servers import Server, numbers
from workers.configuration.workloads import Workload, factor, workload
from workers.documents import Node
from workers.readers.listing import Listing

_KINDS = frozenset({"Deployment", "StatefulSet"})
_OWN = re.compile(r"(?:^|/)(postgres|postgresql|mysql|mariadb|redis|valkey)-\d[\w.-]*(?::|$)")
_MOST = 60
"""Files of one folder that are read."""


def read(tree: Listing, folder: str) -> tuple[list[Server], list[Workload]]:
    """What the folder's files start. A sum needs each name once: an overlay beside its base tells nothing."""
    if trial(folder):
        return [], []
    paths = sorted(
        p for p in tree.paths() if p.startswith(folder) and "/" not in p[len(folder) :] and p.endswith((".yaml", ".yml"))
    )
    found = [
        (one, tree.text(path).split("\n"))
        for path in paths[:_MOST]
        if not trial(path)
        for one in documents(path, tree.text(path))
    ]
    maps = {one.at("metadata", "name"): (one, lines) for one, lines in found if one.word("kind") == "ConfigMap"}
    files = {name.text: numbers(one.path, lines, settings_in([one])) for name, (one, lines) in maps.items() if name is not None}
    servers = [server for one, lines in found for server in (*_servers(one, lines, files), *_values(one, lines))]
    most = dict(_autoscaled(found))
    images = {one.word("image").partition(":")[0] for document, _ in found for one in _containers(document)}
    own = "" if len({image for image in images if not store_of(image)}) <= 1 else None  # else nothing tells whose pool it is
    apps = [app for one, lines in found for app in (*_apps(tree, one, lines, most, own), *_chart(tree, one, lines))]
    once = len({one.name for one in servers}) == len(servers) and len({one.name for one in apps}) == len(apps)
    return (servers, apps) if once else ([], [])


def _servers(document: Node, lines: list[str], files: Mapping[str, Mapping[str, Factor]]) -> Iterator[Server]:
    """Containers of stores with the configuration that is mounted, and clusters of CloudNativePG."""
    name, memory = (document.at("metadata") or document).word("name"), document.at("spec", "resources", "limits", "memory")
    if document.word("kind") == "Cluster" and document.at("spec", "postgresql", "parameters") is not None:
        yield Server("postgresql", name, numbers(document.path, lines, settings_in([document])), _bytes(memory, lines))
    for one in _containers(document):
        store, limit = _store(one.word("image")), one.at("resources", "limits", "memory")
        if store:
            told = dict(item for volume in _mounted(document, one) for item in files.get(volume, {}).items())
            said = [found for key in ("command", "args") for found in arguments(store, one.get(key), "")]
            yield Server(store, name, told | numbers(document.path, lines, said), _bytes(limit, lines))


def _store(image: str) -> str:
    """Of an own image too, whose name begins with the server's and its version: `postgres-12-alpine`."""
    match = _OWN.search(image.partition("@")[0])
    return store_of(image) or (store_of(match[1]) if match is not None else "")


def _mounted(document: Node, container: Node) -> Iterator[str]:
    """The ConfigMaps among the volumes that a container mounts."""
    volumes, mounts = document.at("spec", "template", "spec", "volumes"), container.get("volumeMounts")
    names = {one.word("name") for one in mounts.items} if mounts is not None else set()
    for volume in volumes.items if volumes is not None else ():
        if volume.word("name") in names and (source := volume.at("configMap", "name")) is not None:
            yield source.text


def _values(document: Node, lines: list[str]) -> Iterator[Server]:
    """The PostgreSQL that a chart's values bring along: `postgresql:` with `primary:`."""
    chart = document.get("postgresql")
    primary = (chart.get("primary") or chart) if chart is not None and document.get("kind") is None else None
    if primary is not None and chart is not None and chart.word("enabled") != "false":
        told = numbers(document.path, lines, settings_in([document]))
        yield Server("postgresql", "postgresql", told, _bytes(primary.at("resources", "limits", "memory"), lines))


def _apps(tree: Listing, document: Node, lines: list[str], most: dict[str, Factor], own: str | None) -> Iterator[Workload]:
    """Containers of an application, with the copies that an autoscaler may make."""
    name = (document.at("metadata") or document).word("name")
    for one in _containers(document):
        if not _store(one.word("image")):
            copies = most.get(name) or factor("replicas", document.at("spec", "replicas"), lines)
            yield workload(tree, f"`{name[:60]}/{one.word('name')[:60]}`", one, lines, own, copies)


def _chart(tree: Listing, document: Node, lines: list[str]) -> Iterator[Workload]:
    """The application of a chart: `replicaCount`, `autoscaling`; it reaches the server that comes along."""
    if document.get("replicaCount") is None or (document.at("pgbouncer", "enabled") or document).text == "true":
        return
    scaled = document.get("autoscaling")
    copies = factor("maxReplicas", scaled.get("maxReplicas"), lines) if scaled is not None and scaled.true("enabled") else None
    copies = copies or factor("replicaCount", document.get("replicaCount"), lines)
    one = workload(tree, "the chart's pods", document, lines, "", copies)
    yield Workload(one.name, one.copies, one.processes, one.threads, one.environment, "", "postgresql", one.busy)


def _containers(document: Node) -> list[Node]:
    listed = document.at("spec", "template", "spec", "containers") if document.word("kind") in _KINDS else None
    return listed.items if listed is not None else []


def _autoscaled(found: list[tuple[Node, list[str]]]) -> Iterator[tuple[str, Factor]]:
    for document, lines in found:
        target = document.at("spec", "scaleTargetRef", "name")
        if target is not None and (many := factor("maxReplicas", document.at("spec", "maxReplicas"), lines)):
            yield target.text, many


def _bytes(node: Node | None, lines: list[str]) -> Factor | None:
    many = size(node.text, decimal=True) if node is not None and not re.search(r"[{$]", node.text) else None
    return Factor("memory", many, Mention(node.path, node.line, lines[node.line - 1].strip()[:200])) if node and many else None
