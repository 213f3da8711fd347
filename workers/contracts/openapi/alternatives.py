"""The alternatives of two schemas paired: by name, then by title, then in order where as many are left on both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from workers.contracts.openapi.shapes import Shape, Shapes
from workers.documents import Node

Pairs = list[tuple[Node, Node]]


def paired(was: Shape, now: Shape, base: Shapes, head: Shapes) -> tuple[Pairs, tuple[Node, ...], tuple[Node, ...]]:
    """The alternatives that are the same ones, those that are gone, and those that are new.

    A schema without alternatives is its own only one when the other side has some.
    """
    if not was.options and not now.options:
        return [], (), ()
    if not was.options or not now.options:
        return _wrapped(was, now, base, head)
    before, after = _keyed(was.options, base), _keyed(now.options, head)
    pairs = [(before[key], after[key]) for key in before if key in after]
    gone = [node for key, node in before.items() if key not in after]
    fresh = [node for key, node in after.items() if key not in before]
    if gone and fresh:
        before, after = _keyed(_parts(gone, base), base), _keyed(_parts(fresh, head), head)
        pairs += [(before[key], after[key]) for key in before if key in after]
        gone = [node for key, node in before.items() if key not in after]
        fresh = [node for key, node in after.items() if key not in before]
    for one in [*gone]:
        if other := next((other for other in fresh if _plainly(one, other, base, head)), None):
            pairs.append((one, other))
            gone.remove(one)
            fresh.remove(other)
    if len(gone) == len(fresh) and all(_alike(one, other, base, head) for one, other in zip(gone, fresh, strict=True)):
        return [*pairs, *zip(gone, fresh, strict=True)], (), ()
    return pairs, tuple(gone), tuple(fresh)


def _parts(options: list[Node], shapes: Shapes) -> list[Node]:
    """The options with those of an option that is nothing but alternatives in its place."""
    found = list[Node]()
    for option in options:
        shape = shapes.of(option)
        union = shape is not None and shape.types is None and not shape.fields and not shape.parts
        found += shape.options if shape is not None and union and shape.options else [option]
    return found


def called(shapes: Shapes, option: Node) -> str:
    """What an alternative is called: its name, its title, its fields or its type."""
    shape = shapes.of(option)
    name = shape.name if shape is not None else ""
    title = shape.words.get("title") if shape is not None else None
    types = "/".join(sorted(shape.types or ())) if shape is not None else ""
    fields = ", ".join([*shape.fields][:3]) if shape is not None else ""
    shown = (
        name
        or (title.text[:60] if title is not None else "")
        or (f"{{{fields[:60]}}}" if fields else types or "an alternative")
    )
    return f"`{shown.replace('`', chr(39))}`"


def _wrapped(was: Shape, now: Shape, base: Shapes, head: Shapes) -> tuple[Pairs, tuple[Node, ...], tuple[Node, ...]]:
    """One side is a plain schema, which may be one of the other's alternatives."""
    if (now if was.options else was).blank:
        return [], (), ()
    if was.options:
        before = _keyed(was.options, base)
        own = [node for key, node in before.items() if key in _keys_of(now, head)]
        return [], tuple(node for node in before.values() if node not in own) if own else (), ()
    after = _keyed(now.options, head)
    own = [node for key, node in after.items() if key in _keys_of(was, base)]
    return [], (), tuple(node for node in after.values() if node not in own) if own else ()


def _keyed(options: Iterable[Node], shapes: Shapes) -> dict[tuple[str, ...], Node]:
    """By what each is known by; of those that nothing tells apart by their place among them."""
    keyed: dict[tuple[str, ...], Node] = {}
    times: Counter[tuple[str, ...]] = Counter()
    for option in options:
        shape = shapes.of(option)
        key = _keys_of(shape, shapes)[0] if shape is not None else ("unknown",)
        keyed[key if not times[key] else (*key, str(times[key]))] = option
        times[key] += 1
    return keyed


def _keys_of(shape: Shape, shapes: Shapes) -> tuple[tuple[str, ...], ...]:
    if shape.name:
        return (("name", shape.name),)
    title = shape.words.get("title")
    if title is not None:
        return (("title", title.text),)
    kinds = shape.words.get("const") or shape.words.get("format")
    fields = sorted(f"{name}{_constant(field, shapes)}" for name, field in shape.fields.items())
    return (("type", "/".join(sorted(shape.types or ())), kinds.text if kinds is not None else "", *fields),)


def _constant(field: Node, shapes: Shapes) -> str:
    """The only value that a field may have: it tells its owner from the other alternatives."""
    shape = shapes.of(field)
    if shape is None:
        return ""
    constant, values = shape.words.get("const"), shape.words.get("enum")
    only = constant or (values.items[0] if values is not None and len(values.items) == 1 else None)
    return f"={only.text}" if only is not None else ""


def _plainly(one: Node, other: Node, base: Shapes, head: Shapes) -> bool:
    """Whether one takes the other's place by what it is: a text, a number or a list, perhaps of one type more or less."""
    before, after = base.of(one), head.of(other)
    if before is None or after is None or not before.types or not after.types or "object" in before.types | after.types:
        return False
    constant = any(word in shape.words for shape in (before, after) for word in ("const", "enum", "format"))
    return not constant and (before.types <= after.types or after.types <= before.types)


def _alike(one: Node, other: Node, base: Shapes, head: Shapes) -> bool:
    """Unnamed ones of the same type, which may have changed inside."""
    before, after = base.of(one), head.of(other)
    return before is not None and after is not None and not before.name and not after.name and before.types == after.types
