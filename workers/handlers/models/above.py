"""Whether what a class extends holds a field that went from the class itself: clients get it all the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from workers.handlers.models.members import declares
from workers.handlers.paths import TESTS
from workers.scene import Scene
from workers.sql.text import UnreadableText, decode_text

_MOST_CLASSES, _MOST_LINES, _HEAD = 6, 400, 4
_MOST_ASKED = 60
"""Classes that are looked up for one review: about 10 ms each."""
_KINDS = ("class", "interface", "record", "struct", "trait", "module", "type")
_BEGINS = re.compile(rf"^([ \t]*)(?:[a-z@][\w()]* )*(?:{'|'.join(_KINDS)}) +(\w+)")
_NAME = re.compile(r"\b[A-Z]\w+")


def holds(scene: Scene, above: Iterable[str], field: str, endings: tuple[str, ...]) -> bool:
    """Whether one of these classes, or one that it extends in turn, declares that name at head; so too where too
    many classes were looked up to tell."""
    waiting, seen = list(above), set[str]()
    while waiting and len(seen) < _MOST_CLASSES:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        lines = scene.remember(("class above", name, endings), partial(_class, scene, name, endings))
        if lines is None or declares(lines, field):
            return True
        waiting += [one for one in _NAME.findall(" ".join(lines[:_HEAD]).partition("{")[0]) if one != name]
    return False


def known(scene: Scene, names: Iterable[str], endings: tuple[str, ...]) -> bool:
    """Whether each of these classes stands in one place at head, where what it holds can be looked up."""
    return all(scene.remember(("class above", name, endings), partial(_class, scene, name, endings)) for name in names)


def _class(scene: Scene, name: str, endings: tuple[str, ...]) -> tuple[str, ...] | None:
    """The lines of a class at head, its head first; () where none or several are called so, None where nobody looks on."""
    left = scene.remember("look-ups of classes", lambda: [_MOST_ASKED])
    left[0] -= 1
    if left[0] < 0:
        return None
    tree = scene.tree("head")
    mentions = tree.lines_with([f"{kind} {name}" for kind in _KINDS], endings)
    found = [
        one for one in mentions if (begins := _BEGINS.match(one.text)) and begins[2] == name and not TESTS.search(one.path)
    ]
    if len(found) != 1:
        return ()
    try:
        lines = decode_text(tree.read(found[0].path) or b"").split("\n")[found[0].line - 1 :][:_MOST_LINES]
    except UnreadableText:
        return ()
    begins = _BEGINS.match(lines[0]) if lines else None
    depth = len(begins[1]) if begins else 0
    ends = (at for at, line in enumerate(lines) if at and (other := _BEGINS.match(line)) is not None and len(other[1]) <= depth)
    return tuple(lines[: next(ends, len(lines))])
