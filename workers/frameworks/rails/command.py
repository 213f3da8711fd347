"""A call of the migration's own words, its arguments evaluated, before it becomes SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from workers.frameworks.rails.project import Project
from workers.frameworks.rails.types import Version
from workers.frameworks.values import Missing, Unresolved, Value, known
from workers.readers.syntax import Node


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a table's block: `t.string :name, null: false`."""

    name: str
    arguments: tuple[Value, ...]
    options: Mapping[str, Value]
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """`add_column :orders, :code, :string`.

    `items` are the lines of its block (None without one), `holes` what of the block is not understood. `guess` says that the
    name of what is dropped was derived: ActiveRecord asks the database for it.
    """

    name: str
    arguments: tuple[Value, ...]
    options: Mapping[str, Value]
    node: Node
    items: tuple[Item, ...] | None = None
    holes: tuple[str, ...] = ()
    inside: str = ""
    transaction: str | None = None
    project: Project = field(default_factory=Project)
    version: Version = (8, 1)

    def argument(self, place: int, what: str) -> Value:
        """An argument that has to be there. Raises Unresolved."""
        if place >= len(self.arguments):
            raise Unresolved(f"{what}, which is not given")
        return known(self.arguments[place])

    def text(self, place: int, what: str) -> str:
        """A name that has to be there. Raises Unresolved."""
        value = self.argument(place, what)
        if not isinstance(value, str):
            raise Unresolved(what)
        return value

    def option(self, name: str, otherwise: Value = None) -> Value:
        """An option. Raises Unresolved when it is given and not known."""
        return known(self.options.get(name, otherwise))

    def table(self) -> str:
        """The table that comes first."""
        return self.text(0, "the table's name")

    def known(self) -> Command:
        """Itself. Raises Unresolved when any argument or option is Missing."""
        for value in (*self.arguments, *self.options.values()):
            if isinstance(value, Missing):
                raise Unresolved(value.why)
        return self

    def renamed(self, name: str, *arguments: Value, options: Mapping[str, Value], node: Node | None = None) -> Command:
        """Another command in its place; `node` is where it stands, this one's place by default."""
        return replace(self, name=name, arguments=arguments, options=options, node=node or self.node, items=None, holes=())


def names(value: Value, what: str) -> list[str]:
    """One name or a list of them. Raises Unresolved."""
    value = known(value)
    found = [known(one) for one in value] if isinstance(value, list) else [value]
    if not found or not all(isinstance(one, str) for one in found):
        raise Unresolved(what)
    return [str(one) for one in found]
