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
_SENDS = r"""(?:["']task["']\s{0,80}:|\btask\s{0,80}=|\b(?:send_task|[Ss]ignature|subtask)\()\s{0,80}["']%s["']"""
_IS_GIVEN = r"""\bname(?:\s{0,80}:[ ]?str)?\s{0,80}=\s{0,80}["']%s["']"""
_MOST_FILES = 40
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
    """Where at head something sends it by its old name: a schedule, a producer that knows no more of it. A route, or a list of
    names, sends nothing."""
    pattern, tree = re.compile(_SENDS % re.escape(name)), scene.tree("head")
    for path, data in tree.read_many(_saying(scene, name)):
        text = (data or b"").decode("utf-8", "ignore")
        if (found := pattern.search(text)) is not None:
            return f"{path}:{text.count(chr(10), 0, found.end()) + 1}"
    return ""


def called_so(scene: Scene, name: str) -> bool:
    """Whether code at head gives that name to something: another task, a class of tasks."""
    pattern = re.compile(_IS_GIVEN % re.escape(name))
    return any(
        pattern.search((data or b"").decode("utf-8", "ignore"))
        for _, data in scene.tree("head").read_many(_saying(scene, name))
    )


def _saying(scene: Scene, name: str) -> list[str]:
    mentions = scene.tree("head").lines_with([name], (".py",))
    return list(dict.fromkeys(one.path for one in mentions if not TESTS.search(one.path)))[:_MOST_FILES]


def is_sent(scene: Scene, name: str) -> bool:
    """Whether code at base sends it: of one that only a schedule sends the next run is the new one's."""
    mentions = scene.tree("base").lines_with([f"{name}.{verb}" for verb in _VERBS], (".py",))
    return any(not TESTS.search(one.path) for one in mentions) or bool(sent(scene, name))
