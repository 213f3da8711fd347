"""Any text to its statements: split, looked at by their first words, read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.domain import operations as op
from bot.domain.operations import Operation
from bot.domain.schema import Name
from workers.sql.mysql.alter import Steps, alter_table
from workers.sql.mysql.create import create, drop
from workers.sql.mysql.cursor import Cursor, NotUnderstood
from workers.sql.mysql.rows import LONG, delete, insert, load, select, update
from workers.sql.mysql.text import Piece, split, tokens
from workers.sql.opaque import opaque
from workers.sql.parsed import Parsed

LONGEST = 4 * 1024 * 1024
MOST_REFUSED = 500
_INERT = {
    "ANALYZE", "CACHE", "CHANGE", "CHECK", "CHECKSUM", "COMMENT", "DESC", "DESCRIBE", "DO", "EXPLAIN", "FLUSH", "GRANT",
    "HANDLER",
    "KILL", "RESET", "REVOKE", "SHOW", "USE", "WARNINGS", "DELIMITER", "INSTALL", "UNINSTALL",
}  # fmt: skip
_Handler = Callable[[Cursor, str], Operation]
_ROWS: dict[str, _Handler] = {
    "INSERT": insert, "REPLACE": insert, "UPDATE": update, "DELETE": delete, "SELECT": select, "CALL": select, "LOAD": load,
    "WITH": select, "VALUES": select, "TABLE": select, "(": select,
}  # fmt: skip


def operations(text: str) -> tuple[Parsed, ...]:
    """The statements of `text` in order, with exact offsets; what cannot be read is Opaque with its reason."""
    if len(text) > LONGEST:
        why = f"holds {len(text) / 2**20:.1f} million characters: files over {LONGEST // 2**20} million are not read"
        return (opaque(text, 0, len(text), why),)
    found: list[Parsed] = []
    refused = 0
    for piece in split(text):
        if refused > MOST_REFUSED:
            why = f"follows {MOST_REFUSED} statements that do not parse: the rest of the file is not read"
            found.append(opaque(text, piece.start, len(text), why))
            break
        found.append(_parsed(text, piece))
        refused += isinstance(found[-1].steps[0][0], op.Opaque)
    return tuple(found)


def _parsed(text: str, piece: Piece) -> Parsed:
    start, end = piece.start, piece.end
    if piece.problem or "\0" in text[start:end]:
        return opaque(text, start, end, f"cannot be read: {piece.problem or 'it holds a NUL byte'}")
    head = text[start : start + 20].upper().split()
    most = LONG if head and head[0] in {"INSERT", "REPLACE"} else 60_000
    found = tokens(text, start, end, most)
    if not found:
        return Parsed(start, end, ((op.Inert("COMMENT", ""), start, end),))
    try:
        steps = _steps(Cursor(text, found), text[start:end])
    except (NotUnderstood, RecursionError) as reason:
        why = str(reason) if isinstance(reason, NotUnderstood) else "a statement nested this deeply"
        return opaque(text, start, end, f"{why} is not understood")
    return Parsed(start, end, tuple((step, a if b else start, b or end) for step, a, b in steps))


def _steps(cursor: Cursor, text: str) -> Steps:
    word = cursor.token.text if cursor.token.kind in {"word", "sign"} else ""
    if word == "ALTER":
        return _alter(cursor, text)
    if word in {"CREATE", "DROP"}:
        cursor.at += 1
        made = create(cursor) if word == "CREATE" else drop(cursor)
        return [(operation, 0, 0) for operation in made]
    if word in _ROWS:
        return [(_ROWS[word](cursor, text), 0, 0)]
    return [(operation, 0, 0) for operation in _others(cursor, word, text)]


def _alter(cursor: Cursor, text: str) -> Steps:
    cursor.at += 1
    cursor.take_any("ONLINE", "OFFLINE")
    cursor.take("IGNORE")
    if cursor.take("TABLE"):
        return alter_table(cursor)
    if cursor.take("DATABASE") or cursor.take("SCHEMA"):
        return [(op.Inert("ALTER DATABASE", text), 0, 0)]
    while cursor.sees("ALGORITHM") or cursor.sees("DEFINER") or cursor.sees("SQL"):
        cursor.at += 3
    if cursor.take("VIEW"):
        view = cursor.name()
        cursor.expect("AS")
        return [(op.CreateView(view, cursor.rest(), replace=True), 0, 0)]
    if word := cursor.take_any("USER", "EVENT", "PROCEDURE", "FUNCTION", "SEQUENCE", "SERVER", "INSTANCE", "TABLESPACE"):
        return [(op.Inert(f"ALTER {word}", text), 0, 0)]
    raise NotUnderstood(f"ALTER {cursor.shown()}")


def _others(cursor: Cursor, word: str, text: str) -> Iterator[Operation]:
    cursor.at += 1
    match word:
        case "RENAME" if cursor.take_any("TABLE", "TABLES"):
            yield from _renames(cursor)
        case "TRUNCATE":
            cursor.take("TABLE")
            yield op.Truncate(cursor.name())
        case "BEGIN" | "START":
            yield op.Begin()
        case "COMMIT":
            yield op.Commit()
        case "ROLLBACK":
            yield op.Rollback(cursor.identifier() if cursor.take("TO") or cursor.take("TO", "SAVEPOINT") else "")
        case "LOCK" if cursor.take_any("TABLES", "TABLE"):
            yield from (op.LockTable(name, mode) for name, mode in cursor.listed(lambda: _locked(cursor)))
        case "OPTIMIZE" | "REPAIR":
            cursor.take_any("NO_WRITE_TO_BINLOG", "LOCAL")
            cursor.take_any("TABLE", "TABLES")
            yield from (op.SetTableOptions(name, word, "") for name in cursor.listed(cursor.name))
        case "SET":
            yield op.Inert("SET", text)
        case "SAVEPOINT" | "RELEASE" | "UNLOCK":
            yield op.Inert(word, text)
        case _ if word in _INERT:
            yield op.Inert(word, text)
        case _:
            raise NotUnderstood(f"`{text[:40].split(chr(10), maxsplit=1)[0]}`")


def _renames(cursor: Cursor) -> list[Operation]:
    cursor.take("IF", "EXISTS")

    def one() -> Operation:
        old = cursor.name()
        cursor.expect("TO")
        return op.RenameTable(old, cursor.name().name)

    return cursor.listed(one)


def _locked(cursor: Cursor) -> tuple[Name, str]:
    name = cursor.name()
    if cursor.take("AS") or not (cursor.sees("READ") or cursor.sees("WRITE") or cursor.sees("LOW_PRIORITY")):
        cursor.identifier()
    mode = cursor.take_any("READ", "WRITE", "LOW_PRIORITY")
    cursor.take_any("LOCAL", "WRITE")
    return name, mode
