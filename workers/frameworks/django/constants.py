"""Values that migrations take from elsewhere: from the settings, and from the repository's own modules."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from typing import Any

from workers.frameworks.django.configured import MISSING, SETTINGS, Configured, is_plain
from workers.frameworks.python.evaluate import NOT_MINE, Exhausted
from workers.frameworks.python.execute import Executor
from workers.frameworks.python.frame import Frame
from workers.frameworks.python.modules import Module, Modules
from workers.frameworks.python.values import Called, Class, Function, Member, Symbol, Unknown, Value, known
from workers.readers.listing import Listing

_ITSELF = re.compile(r"^sys\.modules\[__name__\]\s*=\s*(\w+)", re.MULTILINE)
"""A module that puts an object in its own place."""


class Constants(Executor):
    """Names of modules looked up as constants. `seen` is told of each file that is looked into, by its path or its name."""

    def __init__(self, listing: Listing, configured: Configured, seen: Callable[[str], object]) -> None:
        """Nothing is read before it is asked for."""
        self._asked = _Host(configured, seen)
        super().__init__(self._asked, _Watched(listing, seen))

    def constant(self, name: str) -> Value:
        """The value of a dotted name; Unknown() for what is no constant, or not the repository's."""
        self.steps = 0
        try:
            found = self.resolved(Symbol(name))
        except Exhausted:
            return Unknown()
        return _frozen(found) if known(found) else Unknown()

    def resolved(self, value: Value) -> Value:
        """What a dotted name means: also a setting, and a name that a module makes when it is asked for."""
        if not isinstance(value, Symbol):
            return value
        where, _, name = value.name.rpartition(".")
        if where == SETTINGS:
            return self._asked.setting(name, Unknown())
        module = self.modules.find(where) if where else None
        if module is None or name in module.bindings:
            return super().resolved(value)
        if itself := _ITSELF.search(module.text):
            return self.attribute(self.global_value(module, itself[1]), name)
        made = self._made(module, name) if "__getattr__" in module.bindings else Unknown()
        return value if isinstance(made, Unknown) else made

    def _of_instance(self, owner: Called, kind: Class, name: str) -> Value:
        """Also what `__init__` plainly puts on the object."""
        found = super()._of_instance(owner, kind, name)
        made = kind.find("__init__") if isinstance(found, Member) else None
        if not isinstance(made, Function):
            return found
        frame = Frame(made.module, self._bound(made, (owner, *owner.args), owner.kwargs), made.around)
        for node in made.node.body if isinstance(made.node, ast.FunctionDef) else ():
            match node:
                case ast.Assign(targets=[ast.Attribute(value=ast.Name(), attr=attribute)], value=value) if attribute == name:
                    found = self.value(value, frame)
        return found


class _Host:
    """Django, asked for settings and installed apps; what code does besides is of no interest here."""

    def __init__(self, configured: Configured, seen: Callable[[str], object]) -> None:
        self._configured, self._seen = configured, seen

    def setting(self, name: str, default: Value) -> Value:
        self._seen(SETTINGS)
        found = self._configured.value(name)
        return default if found is MISSING else found if is_plain(found) else Unknown()

    def called(self, name: str, call: Called) -> Value:
        match name, call.args:
            case "getattr", (Symbol(name=where), str(setting), *rest) if where == SETTINGS:
                return self.setting(setting, rest[0] if rest else Unknown())
            case "django.apps.apps.is_installed", (str(app),):
                self._seen(SETTINGS)
                held = self._configured.installed(app)
                return Unknown() if held is None else held
        return NOT_MINE

    def taken(self, _name: str, _member: Member) -> Value:
        return NOT_MINE

    def done(self) -> int:
        return 0

    def entered(self, value: Value) -> None: ...

    def left(self, value: Value) -> None: ...

    def guarded(self, begins: bool) -> None: ...

    def untaken(self, nodes: Sequence[ast.stmt]) -> None: ...

    def looped(self, node: ast.For, items: Value, begins: bool) -> None: ...

    def spoken(self, node: ast.expr, value: Value) -> None: ...


class _Watched(Modules):
    """The tree's modules, each look-up noted."""

    def __init__(self, listing: Listing, seen: Callable[[str], object]) -> None:
        super().__init__(listing)
        self._all, self._seen = Modules.of(listing), seen

    def find(self, dotted: str) -> Module | None:
        found = self._all.find(dotted)
        self._seen(f"./{found.path}" if found else dotted)
        return found


def _frozen(value: Value) -> Any:
    """As migrations' values are: sequences are tuples."""
    return (
        tuple(map(_frozen, value)) if isinstance(value, list | tuple | set) else str(value) if isinstance(value, str) else value
    )
