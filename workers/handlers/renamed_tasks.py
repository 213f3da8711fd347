"""Tasks of Python that have another name than before, in the module that they stood in: messages ask for them by it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.changes import Change, Side, Span
from bot.domain.tasks import TaskRenamed
from workers.handlers.moved_tasks import asked, called_so, is_sent, module_of, placed
from workers.handlers.python import Function, Module, functions, head_of, keyword, literal, module
from workers.handlers.tasks import Task, tasks
from workers.scene import Scene


@dataclass(frozen=True, slots=True)
class _Named:
    """A task, the name that its messages hold, its first line, and what it does."""

    task: Task
    name: str
    line: int
    does: str


def renamed(change: Change, scene: Scene) -> Iterator[TaskRenamed]:
    """One that does the same under another name, one that is given a name or another one, one that is gone and asked for."""
    before = {} if change.added else _named(change, "base", scene)
    after = {} if change.deleted else _named(change, "head", scene)
    for function, was in before.items():
        now = after.get(function) or _same(was, before, after)
        if now is None:
            yield from _lost(change, was, function, scene)
            continue
        different = now.name != was.name and not _ends_alike(now.name, was.name)
        if different and now.task.framework in {"Celery", "Dramatiq"}:
            place = asked(scene, was.name)
            if (place or is_sent(scene, function)) and not called_so(scene, was.name):
                span = Span(change.path, now.line, now.task.end)
                yield TaskRenamed(span, now.task.framework, was.name, now.name, place)


def _lost(change: Change, was: _Named, function: str, scene: Scene) -> Iterator[TaskRenamed]:
    """One that is gone, and that a string at head asks for all the same."""
    kept = any(name == function for name, _, _ in placed(scene, "head")) or called_so(scene, was.name)
    if was.task.framework == "Celery" and not kept and (place := asked(scene, was.name)):
        span = Span(change.previous or change.path, was.line, was.task.end, "base")
        yield TaskRenamed(span, was.task.framework, was.name, "", place)


def _same(was: _Named, before: dict[str, _Named], after: dict[str, _Named]) -> _Named | None:
    """The only new task that does what one that is gone did."""
    new = [one for function, one in after.items() if function not in before and one.does == was.does]
    gone = [one for function, one in before.items() if function not in after and one.does == was.does]
    return new[0] if len(new) == 1 and len(gone) == 1 else None


def _ends_alike(one: str, other: str) -> bool:
    """Whether the names may be the same: where the code's root lies is not known."""
    return f".{one}".endswith(f".{other}") or f".{other}".endswith(f".{one}")


def _named(change: Change, side: Side, scene: Scene) -> dict[str, _Named]:
    source = module(scene, change, side)
    bodies = {name: function for name, function, owner in functions(source.tree) if owner is None}
    return {name: one for name, task in tasks(source, scene).items() if (one := _one(source, task, bodies[name])) is not None}


def _one(source: Module, task: Task, function: Function) -> _Named | None:
    """None where its name cannot be read."""
    given = [one for put in function.decorator_list if isinstance(put, ast.Call) and (one := _name(put)) is not None]
    own = literal(given[0]) if given else None
    if given and own is None:
        return None
    plain = task.name if task.framework == "Dramatiq" else f"{module_of(source.path)}.{task.name}"
    does = "\n".join(ast.dump(one) for one in function.body)
    return _Named(task, own or plain, head_of(function)[0], does)


def _name(put: ast.Call) -> ast.expr | None:
    return keyword(put, "name") or keyword(put, "actor_name")
