"""What an expression can be without running it.

Python's own constants, lists, tuples and dicts stand for themselves; everything else is one of these.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workers.frameworks.python.modules import Module

Value = Any
"""str, int, float, bool, None, bytes, list, tuple, dict, set of values; or one of the classes here."""


class Text(str):
    """A string that stands in the file as it is: `line` is that of its first character, 0 when its lines are not the file's."""

    line: int = 0

    @classmethod
    def at(cls, text: str, line: int) -> Text:
        """The text as it stands from that line on."""
        made = cls(text)
        made.line = line
        return made


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something of another package, by its dotted name: `sqlalchemy.Integer`."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Called:
    """A call that is not followed: `sa.String(50)`."""

    function: Value
    args: tuple[Value, ...]
    kwargs: Mapping[str, Value]
    node: ast.Call


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """An attribute of something: `table.c.id`."""

    owner: Value
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Operator:
    """An operator between things of which one is not a constant: `table.c.id == 1`. `sign` is Python's."""

    sign: str
    operands: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function or lambda of the repository, with the names around it and, of a method, what it is called on."""

    node: ast.FunctionDef | ast.Lambda
    module: Module
    around: Mapping[str, Value]
    bound: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """A class of the repository with what its body defines; `fields` are its annotated names, as of a dataclass."""

    name: str
    module: Module
    bases: tuple[Value, ...]
    members: dict[str, Value] = field(default_factory=dict)
    fields: tuple[str, ...] = ()

    def find(self, name: str) -> Value:
        """The member of that name, also of a base that is read; Unknown when there is none."""
        if name in self.members:
            return self.members[name]
        for base in self.bases:
            if isinstance(base, Class) and not isinstance(found := base.find(name), Unknown):
                return found
        return Unknown()


@dataclass(frozen=True, slots=True, eq=False)
class Unknown:
    """Not known before it runs. `text` is what is known of a string, with '…' for the rest."""

    text: str = ""


_PLAIN = (str, int, float, bytes, type(None))
_HOLDS = (list, tuple, dict, set)


def known(value: Value) -> bool:
    """True for a constant, or a list, tuple or dict of them."""
    if isinstance(value, dict):
        return all(map(known, value.values()))
    if isinstance(value, _HOLDS):
        return all(map(known, value))
    return isinstance(value, _PLAIN)


def dotted(value: Value) -> str:
    """The name of what is called or taken: 'alembic.op.get_bind().execute'; '' where it has none."""
    match value:
        case Symbol(name=name):
            return name
        case Class(name=name, module=module):
            return f"{module.name}.{name}"
        case Function(node=node, module=module):
            return f"{module.name}.{getattr(node, 'name', '<lambda>')}"
        case Member(owner=owner, name=name):
            return f"{inner}.{name}" if (inner := dotted(owner)) else name
        case Called(function=function):
            return f"{inner}()" if (inner := dotted(function)) else "()"
    return ""
