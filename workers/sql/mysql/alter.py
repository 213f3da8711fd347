"""ALTER TABLE: each action an operation.

Source: https://dev.mysql.com/doc/refman/8.4/en/alter-table.html , https://mariadb.com/kb/en/alter-table/
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain import operations as op
from bot.domain.operations import Operation
from bot.domain.schema import Column, Name
from workers.sql.dialect import KEEPS, SAME_TYPE
from workers.sql.mysql.columns import column, definition, index, key
from workers.sql.mysql.cursor import Cursor, NotUnderstood

Steps = list[tuple[Operation, int, int]]
_TO_END = ("PARTITION BY", "REMOVE PARTITIONING")
_PARTITION = ("ADD", "DROP", "TRUNCATE", "REORGANIZE", "EXCHANGE", "COALESCE", "REBUILD", "OPTIMIZE", "ANALYZE", "CHECK",
              "REPAIR", "DISCARD", "IMPORT", "CONVERT")  # fmt: skip


def alter_table(cursor: Cursor) -> Steps:
    """The actions behind ALTER TABLE, with their offsets; one RENAME or option may follow the other without a comma."""
    cursor.take("IF", "EXISTS")
    table = cursor.name()
    cursor.take_any("NOWAIT")
    if cursor.take("WAIT"):
        cursor.option()
    found: Steps = []
    online = ["", ""]
    begun = cursor.token.start
    while not cursor.ends():
        start = cursor.token.start
        if not _online(cursor, online):
            operations = list(_action(cursor, table))
            end = cursor.tokens[cursor.at - 1].end
            found += [(operation, start, end) for operation in operations]
        cursor.take(",")
    if any(online):
        found.insert(0, (op.OnlineClause(table, *online), begun, cursor.tokens[-1].end))  # first: what it is asked of
    return found or [(op.SetTableOptions(table, "FORCE", ""), begun, begun)]


def _online(cursor: Cursor, online: list[str]) -> bool:
    """Past ALGORITHM and LOCK, which hold for the whole statement."""
    if cursor.take("ALGORITHM"):
        online[0] = cursor.option().upper()
        return True
    if cursor.sees("LOCK") and cursor.ahead().text != "TABLES":
        cursor.take("LOCK")
        online[1] = cursor.option().upper()
        return True
    return bool(cursor.take("WITH", "VALIDATION") or cursor.take("WITHOUT", "VALIDATION"))


def _action(cursor: Cursor, table: Name) -> Iterator[Operation]:
    if partition := _partitions(cursor, table):
        yield partition
        return
    word = cursor.take_any(
        "ADD", "DROP", "ALTER", "MODIFY", "CHANGE", "RENAME", "CONVERT", "FORCE", "ORDER", "ENABLE", "DISABLE"
    )
    match word:
        case "ADD":
            yield from _add(cursor, table)
        case "DROP":
            yield _drop(cursor, table)
        case "ALTER":
            yield _alter(cursor, table)
        case "MODIFY" | "CHANGE":
            yield _modify(cursor, table, changes=word == "CHANGE")
        case "RENAME":
            yield _rename(cursor, table)
        case "CONVERT":
            yield _convert(cursor, table)
        case "FORCE":
            yield op.SetTableOptions(table, "FORCE", "")
        case "ORDER":
            yield op.SetTableOptions(table, "ORDER", cursor.rest())
        case "ENABLE" | "DISABLE":
            cursor.expect("KEYS")
            yield op.SetTableOptions(table, f"{word} KEYS", "")
        case _:
            yield table_option(cursor, table)


def _partitions(cursor: Cursor, table: Name) -> Operation | None:
    """Actions on partitions, whose words run to the statement's end."""
    word = next((word for word in _PARTITION if cursor.sees(word, "PARTITION")), "")
    if word:
        cursor.at += 2
        return op.SetTableOptions(table, f"{word} PARTITION", cursor.rest())
    for words in _TO_END:
        if cursor.take(*words.split()):
            return op.SetTableOptions(table, words, cursor.rest())
    return None


def _add(cursor: Cursor, table: Name) -> Iterator[Operation]:
    kind = cursor.take_any("FULLTEXT", "SPATIAL")
    if cursor.take_any("INDEX", "KEY") or kind:
        absent = cursor.take("IF", "NOT", "EXISTS")
        yield op.CreateIndex(table, index(cursor, kind), if_not_exists=absent)
        return
    name = None
    if cursor.take("CONSTRAINT"):
        cursor.take("IF", "NOT", "EXISTS")
        begins = any(cursor.sees(word) for word in ("PRIMARY", "UNIQUE", "FOREIGN", "CHECK"))
        name = None if begins else cursor.identifier()
    if (constraint := key(cursor, name)) is not None:
        yield op.AddConstraint(table, constraint)
        return
    cursor.take("COLUMN")
    absent = cursor.take("IF", "NOT", "EXISTS")
    if cursor.take("("):
        for one in cursor.listed(lambda: column(cursor)):
            yield op.AddColumn(table, one, absent)
        cursor.expect(")")
        return
    yield op.AddColumn(table, column(cursor), absent, position(cursor))


def position(cursor: Cursor) -> str:
    """FIRST or AFTER name, '' for neither."""
    if cursor.take("FIRST"):
        return "FIRST"
    return f"AFTER {cursor.identifier()}" if cursor.take("AFTER") else ""


def _drop(cursor: Cursor, table: Name) -> Operation:
    if cursor.take("PRIMARY", "KEY"):
        return op.DropKey(table, "PRIMARY")
    if cursor.take("INDEX") or cursor.take("KEY"):
        there = cursor.take("IF", "EXISTS")
        return op.DropKey(table, cursor.identifier(), there)
    if cursor.take("FOREIGN", "KEY") or cursor.take("CHECK") or cursor.take("CONSTRAINT"):
        there = cursor.take("IF", "EXISTS")
        return op.DropConstraint(table, cursor.identifier(), there)
    cursor.take("COLUMN")
    there = cursor.take("IF", "EXISTS")
    name = cursor.identifier()
    return op.DropColumn(table, name, there, bool(cursor.take_any("CASCADE", "RESTRICT")) and False)


def _alter(cursor: Cursor, table: Name) -> Operation:
    if cursor.take("INDEX") or cursor.take("KEY"):
        return op.SetTableOptions(table, "ALTER INDEX", cursor.to_comma())
    if cursor.take("CHECK") or cursor.take("CONSTRAINT"):
        return op.AlterConstraint(table, cursor.identifier(), cursor.to_comma())
    cursor.take("COLUMN")
    name = cursor.identifier()
    if cursor.take("SET", "DEFAULT"):
        return op.SetDefault(table, name, cursor.expression())
    if cursor.take("DROP", "DEFAULT"):
        return op.SetDefault(table, name, None)
    cursor.expect("SET")
    return op.SetColumnOption(table, name, cursor.identifier().upper(), "")


def _modify(cursor: Cursor, table: Name, *, changes: bool) -> Operation:
    cursor.take("COLUMN")
    there = cursor.take("IF", "EXISTS")
    old = cursor.identifier()
    name = cursor.identifier() if changes else old
    typed = not cursor.text.startswith(SAME_TYPE, cursor.tokens[cursor.at - 1].end)
    made: Column = definition(cursor, name, typed=typed)
    end = cursor.tokens[cursor.at - 1].end
    end += len(SAME_TYPE) * cursor.text.startswith(SAME_TYPE, end)
    keeps = cursor.text.startswith(KEEPS, end)
    return op.ModifyColumn(table, old, made, position(cursor), there, keeps)


def _rename(cursor: Cursor, table: Name) -> Operation:
    if cursor.take("COLUMN"):
        old = cursor.identifier()
        cursor.expect("TO")
        return op.RenameColumn(table, old, cursor.identifier())
    if cursor.take("INDEX") or cursor.take("KEY"):
        old = cursor.identifier()
        cursor.expect("TO")
        return op.RenameKey(table, old, cursor.identifier())
    cursor.take_any("TO", "AS", "=")
    return op.RenameTable(table, cursor.name().name)


def _convert(cursor: Cursor, table: Name) -> Operation:
    cursor.expect("TO")
    if not cursor.take("CHARSET"):
        cursor.expect("CHARACTER", "SET")
    charset = cursor.identifier().lower()
    return op.ConvertCharset(table, charset, cursor.option() if cursor.take("COLLATE") else "")


def table_option(cursor: Cursor, table: Name) -> Operation:
    """`[DEFAULT] name [=] value`. Raises NotUnderstood for what is none."""
    cursor.take("DEFAULT")
    if cursor.take("CHARACTER", "SET") or cursor.take("CHARSET"):
        return op.SetTableOptions(table, "CHARSET", cursor.option())
    token = cursor.token
    if token.kind != "word" or not token.text[0].isalpha():
        raise NotUnderstood(f"`{cursor.shown()}` in ALTER TABLE")
    cursor.at += 1
    if token.text in {"DATA", "INDEX"}:
        cursor.take("DIRECTORY")
    if token.text == "UNION":
        return op.SetTableOptions(table, "UNION", cursor.option())
    if token.text not in OPTIONS:
        raise NotUnderstood(f"`{token.text}` in ALTER TABLE")
    return op.SetTableOptions(table, token.text, cursor.option())


OPTIONS = {
    "ENGINE", "TYPE", "AUTO_INCREMENT", "AVG_ROW_LENGTH", "CHECKSUM", "TABLE_CHECKSUM", "COLLATE", "COMMENT", "COMPRESSION",
    "CONNECTION", "DATA", "INDEX", "DELAY_KEY_WRITE", "ENCRYPTION", "INSERT_METHOD", "KEY_BLOCK_SIZE", "MAX_ROWS", "MIN_ROWS",
    "PACK_KEYS", "PASSWORD", "ROW_FORMAT", "STATS_AUTO_RECALC", "STATS_PERSISTENT", "STATS_SAMPLE_PAGES", "TABLESPACE",
    "ENGINE_ATTRIBUTE", "PAGE_COMPRESSED", "PAGE_COMPRESSION_LEVEL", "ENCRYPTED", "TRANSACTIONAL", "SEQUENCE",
    "AUTOEXTEND_SIZE", "DISCARD", "IMPORT", "STORAGE", "WITH",
}  # fmt: skip
