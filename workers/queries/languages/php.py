"""PHP: PDO, mysqli, Doctrine's DBAL, Laravel's query builder and Eloquent, WordPress's wpdb."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.queries.code import Code
from workers.queries.fields import WORD, Named, links, strings
from workers.queries.language import Around, Language, Mapped
from workers.queries.parts import Call, field_of
from workers.readers.syntax import Node

_CURSOR = re.compile(r"(\$\w+) = (.{1,300}?)(->|::)fetch\w*\(|(\$\w+) = \w+_fetch_\w+\((\$\w+)")


def _around(code: Code, node: Node) -> Around | None:
    """`foreach (rows as $row)`, `while ($row = $statement->fetch())`, `array_map(fn, rows)`."""
    body = field_of(node, "body")
    if node.type == "foreach_statement" and body is not None and len(node.named_children) == 3:
        return code.text(node.named_children[1]), node.named_children[0], body
    if node.type == "while_statement" and body is not None and (condition := field_of(node, "condition")) is not None:
        found = _CURSOR.search(code.text(condition))
        return (found.group(1) or found.group(4), condition, body) if found else None
    if node.type == "function_call_expression":
        call = code.call(node)
        if call.name in {"array_map", "array_walk", "array_filter"} and len(call.arguments) == 2:
            block, over = sorted(call.arguments, key=lambda one: one.type not in {"anonymous_function", "arrow_function"})
            return " ".join(code.words.parameters(code, block)), over, block
    return None


def _pair(code: Code, node: Node) -> tuple[Node, Node] | None:
    del code
    if node.type in {"const_element", "property_element"}:
        return (node.named_children[0], node.named_children[-1]) if len(node.named_children) > 1 else None
    left, right = field_of(node, "left"), field_of(node, "right")
    return (left, right) if left is not None and right is not None else None


_READS = frozenset(
    ("find", "findOrFail", "first", "firstOrFail", "count", "exists", "value", "sum", "max", "min", "pluck", "firstWhere")
)
_CHANGES = {"delete": "deleted", "forceDelete": "deleted", "update": "updated"}
_MODEL = re.compile(r"^([A-Z]\w*)(::query\(\)|::newQuery\(\))?$|^DB::table\((['\"])(\w+)\3\)$")
_CHAINED = re.compile(r"^([A-Z]\w*)::(where\w*|query|with)\(")
_NO_MODELS = frozenset(
    ("DB", "Cache", "Storage", "Http", "Route", "Log", "Session", "Auth", "Config", "File", "Arr", "Str", "Redis")
)


def _mapper(code: Code, call: Call) -> Mapped | None:
    """Eloquent and Laravel's query builder."""
    if call.receiver is None:
        return None
    receiver = code.text(call.receiver)
    if found := _MODEL.match(receiver):
        model = found.group(1) or found.group(4)
        built = found.group(1) is None or found.group(2) is not None
        if call.name in _CHANGES and built and model not in _NO_MODELS:
            return Mapped("eloquent", model, False, _CHANGES[call.name])
        if call.name == "all" and not built and model not in _NO_MODELS:
            return Mapped("eloquent", model, True, "read")
        return Mapped("eloquent", model, True) if call.name in _READS and model not in _NO_MODELS else None
    chained = _CHAINED.match(receiver)
    return Mapped("eloquent", chained.group(1), True) if chained and call.name in _READS | {"get"} else None


_COLUMNS = re.compile(
    r"^(or)?[wW]here(In|NotIn|Null|NotNull|Between|Date|Not)?$|^(orderBy(Desc)?|latest|oldest|pluck|value|sum|max|min|avg|increment"
    r"|decrement|firstWhere|select|groupBy|having)$"
)
_STATIC = re.compile(r"^([A-Z]\w*)$")
_LINKS = frozenset(("query", "newQuery", "limit", "take", "skip", "with", "withCount", "distinct", "lockForUpdate"))


def _fields(code: Code, call: Call) -> Iterator[Named]:
    """`Order::where('code', …)`, `DB::table('orders')->orderBy('code')`."""
    if not _COLUMNS.match(call.name) or not call.arguments:
        return
    root, between = links(code, call)
    model = _STATIC.match(root)
    if model is None or not all(_COLUMNS.match(name) or name in _LINKS for name in between if name != "table"):
        return
    table = re.match(r"DB::table\((['\"])(\w+)\1\)", code.text(call.node)) if model.group(1) == "DB" else None
    if model.group(1) == "DB" and table is None:
        return
    for text, node in strings(code, call.arguments[0]):
        if WORD.match(text):
            yield Named(table.group(2) if table is not None else model.group(1), text, node, table=table is not None)


language = Language(
    sinks=frozenset((
        "query", "exec", "prepare", "mysqli_query", "mysqli_prepare", "mysqli_multi_query", "multi_query", "real_query",
        "pg_query", "pg_query_params", "pg_prepare", "select", "selectOne", "scalar", "insert", "update", "delete",
        "statement", "unprepared", "affectingStatement", "cursor", "raw", "executeQuery", "executeStatement",
        "executeUpdate", "fetchAllAssociative", "fetchAssociative", "fetchOne", "fetchAll", "fetchFirstColumn",
        "fetchAllKeyValue", "createNativeQuery", "get_results", "get_row", "get_var", "get_col", "createCommand",
        "mysql_query", "sqlsrv_query", "odbc_exec",
    )),
    pieces=frozenset((
        "createQuery",
        "whereRaw", "orWhereRaw", "havingRaw", "orHavingRaw", "orderByRaw", "groupByRaw", "selectRaw", "fromRaw", "raw",
        "andWhere", "orWhere",
    )),
    alone=frozenset((
        "mysqli_query", "mysqli_prepare", "mysqli_multi_query", "pg_query", "pg_query_params", "pg_prepare", "mysql_query",
        "sqlsrv_query", "odbc_exec",
    )),
    prepares=re.compile(r"^(prepare|mysqli_prepare|pg_prepare|createNativeQuery|raw|createCommand)$"),
    bind="$pdo->prepare('… WHERE code = ?')->execute([$code])",
    http=re.compile(
        r"^(\\?(Illuminate\\Support\\Facades\\)?Http)\.(get|post|put|patch|delete|head|send)$|^curl_exec$"
        r"|^\$(this->)?(http|guzzle|httpClient|http_client)(Client)?\.(get|post|put|patch|delete|request|send)$"
    ),
    request=re.compile(
        r"^\$_(GET|POST|REQUEST|COOKIE|FILES)\b|^\$(this->)?request->(input|get|query|post|all|header|cookie|route|json|string|request"
        r"|getParam|getQueryParams|getParsedBody|only|attributes)\b|^request\(|^\(?(Request|Input)::(input|get|query|post|all)\("
    ),
    number=re.compile(
        r"^\((int|integer|float|double|bool|boolean)\)|^(intval|floatval|count|time|strtotime|date|mktime|random_int|rand|abs|ceil|floor"
        r"|round|now|max|min|absint|strlen|gmdate)\(|->(id|getId\(\)|getKey\(\)|count\(\)|timestamp|format\(.*\)|toDateString\(\)"
        r"|toDateTimeString\(\))$|->integer\(|->db->prefix\b|^\$wpdb->\w+$|Carbon::|->(getMorphClass|getTable)\(\)$|::class$|^\$this->id$"
    ),
    rows=re.compile(
        r"::(all|where\w*|query|with|orderBy|cursor|get)\(|->(get|fetchAll\w*|fetch\w*|findAll|findBy|get_results|getResult|cursor"
        r"|executeQuery|select)\(|^DB::|(?<!\w)(mysqli|pg)_fetch_\w+\("
    ),
    models=re.compile(r"^([A-Z]\w*)::(?!select\b|table\b)\w+\((?!.*->(?:pluck|map|groupBy)\()"),
    each=frozenset(("each", "map", "filter", "flatMap", "transform", "mapWithKeys", "reject")),
    calls=("function_call_expression", "member_call_expression", "nullsafe_member_call_expression", "scoped_call_expression"),
    assignments=("assignment_expression", "augmented_assignment_expression", "const_element", "property_element"),
    strings=True,
    pair=_pair,
    around=_around,
    mapper=_mapper,
    fields=_fields,
)  # fmt: skip
