"""Calls of other servers while a transaction is open, as far as the text of one function shows it."""

from __future__ import annotations

import re

from bot.domain.queries import CallInTransaction
from workers.queries.code import Code, is_function, scope_of
from workers.queries.parts import Call
from workers.readers.syntax import Node

_PYTHON = re.compile(r"^(async )?with\b.*(\batomic\(|\.begin\(|\.transaction\()")
_BLOCK = re.compile(r"(^|\.)(transaction|\$transaction|atomic|with_lock|Transaction|RunInTx|BeginFunc|inTransaction)$")
_BEGINS = re.compile(
    r"\.(Begin|BeginTx|BeginTxx|Beginx|BeginTransaction|BeginTransactionAsync|begin|transaction)\([^{}]{0,500}\)\??(\.await\??)?$"
)
_BLOCKS = re.compile(r"block|body|compound|suite|statement_list")
_AFTER = re.compile(r"on_commit|after_commit|afterCommit|\.delay$|enqueue|setTimeout|defer$")


def call_in_transaction(code: Code, call: Call) -> CallInTransaction | None:
    """The fact that the call waits for another server inside a transaction; None for any other call."""
    name = f"{code.text(call.receiver)}.{call.name}" if call.receiver is not None else call.name
    if not code.words.http.search(name):
        return None
    held = holder(code, call.node)
    return CallInTransaction(code.syntax.span(call.node), name, held) if held else None


def holder(code: Code, node: Node) -> str:
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
    return (_declared(code, stop) or _begun(code, node, stop)) if stop is not None else ""


def _begun(code: Code, node: Node, function: Node) -> str:
    """`tx.Begin()` whose name is committed only after the node, in this function and not before."""
    after = code.syntax.data[node.end_byte : function.end_byte].decode("utf-8", "replace")
    for (scope, name), held in code.bindings.items():
        begun = [one for one in held if one.node.end_byte <= node.start_byte and _BEGINS.search(code.text(one.value))]
        if scope != function.id or not begun or not re.match(r"\$?\w+$", name):
            continue
        ends = re.compile(rf"(?<![\w.]){re.escape(name)}\??\.(Commit|CommitAsync|commit)\(")
        between = code.syntax.data[begun[-1].node.end_byte : node.start_byte].decode("utf-8", "replace")
        if ends.search(after) and not ends.search(between) and _same_way(begun[-1].node, node, function):
            return f"{name} = {code.text(begun[-1].value)}"[:60]
    return ""


def _same_way(begun: Node, node: Node, function: Node) -> bool:
    """Whether what begins the transaction stands in a block around the node, and no function lies between."""
    above = node.parent
    while above is not None and above != function:
        if is_function(above) and above.type != "block":  # of most languages that is no lambda, only of Ruby
            return False
        above = above.parent
    block = begun.parent
    while block is not None and block != function and not _BLOCKS.search(block.type):
        block = block.parent
    return block is None or block.start_byte <= node.start_byte < block.end_byte


def _declared(code: Code, function: Node) -> str:
    """A decorator or annotation of the function that wraps it in a transaction."""
    around = function.parent if function.parent is not None and function.parent.type == "decorated_definition" else function
    marks = [one for one in around.children if one.type in {"decorator", "modifiers"}]
    found = re.search(r"@(transaction\.atomic|Transactional)\b", " ".join(code.text(one) for one in marks))
    return found.group(0) if found else ""
