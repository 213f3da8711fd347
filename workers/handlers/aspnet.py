"""What workers/readers/api/aspnet.py finds; it loads this when there is such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from bot.domain.changes import Change, Side
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Endpoint
from workers.handlers.aspnet_controllers import asked_of_class, controllers
from workers.handlers.aspnet_minimal import minimal
from workers.handlers.paths import TESTS
from workers.handlers.sides import compared
from workers.readers.syntax import TooLarge, parse_source
from workers.scene import Scene, text_of
from workers.sql.text import UnreadableText, decode_text

_MINE = re.compile(
    r"\[(ApiController|Http(Get|Post|Put|Patch|Delete)|Route\()|:\s*[\w.]*Controller(Base)?\b|\.Map(Get|Post|Put|Patch|Delete|Group|Methods)\("
)
_TEST = re.compile(r"(^|[./])\w{0,80}Tests?([./]|\w{0,80}\.cs$)")
_BASE = re.compile(r"(Controller|ControllerBase)(<.*>)?$", re.DOTALL)
_DEEPEST, _FEW = 5, 3
"""Classes above one another, and files of one name, that are looked at."""
_WHOLE = ("FallbackPolicy", "AuthorizeFilter", "RequireAuthorization")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The endpoints, and what changed about them."""
    return compared("ASP.NET", change, scene, _find, _still)


def _still(endpoint: Endpoint, scene: Scene) -> tuple[str, ...]:
    """What the application asks of every endpoint that nothing opens, and what the classes ask that its own extends."""
    if endpoint.opened:
        return ()
    whole = scene.remember("asp.net whole", lambda: _everywhere(scene))
    above = [name for base in endpoint.around if _BASE.search(base) for name in _inherited(scene, base)]
    return ("the application's own filter", *above) if whole else tuple(above)


def _inherited(scene: Scene, name: str) -> tuple[str, ...]:
    """The guards of a class at head of that name, and of those that it extends in turn."""
    found: dict[str, None] = {}
    for _ in range(_DEEPEST):
        known = scene.remember(("asp.net base", name), partial(_base, scene, name))
        if known is None:
            break
        found |= dict.fromkeys(known[0])
        name = known[1]
    return tuple(found)


def _base(scene: Scene, name: str) -> tuple[tuple[str, ...], str] | None:
    """What a class asks, and the name of the class that it extends; None for one that is in no file of its name."""
    short = re.sub(r"<.*", "", name, flags=re.DOTALL).rpartition(".")[2]
    tree = scene.tree("head")
    for path in scene.remember("asp.net files", lambda: _files(scene)).get(short, ())[:_FEW]:
        try:
            syntax = parse_source(path, decode_text(tree.read(path) or b""), "csharp")
        except (TooLarge, UnreadableText):
            continue
        for asking, bases in asked_of_class(syntax, short):
            return asking, next((one for one in bases if _BASE.search(one)), "")
    return None


def _files(scene: Scene) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in scene.tree("head").paths():
        if path.endswith(".cs") and _BASE.search(path.removesuffix(".cs")):
            found.setdefault(path.rpartition("/")[2].removesuffix(".cs"), []).append(path)
    return found


def _everywhere(scene: Scene) -> bool:
    found = (
        one
        for one in scene.tree("head").lines_with(_WHOLE, (".cs",))
        if not TESTS.search(one.path) and not _TEST.search(one.path)
    )
    return any("RequireAuthorization" not in one.text or re.search(r"Map(Controllers|Default\w*)\(", one.text) for one in found)


def _find(change: Change, side: Side, scene: Scene) -> list[Endpoint] | None:
    del scene
    absent = change.deleted if side == "head" else change.added
    path = change.path if side == "head" else change.previous or change.path
    text = None if absent or _TEST.search(path) else text_of(change, side)
    if text is None or not _MINE.search(text):
        return None
    syntax = parse_source(path, text, "csharp")
    return [*controllers(syntax, side), *minimal(syntax, side)] or None
