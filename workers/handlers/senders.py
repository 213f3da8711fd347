"""How code at base sends a task of Python: what it gives by position, and by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from workers.frameworks.python.source import parsed
from workers.handlers.paths import TESTS
from workers.handlers.python import dotted, items, keyword, last, literal
from workers.scene import Scene

_SENDS = (
    r"(?<!\w){0}\.(delay|apply_async|send|send_with_options|s|si|signature|enqueue)\("
    r"|\benqueue(_in|_at|_call)?\([^()\n]{{0,80}}\b{0}\b"
)
_OPENS, _CLOSES = "([{", ")]}"
_LONGEST, _MOST_FILES, _MOST_CALLS = 2000, 20, 40
_OF_QUEUES = frozenset(("job_timeout", "timeout", "result_ttl", "ttl", "job_id", "depends_on", "retry", "description", "meta"))
"""What RQ takes for itself."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One message: how many arguments are given by position, and the names of the others."""

    positions: int
    names: frozenset[str]


def sent(scene: Scene, name: str) -> tuple[Sent, ...]:
    """The messages that code at base, outside of tests, sends to a task of that name, as far as they can be read."""
    return scene.remember(("sent", name), lambda: tuple(_sent(scene, name)))


def _sent(scene: Scene, name: str) -> Iterator[Sent]:
    tree, pattern = scene.tree("base"), re.compile(_SENDS.format(re.escape(name)))
    mentions = (one for one in tree.lines_with([name], (".py",)) if not TESTS.search(one.path))
    paths = dict.fromkeys(one.path for one in mentions if name in one.text)
    for _, data in tree.read_many(list(paths)[:_MOST_FILES]):
        text, left = (data or b"").decode("utf-8", "ignore"), _MOST_CALLS
        for found in pattern.finditer(text):
            call = _call(text, found.start())
            left -= 1
            if call is not None and left >= 0 and (one := _message(call, name)) is not None:
                yield one


def _call(text: str, start: int) -> ast.Call | None:
    """The call whose first name stands there."""
    depth = 0
    for at in range(start, min(len(text), start + _LONGEST)):
        depth += (text[at] in _OPENS) - (text[at] in _CLOSES)
        if depth == 0 and text[at] == ")":
            try:
                body = parsed(text[start : at + 1]).body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return None
            node = body[0].value if body and isinstance(body[0], ast.Expr) else None
            return node if isinstance(node, ast.Call) else None
    return None


def _message(call: ast.Call, name: str) -> Sent | None:
    put = {one.arg for one in call.keywords if one.arg is not None}
    if any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords):
        return None
    if last(call).startswith("enqueue") and dotted(call).rpartition(".")[0].rpartition(".")[2] != name:
        before = next((at for at, one in enumerate(call.args) if last(one) == name), 0)
        return Sent(len(call.args) - 1 - before, frozenset(put - _OF_QUEUES))
    if last(call) in {"apply_async", "send_with_options", "signature"}:
        listed = keyword(call, "args") or (call.args[0] if call.args else None)
        named = keyword(call, "kwargs") or (call.args[1] if len(call.args) > 1 else None)
        if not isinstance(listed, ast.List | ast.Tuple | None) or not isinstance(named, ast.Dict | None):
            return None
        keys = named.keys if named is not None else []
        return Sent(len(items(listed)), frozenset(word for one in keys if (word := literal(one))))
    return Sent(len(call.args), frozenset(put))
