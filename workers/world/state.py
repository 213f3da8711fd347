"""The world: a schema that operations change, layered so that one file's effect can be tried and thrown away."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from bot.domain.operations import Operation
from bot.domain.schema import Function, Name, Schema, Table, UserType

Change = Callable[["World", Any], None]
_CHANGES: dict[type[Operation], Change] = {}
Entry = Table | UserType | Function


class World:
    """A database while operations are applied to it.

    `assume` takes every relation that is named but unknown to exist (`backstop lint` without a schema); `fresh` marks
    what is created from now on as the pull request's own. `branch()` is a cheap copy; `merge()` brings it back.
    """

    __slots__ = ("_entries", "_owners", "_parent", "assume", "complete", "fresh", "path", "settings")

    def __init__(self, schema: Schema = Schema(), *, assume: bool = False, fresh: bool = False) -> None:  # noqa: B008 (frozen)
        """Start from a schema."""
        self._parent: World | None = None
        self._entries: dict[tuple[str, Name], Entry | None] = {}
        self._owners: dict[Name, Name | None] = {}
        self.complete, self.assume, self.fresh = schema.complete, assume, fresh
        self.path: tuple[str, ...] = ("",)
        self.settings: dict[str, str] = {}
        for table in schema.tables:
            self.put(table)
        for kind in schema.types:
            self._entries["type", kind.name] = kind
        for function in schema.functions:
            self._entries["function", function.name] = function

    def branch(self) -> World:
        """A world on top of this one: what is applied there does not show here until merged."""
        child = World(assume=self.assume, fresh=self.fresh)
        child._parent, child.complete, child.path, child.settings = self, self.complete, self.path, dict(self.settings)
        return child

    def merge(self, child: World) -> None:
        """Take over what was applied to a branch. Settings end with the file: each is a session of its own."""
        self._entries.update(child._entries)
        self._owners.update(child._owners)
        self.complete = child.complete

    def _get(self, key: tuple[str, Name]) -> Entry | None:
        world: World | None = self
        while world is not None:
            if key in world._entries:
                return world._entries[key]
            world = world._parent
        return None

    def resolve(self, kind: str, name: Name) -> Name:
        """The full name that an unqualified one stands for under the current search_path."""
        if name.schema or self.path == ("",):
            return name
        candidates = [Name(name.name, "" if schema == "public" else schema) for schema in self.path]
        return next((c for c in candidates if self._get((kind, c)) is not None), candidates[0])

    def table(self, name: Name) -> Table | None:
        """The relation, None when it is not known."""
        found = self._get(("table", self.resolve("table", name)))
        return found if isinstance(found, Table) else None

    def existing(self, name: Name) -> Table:
        """The relation; one that is not known is taken to exist with nothing known about it."""
        return self.table(name) or Table(self.resolve("table", name), known=False)

    def type(self, name: Name) -> UserType | None:
        """The user-defined type, None when it is not known (built-in types are not)."""
        found = self._get(("type", self.resolve("type", name)))
        return found if isinstance(found, UserType) else None

    def function(self, name: Name) -> Function | None:
        """A function of that name, whatever its arguments."""
        found = self._get(("function", self.resolve("function", name)))
        return found if isinstance(found, Function) else None

    def put(self, table: Table) -> None:
        """Store a relation under its name, and whose its indexes are."""
        self._entries["table", table.name] = table
        for index in table.indexes:
            if index.name:
                self._owners[Name(index.name, table.name.schema)] = table.name

    def put_type(self, kind: UserType) -> None:
        """Store a type under its name."""
        self._entries["type", kind.name] = kind

    def put_function(self, function: Function) -> None:
        """Store a function under its name."""
        self._entries["function", function.name] = function

    def remove(self, kind: str, name: Name) -> None:
        """Forget a relation, type or function."""
        self._entries[kind, self.resolve(kind, name)] = None

    def owner(self, index: Name) -> Table | None:
        """The table that an index belongs to, None when not known."""
        world: World | None = self
        wanted = [index] if index.schema else [Name(index.name, "" if s == "public" else s) for s in self.path]
        while world is not None:
            for name in wanted:
                if name in world._owners:
                    owner = world._owners[name]
                    return self.table(owner) if owner else None
            world = world._parent
        return None

    def tables(self) -> Iterator[Table]:
        """Every relation known, in no particular order; costs a walk over all of them."""
        seen: set[tuple[str, Name]] = set()
        world: World | None = self
        while world is not None:
            for key, entry in world._entries.items():
                if key not in seen:
                    seen.add(key)
                    if isinstance(entry, Table):
                        yield entry
            world = world._parent

    def schema(self) -> Schema:
        """Everything as one frozen value, sorted by name; call it on a world without a parent."""
        entries = [entry for entry in self._entries.values() if entry is not None]
        return Schema(
            tuple(sorted((e for e in entries if isinstance(e, Table)), key=lambda t: t.name)),
            tuple(sorted((e for e in entries if isinstance(e, UserType)), key=lambda t: t.name)),
            tuple(sorted((e for e in entries if isinstance(e, Function)), key=lambda f: f.name)),
            self.complete,
        )

    def change(self, name: Name, **fields: Any) -> None:
        """Replace fields of a known relation; one that is not known stays so."""
        table = self.table(name)
        if table is not None:
            self.put(replace(table, **fields))


def applies(*types: type[Operation]) -> Callable[[Change], Change]:
    """Declare what an operation does to the world: the decorator of the functions in this folder."""

    def register(change: Change) -> Change:
        _CHANGES.update(dict.fromkeys(types, change))
        return change

    return register


def apply(world: World, operation: Operation) -> None:
    """Apply one operation. Operations that leave the schema as it is (DML, locks, …) do nothing."""
    _load()
    change = _CHANGES.get(type(operation))
    if change is not None:
        change(world, operation)


@cache
def _load() -> None:
    """Import the modules beside this one, once: each declares what its operations do."""
    package = importlib.import_module(__package__ or "")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{__package__}.{module.name}")
