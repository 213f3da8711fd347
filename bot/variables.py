"""Values out of the environment: read by name, checked, and what is wrong with them collected without ever quoting one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar, cast
from urllib.parse import SplitResult, urlsplit

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_T = TypeVar("_T")


class Variables:
    """Reads values and collects what is wrong with them, by name and never by value."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """`problems` grows with what is read."""
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str, needed: bool = False) -> str:
        """The value without white space around it; '' when it is not set."""
        value = self._environ.get(name, "").strip()
        if needed and not value:
            self.problems.append(f"{name} is not set")
        return value

    def checked(self, name: str, check: Callable[[str], _T], default: _T, needed: bool = False) -> _T:
        """`check` raises ValueError with what the value should be."""
        text = self.text(name, needed)
        try:
            return check(text) if text else default
        except ValueError as error:
            self.problems.append(f"{name} should be {error}")
            return default

    def matching(self, name: str, pattern: str, what: str, needed: bool) -> str:
        """A value that matches as a whole; `what` says what it should be."""

        def check(text: str) -> str:
            if not re.fullmatch(pattern, text):
                raise ValueError(what)
            return text

        return self.checked(name, check, "", needed)

    def number(self, name: str, default: _T, least: float, most: float) -> _T:
        """A number of the default's type; needed where the default lies below the least."""
        kind, wanted = type(default), f"a number from {least:g} to {most:g}"

        def check(text: str) -> _T:
            try:
                value = float(text) if kind is float else int(text)
            except ValueError:
                raise ValueError(wanted) from None
            if not least <= value <= most:
                raise ValueError(wanted)
            return cast(_T, value)

        return self.checked(name, check, default, needed=cast(float, default) < least)


def redis(text: str) -> str:
    """The address of a Redis. Raises ValueError."""
    parts = _parts(text)
    if parts.scheme not in ("redis", "rediss", "unix") or not (parts.hostname or parts.path):
        raise ValueError("a URL such as redis://HOST:6379/0, rediss://… or unix:///PATH")
    return text


def mysql(text: str) -> str:
    """The address of a MySQL or MariaDB. Raises ValueError."""
    parts = _parts(text)
    if parts.scheme not in ("mysql", "mariadb", "mysql2") or not parts.hostname or not parts.username:
        raise ValueError("a URL such as mysql://USER:PASSWORD@HOST:3306/")
    return text


def api(text: str) -> str:
    """The address of an API of GitHub; without TLS only on this machine. Raises ValueError."""
    parts = _parts(text)
    plain = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not (parts.scheme == "https" or plain) or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("an https:// URL, https://HOST/api/v3 on GitHub Enterprise (http:// only on this machine)")
    return text.rstrip("/")


def _parts(text: str) -> SplitResult:
    """The parts; none where Python cannot split it: its own error would quote the text, password and all."""
    try:
        parts = urlsplit(text)
        return parts if parts.port is None or parts.port else SplitResult("", "", "", "", "")
    except ValueError:
        return SplitResult("", "", "", "", "")


def one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    """A check for one of these words."""

    def check(text: str) -> str:
        if text not in words:
            raise ValueError(" or ".join(words))
        return text

    return check


def folder(text: str) -> Path:
    """An absolute path. Raises ValueError."""
    path = Path(text)
    if not path.is_absolute():
        raise ValueError("an absolute path")
    return path


def waits(text: str) -> tuple[float, ...]:
    """Seconds, separated by commas. Raises ValueError."""
    try:
        seconds = tuple(float(one) for one in text.split(","))
    except ValueError:
        seconds = ()
    if not seconds or not all(0 <= one <= 86_400 for one in seconds):
        raise ValueError("seconds separated by commas, such as 0,10,60")
    return seconds
