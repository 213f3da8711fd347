"""What a database of MySQL or MariaDB holds, as lines that do not depend on order: two snapshots compared tell a way back.

Source: https://dev.mysql.com/doc/refman/8.4/en/information-schema.html ,
https://mariadb.com/kb/en/information-schema-tables/
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.facts import Migration
from bot.domain.operations import AddConstraint, CreateIndex
from bot.domain.schema import Key
from workers.shadow.mysql.connect import Session
from workers.shadow.snapshot import Snapshot

_COLUMNS = """
SELECT table_name, column_name, column_type, is_nullable, column_default, extra, generation_expression, collation_name
FROM information_schema.columns WHERE table_schema = database()
"""
_TABLES = "SELECT table_name, engine FROM information_schema.tables WHERE table_schema = database()"
_INDEXES = """
SELECT table_name, index_name, non_unique, index_type, column_name, sub_part, collation
FROM information_schema.statistics WHERE table_schema = database() ORDER BY table_name, index_name, seq_in_index
"""
_KEYS = """
SELECT k.table_name, k.constraint_name, k.column_name, k.referenced_table_name, k.referenced_column_name, r.delete_rule,
    r.update_rule
FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
    ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
WHERE k.table_schema = database() AND k.referenced_table_name IS NOT NULL
ORDER BY k.table_name, k.constraint_name, k.ordinal_position
"""
_CHECKS = {
    "mariadb": """
    SELECT table_name, constraint_name, check_clause FROM information_schema.check_constraints
    WHERE constraint_schema = database() AND level = 'Table'
    """,
    "mysql": """
    SELECT t.table_name, c.constraint_name, c.check_clause FROM information_schema.check_constraints c
    JOIN information_schema.table_constraints t ON t.constraint_schema = c.constraint_schema
        AND t.constraint_name = c.constraint_name AND t.constraint_type = 'CHECK' WHERE c.constraint_schema = database()
    """,
}
_NUMBERED = re.compile(r"(.*_(ibfk|chk)_|CONSTRAINT_)?\d+", re.IGNORECASE)
"""Names that the server gives: who adds the same again gets another number."""
_SHOWN = 60


def snapshot(session: Session, engine: str) -> Snapshot:
    """Every table, column, index and constraint with its definition, one line each. Raises ShadowError."""
    lines = {f"table {name} {store}" for name, store in session.rows(_TABLES)}  # of its collation the columns tell
    lines |= {f"column {table}.{name} {rest}" for table, name, *rest in session.rows(_COLUMNS)}
    lines |= {f"index {table}.{name} {parts}" for (table, name), parts in _grouped(session.rows(_INDEXES))}
    for (table, name), parts in _grouped(session.rows(_KEYS)):
        own = ",".join(str(part[0]) for part in parts)
        lines.add(f"constraint {table}.{_named(name, own)} {parts}")
    for table, name, clause in session.rows(_CHECKS[engine]):
        lines.add(f"constraint {table}.{_named(str(name), str(clause))} {clause}")
    return frozenset(lines)


def without_implied(left: Iterable[str], migration: Migration) -> tuple[str, ...]:
    """Without indexes that the server made for foreign keys: they stay when those are dropped, and stand in nobody's way."""
    made = [step.operation for one in migration.up for step in one.steps]
    keys = {one.constraint.name for one in made if isinstance(one, AddConstraint) and isinstance(one.constraint, Key)}
    named = keys | {one.index.name for one in made if isinstance(one, CreateIndex)}
    return tuple(one for one in left if not one.startswith("index ") or one.rpartition(".")[2] in named)


def _grouped(rows: Iterable[tuple[object, ...]]) -> list[tuple[tuple[str, str], list[list[object]]]]:
    """What belongs to one name, put together in its order."""
    found: dict[tuple[str, str], list[list[object]]] = {}
    for table, name, *rest in rows:
        found.setdefault((str(table), str(name)), []).append(rest)
    return list(found.items())


def _named(name: str, definition: str) -> str:
    return f"({''.join(definition.split())[:_SHOWN]})" if _NUMBERED.fullmatch(name) else name
