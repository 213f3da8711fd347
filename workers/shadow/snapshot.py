"""What a database holds, as lines that do not depend on order: two snapshots compared say what is left and what is missing."""

from __future__ import annotations

from workers.shadow.connect import Connection
from workers.shadow.database import refusals

# Read by the observer, whose empty search path makes the server write every name in full.
_PARTS = (
    """
    SELECT format('column %s.%s.%s %s%s%s%s%s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN ' not null' ELSE '' END, ' default ' || pg_get_expr(d.adbin, d.adrelid),
        nullif(' identity ' || a.attidentity::text, ' identity '), nullif(' generated ' || a.attgenerated::text, ' generated '))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND {own}
    """,
    """
    SELECT format('%s %s.%s', CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
        ELSE 'table' END, n.nspname, c.relname)
        || CASE WHEN c.relkind IN ('v', 'm') THEN ' ' || pg_get_viewdef(c.oid) ELSE '' END
        || CASE WHEN c.relrowsecurity THEN ' row security' ELSE '' END
        || CASE WHEN c.relpersistence = 'u' THEN ' unlogged' ELSE '' END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND {own}
        AND NOT EXISTS (SELECT FROM pg_depend s WHERE s.objid = c.oid AND c.relkind = 'S' AND s.deptype IN ('a', 'i'))
    """,
    """
    SELECT format('index %s.%s.%s %s%s', n.nspname, t.relname, c.relname, pg_get_indexdef(c.oid),
        CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {own}
    """,
    """
    SELECT format('constraint %s.%s.%s %s', n.nspname, c.relname, o.conname, pg_get_constraintdef(o.oid))
    FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE o.contype <> 'n' AND {own}
    """,
    """
    SELECT format('trigger %s.%s.%s %s', n.nspname, c.relname, t.tgname, pg_get_triggerdef(t.oid))
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND {own}
    """,
    """
    SELECT format('policy %s.%s.%s %s %s', n.nspname, c.relname, p.polname, pg_get_expr(p.polqual, p.polrelid),
        pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {own}
    """,
    """
    SELECT format('type %s.%s', n.nspname, c.typname) FROM pg_type c JOIN pg_namespace n ON n.oid = c.typnamespace
    WHERE c.typtype IN ('e', 'd', 'r') AND {own}
    """,
    """
    SELECT format('function %s.%s(%s) %s', n.nspname, c.proname, pg_get_function_identity_arguments(c.oid), md5(c.prosrc))
    FROM pg_proc c JOIN pg_namespace n ON n.oid = c.pronamespace WHERE {own}
    """,
)
# Not what belongs to the system or to an extension, which nobody takes back.
_OWN = (
    "c.oid >= 16384 AND n.nspname !~ '^pg_' AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = c.oid AND e.deptype = 'e')"
)
_QUERY = " UNION ALL ".join(part.format(own=_OWN) for part in _PARTS)
Snapshot = frozenset[str]


def snapshot(observer: Connection) -> Snapshot:
    """Every object with its definition, one line each. Ask only where nobody holds a lock. Raises ShadowError."""
    with refusals():
        return frozenset(" ".join(row[0].split()) for row in observer.execute(_QUERY.encode()) if row[0])


def differences(before: Snapshot, after: Snapshot) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is left over and what is missing, by kind and name: a table that is left is told once, without its parts.

    What is there in another shape is both.
    """
    return _named(after - before), _named(before - after)


def _named(lines: Snapshot) -> tuple[str, ...]:
    """`table orders`, `column orders.note`: without what belongs to a table that is told itself."""
    names = {_words(line) for line in lines}
    tables = tuple(f"{name}." for kind, name in names if kind == "table")
    return tuple(sorted(f"{kind} {name}" for kind, name in names if kind == "table" or not name.startswith(tables)))


def _words(line: str) -> tuple[str, str]:
    """Kind and name of a line, without 'public.'."""
    kind, _, rest = line.partition(" ")
    if kind == "materialized":
        kind, rest = "materialized view", rest.partition(" ")[2]
    name = rest.partition("(")[0] if kind == "function" else rest.partition(" ")[0]
    return kind, name.removeprefix("public.")
