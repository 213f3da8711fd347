"""The facts about tasks of queues: what queued messages no longer fit, or no longer find."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.facts import Fact


@dataclass(frozen=True, slots=True)
class TaskChanged(Fact):
    """A task of a queue that takes other arguments. Messages that were queued before are run by the new code.

    `required` are parameters that must be given and need not before, `gone` those that are no longer taken, `shifted` those
    that are given by position and stand at another one. `definite`: every message of before is hit; what it must have now it
    could not have, or what it had to have is refused.
    """

    framework: str
    task: str
    required: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    definite: bool = True
    shifted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskRenamed(Fact):
    """A task whose messages name it otherwise than before: `was` and `now`.

    `asked` is a place at head that asks for it by its old name still, '' where none does; `now` is '' where the task is gone,
    and asked for.
    """

    framework: str
    was: str
    now: str
    asked: str = ""


@dataclass(frozen=True, slots=True)
class TaskMoved(Fact):
    """Tasks whose messages name them by their module, and that stand in another one now: `was` and `now`, with their dots.

    `asked` is a place at head that asks for one of them by its old name still, '' where none does.
    """

    framework: str
    tasks: tuple[str, ...]
    was: str
    now: str
    asked: str = ""
