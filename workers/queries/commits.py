"""Commits inside of loops: one wait for the disk per item."""

from __future__ import annotations

import re

from bot.domain.queries import CommitPerItem
from workers.queries.code import Code
from workers.queries.loops import loop_of
from workers.queries.parts import Call
from workers.readers.syntax import Node

_COMMITS = frozenset(("commit", "Commit", "CommitAsync", "commitTransaction"))
_DATABASE = re.compile(r"(?i)(session|db|conn|connection|cursor|tx|trx|transaction|pdo)$")
_CHOICE = re.compile(r"if|try|case|switch|when|match|catch|rescue|except|conditional|with")


def commit_per_item(code: Code, call: Call) -> CommitPerItem | None:
    """The fact that each item of a loop over rows is committed; None where a condition or an error decides about it."""
    if call.name not in _COMMITS or call.receiver is None or call.arguments or not _DATABASE.search(code.text(call.receiver)):
        return None
    loop = loop_of(code, call.node)
    if loop is None or not loop.rows or _decided(code, call.node, loop.line):
        return None
    return CommitPerItem(code.syntax.span(call.node), f"{code.text(call.receiver)}.{call.name}", loop.over)


def _decided(code: Code, node: Node, loop: int) -> bool:
    """Whether something between the loop and the commit says when it is done."""
    above = node.parent
    while above is not None and code.syntax.span(above).line > loop:
        if _CHOICE.search(above.type):
            return True
        above = above.parent
    return False
