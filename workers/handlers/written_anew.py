"""Routes whose paths new code says in another way than its framework's calls: contracts that routers are made of (ts-rest)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.handlers.altered import ends_alike
from workers.scene import Scene, text_of

_SCRIPT = re.compile(r"\.(ts|tsx|js|mjs)$")
_PATH = re.compile(r"""\b(?:path|url|pathname)\s*:\s*["'`]([^"'`\n]{1,200})["'`]""")


def written_anew(scene: Scene, path: str) -> bool:
    """Whether a new line of a script gives something a path that ends alike."""
    said = scene.remember("paths of new lines", lambda: tuple(dict.fromkeys(_said(scene))))
    return any(ends_alike(path, other) for other in said if other.strip("/"))


def _said(scene: Scene) -> Iterator[str]:
    for change in scene.changes.changes:
        if change.deleted or not _SCRIPT.search(change.path):
            continue
        lines = (text_of(change, "head") or "").split("\n")
        for number in sorted(change.touched().head):
            if number <= len(lines) and (found := _PATH.search(lines[number - 1][:500])):
                yield found[1]
