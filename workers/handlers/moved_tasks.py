"""Tasks that stand in another module than before: messages ask for them by the module, where they have no name of their own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from bot.domain.changes import Change, Side, Span
from bot.domain.tasks import TaskMoved
from workers.handlers.paths import TESTS
from workers.handlers.python import module
from workers.handlers.senders import sent
from workers.handlers.tasks import Task, tasks
from workers.scene import Scene

_BY_PLACE = frozenset(("Celery", "RQ"))
_ROOTS = re.compile(r"^(src|lib|app|backend|server|api|engine|python)/")
_VERBS = ("delay", "apply_async", "s", "si", "signature", "map", "starmap", "chunks", "enqueue", "retry", "send")
Placed = tuple[str, str, Task]
"""Its name, the path of its file, the task."""


def moved(change: Change, scene: Scene) -> Iterator[TaskMoved]:
    """The tasks of this file that stood in another module at base, told once for each of those."""
    gone, come = placed(scene, "base"), placed(scene, "head")
    found: dict[tuple[str, str], list[Task]] = defaultdict(list)
    for name, path, task in come:
        before = _only(gone, name)
        here = path == change.path and before is not None and _only(come, name) is not None
        if here and before and _by_place(before[2]) and _by_place(task) and module_of(before[1]) != module_of(path):
            found[module_of(before[1]), task.framework].append(task)
    for (was, framework), ones in found.items():
        still = next((place for one in ones if (place := asked(scene, f"{was}.{one.name}"))), "")
        names = tuple(one.name for one in ones if still or is_sent(scene, one.name))
        if names:
            first = next(one for one in ones if one.name in names)
            yield TaskMoved(Span(change.path, first.line, first.end), framework, names, was, module_of(change.path), still)


def placed(scene: Scene, side: Side) -> list[Placed]:
    """The tasks of all changed files of a side."""
    return scene.remember(("tasks", side), lambda: _all(scene, side))


def _only(tasks: list[Placed], name: str) -> Placed | None:
    named = [one for one in tasks if one[0] == name]
    return named[0] if len(named) == 1 else None


def _by_place(task: Task) -> bool:
    return task.framework in _BY_PLACE and not task.named


def _all(scene: Scene, side: Side) -> list[Placed]:
    found = []
    for change in scene.changes.changes:
        if change.path.endswith(".py") and not TESTS.search(change.path):
            source = module(scene, change, side)
            found += [(name, source.path, task) for name, task in tasks(source, scene).items()]
    return found


def module_of(path: str) -> str:
    """The module of a file, with dots, as far as its root is known."""
    return _ROOTS.sub("", path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def asked(scene: Scene, name: str) -> str:
    """Where at head a string is its old name: a schedule, a producer that knows no more of it."""
    quoted = re.compile(rf"[\"']{re.escape(name)}[\"']")
    mentions = (one for one in scene.tree("head").lines_with([name], (".py",)) if not TESTS.search(one.path))
    return next((f"{one.path}:{one.line}" for one in mentions if quoted.search(one.text)), "")


def is_sent(scene: Scene, name: str) -> bool:
    """Whether code at base sends it: of one that only a schedule sends the next run is the new one's."""
    mentions = scene.tree("base").lines_with([f"{name}.{verb}" for verb in _VERBS], (".py",))
    return any(not TESTS.search(one.path) for one in mentions) or bool(sent(scene, name))
