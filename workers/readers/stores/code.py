"""
Code that uses the clients of stores and queues: Python, JavaScript, TypeScript, Go, Ruby, Java.

A file counts where it imports the client of a store, or names a client of Redis. Tests, scripts, seeds and migrations are
left alone: what is harmful in running code is often meant there.

Source: https://redis.io/docs/latest/develop/clients/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.stores import ExpiryRemoved, StoreCall, StoreFile
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of
from workers.stores.clients import redis_names, store_called, stores_of

if TYPE_CHECKING:
    from workers.stores.calls import Call

_LANGUAGES = frozenset({"go", "java", "javascript", "python", "ruby", "tsx", "typescript"})
_PLACES = late(
    r"(^|[/._-])(scripts?|bin|tools?|seeds?|seeders?|migrations?|migrate|commands|tasks|console|cli|rake|stories|mocks?|specs?|"
    r"__tests__|conftest|fixtures?|cleanup|reset)([/._-]|$)",
    re.IGNORECASE,
)
_NEAR = 8
"""Lines within which EXPIRE after SETNX belongs to it."""
_FOLLOWING = 30
"""Calls after SETNX that are looked at for it."""


def read(change: Change, scene: Scene) -> Iterator[Fact | Gap]:
    """The calls at head."""
    from workers.configuration.found import trial
    from workers.readers.syntax import TooLarge, language_of, parse_source
    from workers.stores.calls import calls
    from workers.stores.expiry import lasting
    from workers.stores.locks import released
    from workers.stores.texts import texts

    del scene
    language, text = language_of(change.path), text_of(change, "head")
    if language not in _LANGUAGES or not text or change.deleted or trial(change.path) or _PLACES.search(change.path):
        return
    stores, names = stores_of(text), redis_names(text)
    if not stores and not names:
        return
    if stores != {"prisma"}:  # which is read for what it deletes; its database is another topic's
        yield StoreFile(Span(change.path, 1, 1), tuple(sorted(stores or {"redis"})))
    try:
        syntax = parse_source(change.path, text, language)
    except TooLarge as large:
        yield Gap("code that uses a store", str(large), change.path)
        return
    found = [*calls(syntax)]
    for at, call in enumerate(found):
        if store := store_called(call, stores, names):
            method = call.method.replace("_", "").lower()
            paired = method == "setnx" and _expires(call, found[at + 1 : at + 1 + _FOLLOWING])
            yield StoreCall(call.span, store, method, call.receiver, call.arguments, call.named, paired, call.looped)
    yield from texts(syntax, stores)
    yield from released([call for call in found if store_called(call, stores, names) == "redis"])
    before = text_of(change, "base")
    if before and re.search(r"\b(ex|px|setex|psetex)\b", before, re.IGNORECASE):
        old = calls(parse_source(change.path, before, language))
        redis = ([c for c in many if store_called(c, stores, names) == "redis"] for many in (old, found))
        yield from (ExpiryRemoved(call.span, key) for key, call in lasting(*redis))


def _expires(setnx: Call, following: Sequence[Call]) -> bool:
    """Whether EXPIRE of the same key by the same client follows soon."""
    keys = set(setnx.arguments[:2])
    return any(
        one.receiver == setnx.receiver
        and one.method.lower() in {"expire", "pexpire"}
        and 0 <= one.span.line - setnx.span.line <= _NEAR
        and keys & set(one.arguments[:2])
        for one in following
    )


reader = TopicReader(__name__, late(r"\.(py|[cm]?[jt]s|[jt]sx|go|rb|java)$"), read)
