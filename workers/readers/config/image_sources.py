"""
Files that say which image a Compose file starts: the `.env` beside it, and the Dockerfile of a service that it builds.

They are read for the version of a store's server; the Compose files themselves do not change.

Source: https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.patterns import late
from workers.readers.config.compose import NAME
from workers.readers.listing import Listing
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_MOST = 40
"""Compose files that are looked at for one file."""


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The images that the change alters in Compose files which stay as they are."""
    if change.deleted or text_of(change, "base") is None or not _worth(change):
        return
    for path in _composed(scene.tree("head"), change.path):
        if scene.change(path) is None:
            yield from _images(change, scene, path)


def _worth(change: Change) -> bool:
    """Whether the file names a store's image, or has lines of its own about versions."""
    from workers.configuration.containers import store_of
    from workers.configuration.services import base_image

    text = text_of(change, "head") or ""
    return change.path.endswith(".env") or bool(store_of(base_image(text)[0]))


def _composed(tree: Listing, path: str) -> list[str]:
    folder = posixpath.dirname(path)
    beside = path.endswith(".env")
    found = tree.remember("compose files", lambda: sorted(filter(NAME.search, tree.paths())))
    return [one for one in found if not beside or posixpath.dirname(one) == folder][:_MOST]


def _images(change: Change, scene: Scene, path: str) -> Iterator[Fact]:
    from bot.domain.configuration import ImageChange
    from workers.configuration.containers import differences
    from workers.configuration.services import containers_of, services_of
    from workers.documents import UnreadableDocument

    base, head = scene.tree("base"), scene.tree("head")
    try:
        services = services_of(path, head.text(path))
    except UnreadableDocument:
        return
    for one in differences(change, containers_of(base, path, services), containers_of(head, path, services)):
        if isinstance(one, ImageChange) and one.span.path == change.path:
            yield one


reader = TopicReader(__name__, late(r"(^|/)\.env$|(^|/)([\w.-]*\.)?Dockerfile[^/]*$"), read)
