"""Columns added, dropped and defined anew.

Sources: https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-column-operations ,
https://mariadb.com/kb/en/innodb-online-ddl-operations-with-the-instant-alter-algorithm/
"""

from __future__ import annotations

import re

from bot.domain.operations import AddColumn, DropColumn, ModifyColumn
from bot.domain.schema import Check, Column, ForeignKey, Key, Table, Type
from bot.patterns import late
from workers.online.release import Release
from workers.online.way import INSTANT, Way, copied, rebuilt

_NOW = {"now", "current_timestamp", "localtime", "localtimestamp", "current_date"}
_SHORT = 127
"""Bytes up to which InnoDB stores the length of a VARCHAR in one byte whatever the column allows (MDEV-15563)."""
_BY_ROW = {"uuid", "uuid_short", "nextval", "lastval", "random_bytes", "sys_guid"}
_BYTES = {"latin1": 1, "ascii": 1, "binary": 1, "utf8": 3, "utf8mb3": 3, "utf8mb4": 4, "ucs2": 2, "utf16": 4, "utf32": 4}
_CHARSET = late(r"\bCHAR(?:ACTER\s+SET|SET)\s*+=?\s*+'?(\w+)", re.IGNORECASE)
_COLLATE = late(r"\bCOLLATE\s*+=?\s*+'?(\w+?)_", re.IGNORECASE)


def added(operation: AddColumn, table: Table, release: Release, *, checks: bool) -> Way:
    """A new column: instant at its best."""
    column = operation.column
    if column.identity:
        return Way("INPLACE", "SHARED", "numbers are given to the rows of an AUTO_INCREMENT column while writes wait")
    if column.generated is not None and column.stored:
        return copied("the value of a stored generated column is computed for every row")
    if any(isinstance(c, Check) for c in column.constraints) and not release.mariadb:
        return copied("a CHECK is only added by copying")
    if release.mariadb and checks and any(isinstance(c, ForeignKey) for c in column.constraints):
        return copied("a foreign key is checked by copying while foreign_key_checks is on")
    if any(isinstance(c, Key) and c.primary for c in column.constraints):
        return rebuilt()
    way = _placed(operation, table, release)
    if _computed(column, release):
        return copied("its default is an expression, computed for every row")
    return way.with_other(rebuilt()) if any(isinstance(c, Key) for c in column.constraints) else way


def _placed(operation: AddColumn, table: Table, release: Release) -> Way:
    fulltext = any(index.method == "fulltext" for index in table.indexes)
    virtual = any(c.generated is not None and not c.stored for c in table.columns)
    if operation.position and release.mariadb and virtual:
        return copied("a column is put between others in a table with a virtual generated one")
    if fulltext:
        return Way("INPLACE", "SHARED", "the table has a FULLTEXT index") if release.mariadb else rebuilt()
    if "COMPRESSED" in table.options.upper():
        return rebuilt()
    if release.mariadb:
        return INSTANT if release.version >= (10, 4) or not operation.position else rebuilt()
    if release.mysql_from(8, 0, 29) or (release.mysql_from(8, 0, 12) and not operation.position):
        return INSTANT
    return INSTANT if operation.column.generated is not None and release.mysql_from(8) else rebuilt()


def _computed(column: Column, release: Release) -> bool:
    """Whether the default is an expression that is not the same for all rows."""
    default = column.default
    if default is None or default.constant:
        return False
    calls = {name.rpartition(".")[2] for name in default.functions}
    if release.mariadb:  # measured on 10.11: rand() and user() are computed once
        return bool(calls & _BY_ROW or set(default.columns) - calls)
    return not calls <= _NOW or default.text.startswith("(")


def dropped(operation: DropColumn, table: Table, release: Release) -> Way:
    """A column gone; with an index that shrinks, the index is made anew."""
    column = table.column(operation.column)
    if release.mariadb:
        if any(index.method == "fulltext" for index in table.indexes):
            return Way("INPLACE", "SHARED", "the table has a FULLTEXT index")
        if "COMPRESSED" in table.options.upper():
            return rebuilt()
        indexes = [index for index in table.indexes if operation.column in index.columns()]
        if any(len(index.parts) > 1 for index in indexes):
            return rebuilt()
        return Way("NOCOPY") if indexes else INSTANT
    if column is not None and column.generated is not None and not column.stored:
        return INSTANT
    indexed = any(operation.column in index.columns() for index in table.indexes)
    return INSTANT if release.mysql_from(8, 0, 29) and not indexed else rebuilt()


def modified(operation: ModifyColumn, table: Table, release: Release, after: Table) -> Way | None:
    """A column defined anew, by what changes; None where what it was is not known.

    `after` is the table with the character set that the same statement gives it.
    """
    old = table.column(operation.column)
    new = operation.on(old)
    if old is None or old.type is None or new.type is None:
        return None
    way = _type(old, new, after, release)
    if bool(new.identity) and not old.identity:
        return copied("the column becomes AUTO_INCREMENT")
    if (old.generated is None) != (new.generated is None):
        return copied("the column becomes a generated one, or no longer is")
    if _charset(old, table, release) != _charset(new, after, release) and _is_text(new.type):
        return copied("its texts are written anew in the other character set")
    if new.not_null and not old.not_null:
        way = way.with_other(rebuilt())
    if old.not_null and not new.not_null:
        way = way.with_other(rebuilt())
    if release.mariadb and old.collation != new.collation and any(old.name in index.columns() for index in table.indexes):
        way = way.with_other(Way("NOCOPY"))
    if operation.position:
        way = way.with_other(INSTANT if release.mariadb else rebuilt())
    return way


def _type(old: Column, new: Column, table: Table, release: Release) -> Way:
    before, after = old.type, new.type
    if before is None or after is None or before == after:
        return INSTANT
    cheap = INSTANT if release.mariadb else Way("INPLACE")
    if before.name == after.name and after.name in {"varchar", "varbinary"}:
        width = 1 if after.name == "varbinary" else _bytes(_charset(new, table, release))
        if _grows(before, after, width, release):
            return cheap
    if before.name == after.name and after.name in {"enum", "set"} and _appended(before, after):
        return INSTANT
    return copied(f"`{_said(before)}` and `{_said(after)}` are stored differently")


def _said(kind: Type) -> str:
    return kind.name + (f"({','.join(kind.modifiers)})" if kind.modifiers and kind.name not in {"enum", "set"} else "")


def _grows(before: Type, after: Type, width: int, release: Release) -> bool:
    """Whether a longer VARCHAR is stored as the shorter one was: its length in as many bytes.

    `width` is the bytes of a character.
    """
    try:
        small, large = int(before.modifiers[0]) * width, int(after.modifiers[0]) * width
    except (IndexError, ValueError):
        return False
    same = (small <= 255) == (large <= 255)
    return small <= large and (same or (release.mariadb and small <= _SHORT))


def _appended(before: Type, after: Type) -> bool:
    """Whether labels only come behind the others, and take no more bytes."""
    if after.modifiers[: len(before.modifiers)] != before.modifiers:
        return False
    counts = (len(before.modifiers), len(after.modifiers))
    if after.name == "enum":
        return (counts[0] <= 255) == (counts[1] <= 255)
    return -(-counts[0] // 8) == -(-counts[1] // 8)


def _is_text(kind: Type) -> bool:
    return kind.name in {"char", "varchar", "text", "tinytext", "mediumtext", "longtext", "enum", "set"}


def _charset(column: Column, table: Table, release: Release) -> str:
    """The column's character set: its own, its collation's, the table's, the server's default."""
    own = next((a.rpartition(" ")[2].lower() for a in column.attributes if a.startswith("CHARACTER SET")), "")
    if own or column.collation:
        return own or column.collation.partition("_")[0].lower()
    said = [*_CHARSET.findall(table.options), *_COLLATE.findall(table.options)]
    if _CHARSET.search(table.options):
        said = _CHARSET.findall(table.options)
    return said[-1].lower() if said else ("latin1" if release.mariadb and release.version < (11, 6) else "utf8mb4")


def _bytes(charset: str) -> int:
    return _BYTES.get(charset, 4)
