"""What the line of a file gives away: by the shapes that services publish, and by URLs with a password.

Source: https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_URL = re.compile(
    r"\b(?P<scheme>postgres(?:ql)?|mysql2?|mariadb|mongodb|rediss?|amqps?|mssql|sqlserver|clickhouse|cockroachdb|kafka)"
    r"(?:\+\w{1,20})?://(?P<user>[^\s:/@'\"`<>{}$]{0,200}):(?P<password>[^\s:/@'\"`]{1,200})@(?P<host>[^\s:/?,'\"`]{1,255})"
)
_KEYS = (
    ("an AWS access key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{82})\b")),
    ("a live Stripe key", re.compile(r"\b[sr]k_live_[A-Za-z0-9]{20,200}\b")),
    ("a Slack token", re.compile(r"\bxox[abprs]-[0-9]{10,13}-[0-9A-Za-z-]{20,200}\b")),
    ("an Anthropic key", re.compile(r"\bsk-ant-[a-z0-9]{2,10}-[A-Za-z0-9_-]{80,200}\b")),
    ("a GitLab token", re.compile(r"\bglpat-[A-Za-z0-9_-]{20}\b")),
    ("a SendGrid key", re.compile(r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b")),
    ("an npm token", re.compile(r"\bnpm_[A-Za-z0-9]{36}\b")),
    ("a DigitalOcean token", re.compile(r"\bdop_v1_[a-f0-9]{64}\b")),
)
_SHOWN = re.compile(r"\b(e\.g\.|example|sample|placeholder|dummy|fake)\b|[A-Za-z0-9+/]\.{3}", re.IGNORECASE)
"""Words of a line that only shows what one looks like."""
_PRIVATE = re.compile(r"-----BEGIN (?:(?:RSA|EC|DSA|OPENSSH|PGP) )?PRIVATE KEY-----(?P<rest>\\n[A-Za-z0-9+/=]{40,})?")
_BODY = re.compile(r"\s*[\"']?[A-Za-z0-9+/=]{40,}")
_PLACEHOLDER = re.compile(
    r"[${}<>%\[\]()#]|\*\*|\.\.|x{3,}|^(.)\1*$|pass|secret|change|replace|example|sample|dummy|fake|test|your|my|placeholder|redacted|"
    r"todo|default|^(postgres|root|admin|user|guest|dev|local|app|db|redis|rabbit(mq)?|mongo|mysql|development|supersecure|qwerty|"
    r"docker|12345\d*|pw|pwd|foo|bar|abc\d*)\w{0,3}$",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"(^|\.)(localhost|local|internal|test|invalid|localdomain|example(\.\w+)?|docker|lan)$|^(127|0|10|192\.168)\.|^\[?::1",
    re.I,
)


def kinds(line: str, following: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """(which kind of secret, what to look for at the merge base) for each on the line."""
    if _SHOWN.search(line):
        return
    for match in _URL.finditer(line):
        if _real(match):
            yield (
                "the password of a database" if match["scheme"][:4] not in {"amqp", "kafk"} else "the password of a queue",
                match[0],
            )
    for what, pattern in _KEYS:
        for match in pattern.finditer(line):
            if "EXAMPLE" not in match[0] and not re.search(r"x{4,}|0{6,}|(.)\1{6,}", match[0], re.IGNORECASE):
                yield what, match[0]
    if (begun := _PRIVATE.search(line)) and (begun["rest"] or any(map(_BODY.match, following))):
        yield "a private key", line.strip()


def _real(match: re.Match[str]) -> bool:
    """Whether the password is no placeholder, and the host one of the world."""
    password, host, user = match["password"], match["host"].rstrip("."), match["user"]
    public = "." in host and not _OWN.search(host) and not re.search(r"[${}<>%*]|your|host\.|\.com?$(?<=example.com)", host)
    return public and password != user and len(password) >= 6 and not _PLACEHOLDER.search(password)
