"""Writes between the beginning and the commit of a transaction that go to another connection.

Source: https://www.prisma.io/docs/orm/prisma-client/queries/transactions#interactive-transactions
Source: https://sequelize.org/docs/v6/other-topics/transactions/
Source: https://pkg.go.dev/database/sql#Tx
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.mappers import OutsideTransaction
from workers.queries.code import Code, scope_of
from workers.queries.parts import Call, field_of
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_MAY = re.compile(rb"\btransaction\(|\.tx\(|\.Begin(Tx|Txx|x)?\(")
_OPENS = frozenset(("$transaction", "transaction", "tx"))
_BEGINS = frozenset(("Begin", "BeginTx", "BeginTxx", "Beginx"))
_WRITES = frozenset((
    "create", "createMany", "createManyAndReturn", "update", "updateMany", "upsert", "delete", "deleteMany", "insert", "del",
    "$executeRaw", "$executeRawUnsafe", "none",
))  # fmt: skip
_SENDS = frozenset(("Exec", "ExecContext", "NamedExec", "NamedExecContext", "MustExec", "MustExecContext"))
_MODEL_WRITES = {
    "create": 2, "bulkCreate": 2, "update": 2, "upsert": 2, "increment": 2, "decrement": 2, "destroy": 1,
    "findOrCreate": 1, "restore": 1,
}  # fmt: skip
"""Sequelize's, each with the place of its options."""
_SCRIPTS = (".ts", ".js", ".mjs", ".cjs", ".mts", ".cts")
_MOST = 200
_MOST_TEXT = 2_000_000
"""Bytes of functions around such calls that are looked through in one file, each again for each of its calls."""
_TAKES = re.compile(rb"\b(?:import|const|let|var)\b[^;=\"']{0,600}")
_WORDS = re.compile(rb"\w+")
_MODELS = re.compile(rb"(?i)(?:^|\W)(?:models?|db)\b")


def find(code: Code, tree: Listing) -> Iterator[OutsideTransaction]:
    """Those whose transaction and whose client both have a name in the same function."""
    if not _MAY.search(code.syntax.data):
        return
    if code.language == "go":
        for call, within in _openings(code, _BEGINS):
            yield from _of_go(code, call, within)
    elif code.language in {"javascript", "typescript", "tsx"}:
        for call, within in _openings(code, _OPENS):
            yield from _of_script(code, call, within, tree)


def _openings(code: Code, names: frozenset[str]) -> Iterator[tuple[Call, Node]]:
    """The calls that begin a transaction, each with the callback or function around what is in it; a bound ends them."""
    left = _MOST_TEXT
    for node in code.syntax.walk("call_expression"):
        call = code.call(node)
        within = _callback(call) or scope_of(node) if call.name in names and call.receiver is not None else None
        if within is not None:
            left -= within.end_byte - within.start_byte
            if left < 0:
                return
            yield call, within


def _callback(call: Call) -> Node | None:
    return next((one for one in call.arguments if one.type in {"arrow_function", "function_expression"}), None)


def _of_script(code: Code, call: Call, within: Node, tree: Listing) -> Iterator[OutsideTransaction]:
    client, body = code.text(call.receiver) if call.receiver is not None else "", _callback(call)
    inside = _only_parameter(code, body) if body is not None else _held_by(code, call.node)
    if not inside or inside == client:
        return
    start = body.start_byte if body is not None else call.node.end_byte
    end = within.end_byte if body is not None else _committed(code, inside, start, within.end_byte)
    region = code.syntax.data[start:end].decode("utf-8", "replace")
    if not re.search(rf"(?<![\w.$]){re.escape(inside)}\s*[.,)}}(]", region[len(inside) + 12 :]):
        return  # nothing at all is handed it
    given = re.search(
        rf"\btransaction:\s*{re.escape(inside)}\b" if inside != "transaction" else r"[{{,]\s*transaction\b", region
    )
    holder = f"{client}.{call.name}"
    for node in code.syntax.walk("call_expression", within=within):
        one = code.call(node)
        if not start < node.start_byte < end or one.receiver is None or _apart(node, within) or _names(code, node, inside):
            continue
        if one.name in _WRITES and _asks(code, node, client):
            yield OutsideTransaction(code.syntax.span(node), _short(code, node), holder, inside, client)
        elif given and _leaves_out(code, one) and not _everywhere(tree):
            yield OutsideTransaction(code.syntax.span(node), _short(code, node), holder, inside)


def _of_go(code: Code, call: Call, within: Node) -> Iterator[OutsideTransaction]:
    inside, start = _held_by(code, call.node), call.node.end_byte
    if not inside or call.receiver is None:
        return
    client, end = code.text(call.receiver), _committed(code, inside, start, within.end_byte)
    for other in code.syntax.walk("call_expression", within=within):
        one = code.call(other)
        if not start < other.start_byte < end or one.name not in _SENDS or one.receiver is None:
            continue
        if code.text(one.receiver) == client and not _apart(other, within):
            yield OutsideTransaction(code.syntax.span(other), _short(code, other), f"{client}.{call.name}", inside, client)


def _only_parameter(code: Code, body: Node) -> str:
    """The name of the one thing that the callback is given."""
    given = field_of(body, "parameter", "parameters")
    names = [given] if given is not None and given.type == "identifier" else given.named_children if given is not None else []
    first = field_of(names[0], "pattern") or names[0] if names else None
    return code.text(first) if len(names) == 1 and first is not None and first.type == "identifier" else ""


def _held_by(code: Code, node: Node) -> str:
    """The name that a call's first result is given."""
    above = node.parent
    while above is not None and above.type in {"await_expression", "expression_list"}:
        above = above.parent
    if above is None or above.type not in {"variable_declarator", "short_var_declaration", "assignment_statement"}:
        return ""
    target = field_of(above, "name", "left")
    first = target.named_children[0] if target is not None and target.type == "expression_list" else target
    return code.text(first) if first is not None and first.type == "identifier" else ""


def _committed(code: Code, inside: str, start: int, end: int) -> int:
    """Where it is committed for the first time, `start` where it is not."""
    text = code.syntax.data[start:end]
    found = re.search(rb"(?<![\w.])" + re.escape(inside.encode()) + rb"\.[cC]ommit\(", text)
    return start + found.start() if found else start


def _apart(node: Node, within: Node) -> bool:
    """Whether it stands where something has failed, or in a function that may run later than what is around."""
    above = node.parent
    while above is not None and above != within:
        if above.type in {"catch_clause", "finally_clause", "defer_statement", "go_statement", "func_literal"}:
            return True
        if above.type == "call_expression" and is_late(above):
            return True
        above = above.parent
    return False


def is_late(call: Node) -> bool:
    """Whether what the call is given runs behind the commit, or is another transaction."""
    function = call.child_by_field_name("function")
    name = (function.text or b"") if function is not None else b""
    return bool(
        re.search(rb"(?i)(after\w*commit|setTimeout|setImmediate|nextTick|waitUntil|after|transaction|\.on\w*)$", name[-80:])
    )


def _names(code: Code, node: Node, inside: str) -> bool:
    """Whether the whole chain around says the transaction's name, or may fail as it likes."""
    outer, above = node, node.parent
    for _ in range(_MOST):
        if above is None or above.type not in {"member_expression", "call_expression", "await_expression"}:
            break
        outer, above = above, above.parent
    text = code.text(outer)
    return len(text) > 20_000 or bool(re.search(rf"(?<![\w$]){re.escape(inside)}(?![\w$])|\btransacting\(|\.catch\(", text))


def _asks(code: Code, node: Node, client: str) -> bool:
    text = code.text(node)
    return text.startswith((f"{client}.", f"{client}(")) and not re.match(r"[\w.]+\.(\$?transaction|tx)\(", text)


def _leaves_out(code: Code, call: Call) -> bool:
    """Whether a model of Sequelize's is given no transaction for sure."""
    place = _MODEL_WRITES.get(call.name, 0)
    model = code.text(call.receiver) if call.receiver is not None else ""
    if not place or not re.fullmatch(r"[A-Z]\w*|(?:db|models)\.[A-Z]\w*", model) or not _is_model(code, model):
        return False
    options = call.arguments[place - 1 : place]
    whole = all(one.type == "object" and b"..." not in (one.text or b"") for one in options)
    return whole and (bool(options) or len(call.arguments) == place - 1)


def _is_model(code: Code, model: str) -> bool:
    """Whether the file takes the name from its models."""
    if "." in model:
        return True
    head, name = code.syntax.data[:30_000], model.encode()
    for taken in _TAKES.finditer(head):
        if name in _WORDS.findall(taken[0]) and _MODELS.search(head, taken.end(), taken.end() + 200):
            return True
    return False


def _everywhere(tree: Listing) -> bool:
    """Whether Sequelize hands the transaction on by itself."""
    return tree.remember("useCLS", lambda: bool(tree.lines_with(["useCLS"], _SCRIPTS)))


def _short(code: Code, node: Node) -> str:
    return code.text(node.child_by_field_name("function") or node)[:80]
