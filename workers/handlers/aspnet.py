"""What workers/readers/api/aspnet.py finds; it loads this when there is such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change, Side
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Endpoint
from workers.handlers.aspnet_controllers import controllers
from workers.handlers.aspnet_minimal import minimal
from workers.handlers.paths import TESTS
from workers.handlers.sides import compared
from workers.readers.syntax import parse_source
from workers.scene import Scene, text_of

_MINE = re.compile(
    r"\[(ApiController|Http(Get|Post|Put|Patch|Delete)|Route\()|:\s*[\w.]*Controller(Base)?\b|\.Map(Get|Post|Put|Patch|Delete|Group|Methods)\("
)
_TEST = re.compile(r"(^|[./])\w*\.?(Unit|Integration)?Tests?(/|\.|\w*\.cs$)")
_WHOLE = ("FallbackPolicy", "AuthorizeFilter", "RequireAuthorization")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The endpoints, and what changed about them."""
    return compared("ASP.NET", change, scene, _find, _still)


def _still(endpoint: Endpoint, scene: Scene) -> tuple[str, ...]:
    """What the application asks of every endpoint that nothing opens."""
    whole = not endpoint.opened and scene.remember("asp.net whole", lambda: _everywhere(scene))
    return ("the application's own filter",) if whole else ()


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
