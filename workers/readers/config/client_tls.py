"""
How strictly clients ask for TLS: `sslmode` of PostgreSQL, `sslMode` and `verifyServerCertificate` of MySQL,
`rejectUnauthorized` of Node, `tlsAllowInvalidCertificates` of MongoDB, `TrustServerCertificate` of SQL Server, in code, URLs
and files of settings.

Compared are values that stand in a file as often as before; what is new has no before.

Source: https://www.postgresql.org/docs/current/libpq-ssl.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_HINT = re.compile(
    rb"ssl_?-?mode|rejectUnauthorized|verifyServerCertificate|TrustServerCertificate|tlsAllowInvalid", re.IGNORECASE
)
_VALUE = r"[\"']?\s{0,3}(?:=>|[=:])\s{0,3}[\"']?"
_OPTIONS = {
    "sslmode": late(rf"\b(?:PG)?ssl_?mode{_VALUE}(disable|allow|prefer|require|verify-ca|verify-full)\b", re.IGNORECASE),
    "ssl-mode": late(rf"\bssl-?mode{_VALUE}(DISABLED|PREFERRED|REQUIRED|VERIFY_CA|VERIFY_IDENTITY)\b", re.IGNORECASE),
    "rejectunauthorized": late(rf"\brejectUnauthorized{_VALUE}(true|false)\b"),
    "verifyservercertificate": late(rf"\bverifyServerCertificate{_VALUE}(true|false)\b", re.IGNORECASE),
    "trustservercertificate": late(rf"\bTrust ?Server ?Certificate{_VALUE}(true|false)\b", re.IGNORECASE),
    "tlsallowinvalidcertificates": late(rf"\btlsAllowInvalid(?:Certificates|Hostnames){_VALUE}(true|false)\b", re.IGNORECASE),
}
_LONGEST = 2_000


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The values that the change alters, in the order of the file."""
    from workers.configuration.found import trial

    del scene
    after, before = (None, None) if change.deleted else (change.after(), change.before())
    if not after or not before or not _HINT.search(after) or not _HINT.search(before) or trial(change.path):
        return
    from bot.domain.configuration import Setting

    old, new = text_of(change, "base") or "", text_of(change, "head") or ""
    for key, pattern in _OPTIONS.items():
        were, are = _values(pattern, old), _values(pattern, new)
        for (was, _), (now, line) in zip(were, are, strict=True) if len(were) == len(are) else ():
            if was != now:
                yield Setting(Span(change.path, line, line), "client", key, was, now)


def _values(pattern: re.Pattern[str], text: str) -> list[tuple[str, int]]:
    """(value in lower case, line); of comments none."""
    lines = ((n, line) for n, line in enumerate(text.split("\n"), 1) if len(line) <= _LONGEST)
    told = ((n, line) for n, line in lines if not line.lstrip().startswith(("#", "//", "*", "--")))
    return [(match[1].lower(), n) for n, line in told for match in pattern.finditer(line)]


_NAME = late(r"\.(py|[cm]?[jt]s|[jt]sx|go|rb|java|kt|php|cs|exs?|ya?ml|properties|toml|tf|ini|conf|json)$|(^|/)\.env[\w.]*$")
reader = TopicReader(__name__, _NAME, read)
