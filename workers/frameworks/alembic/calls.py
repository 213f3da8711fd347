"""Which calls of a migration can matter, as far as their names tell."""

from __future__ import annotations

from workers.frameworks.python.values import Called, Member, Value, dotted

SESSIONS = frozenset(("sqlalchemy.orm.Session", "sqlalchemy.orm.session.Session", "sqlalchemy.orm.sessionmaker()"))
"""What makes a session, whose objects change rows."""
_HARMLESS = frozenset(
    """
    print info debug warning warn error exception critical log commit flush close rollback expunge_all begin begin_nested sleep
    setLevel basicConfig fetchall fetchone append add_argument write expire_all refresh __init__ getLogger inspect clear
    clear_cache setdefault reflect
    """.split()  # noqa: SIM905
)
_OF_ROWS = frozenset(("add", "update", "insert", "delete", "merge", "remove", "pop", "extend", "sort", "discard", "reverse"))
_OWNERS = ("session", "query", "conn", "bind", "execut")
"""Methods that change rows when they are called on one of these, and Python's own things else."""
_CONNECTIONS = ("bind", "conn", "engine", "session")
_ELSEWHERE = tuple(
    f"{module}."
    for module in """
    alembic base64 click collections csv datetime decimal flask functools hashlib io itertools json logging math os pathlib
    pprint progressbar random re rich secrets simplejson string sys textwrap time tqdm uuid warnings zoneinfo
    """.split()  # noqa: SIM905
)
"""Modules without a connection."""


def may_matter(word: str, name: str) -> bool:
    """Whether a call that is not followed might touch the database: `word` is its last word, `name` its dotted name."""
    if word in _HARMLESS or name.startswith(_ELSEWHERE):
        return False
    return word not in _OF_ROWS or any(part in name.lower() for part in _OWNERS)


def binds(call: Called) -> bool:
    """Whether the first argument may be a connection, as that of `enum.create(op.get_bind())`; without any it is taken to."""
    name = dotted(call.args[0]).lower() if call.args else ""
    return not name or any(part in name for part in _CONNECTIONS)


def controls(sql: str) -> bool:
    """Whether the SQL may begin or end a transaction."""
    upper = sql.upper()
    return any(word in upper for word in ("COMMIT", "BEGIN", "ROLLBACK", "END", "START"))


def levels(value: Value) -> set[Value]:
    """The isolation levels that a connection was asked for on the way to a call."""
    found: set[Value] = set()
    while isinstance(value, Called | Member):
        if isinstance(value, Called):
            level = value.kwargs.get("isolation_level")
            found |= {level} if isinstance(level, str) else set()
        value = value.function if isinstance(value, Called) else value.owner
    return found
