"""Who calls a function of Go that binds routes, and whether he put a guard before."""

from __future__ import annotations

import re
from itertools import takewhile

from workers.handlers.paths import TESTS
from workers.handlers.words import guards
from workers.scene import Scene
from workers.sql.text import UnreadableText, decode_text

_PUTS = re.compile(r"\.(?:Use|Group|With|Route|Handle|Mount|Wrap)\(")
_NAME = re.compile(r"[A-Za-z_][\w.]*")
_MADE = re.compile(r"\s*(\w+)\s*:?=\s*(\w+)\(")
_BEFORE = 120
"""Lines before a call that may belong to the same function."""


def mounted_behind(scene: Scene, name: str) -> tuple[str, ...]:
    """The guards that a function at head that calls the one of this name puts on a router before, or around the call."""
    return scene.remember(("go mounted", name), lambda: _behind(scene, name))


def _behind(scene: Scene, name: str) -> tuple[str, ...]:
    tree = scene.tree("head")
    mentions = [
        one
        for one in tree.lines_with([name], (".go",))
        if not TESTS.search(one.path)
        and re.search(rf"\b{name}\b", one.text)
        and not one.text.lstrip().startswith(("func ", "//"))
    ]
    for path, data in tree.read_many(dict.fromkeys(one.path for one in mentions)):
        try:
            lines = decode_text(data or b"").split("\n")
        except UnreadableText:
            continue
        found = next((asking for one in mentions if one.path == path and (asking := _guarded(lines, one.line))), ())
        found = found or next((asking for one in mentions if one.path == path and (asking := _made_with(lines, one.line))), ())
        if found:
            return found
    return ()


def _made_with(lines: list[str], line: int) -> tuple[str, ...]:
    """What the function of the same file that made the router that is handed on put on it."""
    given = set(_NAME.findall(lines[line - 1].rpartition("(")[2]))
    for text in reversed(lines[max(line - _BEFORE, 0) : line - 1]):
        made = _MADE.match(text)
        if text.startswith("func "):
            return ()
        if made is not None and made[1] in given:
            return _puts(lines, made[2])
    return ()


def _puts(lines: list[str], name: str) -> tuple[str, ...]:
    """The guards that a function of the file puts on a router."""
    start = next((at for at, text in enumerate(lines) if text.startswith(f"func {name}(")), len(lines))
    body = takewhile(lambda text: not text.startswith("}"), lines[start + 1 :])
    said = (name for text in body if _PUTS.search(text) for name in _NAME.findall(text))
    return tuple(dict.fromkeys(name for name in said if guards(name)))


def _guarded(lines: list[str], line: int) -> tuple[str, ...]:
    """Up from the call to the head of its function; the call's own line says it by any name."""
    own = tuple(name for name in _NAME.findall(lines[line - 1])[1:] if guards(name))
    if own and "(" in lines[line - 1]:
        return own
    for text in reversed(lines[max(line - _BEFORE, 0) : line - 1]):
        if text.startswith("func "):
            return ()
        if _PUTS.search(text) and (asking := tuple(name for name in _NAME.findall(text) if guards(name))):
            return asking
    return ()
