"""Tasks of queues in Python: their arguments on both sides."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.changes import Span
from bot.domain.handlers import TaskChanged
from workers.handlers.python import Function, Module, dotted, functions, keyword, last
from workers.scene import Scene
from workers.sql.text import UnreadableText, decode_text

_DECORATORS = {"task": "Celery", "shared_task": "Celery", "job": "RQ", "actor": "Dramatiq", "db_task": "Huey"}
_OWN = re.compile(r"_task$")
"""A project's own decorator, which puts one of a package around."""
_MAKES_TASKS = re.compile(r"\bshared_task\b|\b(app|celery|celery_app|current_app)\.task\b")
_KEPT = re.compile(r"(next|previous|old) (release|deploy)|backwards?[- ]compat|(during|after) (the )?deploy", re.IGNORECASE)
_PACKAGES = ("celery", "rq", "django_rq", "dramatiq", "huey", "procrastinate")
_MOST_MODULES = 5


@dataclass(frozen=True, slots=True)
class Task:
    """A task. `needed` must be given, `known` may be; `more` takes whatever else comes. `lines` of the parameters."""

    framework: str
    name: str
    line: int
    end: int
    needed: tuple[str, ...]
    known: tuple[str, ...]
    more: bool
    named: bool = False


def tasks(source: Module, scene: Scene) -> dict[str, Task]:
    """The tasks of a file by their function's name."""
    found = {}
    for name, function, owner in functions(source.tree):
        decorator = next((one for one in function.decorator_list if _is_task(one, source, scene)), None)
        if decorator is not None and owner is None:
            found[name] = _task(name, function, decorator)
    return found


def _is_task(node: ast.expr, source: Module, scene: Scene) -> bool:
    name = dotted(node)
    if last(node) not in _DECORATORS:
        return _OWN.search(last(node)) is not None and _makes_tasks(scene, last(node))
    celery = name.rpartition(".")[0].rpartition(".")[2] in {"app", "celery", "celery_app", "huey", "dramatiq"}
    return last(node) in {"shared_task", "actor", "db_task"} or celery or source.imports(*_PACKAGES)


def _makes_tasks(scene: Scene, name: str) -> bool:
    """Whether the repository's function of that name makes tasks of Celery."""
    return scene.remember(("makes tasks", name), lambda: any(map(_MAKES_TASKS.search, _defining(scene, name))))


def _defining(scene: Scene, name: str) -> Iterator[str]:
    tree = scene.tree("head")
    own = re.compile(rf"^\s*(def\s+{re.escape(name)}\b|{re.escape(name)}\s*=)")
    paths = dict.fromkeys(one.path for one in tree.lines_with([name], (".py",)) if own.search(one.text))
    for _, data in tree.read_many(list(paths)[:_MOST_MODULES]):
        try:
            yield decode_text(data or b"")
        except UnreadableText:
            continue


def _task(name: str, function: Function, decorator: ast.expr) -> Task:
    every = function.args
    bound = keyword(decorator, "bind") if isinstance(decorator, ast.Call) else None
    positional = [one.arg for one in (*every.posonlyargs, *every.args)]
    needed = positional[: len(positional) - len(every.defaults)]
    needed += [one.arg for one, default in zip(every.kwonlyargs, every.kw_defaults, strict=True) if default is None]
    known = [*positional, *(one.arg for one in every.kwonlyargs)]
    if (isinstance(bound, ast.Constant) and bound.value is True) or positional[:1] == ["self"]:
        needed, known = [one for one in needed if one != positional[0]], known[1:]
    line, end = function.lineno, max(function.lineno, function.body[0].lineno - 1)
    more = every.vararg is not None or every.kwarg is not None
    named = isinstance(decorator, ast.Call) and (bool(decorator.args) or keyword(decorator, "name") is not None)
    framework = _DECORATORS.get(last(decorator), "Celery")
    return Task(framework, name, line, end, tuple(needed), tuple(known), more, named)


def changed(before: Module, after: Module, scene: Scene) -> Iterator[TaskChanged]:
    """Tasks of both sides that old messages no longer fit."""
    old = tasks(before, scene)
    for name, task in tasks(after, scene).items():
        was = old.get(name)
        if was is None:
            continue
        required = tuple(one for one in task.needed if one not in was.needed)
        gone = () if task.more else tuple(one for one in was.known if one not in task.known)
        renamed = len(required) == len(gone) == 1 and was.known.index(gone[0]) == task.known.index(required[0])
        if not (required or gone) or renamed or _announced(was, before):  # a renamed one is given by position
            continue
        definite = any(one not in was.known for one in required) or any(one in was.needed for one in gone)
        yield TaskChanged(Span(after.path, task.line, task.end), task.framework, name, required, gone, definite)


def _announced(task: Task, source: Module) -> bool:
    """Whether the code said at base that the old way is only kept for the deployment before."""
    return _KEPT.search("\n".join(source.text.split("\n")[max(task.line - 5, 0) : task.end + 25])) is not None
