"""Code that asks Spring Data's repositories for rows, held together with what it, its mappers and its entities ask of each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Change
from bot.domain.findings import Gap
from bot.domain.queries import RelationElsewhere
from workers.joined.jpa.classes import Class, Classes, tested
from workers.joined.jpa.followed import Follower
from workers.joined.jpa.functions import functions_of
from workers.joined.missing import Missing, told
from workers.readers.listing import Listing
from workers.scene import Scene

_MOST_FILES, _MOST = 25, 500
_BATCHES = ("default_batch_fetch_size", "DEFAULT_BATCH_FETCH_SIZE", "batch-fetch-size", "eclipselink.jdbc.batch-fetch")
_SETTINGS = (".yml", ".yaml", ".properties", ".xml", ".java", ".kt")
_ROWS = re.compile(
    r"[a-z](?:Repository|Repo|Dao)\b|\.\s{0,80}(?:find|get|read|query|search|stream)(?:All|\w{0,80}?By[A-Z])\w*\("
)
"""Words of a file that may ask for rows."""
_QUIET = re.compile(
    r"(Job|Jobs|Scheduler|Scheduled\w{0,30}|Task|Tasks|Cron\w{0,30}|Batch\w{0,30}|Migrat\w{0,30}|Initializer|Seeder|Runner|Loader|Importer|Setup\w{0,30})\.java$"
)
"""Where nobody waits for what goes through all rows."""


def relations_elsewhere(change: Change, scene: Scene) -> Iterator[RelationElsewhere | Gap]:
    """What the change makes rows miss, on the lines of this file that it touches."""
    tree = scene.tree("head")
    if tested(change.path) or not _maps(tree):
        return
    views = _views(change, tree)
    yield from told("JPA", change, scene, views, missed_in) if views else ()


def _maps(tree: Listing) -> bool:
    """Whether there are entities whose relations are fetched one by one."""
    return tree.remember("jpa maps", lambda: bool(tree.lines_with(["@Entity"], [".java"])) and not _batched(tree))


def _batched(tree: Listing) -> bool:
    found = tree.lines_with(_BATCHES, _SETTINGS)
    return any(not tested(one.path) and "src/test" not in one.path for one in found)


def _views(change: Change, tree: Listing) -> list[str]:
    """The files whose rows may get to this one: itself, and those that name its class."""
    name = change.path.rpartition("/")[2].removesuffix(".java")
    text = tree.text(change.path)
    found = [change.path] if _ROWS.search(text) else []
    words = [name]
    if (wrapped := re.search(r"\bimplements\s+([A-Z]\w*)", text)) is not None:
        words.append(wrapped[1])
    near = sorted(
        {one.path for one in tree.lines_with(words, [".java"])} - {change.path}, key=lambda path: _far(path, change.path)
    )
    found += [path for path in near if not tested(path) and not _QUIET.search(path) and _ROWS.search(tree.text(path))]
    return [path for path in found if not _QUIET.search(path)][:_MOST_FILES]


def _far(path: str, other: str) -> tuple[int, str]:
    mine, theirs = path.split("/"), other.split("/")
    same = next((number for number, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), 0)
    return -same, path


def missed_in(tree: Listing, path: str) -> Iterator[Missing]:
    """Each relation that rows miss which functions of a file ask for."""
    classes = Classes.of(tree)
    code = classes.code(path)
    for node in code.syntax.walk("class_declaration") if code is not None else ():
        named = node.child_by_field_name("name")
        if code is None or named is None:
            continue
        kept = Class(code.text(named), code, node)
        for number, function in enumerate(functions_of(kept)):
            if number < _MOST:
                label = function.child_by_field_name("name")
                yield from Follower(classes, f"{kept.name}.{code.text(label or function)}").run(kept, function)
