"""C#: ADO.NET, Dapper, Entity Framework."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.queries.code import Code
from workers.queries.language import Around, Language, Mapped
from workers.queries.parts import Call, field_of
from workers.readers.syntax import Node


def _pair(code: Code, node: Node) -> tuple[Node, Node] | None:
    del code
    if node.type == "variable_declarator":
        name, held = field_of(node, "name"), node.named_children[-1]
        return (name, held) if name is not None and held.id != name.id else None
    left, right = field_of(node, "left"), field_of(node, "right")
    return (left, right) if left is not None and right is not None else None


def _further(code: Code) -> Iterator[Call]:
    """`command.CommandText = text`, also inside an initializer."""
    for node in code.syntax.walk("assignment_expression"):
        left, right = field_of(node, "left"), field_of(node, "right")
        if left is None or right is None or code.text(left).rpartition(".")[2] != "CommandText":
            continue
        yield Call(node, left, "CommandText", (right,))


def _around(code: Code, node: Node) -> Around | None:
    """`while (reader.Read())`: the names that are filled from the row."""
    if node.type != "while_statement":
        return None
    condition, body = field_of(node, "condition"), field_of(node, "body")
    found = re.search(r"\b(\w+)\.Read(Async)?\(", code.text(condition)) if condition is not None else None
    if found is None or condition is None or body is None:
        return None
    reader = found.group(1)
    names = re.findall(rf"(\w+) = [^;]*\b{reader}(?:\.Get\w+\(|\[)", code.text(body))
    return (" ".join([reader, *names]), condition, body)


_SET = re.compile(r"(?i)(?<!\w)(?:\w*context|(?:\w*_)?(?:ctx|db))\.([A-Z]\w*)$")
_READS = frozenset((
    "Find", "First", "FirstOrDefault", "Single", "SingleOrDefault", "Count", "Any", "ToList", "ToArray", "Last",
))  # fmt: skip
_CHANGES = {"ExecuteDelete": "deleted", "ExecuteUpdate": "updated"}


def _mapper(code: Code, call: Call) -> Mapped | None:
    """Entity Framework's sets."""
    if call.receiver is None:
        return None
    found, method = _SET.search(code.text(call.receiver)), call.name.removesuffix("Async")
    if found is None:
        return None
    if method in _CHANGES:
        return Mapped("entity framework", found.group(1), False, _CHANGES[method])
    whole = "read" if method in {"ToList", "ToArray"} else ""
    return Mapped("entity framework", found.group(1), True, whole) if method in _READS else None


_DAPPER = ("Query", "QueryFirst", "QueryFirstOrDefault", "QuerySingle", "QuerySingleOrDefault", "QueryMultiple", "Execute",
           "ExecuteScalar", "ExecuteReader")  # fmt: skip
language = Language(
    sinks=frozenset((
        *_DAPPER, *(f"{name}Async" for name in _DAPPER), "QueryUnbufferedAsync", "SqlCommand", "NpgsqlCommand", "MySqlCommand",
        "SqliteCommand", "OracleCommand", "OleDbCommand", "OdbcCommand", "SqlDataAdapter", "CommandDefinition", "CommandText",
        "FromSqlRaw", "FromSql", "ExecuteSqlRaw", "ExecuteSqlRawAsync", "SqlQueryRaw", "ExecuteSqlCommand",
        "ExecuteSqlCommandAsync", "SqlQuery", "CreateCommand", "CreateSQLQuery", "FromSqlInterpolated",
        "ExecuteSqlInterpolated", "ExecuteSqlInterpolatedAsync", "ExecuteSql", "ExecuteSqlAsync",
    )),
    bound=frozenset((
        "FromSqlInterpolated", "ExecuteSqlInterpolated", "ExecuteSqlInterpolatedAsync", "FromSql", "ExecuteSql",
        "ExecuteSqlAsync", "SqlQuery",
    )),
    alone=frozenset((
        "SqlCommand", "NpgsqlCommand", "MySqlCommand", "SqliteCommand", "OracleCommand", "OleDbCommand", "OdbcCommand",
        "SqlDataAdapter", "CommandDefinition",
    )),
    prepares=re.compile(r"Command$|^CommandDefinition$|^SqlDataAdapter$|^CommandText$"),
    bind='connection.Query("… WHERE code = @code", new { code })',
    http=re.compile(
        r"^(this\.)?_?(http|httpClient|client)\.(Get\w*|Post\w*|Put\w*|Patch\w*|Delete\w*|Send)Async$|^new HttpClient\(\)\.\w+$"
    ),
    request=re.compile(r"^(this\.|HttpContext\.|context\.|httpContext\.)*Request\.(Query|Form|Headers|Cookies|RouteValues|Params|QueryString)\b"),
    number=re.compile(
        r"^(DateTime\w{0,60}|Guid|Convert\.To(Int\w{0,60}|Double|Decimal|Boolean)|int|long|decimal|Math|TimeSpan)\.?\w{0,60}[.(]"
        r"|\.(Id|ID|Count|Length|Ticks|Value\.Id|Count\(\)|UtcNow|ToString\(\"[oOsuN]\"\))$|^nameof\("
    ),
    rows=re.compile(
        r"\.(ToList|ToArray|ToListAsync|ToArrayAsync|AsEnumerable|Query|QueryAsync|ToDictionaryAsync)(<[^>]*>)?\("
        r"|^_?(ctx|context|db|dbContext|_\w*[cC]ontext)\.[A-Z]\w*$|\.Read(Async)?\("
    ),
    each=frozenset(("ForEach",)),
    appends=frozenset(("Append", "AppendLine", "AppendFormat")),
    calls=("invocation_expression", "object_creation_expression"),
    assignments=("variable_declarator", "assignment_expression"),
    strings=True,
    pair=_pair,
    further=_further,
    around=_around,
    mapper=_mapper,
)  # fmt: skip
