"""What is sent to the database: SQL as Django writes it, read into operations, applied to a world of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.changes import Span
from bot.domain.operations import Inert, Opaque, Operation, RunCode
from bot.domain.schema import Check, ForeignKey, Key, Name, Table
from workers.frameworks.django.cleaning import cleaned
from workers.frameworks.django.deferred import Deferred
from workers.frameworks.django.raw import literal_node, places
from workers.frameworks.django.source import Module
from workers.sql.dialect import speaks_mysql
from workers.sql.parse import parse
from workers.world import World, apply

_MARK = "?"


@dataclass(frozen=True, slots=True)
class Sent:
    """One statement: `node` is the call that sends it, `batch` counts what is given to the driver.

    Of raw SQL, `spans` are the lines of the statement and then of each operation, `inside` where it stands in a block.
    """

    node: ast.expr
    operations: tuple[Operation, ...]
    sql: str
    batch: int
    spans: tuple[Span, ...] = ()
    inside: str = ""


@dataclass(slots=True)
class Sender:
    """Collects what is sent. `world` is the database as Django would look at it for names of constraints."""

    world: World
    module: Module
    path: str
    node: ast.expr
    sent: list[Sent] = field(default_factory=list)
    deferred: list[Deferred] = field(default_factory=list)
    batch: int = 0

    def send(self, sql: str, node: ast.expr | None = None) -> None:
        """A statement of the schema editor's."""
        known = sql.replace(f'"{_MARK}"', f"`{_MARK}`") if speaks_mysql() else sql
        found = [cleaned(operation) for parsed in parse(known) for operation, _, _ in parsed.steps]
        self.put(tuple(one for one in found if not isinstance(one, Inert)), sql, node)

    def put(self, operations: tuple[Operation, ...], sql: str = "", node: ast.expr | None = None) -> None:
        """Operations that are known already."""
        self.batch += 1
        for operation in operations:
            apply(self.world, operation)
        if operations:
            self.sent.append(Sent(node or self.node, operations, "" if f'"{_MARK}"' in sql else sql, self.batch))

    def raw(self, sql: str, node: ast.expr) -> None:
        """SQL of the author's, given to the driver in one go."""
        self.batch += 1
        where = places(self.module, literal_node(self.module, node), sql)
        for parsed in parse(sql):
            spans = [where.span(self.path, parsed.start, parsed.end)]
            spans += [where.span(self.path, start, end) for _, start, end in parsed.steps]
            operations = tuple(operation for operation, _, _ in parsed.steps)
            for operation in operations:
                apply(self.world, operation)
            text = sql[parsed.start : parsed.end]
            self.sent.append(Sent(self.node, operations, text, self.batch, tuple(spans), parsed.inside))

    def code(self, code: RunCode, found: Sequence[tuple[Operation, int, int]]) -> None:
        """Code that is not followed, with the changes of rows that it plainly makes."""
        self.batch += 1
        own = Span(self.path, self.node.lineno, self.node.end_lineno or self.node.lineno)
        spans = (own, own, *(Span(self.path, line, end) for _, line, end in found))
        self.sent.append(Sent(self.node, (code, *(one for one, _, _ in found)), "", self.batch, spans))

    def opaque(self, text: str, why: str) -> None:
        """A change of the schema that cannot be told."""
        self.put((Opaque(text, why),))

    def later(self, deferred: Deferred) -> None:
        """At the end of the migration."""
        self.deferred.append(deferred)

    def finish(self) -> None:
        """The end of the migration."""
        waiting, self.deferred = self.deferred, []
        for one in waiting:
            self.send(one.sql(), one.node)

    def forget(self, gone: Iterable[Deferred]) -> None:
        """Deferred statements whose table, column or index is gone."""
        dropped = [id(one) for one in gone]
        self.deferred = [one for one in self.deferred if id(one) not in dropped]

    def table(self, table: str) -> Table | None:
        """A table as the database has it."""
        schema, _, name = table.strip('"').rpartition('"."')
        return self.world.table(Name(name, "" if schema == "public" else schema))

    def constraints(self, table: str, columns: tuple[str, ...], kind: type, but: frozenset[str] = frozenset()) -> Iterator[str]:
        """The names of constraints on just these columns (of keys: UNIQUE ones)."""
        found = self.table(table)
        for one in found.constraints if found else ():
            if isinstance(one, kind) and one.name and one.name not in but and _columns(one) == columns:
                yield one.name

    def indexes(self, table: str, columns: tuple[str, ...], but: frozenset[str] = frozenset()) -> Iterator[str]:
        """The names of plain B-tree indexes on just these columns."""
        found = self.table(table)
        for one in found.indexes if found else ():
            plain = one.method == "btree" and not one.unique and not one.constraint and one.name
            if plain and one.name and one.name not in but and tuple(part.column for part in one.parts) == columns:
                yield one.name


def _columns(constraint: Any) -> tuple[str, ...]:
    match constraint:
        case ForeignKey(columns=columns) | Key(columns=columns, primary=False):
            return columns
        case Check(expression=expression):
            return tuple(expression.columns)
    return ()
