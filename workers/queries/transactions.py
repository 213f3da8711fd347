"""Calls of other servers while a transaction is open, as far as the text of one function shows it."""

from __future__ import annotations

import re

from bot.domain.queries import CallInTransaction
from workers.queries.code import Code, scope_of
from workers.queries.parts import Call
from workers.readers.syntax import Node

_PYTHON = re.compile(r"^(async )?with\b.*(\batomic\(|\.begin\(|\.transaction\()")
_BLOCK = re.compile(r"(^|\.)(transaction|\$transaction|atomic|with_lock|Transaction|RunInTx|BeginFunc|inTransaction)$")
_AFTER = re.compile(r"on_commit|after_commit|afterCommit|\.delay$|enqueue|setTimeout|defer$")


def call_in_transaction(code: Code, call: Call) -> CallInTransaction | None:
    """The fact that the call waits for another server inside a transaction; None for any other call."""
    name = f"{code.text(call.receiver)}.{call.name}" if call.receiver is not None else call.name
    if not code.words.http.search(name):
        return None
    holder = _holder(code, call.node)
    return CallInTransaction(code.syntax.span(call.node), name, holder) if holder else None


def _holder(code: Code, node: Node) -> str:
    """What keeps the transaction open around the node, '' when nothing is seen to."""
    stop, above = scope_of(node), node.parent
    while above is not None and above != stop:
        if code.is_call(above):
            around = code.call(above)
            if _AFTER.search(around.name):
                return ""
            if _BLOCK.search(around.name) and above.start_byte < node.start_byte:
                return around.name
        elif above.type == "with_statement":
            head = code.text(above).split(":", 1)[0]
            if _PYTHON.search(head + ":"):
                return head
        above = above.parent
    return _declared(code, stop) if stop is not None else ""


def _declared(code: Code, function: Node) -> str:
    """A decorator or annotation of the function that wraps it in a transaction."""
    around = function.parent if function.parent is not None and function.parent.type == "decorated_definition" else function
    marks = [one for one in around.children if one.type in {"decorator", "modifiers"}]
    found = re.search(r"@(transaction\.atomic|Transactional)\b", " ".join(code.text(one) for one in marks))
    return found.group(0) if found else ""
