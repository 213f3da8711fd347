"""The loop around a call, what it goes through, and whether that is the result of another query."""

from __future__ import annotations

import re

from bot.domain.queries import Loop
from workers.queries.code import Code, bare, scope_of
from workers.readers.syntax import Node

_STATEMENTS = frozenset(("for_statement", "for_in_statement", "enhanced_for_statement", "for", "while_statement"))
_COMPREHENSIONS = frozenset(("list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"))
_EACH = frozenset((
    "map", "forEach", "each", "flatMap", "filter_map", "find_each", "each_with_index", "each_with_object", "collect",
    "flat_map", "sum", "select", "reject", "index_by", "to_h", "sort_by", "group_by",
))  # fmt: skip
_ROWS = re.compile(
    r"\.objects\b|\bfetchall\(|\bfetch_all\(|\bfetchmany\(|\.scalars\(|\.query\(|\bsession\.(execute|scalars|query)\b"
    r"|\.find(Many|All|AndCountAll)\(|\.getMany\(|\.\$?queryRaw|\bfind_by_sql\b|\b[A-Z]\w*\.(where|all|find_each|includes|order|joins)\b"
    r"|\.(Query|QueryContext|Queryx|Select|Find)\(|\.(findAll|queryForList|getResultList|executeQuery)\w*\("
)
_BATCHES = re.compile(r"(?i)chunk|batch|paginat|partition|islice|slice|group|\.items\(\)|Object\.(entries|keys)")


def loop_of(code: Code, call: Node) -> Loop | None:
    """The innermost loop that runs the call once per item, None outside of any (the query that a loop goes through is)."""
    stop, inner, above = scope_of(call), call, call.parent
    while above is not None and above != stop:
        if (found := _loop(code, above, inner)) is not None:
            names, over = found
            return Loop(code.syntax.span(above).line, code.text(over)[:80], _rows(code, over), _uses(code, call, names))
        inner, above = above, above.parent
    return None


def _loop(code: Code, node: Node, inner: Node) -> tuple[str, Node] | None:
    """The item's name(s) and what is gone through, when `inner` is what is repeated."""
    if node.type in _STATEMENTS:
        if (found := _cursor(code, node)) is not None:
            return found
        clause = next((one for one in node.children if one.type == "range_clause"), node)
        target = (
            clause.child_by_field_name("left") or clause.child_by_field_name("pattern") or clause.child_by_field_name("name")
        )
        over = clause.child_by_field_name("right") or clause.child_by_field_name("value")
        repeated = inner == node.child_by_field_name("body")
        return (code.text(target), over) if target is not None and over is not None and repeated else None
    if node.type in _COMPREHENSIONS:
        clause = next((one for one in node.children if one.type == "for_in_clause"), node)
        target, over = clause.child_by_field_name("left"), clause.child_by_field_name("right")
        return (code.text(target), over) if target is not None and over is not None and inner != clause else None
    if code.is_call(node):
        call = code.call(node)
        given = node.child_by_field_name("block") or next(iter(call.arguments), None)
        if call.name in _EACH and call.receiver is not None and given is not None and _within(inner, given):
            parameters = given.child_by_field_name("parameters") or given.child_by_field_name("parameter")
            return (code.text(parameters), call.receiver) if parameters is not None else None
    return None


def _cursor(code: Code, node: Node) -> tuple[str, Node] | None:
    """`while (rows.next())`: the names that are filled from the row, and the cursor."""
    for one in node.named_children[:2]:
        condition = bare(one)
        if not code.is_call(condition) or (call := code.call(condition)).name not in {"Next", "next"} or call.receiver is None:
            continue
        rows, body = code.text(call.receiver), code.text(node)
        scanned = re.findall(r"&(\w+)", " ".join(re.findall(r"\bScan\(([^()]*)\)", body)))
        got = re.findall(rf"(\w+) = {re.escape(rows)}\.get\w+\(", body)
        return (" ".join([*scanned, *got]), call.receiver) if scanned or got else None
    return None


def _within(inner: Node, given: Node) -> bool:
    return inner.start_byte <= given.start_byte and given.end_byte <= inner.end_byte


def _rows(code: Code, over: Node) -> bool:
    over = bare(over)
    text = code.text(over)
    if _BATCHES.search(text):
        return False
    if over.type == "identifier":
        bound = code.bound(text, over)
        return (
            len(bound) == 1 and bool(_ROWS.search(code.text(bound[0].value))) and not _BATCHES.search(code.text(bound[0].value))
        )
    return bool(_ROWS.search(text))


def _uses(code: Code, call: Node, names: str) -> bool:
    words = set(re.findall(r"[A-Za-z_]\w*", names)) - {"_"}
    return any(re.search(rf"(?<![\w.]){re.escape(word)}\b", code.text(call)) for word in words)
