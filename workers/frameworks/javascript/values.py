"""What a JavaScript value is here: None, bool, int, float, str, list, Record, or one of these classes.

`null` and `undefined` are both None: no framework here treats them differently where it matters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from workers.readers.syntax import Node, Syntax

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Machine

Value = object


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that only running the code would tell. `text` is what is known of it when it is a string, holes as '…'.

    `database` when it was made of the connection, so that a call of it may change the schema."""

    why: str
    text: str = ""
    database: bool = False


class Record(dict[str, Value]):
    """An object literal. `open` when a part of it is not known, so that a missing key says nothing."""

    open = False

    def look(self, key: str) -> Value:
        """The value of a key; None when it has none."""
        return self.get(key, Unknown(f"`{key}` is not known") if self.open else None)


@dataclass(slots=True, eq=False)
class Scope:
    """The names that one block declares. `doubt` is how many conditions were open when it began."""

    above: Scope | None = None
    names: dict[str, Value] = field(default_factory=dict)
    doubt: int = 0

    def holder(self, name: str) -> Scope | None:
        """The scope that declares a name."""
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.above
        return scope


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function of the file, not yet called."""

    syntax: Syntax
    node: Node
    scope: Scope
    this: Value = None
    fields: Record = field(default_factory=Record)


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """A class of the file: its methods and fields by name, those of `static` apart."""

    syntax: Syntax
    members: dict[str, Node]
    statics: Record
    scope: Scope
    base: Value = None


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One call as it is written: its arguments' values, the node of the call, `name` the method's."""

    args: Sequence[Value]
    node: Node
    syntax: Syntax
    name: str = ""
    tag: bool = False

    def arg(self, place: int) -> Value:
        """The argument there, None when it is left out."""
        return self.args[place] if place < len(self.args) else None


class Host:
    """An object of a framework. `database` when calling something unknown with it may change the schema.

    `sends` says when what its methods make is sent: 'awaited', not before somebody waits for it; 'called', at once.
    """

    database = False
    sends = ""

    def get(self, name: str) -> Value:
        """The member of that name."""
        return Unknown(f"`{name}` is not known")


@dataclass(frozen=True, slots=True, eq=False)
class Native:
    """A function of a framework or of the language."""

    run: Callable[[Machine, Call], Value]
    members: Callable[[str], Value] | None = None
    database: bool = False
    sends: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Instance(Host):
    """An object made from a class of the file."""

    made: Class
    fields: Record
    base: Value = None


@dataclass(frozen=True, slots=True)
class Guard:
    """The answer to hasTable or hasColumn, which the database gives; `there` is what makes it true."""

    table: str
    column: str = ""
    there: bool = True

    def turned(self) -> Guard:
        """Its opposite."""
        return Guard(self.table, self.column, not self.there)


Truth = Literal["yes", "no", "unknown"]


def truth(value: Value) -> Truth:
    """Whether a value counts as true in a condition."""
    if isinstance(value, Unknown | Guard):
        return "unknown"
    if value is None or value is False or value in (0, ""):
        return "no"
    return "yes"


def shown(value: Value) -> str | None:
    """A value as a template literal shows it, None when that is not known."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list):
        parts = ["" if item is None else shown(item) for item in value]
        return None if None in parts else ",".join(filter(None, parts)) if "" not in parts else ",".join(map(str, parts))
    return None
