"""What file names say: folders, order, siblings."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"([0-9]{1,18})")
_DATED = re.compile(r"(?:19|20)\d\d(?:[-_.]?\d\d){2}(?:[-_.T]?\d\d){0,3}(?!\d)")


def folder(path: str) -> str:
    """The folder of a path, '' at the root."""
    return path.rpartition("/")[0]


def base(path: str) -> str:
    """The file's own name."""
    return path.rpartition("/")[2]


def parents(path: str) -> list[str]:
    """Every folder above a path, the nearest first, the root as '' last."""
    above = [folder(path)]
    while above[-1]:
        above.append(folder(above[-1]))
    return above


def join(where: str, name: str) -> str:
    """A name inside a folder."""
    return f"{where}/{name}" if where else name


def natural(name: str) -> tuple[str | int, ...]:
    """A sort key that counts: text and numbers in turn, text first, so that any two keys compare.

    'V2__a' comes before 'V10__a'. Numbers longer than 18 digits are cut, which keeps hostile names cheap. A date in front
    is one number however it is written: '2026-06-17-094708_a' and '20260617_a' come after '20140924113530_a'.
    """
    dated = _DATED.match(name)
    if dated:
        name = "".join(filter(str.isdigit, dated[0])).ljust(14, "0") + name[dated.end() :]
    key: list[str | int] = []
    key += _NUMBER.split(name)
    key[1::2] = map(int, key[1::2])
    return tuple(key)


def history(path: str) -> str:
    """The history of a runner that looks into the folders below: the outermost folder named migration or migrations, with
    the folder of an engine right below it; without one, the file's own folder."""
    parts = path.split("/")[:-1]
    end = next((depth for depth, part in enumerate(parts, 1) if part in ("migration", "migrations")), len(parts))
    while end < len(parts) and parts[end].lower() in _INSIDE:
        end += 1
    return "/".join(parts[:end])


_ENGINES = {
    "clickhouse": "clickhouse", "cockroach": "cockroachdb", "cockroachdb": "cockroachdb", "crdb": "cockroachdb",
    "mariadb": "mariadb", "mssql": "sqlserver", "mysql": "mysql", "postgres": "postgresql", "postgresql": "postgresql",
    "sqlite": "sqlite", "sqlite3": "sqlite", "sqlserver": "sqlserver", "tsql": "sqlserver", "azuresql": "sqlserver",
    "bigquery": "bigquery", "redshift": "redshift",
}  # fmt: skip
_INSIDE = _ENGINES | {
    "db2": "db2", "derby": "derby", "h2": "h2", "hsqldb": "hsqldb", "oracle": "oracle", "pg": "postgresql",
    "psql": "postgresql", "snowflake": "snowflake", "spanner": "spanner",
}  # fmt: skip
"""Words that name an engine only below a migrations folder: elsewhere an oracle need not be Oracle."""
_OWN = {"h2": "h2", "derby": "derby", "db2": "db2", "hsqldb": "hsqldb", "hsql": "hsqldb"}
"""Names of a file's own folder that mean an engine: many projects keep one for each beside the others."""
_ANYWHERE = ("sqlite", "mysql", "mariadb", "clickhouse", "cockroach")
"""Words that mean an engine even inside another one: `riversqlite`."""
PASSING = frozenset(("h2", "hsqldb", "derby"))
"""Engines whose databases are made anew with each start, as a rule: no version has run there before."""
_WORDS = re.compile("[_.-]")
_BEGUN = re.compile(r"([a-z]{1,20}\d?)[-_]\d{4,20}[-_.]")
_MIGRATIONS = ("migration", "migrations", "migrate")


def engine(path: str) -> str:
    """The database engine that the file's name (`1_init.mysql.up.sql`, `sqlite-1726271503150-init.ts`) or a folder of the path
    (`migrations/mysql/1_init.sql`, `clickhouse_migrate/1_init.sql`) names, the nearest one; '' when none.
    """
    *parts, name = path.lower().split("/")
    if found := next(filter(None, map(_ENGINES.get, name.split(".")[1:-1])), None):
        return found
    if (begun := _BEGUN.match(name)) is not None and begun.group(1) in _ENGINES:
        return _ENGINES[begun.group(1)]
    if parts and parts[-1] in _OWN:
        return _OWN[parts[-1]]
    inside = next((depth for depth, part in enumerate(parts) if part in _MIGRATIONS), len(parts))
    if 0 < inside < len(parts) and parts[inside - 1] in _OWN:
        return _OWN[parts[inside - 1]]
    for depth in reversed(range(len(parts))):
        words = (_INSIDE if depth > inside else _ENGINES).get
        if found := words(parts[depth]) or next(filter(None, map(words, _WORDS.split(parts[depth]))), None):
            return found
        if found := next((_ENGINES[word] for word in _ANYWHERE if word in parts[depth]), None):
            return found
    return ""


def engine_alone(path: str) -> str:
    """The engine that a word of the file's name says, else a folder that is called by it and nothing else; '' when none."""
    folders, _, name = path.lower().rpartition("/")
    words = (*_WORDS.split(name), *reversed(folders.split("/")))
    return next((_ENGINES[word] for word in words if word in _ENGINES), "")


def known_engine(word: str) -> str:
    """The one name used here for an engine that a configuration calls `word`; the word itself when it is not known."""
    return _INSIDE.get(word.lower(), word.lower())
