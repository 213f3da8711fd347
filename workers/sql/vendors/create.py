"""CREATE and DROP."""

from __future__ import annotations

from bot.domain import operations as op
from bot.domain.operations import Operation
from bot.domain.schema import Column, Constraint, Function, Index, Name
from workers.sql.vendors.columns import column, constraint, parts
from workers.sql.vendors.cursor import NotUnderstood, Words
from workers.sql.vendors.rows import reads_of

_KINDS = ("GLOBAL", "LOCAL", "TEMPORARY", "TEMP", "TRANSIENT", "VOLATILE", "PRIVATE", "EXTERNAL", "DYNAMIC", "HYBRID",
"ICEBERG",
          "VIRTUAL", "SHARDED", "BLOCKCHAIN", "IMMUTABLE", "EDITIONABLE", "NONEDITIONABLE", "FORCE", "NOFORCE", "NO", "SECURE",
          "RECURSIVE", "MATERIALIZED")  # fmt: skip
_CODE = {"PROCEDURE", "PROC", "FUNCTION", "TRIGGER", "PACKAGE"}
_OTHERS = {
    "USER", "ROLE", "LOGIN", "SYNONYM", "SEQUENCE", "STAGE", "PIPE", "STREAM", "TASK", "WAREHOUSE", "TYPE", "FULLTEXT", "FILE",
    "STATISTICS", "PARTITION", "DIRECTORY", "TABLESPACE", "PROFILE", "LIBRARY", "CONTEXT", "CERTIFICATE", "SYMMETRIC",
    "ASYMMETRIC",
    "MASTER", "ASSEMBLY", "QUEUE", "SERVICE", "MESSAGE", "CONTRACT", "ROUTE", "ENDPOINT", "EVENT", "SECURITY", "COLUMN",
    "SERVER",
    "RULE", "DEFAULT", "APPLICATION", "AVAILABILITY", "CREDENTIAL", "DATABASE", "TAG", "MASKING", "ROW", "NETWORK", "STORAGE",
    "NOTIFICATION", "API", "SHARE", "RESOURCE", "PUBLIC", "PASSWORD", "SESSION", "AGGREGATE", "MODEL", "CAPACITY",
    "RESERVATION", "ASSIGNMENT", "SEARCH", "XML", "SPATIAL", "GIT", "SECRET", "STREAMLIT", "ALERT", "COMPUTE", "FAILOVER",
    "REPLICATION", "DATASHARE", "RLS", "GROUP", "SNAPSHOT", "BITMAP", "RESTORE", "EDITION", "OPERATOR", "CLUSTER", "DIMENSION",
    "EXTERNAL", "AUTHENTICATION", "WORKLOAD", "REMOTE", "CONNECTION",
}  # fmt: skip


def create(cursor: Words, text: str) -> list[Operation]:
    """Behind CREATE. Raises NotUnderstood."""
    replaces = cursor.take("OR", "REPLACE")
    alters = cursor.take("OR", "ALTER")
    kinds = set[str]()
    while word := cursor.take_any(*_KINDS):
        kinds.add(word)
    if cursor.take("TABLE"):
        return _table(cursor, kinds, replaces=replaces or alters)
    if cursor.take("VIEW"):
        return [_view(cursor, replaces=replaces or alters, kinds=kinds)]
    begun = cursor.at
    unique = cursor.take("UNIQUE")
    cursor.take_any("BITMAP", "PRIMARY")
    way = cursor.take_any("CLUSTERED", "NONCLUSTERED")
    if cursor.take("COLUMNSTORE"):
        way = f"{way} COLUMNSTORE".strip()
    if cursor.take("INDEX"):
        return [_index(cursor, unique=unique, way=way)]
    cursor.at = begun
    if cursor.take("SCHEMA"):
        absent = cursor.take("IF", "NOT", "EXISTS")
        name = cursor.name().name if not cursor.sees("AUTHORIZATION") else ""
        cursor.rest()
        return [op.CreateSchema(name, absent)]
    return [_code(cursor, text, replaces=replaces or alters)]


def _code(cursor: Words, text: str, *, replaces: bool) -> Operation:
    word = cursor.token.text if cursor.token.kind == "word" else ""
    if word in _CODE:
        cursor.at += 1
        cursor.take("BODY")
        cursor.take("IF", "NOT", "EXISTS")
        name = cursor.name()
        if word != "TRIGGER":
            return op.CreateFunction(Function(name, "sql"), text, replaces)
        while not cursor.ends() and not cursor.take("ON"):
            cursor.at += 1
        known = cursor.token.kind in {"word", "name"} and cursor.token.text not in {"DATABASE", "ALL", "SCHEMA"}
        return op.CreateTrigger(cursor.name(), name.name, text, replaces) if known else op.Inert("CREATE TRIGGER", text)
    if word in _OTHERS:
        return op.Inert(f"CREATE {word}", text)
    raise NotUnderstood(f"CREATE {cursor.shown()}")


def _table(cursor: Words, kinds: set[str], *, replaces: bool) -> list[Operation]:
    absent = cursor.take("IF", "NOT", "EXISTS")
    table = cursor.name()
    passing = bool(kinds & {"TEMPORARY", "TEMP", "PRIVATE", "VOLATILE"} and "GLOBAL" not in kinds) or table.name.startswith("#")
    if kinds & {"EXTERNAL", "VIRTUAL"}:
        cursor.rest()
        return [op.CreateTable(table, if_not_exists=absent, foreign=True)]
    before: list[Operation] = [op.DropTable(table, if_exists=True)] if replaces and not passing else []
    cursor.take("COPY", "GRANTS")
    if cursor.take_any("LIKE", "CLONE", "COPY"):
        other = cursor.name()
        cursor.rest()
        return [*before, op.CreateTable(table, if_not_exists=absent, like=(other,), including=("INCLUDING ALL",))]
    columns, constraints, indexes = _items(cursor) if cursor.sees("(") and not _query_inside(cursor) else ([], [], [])
    start = cursor.tokens[-1].end if cursor.ends() else cursor.token.start
    query = _query(cursor, columns)
    options = cursor.text[start : cursor.token.start if not cursor.ends() else cursor.tokens[-1].end].strip()
    persistence = "temporary" if passing else ""
    if query:
        return [*before, op.CreateTableAs(table, cursor.rest(), absent, persistence)]  # type: ignore[arg-type]
    made = op.CreateTable(
        table, tuple(columns), tuple(constraints), absent, persistence,  # type: ignore[arg-type]
        partition_by="yes" if "PARTITION" in options.upper() else "", options=options,
    )  # fmt: skip
    return [*before, made, *(op.CreateIndex(table, one) for one in indexes)]


def _query_inside(cursor: Words) -> bool:
    return cursor.ahead().text in {"SELECT", "WITH"} and cursor.ahead().kind == "word"


def _query(cursor: Words, columns: list[Column]) -> bool:
    """Go to the query of CREATE TABLE … AS; whether there is one."""
    while not cursor.ends():
        if cursor.take("AS") and (cursor.sees("SELECT") or cursor.sees("WITH") or cursor.sees("(") or cursor.sees("FROM")):
            return True
        if not columns and (cursor.sees("SELECT") or _query_inside(cursor)):
            return True
        if cursor.sees("("):
            cursor.balanced()
        elif not cursor.ends():
            cursor.at += 1
    return False


def _items(cursor: Words) -> tuple[list[Column], list[Constraint], list[Index]]:
    columns: list[Column] = []
    constraints: list[Constraint] = []
    indexes: list[Index] = []
    cursor.expect("(")
    while not cursor.sees(")"):
        _item(cursor, columns, constraints, indexes)
        if not cursor.take(","):
            break
    cursor.expect(")")
    return columns, constraints, indexes


def _item(cursor: Words, columns: list[Column], constraints: list[Constraint], indexes: list[Index]) -> None:
    if cursor.take("PERIOD", "FOR") or cursor.take("SUPPLEMENTAL"):
        while not (cursor.ends() or cursor.sees(",") or cursor.sees(")")):
            cursor.balanced() if cursor.sees("(") else cursor.identifier()
        return
    if cursor.sees("INDEX") and cursor.ahead(2).text in {"(", "UNIQUE", "CLUSTERED", "NONCLUSTERED"}:
        cursor.at += 1
        indexes.append(_inline_index(cursor))
        return
    if cursor.take("LIKE"):
        cursor.name()
        while not (cursor.ends() or cursor.sees(",") or cursor.sees(")")):
            cursor.to_next()
        return
    if cursor.take("CONSTRAINT"):
        name = cursor.identifier()
        made = constraint(cursor, name)
        if made is None:
            raise NotUnderstood("a constraint of an unknown kind")
        constraints.append(made)
    elif cursor.token.kind == "word" and (made := constraint(cursor, None)) is not None:
        constraints.append(made)
    else:
        columns.append(column(cursor))


def _inline_index(cursor: Words) -> Index:
    name = cursor.identifier()
    unique = cursor.take("UNIQUE")
    cursor.take_any("CLUSTERED", "NONCLUSTERED")
    made = Index(name, parts(cursor), unique)
    while not (cursor.ends() or cursor.sees(",") or cursor.sees(")")):
        cursor.balanced() if cursor.sees("(") else cursor.identifier()
    return made


def _index(cursor: Words, *, unique: bool, way: str) -> Operation:
    absent = cursor.take("IF", "NOT", "EXISTS")
    name = cursor.name()
    cursor.expect("ON")
    cursor.take("CLUSTER")
    table = cursor.name()
    keys = parts(cursor) if cursor.sees("(") else ()
    include: tuple[str, ...] = cursor.names() if cursor.take("INCLUDE") else ()
    where = None
    if cursor.take("WHERE"):
        from workers.sql.mysql.cursor import expression

        first, start = cursor.at, cursor.token.start
        while not cursor.ends() and not (cursor.sees("WITH") and cursor.ahead().text == "("):
            cursor.balanced() if cursor.sees("(") else cursor.to_next()
        where = expression(cursor.text, cursor.tokens[first : cursor.at], cursor.since(start))
    options = cursor.options()
    online = is_online(options)
    index = Index(name.name, keys, unique, way.lower() or "btree", include, where)
    return op.CreateIndex(table, index, concurrently=online, if_not_exists=absent, options=options)


def is_online(options: str) -> bool:
    """ONLINE = ON (SQL Server), ONLINE (Oracle)."""
    words = options.upper().replace("=", " ").replace("(", " ").replace(",", " ").replace(")", " ").split()
    return "ONLINE" in words and words[words.index("ONLINE") + 1 : words.index("ONLINE") + 2] != ["OFF"]


def _view(cursor: Words, *, replaces: bool, kinds: set[str]) -> Operation:
    cursor.take("IF", "NOT", "EXISTS")
    view = cursor.name()
    if cursor.sees("("):
        cursor.balanced()
    while not cursor.ends() and not cursor.take("AS"):
        cursor.balanced() if cursor.sees("(") else cursor.to_next()
    query = cursor.rest()
    reads = tuple((name, ("*",)) for name in reads_of(query, cursor.engine))
    return op.CreateView(view, query, reads, replaces, materialized="MATERIALIZED" in kinds)


def drop(cursor: Words, text: str) -> list[Operation]:
    """Behind DROP. Raises NotUnderstood."""
    while cursor.take_any("MATERIALIZED", "PUBLIC", "EXTERNAL", "SNAPSHOT", "DYNAMIC", "TEMPORARY", "HYBRID", "ICEBERG"):
        pass
    word = cursor.token.text if cursor.token.kind == "word" else ""
    cursor.at += 1
    there = cursor.take("IF", "EXISTS")
    match word:
        case "TABLE":
            tables = cursor.listed(cursor.name)
            cascade = cursor.take("CASCADE")
            cursor.rest()
            return [op.DropTable(name, if_exists=there, cascade=cascade) for name in tables if not name.name.startswith("#")]
        case "VIEW":
            return [op.DropTable(name, "view", there) for name in cursor.listed(cursor.name)]
        case "INDEX":
            return cursor.listed(lambda: _drop_index(cursor, there=there))
        case "SCHEMA":
            return [op.DropSchema(cursor.name().name, there, cascade=cursor.take("CASCADE"))]
        case "PROCEDURE" | "PROC" | "FUNCTION":
            return [op.DropFunction(name, "function", if_exists=there) for name in cursor.listed(lambda: _called(cursor))]
    if word in _OTHERS | _CODE:
        return [op.Inert(f"DROP {word}", text)]
    raise NotUnderstood(f"DROP {word}")


def _called(cursor: Words) -> Name:
    name = cursor.name()
    if cursor.sees("("):
        cursor.balanced()
    return name


def _drop_index(cursor: Words, *, there: bool) -> Operation:
    name = cursor.name()
    if cursor.take("ON"):
        table = cursor.name()
        if cursor.take("WITH"):
            cursor.balanced()
        return op.DropKey(table, name.name, there)
    if cursor.engine == "sqlserver" and name.schema:  # DROP INDEX table.index
        return op.DropKey(Name(name.schema), name.name, there)
    concurrently = is_online(cursor.options())
    return op.DropIndex(name, concurrently, there)
