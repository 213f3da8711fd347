"""Connections that are not given back, and transactions that nothing ends where something in between fails.

Source: https://node-postgres.com/apis/pool
Source: https://sequelize.org/docs/v6/other-topics/transactions/#unmanaged-transactions
Source: https://docs.oracle.com/en/java/javase/21/docs/api/java.sql/java/sql/Connection.html
Source: https://go.dev/doc/database/execute-transactions
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.mappers import KeptConnection, LeftOpen
from workers.queries.code import Code, scope_of
from workers.queries.parts import Binding, Call
from workers.queries.terms import bare
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_MAY = re.compile(rb"\.(transaction|connect|getConnection|createQueryRunner|getconn|Acquire|Conn|Begin(Tx|Txx|x)?)\(")
_POOL = re.compile(r"(?i)pool$")
_DATABASE = re.compile(r"(?i)(sequelize|knex|db|database|connection|conn)!?$")
_SOURCE = re.compile(r"(?i)(data_?source|ds|pool|connection_?factory|connection_?pool|hikari\w{0,40})(\(\))?$")
_ENDS = re.compile(r"(?i)close|release|rollback|return|finish|end|cleanup|dispose|free")
_UNDOES = re.compile(r"(?i)rollback|abort")
"""Whatever name it is asked by: an object may hold the transaction."""
_BEGINS = frozenset(("Begin", "BeginTx", "BeginTxx", "Beginx"))
_SCRIPTS = frozenset(("javascript", "typescript", "tsx"))
_MOST = 2_000_000
"""Bytes behind such calls that are looked through in one file, each function again for each of its calls."""
_AFTER = frozenset((
    "finally_clause", "finally_block", "catch_clause", "catch_block", "defer_statement", "except_clause",
))  # fmt: skip
_LASTS = re.compile(r"\bLISTEN\s|\.on\(\s{0,9}['\"`]notification|WaitForNotification|advisory_lock\(")
"""What a connection is kept for as long as the process runs."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A name, the call that it was given, and the function that both are in; `after` is what the function says behind it."""

    name: str
    binding: Binding
    call: Call
    function: Node
    after: str


def find(code: Code, tree: Listing) -> Iterator[LeftOpen | KeptConnection]:
    """What a name of a function holds, that goes nowhere else."""
    del tree
    if not _MAY.search(code.syntax.data):
        return
    for held in _all_held(code):
        if code.language in _SCRIPTS:
            yield from _script(code, held)
        elif code.language == "go":
            yield from _go(code, held)
        elif (
            code.language in {"java", "kotlin"} and held.call.name == "getConnection" and _SOURCE.search(_receiver(code, held))
        ):
            yield from _kept(code, held, "close")
        elif code.language == "python" and held.call.name == "getconn":
            yield from _kept(code, held, "putconn")


def _all_held(code: Code) -> Iterator[_Held]:
    left = _MOST
    for (_, name), bindings in list(code.bindings.items()):
        for one in bindings if name.isidentifier() and len(bindings) == 1 else ():
            value = bare(one.value)
            function = scope_of(one.node)
            if function is None or not code.is_call(value) or _in_resource(code, one.node):
                continue
            call = code.call(value)
            if call.receiver is not None and _MAY.search(f".{call.name}(".encode()):
                left -= function.end_byte - one.node.end_byte
                if left < 0:
                    return
                after = code.syntax.data[one.node.end_byte : function.end_byte].decode("utf-8", "replace")
                yield _Held(name, one, call, function, after)


def _script(code: Code, held: _Held) -> Iterator[LeftOpen | KeptConnection]:
    call, name = held.call, re.escape(held.name)
    if call.name == "transaction" and _DATABASE.search(_receiver(code, held)) and not _given_else(call):
        if _says(held, rf"{name}\.commit\(") and not _UNDOES.search(held.after) and not _leaves(held):
            yield LeftOpen(code.syntax.span(held.binding.node), code.text(call.node)[:60], held.name)
    elif call.name == "createQueryRunner" or (
        call.name == "connect"
        and _POOL.search(_receiver(code, held))
        and not call.arguments
        and b"mssql" not in code.syntax.data  # whose pool gives itself
    ):
        yield from _kept(code, held, "release")


def _go(code: Code, held: _Held) -> Iterator[LeftOpen | KeptConnection]:
    call = held.call
    if call.name in _BEGINS:
        between = held.after.split(f"{held.name}.Commit(", 1)
        stops = re.findall(r"\breturn\b", between[0])
        if len(between) == 2 and len(stops) > 1 and not _undone(held) and not _leaves(held):
            yield LeftOpen(code.syntax.span(held.binding.node), code.text(call.node)[:60], held.name)
    elif call.name == "Acquire" and _POOL.search(_receiver(code, held)):
        yield from _kept(code, held, "Release")


def _undone(held: _Held) -> bool:
    """By any name, or by another method that ends what is not committed."""
    own = rf"{re.escape(held.name)}\.(Close|Discard|Cancel|End)\w*\b"
    return _UNDOES.search(held.after) is not None or _says(held, own)


def _kept(code: Code, held: _Held, back: str) -> Iterator[KeptConnection]:
    """Told where it is not given back, or only where nothing fails."""
    if _LASTS.search(held.after):
        return
    span, taken = code.syntax.span(held.binding.node), code.text(held.call.node)[:60]
    given = [node for node in code.syntax.walk("identifier", within=held.function) if _gives_back(code, node, held, back)]
    if not given:
        if not _leaves(held) and not _handed(held):
            yield KeptConnection(span, taken, held.name, back)
    elif not any(_is_after(node, held.function) for node in given) and not _tells(held, back) and _used(code, held, given[0]):
        yield KeptConnection(span, taken, held.name, back, failing=True)


def _gives_back(code: Code, node: Node, held: _Held, back: str) -> bool:
    """`name.close()`, or `close(name)` of whatever ends things."""
    above = node.parent
    if node.start_byte < held.binding.node.end_byte or code.text(node) != held.name or above is None:
        return False
    if re.match(rf"[?!.\s]{{1,9}}{back}\b", code.syntax.data[node.end_byte : node.end_byte + 30].decode("utf-8", "replace")):
        return True
    outer = above.parent
    return (
        above.type in {"arguments", "argument_list", "value_argument"}
        and outer is not None
        and _ENDS.search(code.text(outer)[:200].partition("(")[0]) is not None
    )


def _is_after(node: Node, function: Node) -> bool:
    above = node.parent
    while above is not None and above != function:
        if above.type in _AFTER:
            return True
        above = above.parent
    return False


def _used(code: Code, held: _Held, given: Node) -> bool:
    """Whether anything is asked of it before."""
    between = code.syntax.data[held.binding.node.end_byte : given.start_byte].decode("utf-8", "replace")
    if code.language == "go" and len(re.findall(r"\breturn\b", between)) < 2:
        return False  # an error stops nothing by itself, and the first return is where none was taken
    return re.search(rf"(?<![\w$.]){re.escape(held.name)}\b", between) is not None


def _tells(held: _Held, back: str) -> bool:
    """Whether promises or decorators see to it."""
    return bool(re.search(rf"\.(finally|catch)\(|\busing\b|\buse\s*\{{|\.{back}\s*[,)}}]", held.after))


def _leaves(held: _Held) -> bool:
    """Whether it gets out of the function, or into something that lasts."""
    name = re.escape(held.name)
    return _says(
        held, rf"\breturn\s[^;\n]{{0,200}}(?<![\w.]){name}(?![\w.(])|=\s*{name}\s*[;\n]|[(,;]\s*{name}\s*[),;]|yield\s+{name}\b"
    )


def _handed(held: _Held) -> bool:
    """Whether an object, a list or a function inside takes it."""
    name = re.escape(held.name)
    return _says(held, rf"[{{\[,:]\s*{name}\s*[,}}\]]|\.{{3}}{name}\b")


def _says(held: _Held, pattern: str) -> bool:
    return re.search(rf"(?<![\w$.]){pattern}" if pattern[0].isalpha() else pattern, held.after) is not None


def _receiver(code: Code, held: _Held) -> str:
    return code.text(held.call.receiver) if held.call.receiver is not None else ""


def _given_else(call: Call) -> bool:
    """Whether it is given a function, or what IndexedDB's is given: anything but options."""
    return any(one.type != "object" for one in call.arguments)


def _in_resource(code: Code, node: Node) -> bool:
    """Java's `try (…)` and Lombok's annotation, Python's `with`."""
    if code.language == "java" and node.parent is not None and re.search(r"@Cleanup\b", code.text(node.parent)[:200]):
        return True
    return node.type == "resource" or (node.parent is not None and node.parent.type in {"resource", "with_item", "as_pattern"})
