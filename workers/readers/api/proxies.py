"""
Traefik and Caddy: headers that let pages of other origins in.

Of Traefik are read labels of containers, its YAML and TOML, and `Middleware` of Kubernetes: a pattern of origins that
matches every one (`accessControlAllowOriginListRegex`) beside `accessControlAllowCredentials`. A `*` in the plain list is sent
as such, and browsers let no credentials through with it. Of Caddy the caller's own origin sent back, where nothing above
looks at it.

Source: https://doc.traefik.io/traefik/middlewares/http/headers/#cors-headers
Source: https://caddyserver.com/docs/caddyfile/directives/header
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Code
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_CADDY = late(r"(^|/)Caddyfile[^/]*$|\.caddy(file)?$")
_MINE = late(r"Access-?Control-?Allow-?Credentials", re.IGNORECASE)


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What is wrong at head and was not at base."""
    text = None if change.deleted else text_of(change, "head")
    if text is None or len(text) > 500_000 or not _MINE.search(text):
        return
    from workers.handlers.fresh import fresh
    from workers.handlers.origins_let_in import caddy, traefik

    look = caddy if _CADDY.search(change.path) else traefik
    found: list[Fact] = list(look(change.path, text))
    if found or look is caddy:
        yield Code(Span(change.path, 1, 1), look.__name__)
        yield from fresh(change, found, lambda one: look(one.path, text_of(one, "base") or ""), scene)


reader = TopicReader(__name__, late(r"(^|/)Caddyfile[^/]*$|\.caddy(file)?$|\.(ya?ml|toml)$"), read)
