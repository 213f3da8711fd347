"""ALTER TABLE: each action an operation.

Sources: https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-transact-sql ,
https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/ALTER-TABLE.html ,
https://www.sqlite.org/lang_altertable.html ,
https://docs.snowflake.com/en/sql-reference/sql/alter-table ,
https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html ,
https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#alter_table_set_options_statement
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain import operations as op
from bot.domain.operations import Operation
from bot.domain.schema import Check, ForeignKey, Name
from workers.sql.vendors.alter_column import alter_column, modify
from workers.sql.vendors.columns import column, constraint
from workers.sql.vendors.cursor import NotUnderstood, Words

Steps = list[tuple[Operation, int, int]]
_OPTIONS = {
    "SET", "UNSET", "OWNER", "CLUSTER", "SUSPEND", "RESUME", "RECLUSTER", "SWITCH", "REBUILD", "MOVE", "SHRINK", "PARALLEL",
    "NOPARALLEL", "LOGGING", "NOLOGGING", "CACHE", "NOCACHE", "COMPRESS", "NOCOMPRESS", "INMEMORY", "STORAGE", "PCTFREE",
    "READ", "TRUNCATE", "SPLIT", "MERGE", "EXCHANGE", "COALESCE", "ALLOCATE", "DEALLOCATE", "ROW", "MEMOPTIMIZE", "INITRANS",
    "FLASHBACK", "NO", "APPEND", "SEARCH", "REFRESH", "COMMENT", "RESULT_CACHE", "INDEXING", "UPGRADE", "EVALUATE", "OPTIONS",
}  # fmt: skip
_PARTS = {"PARTITION", "SUBPARTITION", "SEARCH", "ROW", "SUPPLEMENTAL", "PERIOD", "AGGREGATION", "JOIN"}


def alter_table(cursor: Words) -> Steps:
    """The actions behind ALTER TABLE, with their offsets."""
    cursor.take("IF", "EXISTS")
    table = cursor.name()
    checks = True
    if cursor.take("WITH", "NOCHECK"):
        checks = False
    else:
        cursor.take("WITH", "CHECK")
    found: Steps = []
    last = ""
    while not cursor.ends():
        start, before = cursor.token.start, cursor.at
        word = cursor.token.text if cursor.token.kind == "word" else ""
        last = word if word in {"ADD", "DROP", "MODIFY", "ALTER", "RENAME"} else last
        made = list(_action(cursor, table, last, checks=checks))
        found += [(one, start, cursor.tokens[cursor.at - 1].end) for one in made]
        if not cursor.take(",") and cursor.at == before:
            raise NotUnderstood(f"`{cursor.shown()}` in ALTER TABLE")
    return found or [(op.SetTableOptions(table, "", ""), cursor.tokens[0].start, cursor.tokens[-1].end)]


def _action(cursor: Words, table: Name, last: str, *, checks: bool) -> Iterator[Operation]:
    """One action; behind a comma, the last one's word holds on."""
    if cursor.take(last) or (last and cursor.token.kind != "word") or not _verb(cursor):
        match last:
            case "ADD":
                yield from _add(cursor, table, checks=checks)
            case "DROP":
                yield from _drop(cursor, table)
            case "ALTER" | "MODIFY":
                yield from _change(cursor, table, last)
            case "RENAME":
                yield _rename(cursor, table)
        return
    word = cursor.token.text
    cursor.at += 1
    if word in {"ENABLE", "DISABLE", "CHECK", "NOCHECK", "VALIDATE"}:
        yield _switch(cursor, table, word)
    elif word == "SWAP":
        cursor.expect("WITH")
        yield op.SetTableOptions(table, "SWAP WITH", str(cursor.name()))
    elif word == "SET" and cursor.take("UNUSED"):
        cursor.take("COLUMN")
        names = cursor.names() if cursor.sees("(") else (cursor.identifier(),)
        cursor.rest()
        yield from (op.DropColumn(table, name) for name in names)
    else:
        yield op.SetTableOptions(table, word, cursor.rest())


def _verb(cursor: Words) -> bool:
    return cursor.token.text in _OPTIONS | {"ENABLE", "DISABLE", "CHECK", "NOCHECK", "VALIDATE", "SWAP"}


def _add(cursor: Words, table: Name, *, checks: bool) -> Iterator[Operation]:
    if cursor.token.text in _PARTS and cursor.token.kind == "word":
        yield op.SetTableOptions(table, f"ADD {cursor.token.text}", cursor.rest())
        return
    if cursor.take("("):
        yield from _added(cursor, table, checks=checks)
        while cursor.take(","):
            yield from _added(cursor, table, checks=checks)
        cursor.expect(")")
        return
    yield from _added(cursor, table, checks=checks)


def _added(cursor: Words, table: Name, *, checks: bool) -> Iterator[Operation]:
    """A column, constraint or default."""
    name = cursor.identifier() if cursor.take("CONSTRAINT") and not cursor.sees("PRIMARY") else None
    if cursor.take("DEFAULT"):
        default = cursor.value()
        cursor.expect("FOR")
        yield op.SetDefault(table, cursor.identifier(), default)
        cursor.take("WITH", "VALUES")
        return
    if cursor.token.kind == "word" and (made := constraint(cursor, name)) is not None:
        if not checks and isinstance(made, Check | ForeignKey):
            made = replace(made, not_valid=True)
        yield op.AddConstraint(table, made)
        return
    if name is not None:
        raise NotUnderstood("a constraint of an unknown kind")
    cursor.take("COLUMN")
    absent = cursor.take("IF", "NOT", "EXISTS")
    if cursor.take("("):
        for one in cursor.listed(lambda: column(cursor)):
            yield op.AddColumn(table, one, absent)
        cursor.expect(")")
        return
    yield op.AddColumn(table, column(cursor), absent)


def _drop(cursor: Words, table: Name) -> Iterator[Operation]:
    if cursor.take("PRIMARY", "KEY"):
        cursor.take("CASCADE")
        yield op.DropKey(table, "PRIMARY")
    elif cursor.take("UNIQUE"):
        yield op.DropKey(table, ",".join(cursor.names()))
        cursor.take("CASCADE")
    elif cursor.take("CONSTRAINT"):
        there = cursor.take("IF", "EXISTS")
        yield op.DropConstraint(table, cursor.identifier(), there, cursor.take("CASCADE"))
        if cursor.take("WITH"):
            cursor.balanced()
    elif cursor.token.text in _PARTS | {"CLUSTERING", "UNUSED"} and cursor.token.kind == "word":
        yield op.SetTableOptions(table, f"DROP {cursor.token.text}", cursor.rest())
    elif cursor.sees("("):
        yield from (op.DropColumn(table, name) for name in cursor.names())
        _tail(cursor)
    else:
        named = cursor.take("COLUMN")
        there = cursor.take("IF", "EXISTS")
        if cursor.sees("("):
            yield from (op.DropColumn(table, name, there) for name in cursor.names())
        elif cursor.engine == "sqlserver" and not named and cursor.at >= 2 and not _after_column(cursor):
            yield op.DropConstraint(table, cursor.identifier(), there)
        else:
            yield op.DropColumn(table, cursor.identifier(), there, cursor.sees("CASCADE"))
        _tail(cursor)


def _after_column(cursor: Words) -> bool:
    """Whether this name goes on with a list that DROP COLUMN began: `DROP COLUMN a, b`."""
    words = [token.text for token in cursor.tokens[: cursor.at] if token.kind == "word"]
    return "COLUMN" in words and (
        words[::-1].index("COLUMN") < words[::-1].index("CONSTRAINT") if "CONSTRAINT" in words else True
    )


def _tail(cursor: Words) -> None:
    while cursor.take_any("CASCADE", "RESTRICT", "CONSTRAINTS", "INVALIDATE", "ONLINE"):
        pass
    if cursor.take("CHECKPOINT") and cursor.token.kind == "number":
        cursor.at += 1


def _change(cursor: Words, table: Name, word: str) -> Iterator[Operation]:
    """ALTER and MODIFY: columns in most engines, the way a table lies in Redshift."""
    if cursor.engine == "redshift" and (kind := cursor.take_any("DISTKEY", "DISTSTYLE", "SORTKEY", "COMPOUND", "ENCODE")):
        yield op.SetTableOptions(table, f"ALTER {kind}", cursor.rest())
    elif cursor.take("CONSTRAINT"):
        yield op.AlterConstraint(table, cursor.identifier(), cursor.to_comma())
    elif cursor.token.text in _PARTS | {"INDEX", "DEFAULT", "NESTED", "LOB", "OPAQUE"} and cursor.token.kind == "word":
        yield op.SetTableOptions(table, f"{word} {cursor.token.text}", cursor.rest())
    elif cursor.take("("):
        yield from modify(cursor, table)
        while cursor.take(","):
            yield from modify(cursor, table)
        cursor.expect(")")
    else:
        cursor.take("COLUMN")
        cursor.take("IF", "EXISTS")
        yield from modify(cursor, table) if cursor.engine == "oracle" else alter_column(cursor, table)


def _rename(cursor: Words, table: Name) -> Operation:
    if cursor.take("TO") or cursor.take("AS"):
        return op.RenameTable(table, cursor.name().name)
    if cursor.take("CONSTRAINT"):
        old = cursor.identifier()
        cursor.expect("TO")
        return op.RenameConstraint(table, old, cursor.identifier())
    if cursor.token.text in _PARTS:
        return op.SetTableOptions(table, "RENAME PARTITION", cursor.rest())
    cursor.take("COLUMN")
    cursor.take("IF", "EXISTS")
    old = cursor.identifier()
    cursor.expect("TO")
    return op.RenameColumn(table, old, cursor.identifier())


def _switch(cursor: Words, table: Name, word: str) -> Operation:
    """Constraints and triggers turned on and off. `AlterConstraint.text` says how."""
    if word == "CHECK" and not cursor.sees("CONSTRAINT"):
        raise NotUnderstood("CHECK in ALTER TABLE")
    how = [word]
    while more := cursor.take_any("VALIDATE", "NOVALIDATE", "KEEP", "CHECK"):
        how.append(more)
    if cursor.take("CONSTRAINT"):
        name = cursor.identifier()
        checked = word == "CHECK" and _with_check(cursor)
        cursor.rest() if cursor.engine == "oracle" else None
        if checked or (word == "ENABLE" and "NOVALIDATE" not in how):
            return op.ValidateConstraint(table, name)
        return op.AlterConstraint(table, name, " ".join(how))
    return op.SetTableOptions(table, word, cursor.rest())


def _with_check(cursor: Words) -> bool:
    return any(one.text == "WITH" and two.text == "CHECK" for one, two in zip(cursor.tokens, cursor.tokens[1:], strict=False))
