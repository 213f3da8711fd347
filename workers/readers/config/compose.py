"""
Docker Compose: images of stores, the data they stand over, the arguments and variables that are settings of a server.

Settings are judged where the service is meant to last: the file's path says production or staging, or the service has a
restart policy or a `deploy` section. What a developer starts by hand is left alone, but for an image that cannot read its
volume any more.

Source: https://docs.docker.com/reference/compose-file/services/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from workers.configuration.containers import Container
    from workers.documents import Node

_NAME = late(r"compose[^/]*\.ya?ml(\.\w+)?$|(^|/)compose/[^/]+\.ya?ml$|(^|/)(docker-)?stack[^/]*\.ya?ml$", re.IGNORECASE)
_VOLUME = late(r"(.+?):(/[^:]*)(:[\w,]+)?$")
_PORT = late(r"(?:(?P<address>[^:]+|\[[^\]]+\]):)?[\w${}-]+:\d+(?:/\w+)?$")


def read(change: Change, scene: Scene) -> Iterator[Fact | Gap]:
    """Images and settings that the change alters."""
    from bot.domain.configuration import ConfigFile
    from workers.configuration.containers import differences
    from workers.documents import UnreadableDocument

    del scene
    try:
        before, after = _services(change, "base"), _services(change, "head")
    except UnreadableDocument as wrong:
        yield Gap("a Compose file", wrong.why[:1].upper() + wrong.why[1:], change.path, wrong.line)
        return
    if before is None and after is None:
        return
    yield ConfigFile(Span(change.path, 1, 1), "compose")
    if not change.deleted:
        yield from differences(change, _containers(before, change.path), _containers(after, change.path))


def _services(change: Change, side: Side) -> Node | None:
    from workers.documents import read_document

    text = text_of(change, side)
    if text is None or "services" not in text:
        return None
    services = read_document(change.path, text).get("services")
    return services if services is not None and services.form == "map" else None


def _containers(services: Node | None, path: str) -> Iterator[Container]:
    from workers.configuration.containers import Container, arguments, environment, store_of, variables
    from workers.configuration.found import lasting, trial

    for name, service in services.pairs.items() if services is not None else ():
        image = service.get("image")
        if image is not None and (store := store_of(image.text)):
            where = f"service `{name[:60]}`"
            settings = [*arguments(store, service.get("command"), where), *environment(store, variables(service), where)]
            lasts = lasting(path) or service.word("restart") in {"always", "unless-stopped"} or service.get("deploy")
            yield Container(
                store, where, image.text, image.line, tuple(settings), tuple(_mounts(service)),
                published=any(map(_open, _items(service, "ports"))), deployed=bool(lasts) and not trial(path),
            )  # fmt: skip


def _items(service: Node, key: str) -> list[Node]:
    node = service.get(key)
    return node.items if node is not None and node.form == "list" else []


def _mounts(service: Node) -> Iterator[tuple[str, str]]:
    for item in _items(service, "volumes"):
        if item.form == "map":
            if item.word("type") in {"volume", "bind"} and item.word("source"):
                yield item.word("source"), item.word("target")
        elif match := _VOLUME.match(item.text):
            yield match[1], match[2].rstrip("/")


def _open(port: Node) -> bool:
    """Whether other machines reach it: published, and not on the loopback address."""
    if port.form == "map":
        return bool(port.word("published")) and not port.word("host_ip").startswith("127.")
    match = _PORT.match(port.text)
    return match is not None and not (match["address"] or "").startswith(("127.", "localhost", "[::1]"))


reader = TopicReader(__name__, _NAME, read)
