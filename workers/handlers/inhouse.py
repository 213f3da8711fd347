"""Clients that stand in the same repository, and let go of a thing in the change that takes it away: nobody waits for it there.

An API whose contract is kept in the repository has other clients too: of it nothing is known to be let go. What a client reads
on another line as well, or another client from now on, is not let go.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from bot.domain.changes import Side
from workers.handlers.client_texts import Client, path_of, plain
from workers.handlers.paths import ENDING, TESTS
from workers.scene import Scene, text_of

_CLIENT = re.compile(r"(?<!\.d)\.([cm]?[jt]sx?|vue|svelte|dart|swift|elm|gts)$|\.component\.html$")
_SCREEN = re.compile(r"\.(tsx|jsx|vue|svelte)$")
_CONTRACT = re.compile(
    r"(^|/)[^/]*(openapi|swagger|api[-_]?(spec|docs?|definition))[^/]*\.(ya?ml|json)$|\.(raml|apib)$", re.IGNORECASE
)
_NO_CONTRACT = re.compile(r"(^|/)(tests?|__tests__|specs?|fixtures|testdata|examples?|node_modules|vendor|third_party)/")
_SERVER = re.compile(r"(^|/)(api|server|backend|services?|functions|lambdas?)/", re.IGNORECASE)


def let_go(scene: Scene, path: str, names: Iterable[str], anew: Collection[str] = ()) -> bool:
    """Whether a client of the code at `path` read one of `names`, as a member or a key, and none reads it any more. Of `anew`,
    which something else holds from now on, another client may."""
    return _leaves(scene, path, names, "base", "head", frozenset(map(plain, anew)))


def sends(scene: Scene, path: str, names: Iterable[str]) -> bool:
    """Whether a client of it holds one of `names` as a member or a key that it did not hold before."""
    return _leaves(scene, path, names, "head", "base")


def calls_no_more(scene: Scene, path: str, route: str) -> bool:
    """Whether a client of it called the route, and none calls it any more. A route of parameters alone is never told."""
    called = path_of(route)
    if called is None:
        return False
    clients = _clients(scene, path)
    for one in clients:
        if called.in_any(one.touched("base"), surely=True) and not called.in_any(one.lines("head")):
            return not any(called.in_any(two.touched("head")) and not called.in_any(two.lines("base")) for two in clients)
    return False


def _leaves(  # noqa: PLR0913, PLR0917
    scene: Scene, path: str, names: Iterable[str], here: Side, there: Side, anew: frozenset[str] = frozenset()
) -> bool:
    """Whether a name stands on a touched line of one side of a client, and on the other nowhere in it, nor anew in another."""
    wanted = {plain(name) for name in names} - {""}
    clients = _clients(scene, path)
    for one in clients:
        for word in wanted & one.keys(here, touched=True) - one.keys(there):
            if word in anew or not any(word in two.keys(there, touched=True) - two.keys(here) for two in clients):
                return True
    return False


def _clients(scene: Scene, path: str) -> list[Client]:
    """The files of the change that may be a client's of the code at `path`; none where a contract is kept."""
    if _published(scene):
        return []
    found = scene.remember("clients in the change", lambda: tuple(_all(scene)))
    return [one for one in found if _apart(scene, path, one.path)]


def _all(scene: Scene) -> Iterator[Client]:
    for change in scene.changes.changes:
        path = change.path if change.deleted else change.previous or change.path
        if _CLIENT.search(path) and not TESTS.search(path):
            touched = change.touched()
            yield Client(path, text_of(change, "base") or "", text_of(change, "head") or "", touched.base, touched.head)


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
