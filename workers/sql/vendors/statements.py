"""Any text to its statements: split, looked at by their first words, read."""

from __future__ import annotations

import re

from bot.domain import operations as op
from bot.domain.operations import Operation
from bot.domain.schema import Name
from workers.sql.dialect import spoken
from workers.sql.opaque import opaque
from workers.sql.parsed import Parsed
from workers.sql.vendors.alter import Steps, alter_table
from workers.sql.vendors.create import create, drop
from workers.sql.vendors.cursor import NotUnderstood, Words
from workers.sql.vendors.procedures import block, execute
from workers.sql.vendors.rows import changes
from workers.sql.vendors.split import Stretch, stretches

LONGEST, MOST_REFUSED = 4 * 1024 * 1024, 500
_ROWS = {"INSERT", "REPLACE", "UPDATE", "DELETE", "MERGE", "SELECT", "WITH", "VALUES", "("}
_INERT = {
    "ANALYZE", "ANALYSE", "ATTACH", "AUDIT", "BACKUP", "BULK", "CHECKPOINT", "CLOSE", "COMMENT", "DBCC", "DEALLOCATE",
    "DECLARE",
    "DENY", "DESC", "DESCRIBE", "DETACH", "ENABLE", "DISABLE", "EXPLAIN", "EXPORT", "FLASHBACK", "GRANT", "LIST", "LOAD", "LS",
    "OPEN", "PRAGMA", "PRINT", "PURGE", "PUT", "GET", "RAISERROR", "RECONFIGURE", "RELEASE", "REMOVE", "RESET", "RESTORE",
    "REVOKE",
    "SAVE", "SAVEPOINT", "SET", "SHOW", "THROW", "UNDROP", "UNSET", "USE", "WAITFOR", "REINDEX", "ASSERT", "COPY", "UNLOAD",
    "CANCEL", "REFRESH", "FETCH", "PREPARE", "NOAUDIT", "ASSOCIATE", "EXIT", "LOCK", "DO",
}  # fmt: skip
_MARKED = re.compile(r"\{\{|\{%|<%")


def operations(text: str, engine: str = "", depth: int = 0) -> tuple[Parsed, ...]:
    """The statements of `text` in order, with exact offsets; what cannot be read is Opaque with its reason."""
    engine = engine or spoken()
    if len(text) > LONGEST:
        why = f"holds {len(text) / 2**20:.1f} million characters: files over {LONGEST // 2**20} million are not read"
        return (opaque(text, 0, len(text), why),)
    found: list[Parsed] = []
    refused = 0
    for stretch in stretches(text, engine):
        if refused > MOST_REFUSED:
            why = f"follows {MOST_REFUSED} statements that do not parse: the rest of the file is not read"
            found.append(opaque(text, stretch.start, len(text), why))
            break
        one = _parsed(text, stretch, engine, depth)
        found += one
        refused += any(isinstance(step[0], op.Opaque) for parsed in one for step in parsed.steps)
    return tuple(found)


def _parsed(text: str, stretch: Stretch, engine: str, depth: int) -> list[Parsed]:
    start, end = stretch.start, stretch.end
    if stretch.problem or "\0" in text[start:end]:
        return [opaque(text, start, end, f"cannot be read: {stretch.problem or 'it holds a NUL byte'}")]
    said = text[start:end]
    if stretch.tokens[0].kind == "tool":
        included = said.lstrip().startswith("@")
        made = op.Opaque(said[:200], "SQL*Plus includes another file") if included else op.Inert("SQL*PLUS", said)
        return [Parsed(start, end, ((made, start, end),))]
    cursor = Words(text, stretch.tokens, engine)
    try:
        word = cursor.token.text if cursor.token.kind in {"word", "sign"} else ""
        if depth < 2 and (inner := block(cursor, word, said, start, depth)) is not None:
            return inner
        steps = _steps(cursor, word, said)
    except (NotUnderstood, RecursionError) as reason:
        why = str(reason) if isinstance(reason, NotUnderstood) else "a statement nested this deeply"
        if marked := _MARKED.search(said):
            return [opaque(text, start, end, f"holds a template marker (`{said[marked.start() : marked.start() + 40]}`)")]
        return [opaque(text, start, end, f"{why} is not understood")]
    return [Parsed(start, end, tuple((step, a if b else start, b or end) for step, a, b in steps))]


def _steps(cursor: Words, word: str, text: str) -> Steps:
    if word == "ALTER":
        cursor.at += 1
        return _alter(cursor, text)
    if word in {"CREATE", "DROP"}:
        cursor.at += 1
        return [(one, 0, 0) for one in (create(cursor, text) if word == "CREATE" else drop(cursor, text))]
    if word in _ROWS:
        return [(one, 0, 0) for one in changes(word, cursor, text)] or [(op.Inert(word, text), 0, 0)]
    return [(one, 0, 0) for one in _others(cursor, word, text)]


def _alter(cursor: Words, text: str) -> Steps:
    cursor.take_any("EXTERNAL", "ICEBERG", "DYNAMIC", "HYBRID")
    if cursor.take("TABLE"):
        return alter_table(cursor)
    kind = cursor.token.text if cursor.token.kind == "word" else ""
    cursor.at += 1
    if kind in {"VIEW", "MATERIALIZED", "PROCEDURE", "PROC", "FUNCTION", "TRIGGER"}:
        return [(one, 0, 0) for one in _coded(cursor, kind, text)]
    if kind == "INDEX":
        return [(_alter_index(cursor), 0, 0)]
    if kind == "SCHEMA" and cursor.engine == "sqlserver":
        new = cursor.name().name
        if cursor.take("TRANSFER"):
            if cursor.take("OBJECT", ":") or cursor.take("OBJECT"):
                cursor.take_any(":", "::")
            return [(op.SetSchema(cursor.name(), "" if new == "dbo" else new), 0, 0)]
    if not kind:
        raise NotUnderstood(f"ALTER {cursor.shown()}")
    return [(op.Inert(f"ALTER {kind}", text), 0, 0)]


def _coded(cursor: Words, kind: str, text: str) -> list[Operation]:
    """ALTER of code and views, which SQL Server writes like CREATE."""
    if cursor.engine != "sqlserver":
        return [op.Inert(f"ALTER {kind}", text)]
    cursor.at -= 1
    return create(cursor, text)


def _alter_index(cursor: Words) -> Operation:
    cursor.take("IF", "EXISTS")
    index = cursor.name()
    table = cursor.name() if cursor.take("ON") else None
    if cursor.take("RENAME", "TO"):
        return op.RenameIndex(index, cursor.name().name)
    action = cursor.rest()
    if action.upper().startswith("REBUILD"):
        from workers.sql.vendors.create import is_online

        return op.Reindex("table" if table else "index", table or index, is_online(action))
    return op.Inert("ALTER INDEX", action)


def _others(cursor: Words, word: str, text: str) -> list[Operation]:
    cursor.at += 1
    match word:
        case "TRUNCATE":
            cursor.take("TABLE")
            cursor.take("IF", "EXISTS")
            return [op.Truncate(cursor.name())]
        case "BEGIN" | "START":
            return [op.Begin()]
        case "COMMIT":
            return [op.Commit()]
        case "END" if cursor.ends() or cursor.take("TRANSACTION"):
            return [op.Commit()]
        case "ROLLBACK":
            return [op.Rollback(cursor.identifier() if cursor.take("TO") and (cursor.take("SAVEPOINT") or True) else "")]
        case "EXEC" | "EXECUTE" | "CALL":
            return execute(cursor, text)
        case "RENAME" if cursor.engine == "oracle":
            old = cursor.name()
            cursor.expect("TO")
            return [op.RenameTable(old, cursor.name().name)]
        case "VACUUM":
            words = {token.text for token in cursor.tokens}
            named = [token for token in cursor.tokens[1:] if token.kind in {"word", "name"}]
            name = cursor.name() if named and cursor.engine == "sqlite" else None
            return [op.Vacuum(name or _vacuumed(cursor), "FULL" in words)]
        case _ if word in _INERT:
            return [op.Inert(word, text)]
    raise NotUnderstood(f"`{text[:40].split(chr(10), maxsplit=1)[0]}`")


def _vacuumed(cursor: Words) -> Name | None:
    while cursor.take_any("FULL", "SORT", "DELETE", "REINDEX", "RECLUSTER", "ONLY"):
        pass
    return None if cursor.ends() or cursor.sees("TO") or cursor.sees("INTO") else cursor.name()
