"""Repositories are numbers to us and names to GitHub's API: the names as last seen, for as long as the process lives."""

from __future__ import annotations

import re
import threading
from urllib.parse import urlsplit, urlunsplit

from bot.github.errors import Refused

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
_MOST = 20_000


class Names:
    """Full name by repository id, for all threads of a process."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: dict[int, str] = {}
        self._lock = threading.Lock()

    def get(self, repository: int) -> str | None:
        """`owner/name`, which may be out of date."""
        return self._known.get(repository)

    def put(self, repository: int, name: str) -> str:
        """Keep and return it. Raises Refused where it is no full name: it goes into paths."""
        if not _NAME.fullmatch(name) or {".", ".."} & set(name.split("/")):
            raise Refused(200, "the repository has an odd name")
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[repository] = name
        return name

    def forget(self, repository: int) -> None:
        """It was renamed, moved or deleted."""
        with self._lock:
            self._known.pop(repository, None)


def web_url(api_url: str) -> str:
    """Where git and people find what the API serves: github.com for api.github.com, HOST for HOST/api/v3, else the same."""
    parts = urlsplit(api_url.rstrip("/"))
    path = parts.path.removesuffix("/api/v3")
    return urlunsplit((parts.scheme, parts.netloc.removeprefix("api."), path, "", ""))
