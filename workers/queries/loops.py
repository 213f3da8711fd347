"""The loop around a call, what it goes through, and whether that is the result of another query."""

from __future__ import annotations

import re

from bot.domain.queries import Loop
from workers.queries.code import Code, is_callback, scope_of
from workers.queries.language import Around
from workers.queries.over import are_rows, source_of
from workers.queries.parts import field_of
from workers.queries.terms import bare
from workers.readers.syntax import Node

_STATEMENTS = frozenset((
    "for_statement", "for_in_statement", "enhanced_for_statement", "for", "while_statement", "foreach_statement",
    "for_expression",
))  # fmt: skip
_COMPREHENSIONS = frozenset(("list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"))
_LEAVING = frozenset(("return_statement", "throw_statement", "raise_statement", "break_statement", "return", "break"))
_ALONE = re.compile(r"(?i)for_?update|\.atomic\(|with_lock|\.\$?transaction\(|skip_locked")
"""What makes each item a matter of its own: one that fails leaves the others."""
_WORD = re.compile(r"(?<![\w.>:])\$?[A-Za-z_]\w*")
_MOST_WORDS = 60
_CHAIN = frozenset(("field_expression", "call_expression", "await_expression", "member_call_expression"))


def loop_of(code: Code, call: Node) -> Loop | None:
    """The innermost loop that runs the call once per item, None outside of any (the query that a loop goes through is)."""
    stop, above, once = scope_of(call), call.parent, False
    while above is not None and above != stop:
        if (found := loop_at(code, above)) is not None:
            names, over, body = found
            if _within(body, call) and (not _within(over, call) or _within(over, body)) and not once:
                rows = are_rows(code, over) and not _ALONE.search(code.syntax.text(body))
                return Loop(code.syntax.span(above).line, code.text(over)[:80], rows, _uses(code, call, names, body))
        once = (once or _leaves(above)) and not is_callback(above)
        above = above.parent
    return None


def _leaves(block: Node) -> bool:
    """Whether what comes to the block's end is done with the loops around it; that of a callback is only done with its item."""
    count = 0 if "case" in block.type or "switch" in block.type else block.named_child_count
    last = block.named_child(count - 1) if count else None  # without a list of all of them for each call in it
    return last is not None and last.type in _LEAVING


def over_of(code: Code, call: Node) -> tuple[str, str] | None:
    """The names of the item of the innermost loop around, and what it goes through, followed to where it comes from."""
    stop, above = scope_of(call), call.parent
    while above is not None and above != stop:
        if (found := loop_at(code, above)) is not None and _within(found[2], call) and not _within(found[1], call):
            return found[0], source_of(code, found[1])
        above = above.parent
    return None


def loop_at(code: Code, node: Node) -> Around | None:
    """The loop that a node is: the names of the item, what is gone through, and what is repeated."""
    if (around := code.words.around(code, node)) is not None:
        return around
    if node.type in _STATEMENTS:
        return _cursor(code, node) or _statement(code, node)
    if node.type in _COMPREHENSIONS:
        clause = next((one for one in node.children if one.type == "for_in_clause"), node)
        target, over = clause.child_by_field_name("left"), clause.child_by_field_name("right")
        return (code.text(target), over, node) if target is not None and over is not None else None
    if code.is_call(node):
        each = code.call(node)
        given = node.child_by_field_name("block") or next(iter(each.arguments[-1:]), None)
        if each.name in code.words.each and each.receiver is not None and given is not None:
            names = " ".join(code.words.parameters(code, given))
            return (names, each.receiver, given) if names else None
    return None


def _statement(code: Code, node: Node) -> Around | None:
    clause = next((one for one in node.children if one.type == "range_clause"), node)
    target = field_of(clause, "left", "pattern", "name")
    over, body = field_of(clause, "right", "value"), field_of(node, "body")
    return (code.text(target), over, body) if target is not None and over is not None and body is not None else None


def _cursor(code: Code, node: Node) -> Around | None:
    """`while (rows.next())`: the names that are filled from the row, and the cursor."""
    for one in node.named_children[:2]:
        condition = bare(one)
        if not code.is_call(condition) or (call := code.call(condition)).name not in {"Next", "next"} or call.receiver is None:
            continue
        rows, body = code.text(call.receiver), code.text(node)
        scanned = re.findall(r"&(\w+)", " ".join(re.findall(r"\bScan\(([^()]*)\)", body)))
        got = re.findall(rf"(\w+) = {re.escape(rows)}\.get\w+\(", body)
        held = field_of(node, "body")
        return (
            (" ".join([rows, *scanned, *got]), call.receiver, held)
            if held is not None and (scanned or f"{rows}.get" in body)
            else None
        )
    return None


def _within(outer: Node, inner: Node) -> bool:
    return outer.start_byte <= inner.start_byte and inner.end_byte <= outer.end_byte


def _uses(code: Code, call: Node, names: str, body: Node) -> bool:
    """Whether the call's text has the item in it, or a name that is given something of the item in the loop."""
    words = set(re.findall(r"[A-Za-z_]\w*", names)) - {"_"}
    whole = call
    while whole.parent is not None and whole.parent.type in _CHAIN and whole.parent.start_byte == call.start_byte:
        whole = whole.parent  # sqlx::query(…).bind(item)
    waiting, seen = [code.text(whole), *_set_later(code, call, body)], set[str]()
    while waiting:
        text = waiting.pop()
        if _names_one(text, words):
            return True
        for name in dict.fromkeys(_WORD.findall(text)[:_MOST_WORDS]):
            if name not in seen and len(seen) < _MOST_WORDS:
                seen.add(name)
                waiting += [
                    code.text(one.value)
                    for one in code.bound(name, call)
                    if _within(body, one.node) and one.node.end_byte <= call.start_byte
                ]
    return False


def _set_later(code: Code, call: Node, body: Node) -> list[str]:
    """What the loop gives a statement that the call prepares: `statement.setLong(1, id)`."""
    declared = call.parent if call.parent is not None and call.parent.type in code.words.assignments else None
    named = field_of(declared, "name", "left") if declared is not None else None
    if named is None:
        return []
    name = re.escape(code.text(named))
    return re.findall(rf"(?<![\w$]){name}(?:\.|->)(?:set\w+|bind\w*|execute\w*)\([^;]{{0,300}}", code.text(body))[:_MOST_WORDS]


def _names_one(text: str, words: set[str]) -> bool:
    return any(re.search(rf"(?<![\w.]){re.escape(word)}\b", text) for word in words)
