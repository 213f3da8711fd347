"""Which files lead to which by `$ref`, told from their text alone: most parts of a large contract need not be parsed.

A part that leads to no changed file is the same on both sides, whatever else the change does.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from bot.domain.changes import Side
from workers.scene import Scene

_REFERENCE = re.compile(r"""\$ref["']?\s*:\s*["']?([^"'#\s,}]+)""")
_ENDINGS = (".yaml", ".yml", ".json")
_MOST_FILES = 5_000
_SIDES: tuple[Side, ...] = ("base", "head")


def reached(scene: Scene, side: Side, root: str, text: str) -> frozenset[str]:
    """The files that a document of this text leads to, itself included."""
    edges = _edges(scene, side, root, text)
    found, waiting = {root}, [root]
    while waiting:
        fresh = [path for path in edges.get(waiting.pop(), ()) if path not in found]
        found.update(fresh)
        waiting += fresh
    return frozenset(found)


def same(scene: Scene, root: str, texts: Mapping[Side, str]) -> frozenset[str]:
    """The files that the document leads to on both sides and that lead to no changed file."""
    kept: list[set[str]] = []
    changed = {path for change in scene.changes.changes for path in (change.path, change.previous) if path}
    for side in _SIDES:
        files = reached(scene, side, root, texts[side])
        back: dict[str, list[str]] = defaultdict(list)
        for path, targets in _edges(scene, side, root, texts[side]).items():
            for target in targets:
                back[target].append(path)
        stale, waiting = set(changed), list(changed)
        while waiting:
            fresh = [path for path in back.get(waiting.pop(), ()) if path not in stale]
            stale.update(fresh)
            waiting += fresh
        kept.append(set(files) - stale)
    return frozenset(kept[0] & kept[1])


def _edges(scene: Scene, side: Side, root: str, text: str) -> dict[str, frozenset[str]]:
    """File → the files that it refers to, for all that can be reached; read in waves, once for all documents of the side."""
    edges: dict[str, frozenset[str]] = scene.remember(("references", side), dict)
    if root not in edges:
        edges[root] = _referred(root, text)
    tree = scene.tree(side)
    known = tree.paths()
    waiting = {path for path in edges[root] if path not in edges}
    while waiting and len(edges) < _MOST_FILES:
        wave = sorted(path for path in waiting if path in known and path.endswith(_ENDINGS))
        for path, data in tree.read_many(wave):
            edges[path] = _referred(path, (data or b"").decode("utf-8", "ignore"))
        waiting = {target for path in wave for target in edges[path] if target not in edges}
    return edges


def _referred(path: str, text: str) -> frozenset[str]:
    folder = posixpath.dirname(path)
    return frozenset(_targets(folder, set(_REFERENCE.findall(text))))


def _targets(folder: str, files: Iterable[str]) -> Iterable[str]:
    return (
        posixpath.normpath(posixpath.join(folder, file)) for file in files if "://" not in file and not file.startswith("/")
    )
