"""Which relations a query reads, and which of their columns: rather too many than too few, so that dependents are found."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from google.protobuf.message import Message

from bot.domain.schema import Name
from workers.sql.expressions import children
from workers.sql.nodes import plain_name, relation

Reads = tuple[tuple[Name, tuple[str, ...]], ...]
_QUERIES = frozenset(("SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"))
# Fields of a query that the walk leaves to others: WITH has scopes of its own, INTO is written, not read.
_APART = frozenset(("with_clause", "into_clause"))


class _Scope:
    """The relations one query names, by what they are called there; None for a sub-query, function or WITH query."""

    def __init__(self, outer: _Scope | None, ctes: Iterable[str] = ()) -> None:
        self.outer = outer
        self.ctes = set(ctes)
        self.aliases: dict[str, Name | None] = {}

    def chain(self) -> Iterator[_Scope]:
        """This scope and those around it, innermost first."""
        scope: _Scope | None = self
        while scope:
            yield scope
            scope = scope.outer


class _Reader:
    """Collects what a query reads. Inner queries wait in a line, so depth costs no stack."""

    def __init__(self, query: Message) -> None:
        self.found: dict[Name, dict[str, None]] = {}
        self.waiting: deque[tuple[Message, _Scope | None]] = deque([(query, None)])
        self.columns: list[list[str]] = []
        self.top = query

    def read(self) -> dict[Name, dict[str, None]]:
        """Relations with the columns named of them, both in the order of appearance."""
        while self.waiting:
            self._query(*self.waiting.popleft())
        return self.found

    def _query(self, query: Any, outer: _Scope | None) -> None:
        """One query: first its relations, then its columns among them."""
        scope = self._with(query, outer)
        self.columns = []
        stack = list(reversed(self._parts(query, scope)))
        while stack:
            message = stack.pop()
            kind = message.DESCRIPTOR.name
            if kind in _QUERIES:
                self.waiting.append((message, scope))
            elif kind != "LockingClause":  # FOR UPDATE OF names aliases
                self._note(kind, message, scope)
                stack.extend(reversed(children(message)))
        for parts in self.columns:
            self._resolve(parts, scope)

    def _with(self, query: Any, outer: _Scope | None) -> _Scope:
        """The scope of a query. A WITH query sees those before it, and itself and those after only when RECURSIVE."""
        names = [c.common_table_expr.ctename for c in query.with_clause.ctes]
        for index, cte in enumerate(query.with_clause.ctes):
            seen = names if query.with_clause.recursive else names[:index]
            self.waiting.append((cte.common_table_expr.ctequery, _Scope(outer, seen)))
        return _Scope(outer, names)

    def _parts(self, query: Any, scope: _Scope) -> list[Any]:
        """The messages right below a query. Its target is in sight, but only an inner query's counts as read."""
        found: list[Any] = []
        for descriptor, value in query.ListFields():
            if descriptor.name == "relation" and query is self.top:
                scope.aliases[value.alias.aliasname or value.relname] = relation(value)
            elif descriptor.message_type is not None and descriptor.name not in _APART:
                found += [value] if isinstance(value, Message) else list(value)
        return found

    def _note(self, kind: str, message: Any, scope: _Scope) -> None:
        """What a message brings into sight, or asks for."""
        if kind == "ColumnRef":
            self.columns.append([f.string.sval or "*" for f in message.fields])
        elif kind == "RangeVar":
            known = not message.schemaname and any(message.relname in s.ctes for s in scope.chain())
            name = None if known else relation(message)
            scope.aliases[message.alias.aliasname or message.relname] = name
            if name:
                self.found.setdefault(name, {})
        elif kind == "JoinExpr":
            self.columns += [["*"]] if message.is_natural else []
            self.columns += [[c.string.sval] for c in message.using_clause]
        elif kind in ("RangeSubselect", "RangeFunction"):
            scope.aliases[message.alias.aliasname] = None

    def _resolve(self, parts: list[str], scope: _Scope) -> None:
        """Credit a column reference to the relation it names, to every relation in sight when it names none."""
        if len(parts) == 1:
            whole = next((s.aliases[parts[0]] for s in scope.chain() if parts[0] in s.aliases), None)
            self._add(whole, "*")  # the relation itself as a row
            self._everywhere(parts[0], [scope] if parts[0] == "*" else scope.chain())
            return
        owner = next((s for s in scope.chain() if parts[-2] in s.aliases), None)
        if owner:
            self._add(owner.aliases[parts[-2]], parts[-1])
        elif len(parts) > 2 and plain_name(parts[:-1]) in self.found:
            self._add(plain_name(parts[:-1]), parts[-1])
        else:
            self._everywhere(parts[0], scope.chain())  # a field of a composite column

    def _everywhere(self, column: str, scopes: Iterable[_Scope]) -> None:
        for scope in scopes:
            for name in scope.aliases.values():
                self._add(name, column)

    def _add(self, name: Name | None, column: str) -> None:
        if name in self.found:
            self.found[name][column] = None


def view_reads(query: Message) -> Reads:
    """The relations a query reads with the columns named of each, '*' for all.

    A bare column counts for every relation in sight: which of them has it is not known here.
    """
    return tuple((name, tuple(columns)) for name, columns in _Reader(query).read().items())


def read_relations(query: Message) -> tuple[Name, ...]:
    """The relations a statement reads, its own target only where it names it again."""
    return tuple(_Reader(query).read())
