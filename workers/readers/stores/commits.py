"""
Python: tasks that are queued, and messages that are sent, while a transaction is open.

Seen are `with transaction.atomic():`, `with session.begin():` and functions decorated with `@transaction.atomic`, and in them
`.delay()`, `.apply_async()`, `.enqueue()` and `send_task()`; what waits for the commit (`on_commit`, a function or lambda of
its own) is not among them, and neither is a transaction that writes nothing.

Source: https://docs.djangoproject.com/en/stable/topics/db/transactions/#performing-actions-after-commit
"""

from __future__ import annotations

import ast
import re
from collections import deque
from collections.abc import Iterable, Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.stores import MessageBeforeCommit, SentBeforeCommit, StoreFile
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_LARGEST = 500_000
_HOLDS = late(r"(^|\.)(atomic|begin|transaction)$")
_SENDS = late(r"\.(delay|apply_async|enqueue|send_task)$")
_TELLS = late(r"\.basic_publish$|(producer|publisher|kafka)\w{0,20}\.(send|produce|publish|send_and_wait)$", re.IGNORECASE)
_WRITES = late(
    r"\.(save|create|acreate|update|delete|bulk_create|bulk_update|get_or_create|update_or_create|add|add_all|merge|insert|flush)$"
)
"""What changes rows: a transaction that only reads has nothing to wait for."""
_ELSEWHERE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The calls that send, with what keeps the transaction open."""
    from workers.configuration.found import trial
    from workers.frameworks.python.source import parsed

    del scene
    text = text_of(change, "head") or ""
    if change.deleted or trial(change.path) or len(text) > _LARGEST or not re.search(r"\b(atomic|begin)\b", text):
        return
    if not re.search(r"\.(delay|apply_async|enqueue|send_task|basic_publish|send|produce|publish|send_and_wait)\(", text):
        return
    try:
        tree = parsed(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    yield StoreFile(Span(change.path, 1, 1), ("queue",))
    for holder, body in _transactions(tree):
        if not [*_calls(body, _WRITES)]:
            continue
        for call in _calls(body, _SENDS):
            yield SentBeforeCommit(Span(change.path, call.lineno, call.end_lineno or call.lineno), _name(call.func), holder)
        for call in _calls(body, _TELLS):
            yield MessageBeforeCommit(Span(change.path, call.lineno, call.end_lineno or call.lineno), _name(call.func), holder)


def _transactions(tree: ast.AST) -> Iterator[tuple[str, list[ast.stmt]]]:
    """(what holds it, its statements) of every outermost transaction that the text shows."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        held = [name for name in _holders(node) if _HOLDS.search(name)]
        if held and isinstance(node, (ast.With, ast.AsyncWith, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield held[0], node.body
        else:
            stack.extend(ast.iter_child_nodes(node))


def _holders(node: ast.AST) -> list[str]:
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [_name(item.context_expr) for item in node.items]
    return [_name(mark) for mark in node.decorator_list] if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else []


def _calls(body: Iterable[ast.stmt], names: re.Pattern[str]) -> Iterator[ast.Call]:
    """The calls of these names; not in functions and lambdas, which may run later."""
    queue = deque[ast.AST](one for one in body if not isinstance(one, _ELSEWHERE))
    while queue:
        node = queue.popleft()
        if isinstance(node, ast.Call) and names.search(_name(node.func)):
            yield node
        queue.extend(one for one in ast.iter_child_nodes(node) if not isinstance(one, _ELSEWHERE))


def _name(node: ast.expr) -> str:
    """A dotted name as written, of a call the name of what is called; what else it hangs on is left out."""
    parts = list[str]()
    while isinstance(node, (ast.Call, ast.Attribute)):
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        else:
            node = node.func
    return ".".join(reversed([*parts, node.id if isinstance(node, ast.Name) else ""]))


reader = TopicReader(__name__, late(r"\.py$"), read)
