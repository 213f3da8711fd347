"""Clients that stand in the same repository, and let go of a thing in the change that takes it away: nobody waits for it there.

An API whose contract is kept in the repository has other clients too: of it nothing is known to be let go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import pairwise

from bot.domain.changes import Side
from workers.handlers.paths import ENDING, TESTS
from workers.scene import Scene, text_of

_CLIENT = re.compile(r"(?<!\.d)\.([cm]?[jt]sx?|vue|svelte|dart|swift|elm|gts)$|\.component\.html$")
_SCREEN = re.compile(r"\.(tsx|jsx|vue|svelte)$")
_CONTRACT = re.compile(
    r"(^|/)[^/]*(openapi|swagger|api[-_]?(spec|docs?|definition))[^/]*\.(ya?ml|json)$|\.(raml|apib)$", re.IGNORECASE
)
_NO_CONTRACT = re.compile(r"(^|/)(tests?|__tests__|specs?|fixtures|testdata|examples?|node_modules|vendor|third_party)/")
_PARAMETER, _FEWEST = "{<:*(", 1
"""What a parameter begins with; how many parts of a path more than one tell it."""
_WORD = re.compile(r"[A-Za-z][\w-]*")
_SERVER = re.compile(r"(^|/)(api|server|backend|services?|functions|lambdas?)/", re.IGNORECASE)


def let_go(scene: Scene, path: str, names: Iterable[str]) -> bool:
    """Whether the change takes a line with one of `names` from a client of the code at `path`."""
    return _any(scene, "base", path, names)


def sends(scene: Scene, path: str, names: Iterable[str]) -> bool:
    """Whether the change adds one to a client of it."""
    return _any(scene, "head", path, names)


def calls_again(scene: Scene, path: str, route: str) -> bool:
    """Whether the change touches a client of it that called the route: names all of its parts that stand side by side."""
    parts = route.strip("/").split("/")
    starts = [at for at, part in enumerate(parts) if part and part[0] in _PARAMETER]
    runs = ["/".join(parts[a + 1 : b]) for a, b in pairwise([-1, *starts, len(parts)])]
    longest = max(runs, key=lambda run: run.count("/"))
    if longest.count("/") < _FEWEST or _published(scene):
        return False
    files = (change.previous or change.path for change in scene.changes.changes if not change.added)
    clients = (one for one in files if _CLIENT.search(one) and not TESTS.search(one) and _apart(scene, path, one))
    return any(longest in scene.remember(("client's text", one), partial(_text, scene, one)) for one in clients)


def _text(scene: Scene, path: str) -> str:
    change = next((one for one in scene.changes.changes if (one.previous or one.path) == path), None)
    return (text_of(change, "base") or "") if change is not None else ""


def _any(scene: Scene, side: Side, path: str, names: Iterable[str]) -> bool:
    if _published(scene):
        return False
    wanted = {_plain(name) for name in names} - {""}
    files = scene.remember(("clients' words", side), lambda: dict(_touched(scene, side)))
    return any(not wanted.isdisjoint(words) for other, words in files.items() if _apart(scene, path, other))


def _touched(scene: Scene, side: Side) -> Iterator[tuple[str, frozenset[str]]]:
    """The files that may be a client's, each with the words of its lines that the change touches on that side."""
    for change in scene.changes.changes:
        path = change.path if side == "head" else change.previous or change.path
        if not _CLIENT.search(path) or TESTS.search(path):
            continue
        lines = (text_of(change, side) or "").split("\n")
        numbers = change.touched().head if side == "head" else change.touched().base
        words = (word for at in numbers if 0 < at <= len(lines) for word in _WORD.findall(lines[at - 1][:2000]))
        yield path, frozenset(_plain(word) for word in words)


def _apart(scene: Scene, server: str, client: str) -> bool:
    """Whether the client is none of the server's own files: in another language, for a screen, or in another project."""
    if not ENDING.search(server) or (_SCREEN.search(client) and not _SCREEN.search(server)):
        return True
    mine, theirs = _project(scene, server), _project(scene, client)
    return mine != theirs and not _SERVER.search(client)


def _project(scene: Scene, path: str) -> str:
    """The nearest folder above with a package.json."""
    paths = scene.remember("projects of JavaScript", lambda: _projects(scene))
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        if folder in paths:
            return folder
    return ""


def _projects(scene: Scene) -> frozenset[str]:
    return frozenset(one.rpartition("/")[0] for one in scene.tree("base").paths() if one.endswith("package.json"))


def _published(scene: Scene) -> bool:
    """Whether the repository keeps a contract."""
    return scene.remember(
        "a contract is kept",
        lambda: any(_CONTRACT.search(one) and not _NO_CONTRACT.search(one) for one in scene.tree("head").paths()),
    )


def _plain(word: str) -> str:
    return word.replace("_", "").replace("-", "").lower()
