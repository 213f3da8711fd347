"""Python: DB-API, SQLAlchemy, asyncpg, Django."""

from __future__ import annotations

import re

from workers.queries.code import Code
from workers.queries.language import Language, Mapped
from workers.queries.parts import Call

_DJANGO_READS = frozenset(("get", "first", "last", "count", "exists", "aggregate", "earliest", "latest"))


def _mapper(code: Code, call: Call) -> Mapped | None:
    if call.receiver is None:
        return None
    receiver = code.text(call.receiver)
    if call.name in _DJANGO_READS | {"delete", "update"} and (model := re.match(r"([A-Z]\w*)\.objects\b", receiver)):
        return "django", model.group(1), call.name in _DJANGO_READS and "select_for_update" not in receiver
    if (
        call.name in {"get", "scalar", "scalars", "execute"}
        and re.search(r"(?i)\b(db\.)?session$", receiver)
        and call.arguments
    ):
        first = code.text(call.arguments[0])
        if call.name == "get" and re.match(r"[A-Z]\w*$", first):
            return "sqlalchemy", first, True
        if call.name != "get" and first.startswith(("select(", "sa.select(")):
            return "sqlalchemy", first, True
    return None


language = Language(
    sinks=frozenset((
        "execute", "executemany", "executescript", "exec_driver_sql", "fetch", "fetchrow", "fetchval", "fetch_all", "fetch_one",
        "fetch_val", "raw", "read_sql", "read_sql_query", "RawSQL", "mogrify", "scalar", "scalars", "iterate", "copy_expert",
        "stream",
    )),
    pieces=frozenset(("extra",)),
    alone=frozenset(("RawSQL", "execute", "read_sql")),
    prepares=re.compile(r"^mogrify"),
    bind='cursor.execute("… WHERE code = %s", (code,))',
    http=re.compile(
        r"^(requests|httpx)\.(get|post|put|patch|delete|request|head)$|^(urllib\.request\.)?urlopen$"
        r"|^stripe\.\w+(\.\w+)*\.(create|retrieve|modify)$"
    ),
    rows=re.compile(r"\.objects\b|\bfetchall\(|\bfetch_all\(|\bfetchmany\(|\.scalars\(|\.query\(|\bsession\.(execute|scalars|query)\b"),
    assignments=("assignment", "augmented_assignment"),
    mapper=_mapper,
)  # fmt: skip
