"""The loop around a call, what it goes through, and whether that is the result of another query."""

from __future__ import annotations

import re

from bot.domain.queries import Loop
from workers.queries.code import Code, bare, scope_of
from workers.readers.syntax import Node

_STATEMENTS = frozenset((
    "for_statement", "for_in_statement", "enhanced_for_statement", "for", "while_statement", "foreach_statement",
    "for_expression",
))  # fmt: skip
_COMPREHENSIONS = frozenset(("list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"))
_CHAIN = frozenset(("field_expression", "call_expression", "await_expression", "member_call_expression"))
_BATCHES = re.compile(r"(?i)chunk|batch|paginat|partition|islice|slice|group|\.items\(\)|Object\.(entries|keys)")


def loop_of(code: Code, call: Node) -> Loop | None:
    """The innermost loop that runs the call once per item, None outside of any (the query that a loop goes through is)."""
    stop, inner, above = scope_of(call), call, call.parent
    while above is not None and above != stop:
        if (found := _loop(code, above, inner, call)) is not None:
            names, over = found
            return Loop(code.syntax.span(above).line, code.text(over)[:80], _rows(code, over), _uses(code, call, names))
        inner, above = above, above.parent
    return None


def _loop(code: Code, node: Node, inner: Node, call: Node) -> tuple[str, Node] | None:
    """The item's name(s) and what is gone through, when `inner` is what is repeated."""
    if (around := code.words.around(code, node)) is not None:
        names, gone_through, body = around
        return (names, gone_through) if _within(body, call) else None
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
        each = code.call(node)
        given = node.child_by_field_name("block") or next(iter(each.arguments[-1:]), None)
        if each.name in code.words.each and each.receiver is not None and given is not None and _within(inner, given):
            names = " ".join(code.words.parameters(code, given))
            return (names, each.receiver) if names else None
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
    if over.type in {"identifier", "variable_name"} and not _BATCHES.search(text):
        bound = code.bound(text, over)
        text = code.text(bound[0].value) if len(bound) == 1 else ""
    return bool(code.words.rows.search(text)) and not _BATCHES.search(text)


def _uses(code: Code, call: Node, names: str) -> bool:
    words = set(re.findall(r"[A-Za-z_]\w*", names)) - {"_"}
    whole = call
    while whole.parent is not None and whole.parent.type in _CHAIN and whole.parent.start_byte == call.start_byte:
        whole = whole.parent  # sqlx::query(…).bind(item)
    return any(re.search(rf"(?<![\w.]){re.escape(word)}\b", code.text(whole)) for word in words)
