"""Text of Java's strings with the line of each part: literals, blocks, sums of them, constants of the same file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from workers.queries.code import Code
from workers.readers.syntax import Node

_DEEPEST = 6
_LITERAL = frozenset(("string_literal",))


@dataclass(slots=True)
class Text:
    """The text, and where its lines begin: an offset, and the line of the file."""

    text: str = ""
    lines: list[tuple[int, int]] = field(default_factory=list)


def text_of(code: Code, node: Node) -> Text | None:
    """What the expression is for certain; None where a part of it is not known."""
    found = Text()
    return found if _add(code, node, found, 0) and found.text else None


def _add(code: Code, node: Node, to: Text, depth: int) -> bool:
    if node.type in _LITERAL:
        _literal(code, node, to)
        return True
    if depth >= _DEEPEST:
        return False
    if node.type == "parenthesized_expression":
        return _add(code, node.named_children[0], to, depth + 1)
    if node.type == "binary_expression":
        parts = _terms(node)
        return bool(parts) and all(one.type != node.type and _add(code, one, to, depth) for one in parts)
    if node.type == "identifier":
        held = code.bound(code.text(node), node)
        return len(held) == 1 and not held[0].grows and _add(code, held[0].value, to, depth + 1)
    return False


def _terms(node: Node) -> list[Node]:
    """The parts of a sum, from the left; one that is no sum is a part that is not known."""
    found, here = list[Node](), node
    while here.type == "binary_expression":
        left, right = here.child_by_field_name("left"), here.child_by_field_name("right")
        if left is None or right is None or (here.child_by_field_name("operator") or here).type != "+":
            break
        found.append(right)
        here = left
    return [] if here.type == "binary_expression" and not found else [here, *reversed(found)]


def _literal(code: Code, node: Node, to: Text) -> None:
    written, line = code.syntax.text(node), code.syntax.span(node).line
    quotes = 3 if written.startswith('"""') else 1
    inner = re.sub(r"\\[^\n]", "  ", written[quotes:-quotes])
    start = len(to.text)
    to.lines.append((start, line))
    to.lines += [(start + match.end(), line + number) for number, match in enumerate(re.finditer("\n", inner), 1)]
    to.text += inner
