"""How poolers beside PgBouncer share their connections, as their own files say it: `pool_mode` of each pool."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.configuration.flat import Parse
from workers.configuration.found import Found, found

_SECTION = re.compile(r"\s*\[{1,2}\s*([\w.\"'-]{1,120})\s*\]{1,2}")
_MODE = re.compile(r"\s*pool(?:er)?_mode\s*=\s*[\"'](\w+)[\"']")
_NAME = re.compile(r"\s*name\s*=\s*[\"']([\w.-]{1,80})[\"']")
_OPEN = re.compile(r"\s*(database|user)\s+(\"[^\"\n]{1,80}\"|default)")
_POOL = re.compile(r"\s*pool\s+\"?(session|transaction|statement)\"?")
_ADDRESS = re.compile(r"^\s*(?:-\s*)?[\"']?([A-Za-z_][\w.]{0,80})[\"']?\s*[:=].*\bpooler\.supabase\.com:(6543|5432)\b")
_MODES = {"6543": "transaction", "5432": "session"}


def _toml(store: str, text: str, first: int) -> Iterator[Found]:
    section, named = "", ""
    for number, line in enumerate(text.split("\n"), first):
        if match := _SECTION.match(line):
            section, named = match[1], ""
        elif match := _NAME.match(line):
            named = match[1]
        elif match := _MODE.match(line):
            yield found(store, "pool_mode", match[1], number, f"`{section}{' ' * bool(named)}{named}`")


def pgcat(text: str, first: int = 1, where: str = "") -> Iterator[Found]:
    """Pools and their users."""
    del where
    yield from _toml("pgcat", text, first)


def pgdog(text: str, first: int = 1, where: str = "") -> Iterator[Found]:
    """All, or databases."""
    del where
    yield from _toml("pgdog", text, first)


def odyssey(text: str, first: int = 1, where: str = "") -> Iterator[Found]:
    """Users of databases."""
    del where
    names = {"database": "", "user": ""}
    for number, line in enumerate(text.split("\n"), first):
        if match := _OPEN.match(line):
            names[match[1]] = match[2].strip('"')
        elif match := _POOL.match(line):
            yield found("odyssey", "pool_mode", match[1], number, f"user `{names['user']}` of `{names['database']}`")


def supavisor(text: str, first: int = 1, where: str = "") -> Iterator[Found]:
    """Addresses of the pooler by the variable that holds them; the port says how it shares."""
    del where
    for number, line in enumerate(text.split("\n"), first):
        if len(line) < 2_000 and (match := _ADDRESS.match(line)):
            yield found("supavisor", "pool_mode", _MODES[match[2]], number, f"`{match[1]}`")


BY_NAME: dict[str, Parse] = {"pgcat": pgcat, "pgdog": pgdog, "odyssey": odyssey}
"""By the name that their files begin with."""
