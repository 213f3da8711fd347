"""Routes of scripts that are not gone: those that a contract says from now on (ts-rest), those that nobody had mounted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from posixpath import normpath

from workers.handlers.altered import ends_alike
from workers.scene import Scene, text_of

_SCRIPT = re.compile(r"\.(ts|tsx|js|mjs)$")
_IMPORT = re.compile(r"""(?:\bfrom|\brequire\(|\bimport\(|\bimport)[ ]?["']([^"'\n]{1,200})["']""")
_ENDINGS, _MOST = (".ts", ".js", ".mjs", ".tsx"), 200
_INDEX = re.compile(r"(^|/)index\.\w+$")
_PATH = re.compile(r"""\b(?:path|url|pathname)\s*:\s*["'`]([^"'`\n]{1,200})["'`]""")


def written_anew(scene: Scene, path: str) -> bool:
    """Whether a new line of a script gives something a path that ends alike."""
    said = scene.remember("paths of new lines", lambda: tuple(dict.fromkeys(_said(scene))))
    return any(ends_alike(path, other) for other in said if other.strip("/"))


def unmounted(scene: Scene, path: str) -> bool:
    """Whether no file at base imports this one, which is gone, though others of its folder are imported: it served nobody."""
    change = scene.change(path)
    if change is None or not change.deleted or _INDEX.search(path):
        return False
    return scene.remember(("unmounted", path), partial(_unmounted, scene, path))


def _unmounted(scene: Scene, path: str) -> bool:
    folder, _, name = path.rpartition("/")
    mine, beside, tree = f"{folder}/{name.partition('.')[0]}", False, scene.tree("base")
    words = [name.partition(".")[0], folder.rpartition("/")[2]]
    files = dict.fromkeys(one.path for one in tree.lines_with(words, _ENDINGS) if one.path != path)
    if len(files) > _MOST or not all(words):
        return False
    for file, data in tree.read_many(list(files)):
        for said in _IMPORT.findall((data or b"").decode("utf-8", "replace")):
            near = said.startswith(".")
            place = normpath(f"{file.rpartition('/')[0]}/{said}") if near else said.lstrip("@~#/")
            place = re.sub(r"\.[cm]?[jt]sx?$", "", place).lstrip("/")
            if place == mine or (not near and f"/{mine}".endswith(f"/{place}")):
                return False
            beside = beside or (near and place.rpartition("/")[0] == folder and not file.startswith(f"{folder}/"))
    return beside


def _said(scene: Scene) -> Iterator[str]:
    for change in scene.changes.changes:
        if change.deleted or not _SCRIPT.search(change.path):
            continue
        lines = (text_of(change, "head") or "").split("\n")
        for number in sorted(change.touched().head):
            if number <= len(lines) and (found := _PATH.search(lines[number - 1][:500])):
                yield found[1]
