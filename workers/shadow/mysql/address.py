"""Where a server is, and as whom to log in: `mysql://user:password@host:port/database`."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from workers.shadow.errors import ShadowError

SCHEMES = ("mysql", "mariadb", "mysql2")


@dataclass(frozen=True, slots=True)
class Address:
    """A server by host and port, or by the path of its socket. The password is shown nowhere."""

    user: str
    password: str = field(default="", repr=False)
    host: str = ""
    port: int = 3306
    socket: str = ""
    database: str = ""
    authority: str = ""

    def __str__(self) -> str:
        """For people: `user@host:port`."""
        return f"{self.user}@{self.socket or f'{self.host}:{self.port}'}"


def is_mysql(url: str) -> bool:
    """Whether the URL names a MySQL or MariaDB."""
    return url.partition("://")[0].lower() in SCHEMES and "://" in url


def address_of(url: str) -> Address:
    """The address that a URL names; `?socket=/path` and `?ssl_ca=/path` are understood.

    Raises ShadowError without a word of the URL: it holds a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 3306
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    except ValueError:
        raise ShadowError("the URL is none: mysql://user:password@host:port/ is wanted") from None
    host, socket = unquote(parts.hostname or ""), options.get("socket", "")
    if parts.scheme.lower() not in SCHEMES or not parts.username or not (host or socket):
        raise ShadowError("the URL is none of MySQL: mysql://user:password@host:port/ is wanted")
    if unknown := set(options) - {"socket", "ssl_ca"}:
        raise ShadowError(f"the URL has options that are not known here: {', '.join(sorted(unknown))[:100]}")
    user, password = unquote(parts.username), unquote(parts.password or "")
    return Address(user, password, host, port, socket, unquote(parts.path.strip("/")), options.get("ssl_ca", ""))
