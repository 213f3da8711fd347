"""Loops over a model's rows that send statements for each: `Order.find_each { |order| order.update!(code: order.id) }`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.operations import ForEach
from bot.domain.schema import Name
from workers.frameworks.rails import blocks, models
from workers.readers.syntax import Node

if TYPE_CHECKING:
    from workers.frameworks.rails.walk import Walk
    from workers.frameworks.values import Value

_EACH = frozenset(("find_each", "each"))
_WRITES = frozenset((
    "save", "save!", "update", "update!", "update_column", "update_columns", "update_attribute", "update_attributes",
    "update_attributes!", "destroy", "destroy!", "delete", "touch", "increment!", "decrement!", "toggle!",
))  # fmt: skip
_MOST = re.compile(r"\S+ (?:IS (?:NOT )?NULL|<> .+|NOT IN .+)$")
"""Conditions that may hold for most of the rows."""
_SHOWN = 80


def gone_through(walk: Walk, node: Node, name: str, names: dict[str, Value]) -> ForEach | None:
    """What a call with a block does to a table's rows, None where it is none of this, or where few rows are meant."""
    block, receiver = node.child_by_field_name("block"), node.child_by_field_name("receiver")
    if name not in _EACH or block is None or receiver is None:
        return None
    found = models.asked_for(receiver, walk.evaluator, names)
    if found is None or not all(_MOST.match(condition) for condition in found[1]):
        return None
    sends = tuple(dict.fromkeys(_written(walk, block)))
    table = found[0].replace('"', "").replace("`", "").rpartition(".")
    if not sends:
        return None
    schema = "" if table[0] == "public" else table[0]
    return ForEach(Name(table[2], schema), walk.evaluator.short(receiver)[:_SHOWN], sends)


def _written(walk: Walk, block: Node) -> Iterator[str]:
    """The calls on the block's own row that write it."""
    rows = set(blocks.parameters(walk, block))
    for call in walk.source.syntax.walk("call", within=block):
        receiver, method = call.child_by_field_name("receiver"), call.child_by_field_name("method")
        if receiver is not None and method is not None and walk.source.text(receiver) in rows:
            word = walk.source.text(method)
            if word in _WRITES:
                yield f"{walk.source.text(receiver)}.{word}"
