"""What runs an operation of a migration: one function per class, which changes the models' state and sends SQL."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from workers.frameworks.django.sending import Sender
from workers.frameworks.django.source import Module
from workers.frameworks.django.states import Model, State
from workers.frameworks.django.values import Call, Ref


class Unclear(ValueError):
    """An operation that cannot be followed; the message says why."""


@dataclass(slots=True)
class Run:
    """A migration under way: its app, its file, the models so far. `database` is off for operations on the state alone;
    `operate` runs one of those inside another."""

    module: Module
    path: str
    app: str
    state: State
    sender: Sender
    operate: Callable[[Run, Any], None]
    database: bool = True

    def model(self, name: Any) -> Model:
        """A model of the app. Raises Unclear for one that no migration has made."""
        found = self.state.get(self.app, text(name))
        if found is None or not found.known:
            raise Unclear(f"names the model `{name}`, which no migration here has made")
        return found

    def known(self, value: Call) -> Operate | None:
        """What runs an operation of the project's own class, where that adds nothing to one of Django's."""
        made = self.module.classes.get(value.name)
        if made is None:
            found = self.state.custom.get(value.name)
            return OPERATIONS["RunPython"] if found and found[0] == "RunPython" else None
        own = {one.name: one for one in made.body if isinstance(one, ast.FunctionDef)}
        base = self.module.value(made.bases[0]) if made.bases else None
        if "__init__" in own or "state_forwards" in own or not isinstance(base, Ref) or not base.name.startswith("django."):
            return None
        if "database_forwards" in own and not _goes_on(own["database_forwards"]):
            return None
        return OPERATIONS.get(base.last)

    def apart(self, operations: tuple[Any, ...], *, database: bool) -> None:
        """Operations for the database alone, or for the state alone."""
        other = replace(self, state=self.state.copy()) if database else replace(self, database=False)
        for one in operations:
            self.operate(other, one)

    def put(self, model: Model) -> None:
        """Change the state."""
        self.state.models[model.app, model.name.lower()] = model

    def sends(self, model: Model) -> bool:
        """Whether the database hears of it."""
        return self.database and model.managed


def text(value: Any) -> str:
    """An argument that is a string. Raises Unclear."""
    if not isinstance(value, str):
        raise Unclear("takes a name from code that is not run here")
    return value


Operate = Callable[[Run, Call], None]
OPERATIONS: dict[str, Operate] = {}


def operation(*names: str) -> Callable[[Operate], Operate]:
    """Register what runs a class of operations."""

    def register(operate: Operate) -> Operate:
        OPERATIONS.update(dict.fromkeys(names, operate))
        return operate

    return register


def _goes_on(method: ast.FunctionDef) -> bool:
    """Whether a method does what Django's does, perhaps under a condition: it calls super()'s."""
    calls = (node.func for node in ast.walk(method) if isinstance(node, ast.Call))
    return any(isinstance(one, ast.Attribute) and one.attr == method.name for one in calls)
