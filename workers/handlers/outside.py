"""What guards a handler from another file: where its router is mounted, or the whole application."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.handlers.paths import TESTS
from workers.handlers.words import guards
from workers.scene import Scene, text_of
from workers.sql.text import UnreadableText, decode_text

_NAME = re.compile(r"[A-Za-z_][\w.]*")
_MOST = 40
"""Files that are looked into for one word."""
_STATEMENT = 600
"""Characters of one statement, a call with its arguments, that are looked at."""


def guarded_where_mounted(
    scene: Scene, path: str, words: tuple[str, ...], endings: tuple[str, ...], router: str = ""
) -> tuple[str, ...]:
    """The guards that a file at head puts before what it mounts by one of these words, where that is the handler's file.

    The file is meant where the statement or, by an import, its file names it; an application's guard is for all. In the file
    itself a statement that does not name its `router` was read already, in its order.
    """
    name, change = _module_name(path), scene.change(path)
    own = text_of(change, "head") if change is not None and router else None
    for statement, text in statements(scene, words, endings):
        asking = guards_in(statement)
        if text == own and not re.search(rf"\b{re.escape(router)}\b", statement):
            continue
        if asking and (name in statement or (name in text and re.search(rf"\b{re.escape(name)}\b", text))):
            return asking
    return ()


def guards_in(text: str) -> tuple[str, ...]:
    """The names in it that ask who calls, without what stands before their last dot."""
    return tuple(dict.fromkeys(name for word in _NAME.findall(text) if guards(name := word.rpartition(".")[2])))


def _module_name(path: str) -> str:
    parts = path.rsplit(".", 1)[0].split("/")
    named = [part for part in parts if part not in {"index", "__init__", "routes", "router", "views", "handlers", "src", "app"}]
    return (named or parts)[-1]


def statements(scene: Scene, words: tuple[str, ...], endings: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each use of one of the words at head, with its arguments, and the text of the file it is in; tests left out."""
    return scene.remember(("mounts", words, endings), lambda: list(_statements(scene, words, endings)))


def _statements(scene: Scene, words: tuple[str, ...], endings: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    tree = scene.tree("head")
    paths = [one.path for one in tree.lines_with(words, endings) if not TESTS.search(one.path)][:_MOST]
    used = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")
    for _, data in tree.read_many(paths):
        try:
            text = decode_text(data or b"")
        except UnreadableText:
            continue
        for match in used.finditer(text):
            yield _whole(text, match.start()), text


def _whole(text: str, start: int) -> str:
    """From there to the end of the brackets that are opened."""
    depth = 0
    for index in range(start, min(len(text), start + _STATEMENT)):
        depth += (text[index] in "([{") - (text[index] in ")]}")
        if (depth <= 0 and text[index] in ")]}\n") or depth < 0:
            return text[start : index + 1]
    return text[start : start + _STATEMENT]
