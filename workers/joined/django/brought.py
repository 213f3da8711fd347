"""The most that a function may bring along with the rows it makes, where it is too involved to be followed: every relation
that it or what it calls names to `select_related` and `prefetch_related`."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from workers.joined.django.rows import PASSED, Frame
from workers.joined.django.source import Class, Function, Project, Source

_LOADS = frozenset(("select_related", "prefetch_related"))
_PLAIN = PASSED | _LOADS | frozenset((
    "get", "first", "last", "count", "exists", "values", "values_list", "aggregate", "update", "super", "append", "items",
    "keys", "pop", "join", "split", "strip", "lower", "upper", "format", "startswith", "endswith", "replace", "add", "extend",
    "getlist", "get_object_or_404", "get_user_model", "as_view", "info", "debug", "warning", "error", "exception", "search",
    "match", "get_queryset", "filter_queryset", "union", "earliest", "latest", "now", "timedelta", "date", "datetime", "today",
    "isdigit", "is_valid", "setdefault", "get_list_or_404", "bind", "has_perm", "using", "as_manager", "check_permissions",
    "get_object",
))  # fmt: skip
"""What brings nothing along, whoever's it is."""
_MOST, _DEEPEST, _MOST_OF_NAME = 40, 4, 12
_BUILT_IN = frozenset(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__)


@dataclass(slots=True)
class Brought:
    """One look: the relations found so far, and whether something may bring more."""

    project: Project
    found: set[str] = field(default_factory=set)
    seen: set[tuple[str, int]] = field(default_factory=set)
    unsure: bool = False

    def of(self, source: Source, function: Function, depth: int = 0) -> frozenset[str] | None:
        """The relations; None where there may be more."""
        self._look(source, function, depth)
        return None if self.unsure else frozenset(self.found)

    def _look(self, source: Source, function: Function, depth: int) -> None:
        if (source.path, function.lineno) in self.seen:
            return
        self.seen.add((source.path, function.lineno))
        self.unsure = self.unsure or len(self.seen) > _MOST or depth > _DEEPEST
        for call in (one for one in ast.walk(function) if isinstance(one, ast.Call)):
            if self.unsure:
                return
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in _LOADS:
                self._named(call)
            elif name and name not in _PLAIN and name not in _BUILT_IN and not name[:1].isupper():
                self._called(source, name, depth, bare=isinstance(call.func, ast.Name))

    def _named(self, call: ast.Call) -> None:
        for one in call.args:
            inner = one.args[0] if isinstance(one, ast.Call) and one.args else one
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str | None):
                self.found |= {inner.value or ""} | ({f"{inner.value}__*"} if inner is not one else set())
            else:
                self.unsure = True
        self.unsure = self.unsure or (not call.args and ast.unparse(call.func).endswith("select_related"))

    def _called(self, source: Source, name: str, depth: int, *, bare: bool) -> None:
        """What else is called: a function that the file knows, else every method of that name."""
        if bare:
            known = self.project.function(name, source)
            if known is not None:
                self._look(*known, depth + 1)
            return
        paths = self.project.named(f"def {name}", ".py")
        if paths is None or len(paths) > _MOST_OF_NAME:
            self.unsure = True
            return
        for path in paths:
            other = self.project.source(path)
            for node in other.classes.values() if other is not None else ():
                made = Class(path, node.name, other, node).method(name) if other is not None else None
                if (
                    made is not None
                    and other is not None
                    and re.search(r"QuerySet|Manager|View|Mixin|Model|return", ast.unparse(made))
                ):
                    self._look(other, made, depth + 1)


def brings(frame: Frame, owner: Class, function: Function) -> frozenset[str] | None:
    """The most that a method brings along; None where that is not known."""
    key = ("joined brings", owner.path, function.lineno)
    project = frame.models.project
    return project.tree.remember(key, lambda: Brought(project).of(owner.source, function))
