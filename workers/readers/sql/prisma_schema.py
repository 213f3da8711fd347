"""
Prisma's schema: `*.prisma`, compared with the merge base where the repository writes migrations.

All changed files of a schema are compared at once, so that a model that moves from one to another is none. What counts are
models and enums, their scalar fields with type, list and null, under the names of the database (`@map`, `@@map`). Relations,
comments, defaults, indexes and what only the client knows are no difference here.

Source: https://www.prisma.io/docs/orm/prisma-schema/overview
Source: https://www.prisma.io/docs/orm/prisma-migrate/workflows/development-and-production
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers import names
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from workers.frameworks.prisma.schema import Difference

_ENDING = re.compile(r"\.prisma$")
_HABIT = 3
"""Migrations at the merge base from which on one is expected."""


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The file, and, at the first line that says so, what of its models no migration brings to the database."""
    from bot.domain.models import ModelFile

    yield ModelFile(Span(change.path, 1, 1), "Prisma")
    folder, count = _migrations(change.path, scene)
    if count < _HABIT or any(c.path.startswith(folder + "/") for c in scene.changes.changes):
        return
    if change is next(iter(_schemas(folder, scene))):
        yield from _changed(folder, count, scene)


def _migrations(path: str, scene: Scene) -> tuple[str, int]:
    """The folder of migrations that belongs to a schema, in its own folder or one of the two above, and how many it holds."""
    paths = scene.tree("base").paths()
    for where in names.parents(path)[:3]:
        folder = names.join(where, "migrations")
        own = [one for one in paths if one.startswith(folder + "/") and one.endswith("/migration.sql")]
        if own:
            return folder, len(own)
    return "", 0


def _schemas(folder: str, scene: Scene) -> list[Change]:
    """The changed files of the schema whose migrations stand in a folder."""
    found = [change for change in scene.changes.changes if _ENDING.search(change.path)]
    return [change for change in found if _migrations(change.path, scene)[0] == folder]


def _changed(folder: str, count: int, scene: Scene) -> Iterator[Fact]:
    from bot.domain.models import ModelChange
    from workers.frameworks.prisma.schema import MONGO, blocks, differences

    changes = _schemas(folder, scene)
    texts: dict[Side, list[str]] = {
        "base": [text_of(change, "base") or "" for change in changes],
        "head": [text_of(change, "head") or "" for change in changes],
    }
    if any(MONGO.search(text) for text in (*texts["base"], *texts["head"])):
        return
    found = differences(blocks(texts["base"]), blocks(texts["head"]))
    if found:
        span = _span(changes[0], found[0]) if len(changes) == 1 else Span(changes[0].path, 1, 1)
        why = f"{folder} holds {count} migrations at the merge base and gets none by this change"
        yield ModelChange(
            span, "Prisma", tuple(one.words for one in found), why, "npx prisma migrate dev --create-only --name …"
        )


def _span(change: Change, first: Difference) -> Span:
    path = (change.previous or change.path) if first.gone else change.path
    return Span(path, first.line, first.line, side="base" if first.gone else "head")


reader = TopicReader(__name__, _ENDING, read)
