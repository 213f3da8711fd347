"""Tasks of queues in Python: their arguments on both sides."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain.changes import Span
from bot.domain.tasks import TaskChanged
from workers.handlers.paths import TESTS
from workers.handlers.python import Function, Module, dotted, functions, keyword, last
from workers.handlers.senders import sent
from workers.scene import Scene
from workers.sql.text import UnreadableText, decode_text

_DECORATORS = {"task": "Celery", "shared_task": "Celery", "job": "RQ", "actor": "Dramatiq", "db_task": "Huey"}
_OWN = re.compile(r"_task$")
"""A project's own decorator, which puts one of a package around."""
_MAKES_TASKS = re.compile(r"\bshared_task\b|\b(app|celery|celery_app|current_app)\.task\b")
_KEPT = re.compile(r"(next|previous|old) (release|deploy)|backwards?[- ]compat|(during|after) (the )?deploy", re.IGNORECASE)
_RQ = re.compile(r"^\s*(import rq\b|from rq\b|(import|from) django_rq\b)")
_GIVEN = re.compile(r"\benqueue(?:_in|_at|_call)?\([^()\n]{0,80}?\b(?:func=)?([A-Za-z_]\w*)\s*(?:[,)]|$)")
_IMPORTS, _WORD = re.compile(r"[ \t]*(import|from)[ ]"), re.compile(r"\w+")
_PACKAGES = ("celery", "rq", "django_rq", "dramatiq", "huey", "procrastinate")
_MOST_MODULES, _MOST_FILES = 5, 40


@dataclass(frozen=True, slots=True)
class Task:
    """A task. `needed` must be given, `known` may be; `more` takes whatever else comes. `placed` may be
    given by position. `lines` of the parameters."""

    framework: str
    name: str
    line: int
    end: int
    needed: tuple[str, ...]
    known: tuple[str, ...]
    more: bool
    named: bool = False
    placed: tuple[str, ...] = ()


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
    placed = tuple(one for one in positional if one in known)
    return Task(framework, name, line, end, tuple(needed), tuple(known), more, named, placed)


def changed(before: Module, after: Module, scene: Scene) -> Iterator[TaskChanged]:
    """Tasks of both sides that old messages no longer fit."""
    old, new = tasks(before, scene), tasks(after, scene)
    old, new = old | enqueued(before, old, scene), new | enqueued(after, new, scene)
    for name, task in new.items():
        was = old.get(name)
        if was is None:
            continue
        required = tuple(one for one in task.needed if one not in was.needed)
        gone = () if task.more else tuple(one for one in was.known if one not in task.known and _given_to(scene, was, one))
        renamed = len(required) == len(gone) == 1 and was.known.index(gone[0]) == task.known.index(required[0])
        by_name = renamed and any(gone[0] in one.names for one in sent(scene, name))
        shifted = () if required or gone else _shifted(was, task, scene)
        if not (required or gone or shifted) or (renamed and not by_name) or _announced(was, before):
            continue  # a renamed one is given by position
        definite = any(one not in was.known for one in required) or any(one in was.needed for one in gone)
        span = Span(after.path, task.line, task.end)
        yield TaskChanged(span, task.framework, name, required, gone, definite and not by_name, shifted)


def _given_to(scene: Scene, was: Task, name: str) -> bool:
    """Whether messages may hold it: it had to be given, code at base gives it, or no code is seen to send any."""
    at = was.placed.index(name) if name in was.placed else None
    ones = sent(scene, was.name)
    return not ones or name in was.needed or any(name in one.names or (at is not None and one.positions > at) for one in ones)


def enqueued(source: Module, found: dict[str, Task], scene: Scene) -> dict[str, Task]:
    """The plain functions of a file that code at base gives to a queue of RQ."""
    if not scene.remember("code of RQ", lambda: _queues(scene)):
        return {}
    plain = ((name, one) for name, one, owner in functions(source.tree) if owner is None and not one.decorator_list)
    stem = source.path.removesuffix("/__init__.py").rpartition("/")[2].removesuffix(".py")
    given = scene.remember("given to RQ", lambda: tuple(_given(scene)))
    known = {name for name, path, imported in given if path == source.path or stem in imported}
    decorator = ast.Name("enqueue")
    tasks = {
        name: _task(name, one, decorator) for name, one in plain if name in known and name not in found and "." not in name
    }
    return {name: replace(one, framework="RQ") for name, one in tasks.items()}


def _queues(scene: Scene) -> bool:
    mentions = scene.tree("base").lines_with(["import rq", "from rq", "django_rq"], (".py",))
    return any(_RQ.search(one.text) for one in mentions)


def _given(scene: Scene) -> Iterator[tuple[str, str, frozenset[str]]]:
    """A function's name, the file that gives it to a queue, and the words of what that file imports."""
    tree = scene.tree("base")
    verbs = ["enqueue", "enqueue_in", "enqueue_at", "enqueue_call"]
    paths = dict.fromkeys(one.path for one in tree.lines_with(verbs, (".py",)) if not TESTS.search(one.path))
    for path, data in tree.read_many(list(paths)[:_MOST_FILES]):
        text = (data or b"").decode("utf-8", "ignore")
        imported = frozenset(word for line in text.split("\n") if _IMPORTS.match(line) for word in _WORD.findall(line))
        yield from ((found[1], path, imported) for found in _GIVEN.finditer(text))


def _shifted(was: Task, task: Task, scene: Scene) -> tuple[str, ...]:
    """Parameters that messages give by position, at another one than before."""
    most = max((one.positions for one in sent(scene, was.name)), default=0)
    return tuple(
        name for at, name in enumerate(was.placed[:most]) if name in task.known and task.placed[at : at + 1] != (name,)
    )


def _announced(task: Task, source: Module) -> bool:
    """Whether the code said at base that the old way is only kept for the deployment before."""
    return _KEPT.search("\n".join(source.text.split("\n")[max(task.line - 5, 0) : task.end + 25])) is not None
