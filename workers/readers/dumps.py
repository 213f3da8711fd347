"""Schema dumps: files that hold the whole schema, written by a tool and never run against a live database.

Rails writes `db/structure.sql`, dbmate `db/schema.sql`, people run `pg_dump --schema-only`. A dump at the merge base
tells the schema before a change better than a replay; it is never reviewed as a migration.
Source: https://www.postgresql.org/docs/current/app-pgdump.html ,
https://guides.rubyonrails.org/active_record_migrations.html#schema-dumping-and-you , https://github.com/amacneil/dbmate#exporting-schema-file
"""

from __future__ import annotations

import re

from bot.domain.changes import Tree
from bot.patterns import late

_NAME = late(r"(?:^|/)(?:[a-z_]*structure|schema|schema[_-]dump|dump)\.sql$")
_ENDS = ("structure.sql", "schema.sql", "dump.sql")
_HEADERS = {
    "mysql": late(rb"^-- (?:MySQL|MariaDB) dump|^/\*!40101 SET @OLD_CHARACTER_SET_CLIENT", re.MULTILINE),
    "postgresql": late(rb"^-- PostgreSQL database dump|^SET (?:statement|lock)_timeout = 0;", re.MULTILINE),
}  # fmt: skip
_ELSEWHERE = late(r"(?:^|/)(?:node_modules|third_party|testdata|fixtures|tests?|examples?|docs?)/|^vendor/")
_HEAD = 4_096
_MOST = 20


def is_dump(path: str) -> bool:
    """Whether the file's name is one that tools give to a dump."""
    return path.endswith(_ENDS) and _NAME.search(path) is not None


def holds_dump(data: bytes | None, dialect: str = "") -> bool:
    """Whether a file begins as dumps of a dialect do, of any where none is named; no dialect but these two has dumps.

    pg_dump and mysqldump begin with their own comment, which Rails and dbmate cut off: then the settings they write come first.
    """
    wanted = [header for named, header in _HEADERS.items() if dialect in ("", named)]
    return any(header.search((data or b"")[:_HEAD]) for header in wanted)


def schema_dumps(tree: Tree, dialect: str = "postgresql") -> tuple[str, ...]:
    """The paths whose name and first lines are those of a dump, the least deep first; at most 20 are read."""
    named = [path for path in tree.paths() if is_dump(path) and not _ELSEWHERE.search(path)]
    named.sort(key=lambda path: (path.count("/"), path))
    return tuple(path for path, data in tree.read_many(named[:_MOST]) if holds_dump(data, dialect))
