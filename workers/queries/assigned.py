"""What an assignment gives its names, where that is not simply the value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from workers.queries.terms import bare, terms
from workers.readers.syntax import Node

if TYPE_CHECKING:
    from workers.queries.code import Code

NAMES = frozenset(("identifier", "constant", "instance_variable", "variable_name", "name", "field_identifier"))
"""Types of nodes that are a name."""


def added_to(code: Code, name: str, value: Node) -> list[Node]:
    """What `name = name + text` and `name = name.concat(text)` add to the name; nothing where it is given something else."""
    value = bare(value)
    if code.is_call(value):
        call = code.call(value)
        own = call.name == "concat" and call.receiver is not None and code.text(call.receiver) == name
        return list(call.arguments) if own else []
    first, *rest = terms(value)
    return rest if first.type in NAMES and code.text(first) == name else []


def spread(code: Code, target: Node, value: Node) -> Iterator[tuple[Node, Node]]:
    """What the names of `[orders, total] = …` hold: each its own of `Promise.all([…])`, the first the rows of a query."""
    names = [] if re.search(r"[\[,]\s*,", code.syntax.text(target)) else target.named_children
    together = code.call(value) if code.is_call(value) else None
    given = together.arguments[0] if together is not None and together.name == "all" and together.arguments else None
    values = given.named_children if given is not None and given.type == "array" else [value] if together is not None else []
    pairs = zip(names, values if given is not None or len(names) < 3 else (), strict=False)
    yield from ((name, held) for name, held in pairs if name.type in NAMES)
