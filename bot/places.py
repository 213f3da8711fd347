"""Where things are that the operator's or the user's environment names. Cheap to import: every command asks."""

from __future__ import annotations

import os
from pathlib import Path


def shadow_binaries() -> str:
    """The directory of PostgreSQL's binaries that SHADOW_PG_BIN names, '' when it names none."""
    return os.environ.get("SHADOW_PG_BIN", "").strip()


def shadow_mysql() -> tuple[str, str]:
    """What SHADOW_MYSQL_URL and SHADOW_MYSQL_BIN name, '' for nothing. The URL holds a password: it is taken out."""
    return os.environ.pop("SHADOW_MYSQL_URL", "").strip(), os.environ.get("SHADOW_MYSQL_BIN", "").strip()


def cache_folder() -> Path:
    """Where what can be computed again is kept: `backstop` in the user's cache folder (XDG_CACHE_HOME, else ~/.cache)."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(given) if given.startswith("/") else Path.home() / ".cache"
    return root / "backstop"
