"""New endpoints beside those that were there: what asks nothing where the others of its file ask who calls."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from bot.domain.handlers import Endpoint, Unguarded, WebhookAdded

_FEWEST, _MOST_OPEN = 3, 0.25
"""Neighbours from which on a habit shows, and the part of them that may be open."""
_PUBLIC = re.compile(
    r"log_?in|log_?out|sign_?(in|up)|regist(er|ration)|oauth|oidc|saml|sso|callback|password|webhooks?|public|anonymous|token|session"
    r"|health|ping|version|status|metrics|docs|swagger|robots|static|captcha|invite|invitation|unsubscribe|verify|confirm|preview",
    re.IGNORECASE,
)
"""What is for those who have not signed in yet, or for machines."""
_PROVIDERS = ("stripe", "github", "gitlab", "slack", "shopify", "twilio", "sendgrid", "mailgun", "paddle", "svix", "bitbucket")
_HOOK = re.compile(r"web_?hooks?|\bhooks?\b")
_LOOKS = re.compile(r"signature|hmac|digest|construct_?event|verif|secret|raw_?body", re.IGNORECASE)
_OPTIONS = frozenset((("OPTIONS",), ("HEAD",)))


def unguarded(new: Iterable[Endpoint], old: Iterable[Endpoint]) -> Iterator[Unguarded]:
    """`new` are at head alone, `old` on both sides. Those that code opens in so many words, and those that look themselves, are
    left out."""
    files: dict[str, list[Endpoint]] = defaultdict(list)
    for one in old:
        files[one.span.path].append(one)
    for one in new:
        beside = files[one.span.path]
        guarded = [other for other in beside if other.guards]
        own = [name for name in one.inner if not name.startswith("~")]
        bare = not (one.guards or one.opened or own or one.beside or one.methods in _OPTIONS)
        above = max(
            (other for other in beside if other.span.line < one.span.line), key=lambda other: other.span.line, default=None
        )
        bare = bare and (above is None or bool(above.guards))  # among those that are for everybody it is put on purpose
        if bare and len(guarded) >= _FEWEST and len(guarded) >= len(beside) * (1 - _MOST_OPEN) and not _public(one):
            names = Counter(guard.name for other in guarded for guard in other.guards)
            common = tuple(name for name, count in names.most_common(2) if count * 2 > len(guarded))
            if common:
                yield Unguarded(one.span, one.framework, one, common, len(guarded), len(beside))


def unsigned(new: Iterable[Endpoint], now: dict[str, list[str]]) -> Iterator[WebhookAdded]:
    """New endpoints whose path says webhook and a provider that signs, `now` being the lines of the files at head.

    Python is left out: there the handler itself is read.
    """
    for one in new:
        said = f"{one.path or ''} {one.handler}".lower()
        provider = next((name for name in _PROVIDERS if name in said), "")
        bare = not (one.guards or one.inner or one.span.path.endswith(".py"))
        if provider and bare and _HOOK.search(said) and not any(_LOOKS.search(line) for line in now.get(one.span.path, ())):
            yield WebhookAdded(one.span, one, provider)


def _public(one: Endpoint) -> bool:
    return _PUBLIC.search(f"{one.handler} {one.path or ''}") is not None
