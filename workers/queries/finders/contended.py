"""Rows found or created one by one, in whatever order a set has, inside of one transaction.

Each row that is made stays locked until the commit: two transactions that meet the same rows in another order wait for each
other, and one of them is broken off.

Source: https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bot.domain.mappers import ContendedWrites
from workers.queries.called import declared
from workers.queries.code import Code, scope_of
from workers.queries.language import Around
from workers.queries.loops import loop_at
from workers.queries.over import source_of
from workers.queries.parts import Call, below
from workers.queries.sinks import query_of
from workers.queries.transactions import holder
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_FINDS_OR_CREATES = frozenset((
    "findOrCreate", "get_or_create", "update_or_create", "find_or_create_by", "find_or_create_by!", "create_or_find_by",
    "create_or_find_by!", "firstOrCreate", "updateOrCreate", "updateOrInsert", "FirstOrCreate", "upsert",
))  # fmt: skip
_UPSERT = re.compile(r"(?i)\binsert\b.{0,2000}\bon\s+(conflict|duplicate\s+key)\b|\bfor\s+(no\s+key\s+)?update\b")
_SORTED = re.compile(r"(?i)sort|order_?by|\border\b")
_WRITTEN_OUT = re.compile(r"^[\[({]|^(range|xrange|Array|Object|zip|enumerate)\b|^\*?[A-Z][A-Z_\d]+$|^\d")
_ALONE = re.compile(
    r"(?i)(^|/)(scripts?|management|console|bin|cli|tools?|tasks|setup|install\w*|import\w*)/|\.rake$|_?importer\.\w+$"
)
"""Where one runs at a time."""
_ASKED = re.compile(r"^await [\w.]+\((?:.*\W)?(?:transaction|tx|trx|t)\b\s*[},)]")
"""What is given the transaction asks the database."""
_SET = re.compile(r"^(set|frozenset)\(|^(make\()?map\[|^new (java\.util\.)?Hash(Set|Map)\b|\.toSet\(\)\)?$")
"""What gives its members in an order that differs from run to run."""
_DEFAULT_ORDER = frozenset(("python", "php"))
"""Languages whose mappers' models may have an order of their own, which their queries do not show."""
_TRANSACTION = re.compile(rb"ransaction|atomic|RunInTx|BeginFunc|with_lock|[bB]egin")
_MOST_LOOPS, _MOST_CALLS, _LARGEST = 500, 60, 4_000


def find(code: Code, tree: Listing) -> Iterator[ContendedWrites]:
    """The first such write of each loop whose order nothing fixes."""
    loops = 0
    may = _TRANSACTION.search(code.syntax.data) and not _ALONE.search(code.syntax.path)
    for node in below(code.syntax.root) if may else ():
        if loops > _MOST_LOOPS or (around := loop_at(code, node)) is None:
            continue
        loops += 1
        held = holder(code, node)
        if held and not _ordered(code, node, around):
            yield from _first(code, around, held, tree)


def _ordered(code: Code, node: Node, around: Around) -> bool:
    """Whether the order may be one and the same each time: sorted anywhere in the function, or written out in the code."""
    over = code.text(around[1])
    source = source_of(code, around[1])
    scope = scope_of(node)
    sorts = re.compile(rf"{re.escape(over)}\.sort|[sS]ort\w*\((?:\w+, ?)?&?{re.escape(over)}\b") if len(over) < 80 else None
    if scope is not None and sorts is not None and sorts.search(code.text(scope)):
        return True
    return any(_SORTED.search(text) or _WRITTEN_OUT.search(text) for text in (over, source) if text)


def _first(code: Code, around: Around, held: str, tree: Listing) -> Iterator[ContendedWrites]:
    names, over, body = around
    words = set(re.findall(r"\$?[A-Za-z_]\w*", names)) - {"_"}
    for node in islice(code.syntax.walk(*code.words.calls, within=body), _MOST_CALLS):
        call = code.call(node)
        if not any(re.search(rf"(?<![\w.]){re.escape(word)}\b", code.text(node)) for word in words):
            continue
        if (write := _write(code, call, tree)) is not None:
            yield ContendedWrites(code.syntax.span(node), write, code.text(over)[:60], held, _rows(code, over))
            return


def _rows(code: Code, over: Node) -> bool:
    """Whether it is surely what a query gave, or a set."""
    source = source_of(code, over)
    return bool(
        _SET.search(source) or _ASKED.match(source) or (code.words.rows.search(source) and code.language not in _DEFAULT_ORDER)
    )


def _write(code: Code, call: Call, tree: Listing) -> str | None:
    """How the call finds or creates a row, by itself or by the function of the repository that it is made to."""
    if (written := _direct(code, call)) is not None:
        return written
    if call.receiver is not None and code.text(call.receiver) not in {"self", "this", "$this"}:
        return None
    for other, function in declared(code, call.name, tree):
        inner = (other.call(node) for node in other.syntax.walk(*other.words.calls, within=function))
        if function.end_byte - function.start_byte < _LARGEST and any(_direct(other, one) for one in inner):
            return f"{call.name}(…)"
    return None


def _direct(code: Code, call: Call) -> str | None:
    if call.name in _FINDS_OR_CREATES and call.receiver is not None and call.arguments:
        return f"{code.text(call.receiver)}.{call.name}(…)"[:60]
    query = query_of(code, call)
    return f"{call.name}({query.sql[:40]}…)" if query is not None and _UPSERT.search(query.sql) else None
