"""Guards of a whole NestJS application, and what of them a change takes away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Change, Span
from bot.domain.handlers import GuardLost
from workers.handlers.outside import guards_in, statements
from workers.handlers.paths import TESTS
from workers.handlers.words import narrows
from workers.scene import Scene, text_of

_WORDS, _ENDINGS = ("APP_GUARD", "useGlobalGuards"), (".ts", ".js")
_PUT = re.compile(r"\b(?:APP_GUARD\b[^}]{0,200}|useGlobalGuards\([^;]{0,400})")
_CLOSED = re.compile(rb"@UseGuards\([^;{]{0,400}\bclass\b")
_MOST = 40
_ALL = "What names no guard of its own"


def no_more(change: Change, scene: Scene) -> Iterator[GuardLost]:
    """A guard that a file put before everything at base and that no file puts there any more, nor anything in its place."""
    before = text_of(change, "base")
    if before is None or TESTS.search(change.path) or not _PUT.search(before):
        return
    was = _named(before)
    now = _named("\n".join(dict.fromkeys(text for _, text in statements(scene, _WORDS, _ENDINGS))))
    gone = tuple(name for name in was if name not in now)
    mine = _named(text_of(change, "head") or "")
    if not gone or not mine.keys() <= was.keys() or _put_again(scene, gone) or not _open(scene):
        return
    lines = before.split("\n")
    line = next((at for at, text in enumerate(lines, 1) if gone[0] in text and not text.lstrip().startswith("import")), 1)
    path = change.previous or change.path
    yield GuardLost(Span(path, line, line, "base"), "NestJS", gone, (_ALL,), tuple(name for name in now if name in was))


def _named(text: str) -> dict[str, None]:
    """The guards that it puts before everything and that tell who calls; one for roles asks of what is marked only."""
    said = (one[0].replace("APP_GUARD", "") for one in _PUT.finditer(text))
    return dict.fromkeys(name for one in said for name in guards_in(one) if not narrows(name))


def _put_again(scene: Scene, gone: tuple[str, ...]) -> bool:
    """Whether a new line names one of them, or puts a guard anywhere."""
    for change in scene.changes.changes:
        lines = (text_of(change, "head") or "").split("\n") if change.path.endswith(_ENDINGS) else []
        said = [lines[number - 1] for number in change.touched().head if number <= len(lines)] if lines else []
        if any(re.search(r"UseGuards|APP_GUARD|useGlobalGuards", one) or any(name in one for name in gone) for one in said):
            return True
    return False


def _open(scene: Scene) -> bool:
    """Whether a controller at head has no guard of its own."""
    tree = scene.tree("head")
    paths = [one.path for one in tree.lines_with(["@Controller("], _ENDINGS) if not TESTS.search(one.path)]
    return any(not _CLOSED.search(data or b"") for _, data in tree.read_many(list(dict.fromkeys(paths))[:_MOST]))
