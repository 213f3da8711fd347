"""One function of a migration followed."""

from __future__ import annotations

import ast
from dataclasses import replace

from workers.frameworks.alembic.events import Event
from workers.frameworks.alembic.migrate import OP, Migrating
from workers.frameworks.python.execute import Executor
from workers.frameworks.python.modules import Modules
from workers.frameworks.python.values import Called, Function, Member, Symbol, Unknown


def follow(host: Migrating, modules: Modules, function: str) -> list[Event]:
    """The events of one function of the file. Raises Exhausted."""
    host.executor = executor = Executor(host, modules)
    dialect = Member(Called(Symbol(f"{OP}get_bind"), (), {}, ast.Call(ast.Name("get_bind"), [], [])), "dialect")
    chosen = lambda chooser: executor.run_function(chooser, (Unknown(), dialect), {})  # noqa: E731
    host.context = replace(host.context, follow=chosen)
    body = executor.global_value(host.module, function)
    if isinstance(body, Function):
        executor.run_function(body, (), {})
    return host.events
