"""Calls in loops that reach a query through a function of the repository: `order.describe()` that fetches the customer."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.changes import Span
from bot.domain.queries import CallPerRow, Loop
from workers.queries.called import SELF, Called, called, functions, own
from workers.queries.code import Code, is_function
from workers.queries.loops import loop_of
from workers.queries.orm import orm_call
from workers.queries.over import are_rows
from workers.queries.own_relations import own_relation
from workers.queries.parts import Call, below, field_of
from workers.queries.relations import brought
from workers.queries.sinks import query_of
from workers.queries.terms import bare
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_CHOICES = re.compile(r"^(if|unless|switch|when|match|case|conditional|ternary|elif|else|except|catch|rescue|while|for)")
_DECIDES = ("condition", "value", "subject", "scrutinee", "right")
"""Fields of a choice that are looked at whichever way it goes."""
_KEPT = re.compile(r"(?i)cache|memo|@lazy|dataloader|\|\|=|\bbatch")
"""Words of a function that may know the answer already."""
_DEEPEST = 3
_LONGEST = 30
"""Lines of a function: of one that does more, the query is not what takes the time."""
_TASKS = re.compile(
    r"(^|/)(tasks?|jobs?|commands?|cron|scripts?|management|console|workers?|cli|bin|tools?)(/|[_.-]?\w*\.\w+$)", re.IGNORECASE
)
"""Where nobody waits for what goes through all rows."""


def call_per_row(code: Code, call: Call, tree: Listing) -> CallPerRow | None:
    """The fact that the call, once per row, reaches a query through functions; None where it does not, or may not."""
    if not call.name or (call.receiver is None and not call.arguments):
        return None
    named = _by_name(code, call)
    loop = None if _TASKS.search(code.syntax.path) else loop_of(code, call.node) if named is None else named[1]
    call = call if named is None else named[0]
    if loop is None or not loop.uses:
        return None
    function = called(code, call, loop, tree)
    sent = _sent(function, 0) or _followed(function, code, call) if function is not None else None
    if sent is None or sent == code.syntax.span(call.node):
        return None
    return CallPerRow(code.syntax.span(call.node), code.text(call.node)[:60], loop, f"{sent.path}:{sent.line}")


def _by_name(code: Code, call: Call) -> tuple[Call, Loop] | None:
    """`rows.map(present)`: the call of the function, and the loop that it is called in."""
    given, over = call.arguments[:1], call.receiver
    if call.name not in code.words.each or len(given) != 1 or given[0].type != "identifier" or over is None:
        return None
    name = code.text(given[0])
    if code.bound(name, call.node) and name not in functions(code):
        return None
    loop = Loop(code.syntax.span(call.node).line, code.text(over)[:80], are_rows(code, over), uses=True)
    return Call(call.node, None, name, given), loop


def _followed(function: Called, code: Code, call: Call, depth: int = 0) -> Span | None:
    """The relation that a method of the rows' class follows, by itself or by another, and that their query does not bring."""
    there, node = function.code, function.node
    span = there.syntax.span(node)
    if not function.method or depth > 1 or span.end - span.line > _LONGEST or _KEPT.search(_whole_text(there, node)):
        return None
    found = own_relation(there, node, _always, lambda name: brought(code, call.node, name))
    for one in () if found is not None else filter(there.is_call, below(node)):
        inner = there.call(one)
        receiver = there.text(inner.receiver) if inner.receiver is not None else ""
        other = own(there, inner, receiver) if receiver in SELF and _always(one, node) else None
        if other is not None and (found := _followed(replace(other, method=True), code, call, depth + 1)) is not None:
            break
    return found


def _sent(function: Called, depth: int) -> Span | None:
    """Where the function surely reads from a database with what it is given, directly or through others of its file."""
    code, node = function.code, function.node
    given = _given(code, node)
    span = code.syntax.span(node)
    if depth > _DEEPEST or span.end - span.line > _LONGEST or _KEPT.search(_whole_text(code, node)) or not code.spend():
        return None
    for one in below(node):
        if not code.is_call(one) or not _always(one, node):
            continue
        call = code.call(one)
        if not _names_given(code, one, given):
            continue
        query = query_of(code, call) or orm_call(code, call)
        if query is not None and query.reads and query.loop is None:
            return query.span
        receiver = code.text(call.receiver) if call.receiver is not None else ""
        if not receiver or receiver in SELF:
            inner = own(code, call, receiver)
            if inner is not None and inner.node != node and (sent := _sent(inner, depth + 1)) is not None:
                return sent
    return None


def _given(code: Code, function: Node) -> frozenset[str]:
    """The names of its parameters, and of itself."""
    held = field_of(function, "value") or function
    names = {name for text in code.words.parameters(code, held) for name in re.findall(r"\$?[A-Za-z_]\w*", text)}
    return frozenset(names | SELF)


def _names_given(code: Code, node: Node, given: frozenset[str]) -> bool:
    return any(word in given for word in re.findall(r"\$?[A-Za-z_]\w*", code.text(node)))


def _always(node: Node, function: Node) -> bool:
    """Whether the function comes there each time it is called."""
    inner, above = node, node.parent
    while above is not None and above != function:
        if is_function(above) and above.parent != function:
            return False
        if _CHOICES.match(above.type) and not _decides(above, inner):
            return False
        inner, above = above, above.parent
    return above is not None


def _decides(choice: Node, inner: Node) -> bool:
    held = field_of(choice, *_DECIDES)
    return held is not None and held.start_byte <= inner.start_byte and inner.end_byte <= held.end_byte


def _whole_text(code: Code, node: Node) -> str:
    """The function with its decorators."""
    around = node.parent if node.parent is not None and node.parent.type == "decorated_definition" else node
    return code.syntax.text(bare(around))
