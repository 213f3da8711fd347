"""
Docker Compose: images of stores, the data they stand over, the arguments and variables that are settings of a server.

Settings are judged where the service is meant to last: the file's path says production or staging, or the service has a
restart policy or a `deploy` section. What a developer starts by hand is left alone, but for an image that cannot read its
volume any more. An image may be named by the file, by the `.env` beside it, or by the Dockerfile that it is built from.

Source: https://docs.docker.com/reference/compose-file/services/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

NAME = late(
    r"compose[^/]{0,100}\.ya?ml(\.\w{1,40})?$|(^|/)compose/[^/]+\.ya?ml$|(^|/)(docker-)?stack[^/]*\.ya?ml$",
    re.IGNORECASE,
)


def read(change: Change, scene: Scene) -> Iterator[Fact | Gap]:
    """Images and settings that the change alters."""
    from bot.domain.configuration import ConfigFile
    from workers.configuration.containers import differences
    from workers.configuration.services import containers_of, services_of
    from workers.documents import UnreadableDocument

    was = change.previous or change.path
    try:
        before, after = services_of(was, text_of(change, "base")), services_of(change.path, text_of(change, "head"))
    except UnreadableDocument as wrong:
        yield Gap("a Compose file", wrong.why[:1].upper() + wrong.why[1:], change.path, wrong.line)
        return
    if before is None and after is None:
        return
    yield ConfigFile(Span(change.path, 1, 1), "compose")
    if not change.deleted:
        old = containers_of(scene.tree("base"), was, before)
        yield from differences(change, old, containers_of(scene.tree("head"), change.path, after))


reader = TopicReader(__name__, NAME, read)
