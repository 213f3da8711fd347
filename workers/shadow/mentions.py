"""Which tables a text speaks of: names are looked for as words, so that no code that runs SQL has to be understood."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workers.shadow.connect import Connection
from workers.shadow.tables import Fillable

_VIEWS = """
SELECT c.relname, pg_catalog.pg_get_viewdef(c.oid) FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND c.oid >= 16384 AND n.nspname !~ '^pg_'
"""
_WORD = re.compile(r"\w+")


def named(tables: Mapping[int, Fillable], text: str) -> list[Fillable]:
    """Tables whose name stands in the text, whatever its case."""
    return _of(tables, _words(text))


def needed(observer: Connection, tables: Mapping[int, Fillable], text: str) -> set[int]:
    """The oids of those, of the tables that a view of the text reads, of what all these refer to, of parents and partitions."""
    words = _words(text)
    for view, definition in observer.execute(_VIEWS).fetchall():
        if view.lower() in words:
            words |= _words(definition)
    near: dict[int, set[int]] = {}
    for table in tables.values():
        near.setdefault(table.oid, set()).update(one.table for one in table.references)
        if table.parent:
            near[table.oid].add(table.parent)
            near.setdefault(table.parent, set()).add(table.oid)
    found: set[int] = set()
    pending = [table.oid for table in _of(tables, words)]
    while pending:
        oid = pending.pop()
        if oid not in found and oid in tables:
            found.add(oid)
            pending += near.get(oid, ())
    return found


def _of(tables: Mapping[int, Fillable], words: set[str]) -> list[Fillable]:
    return [one for one in tables.values() if _words(one.name) <= words]


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))
