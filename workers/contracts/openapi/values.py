"""Types and enumerations: what is refused from now on, or may come from now on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.escape import one_line
from workers.contracts.marks import CODES
from workers.contracts.openapi.shapes import Shape
from workers.documents import Node


@dataclass(frozen=True, slots=True)
class Values:
    """One difference and the nodes that show it. `now` is a clause."""

    was: str
    now: str
    definite: bool
    head: tuple[Node | None, ...] = ()
    base: tuple[Node | None, ...] = ()


def types_of(was: Shape, now: Shape, direction: Literal["request", "response"]) -> Values | None:
    """The type is another one, narrower in a request or wider in a response; None where it still fits.

    Where one side names no type there may be a reason that is not told (alternatives, a description made precise): only
    what can be compared is.
    """
    if (was.types is None and now.types is None) or _misnamed(was) or _misnamed(now):
        return None
    narrow, wide = (now.types, was.types) if direction == "request" else (was.types, now.types)
    if narrow is None or _fits(wide, narrow):  # all that is to be accepted is
        return None
    if direction == "response" and now.types is None and now.nullable is not None:
        return None  # nothing but null from now on: that is told of null
    if wide is None and (was.options or now.options or was.blank is now.blank is False):
        return None
    nodes = (now.words.get("type"), now.node), (was.words.get("type"), was.node)
    return Values(
        _types(was), f"type `{_types(now)}` instead of `{_types(was)}`", narrow is not None and wide is not None, *nodes
    )


def _misnamed(shape: Shape) -> bool:
    """Whether its type is a word that is none (`bool`, `any`): a mistake, which says nothing."""
    said = shape.words.get("type")
    return shape.types is None and said is not None and said.form == "text" and said.text != "null"


def _fits(wide: frozenset[str] | None, narrow: frozenset[str]) -> bool:
    """Whether everything of type `wide` is of a type in `narrow` (an integer is a number)."""
    return wide is not None and all(one in narrow or (one == "integer" and "number" in narrow) for one in wide)


def _types(shape: Shape) -> str:
    return "/".join(sorted(shape.types)) if shape.types else "any"


def values_of(was: Shape, now: Shape, direction: Literal["request", "response"]) -> Iterator[Values]:
    """Values of an enumeration (or the constant) that are gone in a request or new in a response."""
    before, after = _values(was), _values(now)
    narrow, wide = (after, before) if direction == "request" else (before, after)
    if narrow is None:
        return
    open_ended = "x-extensible-enum" in was.words
    if wide is None:
        word = "enum" if "enum" in (now if direction == "request" else was).words else "const"
        said = "only listed values are accepted" if direction == "request" else "values are no longer listed"
        yield Values("", said, False, (now.words.get(word),), (was.words.get(word),))
        return
    beyond = {value: node for value, node in wide.items() if value not in narrow}
    if not beyond or (direction == "response" and (open_ended or len(narrow) > CODES)):
        return
    shown = ", ".join(f"`{one_line(value, 60).replace('`', chr(39))}`" for value in [*beyond][:3])
    shown += f" and {len(beyond) - 3} more" if len(beyond) > 3 else ""
    nodes = tuple(beyond.values())
    if direction == "request":
        yield Values("", f"{shown} {'is' if len(beyond) == 1 else 'are'} refused", True, (now.words.get("enum"),), nodes)
    else:
        yield Values("", f"{shown} may come", False, nodes, (was.words.get("enum"),))


def _values(shape: Shape) -> dict[str, Node] | None:
    for word in ("enum", "x-extensible-enum"):
        node = shape.words.get(word)
        if node is not None and node.form == "list":
            return {item.text: item for item in node.items if item.form not in {"map", "list", "null"}}
    node = shape.words.get("const")
    return {node.text: node} if node is not None and node.form not in {"map", "list"} else None
