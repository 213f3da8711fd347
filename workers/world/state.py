"""The world: a schema that operations change, layered so that one file's effect can be tried and thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.domain.schema import ForeignKey, Function, Name, Schema, Table, UserType

Entry = Table | UserType | Function
Saved = dict[str, Any]
"""What `World.saved` has kept."""


_CHANGING = ("complete", "extensions", "left", "path", "schemas", "spoken")


class World:
    """A database while operations are applied to it.

    `assume` takes every relation that is named but unknown to exist (`backstop lint` without a schema); `fresh` marks
    what is created from now on as the pull request's own. `branch()` is a cheap copy; `merge()` brings it back.
    """

    __slots__ = (
        "_dependents",
        "_entries",
        "_owners",
        "_parent",
        "assume",
        "complete",
        "extensions",
        "fresh",
        "left",
        "path",
        "schemas",
        "settings",
        "spoken",
    )

    def __init__(self, schema: Schema = Schema(), *, assume: bool = False, fresh: bool = False) -> None:  # noqa: B008 (frozen)
        """Start from a schema."""
        self._parent: World | None = None
        self._entries: dict[tuple[str, Name], Entry | None] = {}
        self._owners: dict[Name, Name | None] = {}
        self._dependents: dict[Name, dict[Name, None]] = {}
        self.complete, self.assume, self.fresh = schema.complete, assume, fresh
        self.spoken, self.left = schema.spoken, frozenset(schema.left)
        self.path: tuple[str, ...] = ("",)
        self.settings: dict[str, str] = {}
        self.schemas, self.extensions = frozenset(schema.schemas), frozenset(schema.extensions)
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
        child.schemas, child.extensions, child.spoken, child.left = self.schemas, self.extensions, self.spoken, self.left
        return child

    def merge(self, child: World) -> None:
        """Take over what was applied to a branch. Settings end with the file: each is a session of its own."""
        self._entries.update(child._entries)
        self._owners.update(child._owners)
        for name, dependents in child._dependents.items():
            self._dependents.setdefault(name, {}).update(dependents)
        self.complete, self.schemas, self.extensions = child.complete, child.schemas, child.extensions
        self.spoken, self.left = child.spoken, child.left

    def saved(self) -> Saved:
        """All that operations change, for `restore`."""
        kept = {name: getattr(self, name) for name in _CHANGING}
        dependents = {name: dict(others) for name, others in self._dependents.items()}
        maps = {"_entries": dict(self._entries), "_owners": dict(self._owners), "_dependents": dependents}
        return {**kept, **maps, "settings": dict(self.settings)}

    def restore(self, saved: Saved) -> None:
        """Be as it was then."""
        for name, value in saved.items():
            setattr(self, name, value)

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
        """Store a relation under its name, whose its indexes are, and what it depends on."""
        self._entries["table", table.name] = table
        if table.name in self.left:
            self.left -= {table.name}
        for index in reversed(table.indexes):  # new ones stand at the end
            if index.name:
                key = Name(index.name, table.name.schema)
                if self._owner_name(key) == table.name:
                    break
                self._owners[key] = table.name
        if table.reads or table.parent or table.inherits or table.constraints:
            for other in _needs(table):
                self._dependents.setdefault(other, {})[table.name] = None

    def put_type(self, kind: UserType) -> None:
        """Store a type under its name."""
        self._entries["type", kind.name] = kind

    def put_function(self, function: Function) -> None:
        """Store a function under its name."""
        self._entries["function", function.name] = function

    def remove(self, kind: str, name: Name) -> None:
        """Forget a relation, type or function."""
        name = self.resolve(kind, name)
        if isinstance(entry := self._get((kind, name)), Table) and entry.known and not entry.temporary:
            self.left |= {name}
        self._entries[kind, name] = None

    def owner(self, index: Name) -> Table | None:
        """The table that an index belongs to, None when not known."""
        wanted = [index] if index.schema else [Name(index.name, "" if s == "public" else s) for s in self.path]
        owner = next((found for name in wanted if (found := self._owner_name(name))), None)
        return self.table(owner) if owner else None

    def _owner_name(self, index: Name) -> Name | None:
        world: World | None = self
        while world is not None:
            if index in world._owners:
                return world._owners[index]
            world = world._parent
        return None

    def beginning(self) -> World:
        """The world that this is a branch of, as it was before; itself where it is none."""
        world = self
        while world._parent is not None:
            world = world._parent
        return world

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

    def dependents(self, name: Name) -> list[Table]:
        """The relations that read a relation, refer to it by a foreign key, or are its partitions or children.

        Found without a walk over all of them: a history has thousands, and each drop, rename and type change asks.
        """
        names: dict[Name, None] = {}
        world: World | None = self
        while world is not None:
            names.update(world._dependents.get(name, {}))
            world = world._parent
        found = (self._get(("table", other)) for other in names)
        return [table for table in found if isinstance(table, Table) and name in _needs(table)]

    def schema(self) -> Schema:
        """Everything as one frozen value, sorted by name; call it on a world without a parent."""
        entries = [entry for entry in self._entries.values() if entry is not None]
        return Schema(
            tuple(sorted((e for e in entries if isinstance(e, Table)), key=lambda t: t.name)),
            tuple(sorted((e for e in entries if isinstance(e, UserType)), key=lambda t: t.name)),
            tuple(sorted((e for e in entries if isinstance(e, Function)), key=lambda f: f.name)),
            self.complete,
            tuple(sorted(self.schemas)),
            tuple(sorted(self.extensions)),
            self.spoken,
            left=tuple(sorted(self.left)),
        )

    def change(self, name: Name, **fields: Any) -> None:
        """Replace fields of a known relation; one that is not known stays so."""
        table = self.table(name)
        if table is not None:
            self.put(replace(table, **fields))


def _needs(table: Table) -> Iterator[Name]:
    """The relations that a relation cannot be without."""
    if table.parent:
        yield table.parent
    yield from table.inherits
    for other, _ in table.reads:
        yield other
    for constraint in table.constraints:
        if isinstance(constraint, ForeignKey):
            yield constraint.table
