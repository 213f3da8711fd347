"""Files of one setting per line: postgresql.conf, redis.conf, INI (my.cnf, pgbouncer.ini).

Source: https://www.postgresql.org/docs/current/config-setting.html , https://redis.io/docs/latest/operate/oss_and_stack/management/config/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from workers.configuration.found import Found, found

Parse = Callable[[str, int, str], Iterator[Found]]
"""(text, number of its first line, name of the place) → settings."""

_POSTGRESQL = re.compile(r"\s*([A-Za-z_][\w.]*)(?:\s*=\s*|\s+)('(?:[^'\n]|'')*'|[^#'\s]+)")
_REDIS = re.compile(r"\s*([A-Za-z][\w-]*)[ \t]+([^\s#][^#]*)")
_SECTION = re.compile(r"\s*\[([^\]\n]+)\]")
_PAIR = re.compile(r"\s*([\w.*-]+)(?:\s*[=:]\s*([^\n]*))?")
_WORD = re.compile(r"\b(\w+)\s*=\s*('[^']*'|\S+)")
_LONGEST = 2_000
"""Characters of a line that is read: none that a person wrote is longer."""


def _lines(text: str, first: int) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(text.split("\n"), first) if len(line) <= _LONGEST)


def postgresql(text: str, first: int = 1, where: str = "") -> Iterator[Found]:
    """Settings of postgresql.conf; included files are not looked for."""
    for number, line in _lines(text, first):
        if match := _POSTGRESQL.match(line):
            yield found("postgresql", match[1], match[2], number, where)


def redis(text: str, first: int = 1, where: str = "") -> Iterator[Found]:
    """Settings of redis.conf and valkey.conf."""
    for number, line in _lines(text, first):
        if match := _REDIS.match(line):
            yield found("redis", match[1], match[2], number, where)


def _ini(text: str, first: int) -> Iterator[tuple[str, str, str, int]]:
    """(section, key, value without a comment behind it, line)."""
    section = ""
    for number, line in _lines(text, first):
        if match := _SECTION.match(line):
            section = match[1].strip().lower()
        elif (match := _PAIR.match(line)) and line.lstrip()[:1] not in {"#", ";", "!"}:
            value = re.split(r"\s[#;]", match[2] or "", maxsplit=1)[0]
            yield section, match[1], value, number


def mysql(text: str, first: int = 1, where: str = "") -> Iterator[Found]:
    """The server's sections of my.cnf; a word alone is switched on."""
    for section, key, value, number in _ini(text, first):
        if section.startswith(("mysqld", "mariadb", "server", "galera")):
            yield found("mysql", key, value or "on", number, where)


def pgbouncer(text: str, first: int = 1, where: str = "") -> Iterator[Found]:
    """The pooler's settings; those of single databases under the database's name."""
    for section, key, value, number in _ini(text, first):
        if section == "pgbouncer":
            yield found("pgbouncer", key, value, number, where)
        elif section == "databases":
            for name, word in _WORD.findall(value):
                if name in {"pool_mode", "pool_size", "auth_user"}:
                    yield found("pgbouncer", name, word, number, f"database `{key}`")
