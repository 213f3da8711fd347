"""SQL in strings: their text with the rows it stands on, and a word in place of what only running would tell."""

from __future__ import annotations

from workers.frameworks.rails.evaluate import Evaluator, Names
from workers.frameworks.sent import HOLE
from workers.frameworks.values import Text, Unresolved, joined, shown
from workers.readers.syntax import Node

_STRINGS = {"string", "heredoc_beginning", "chained_string"}


def template(evaluator: Evaluator, node: Node, names: Names) -> tuple[Text, tuple[str, ...]]:
    """The string with HOLE where an interpolation is not known, and those interpolations. Raises Unresolved."""
    if node.type == "call" and (inner := node.child_by_field_name("receiver")) is not None and inner.type in _STRINGS:
        node = inner  # <<~SQL.squish
    if node.type not in {"string", "heredoc_beginning"}:
        value = evaluator.value(node, names)
        if not isinstance(value, str):
            raise Unresolved(f"`{evaluator.short(node)}`")
        return value if isinstance(value, Text) else Text(value), ()
    parts: list[str] = []
    holes: list[str] = []
    for piece in evaluator.source.pieces(node):
        if isinstance(piece, Text):
            parts.append(piece)
            continue
        try:
            parts.append(shown(evaluator.value(piece.named_children[0], names)) if piece.named_children else "")
        except Unresolved as why:
            holes.append(str(why))
            parts.append(HOLE)
    return joined(parts), tuple(holes)
