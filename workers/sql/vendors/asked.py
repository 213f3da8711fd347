"""What a query of MySQL's, MariaDB's, SQLite's or SQL Server's asks: sqlglot's tree walked with what names can be seen.

To these engines names have no case. Source: https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html ,
https://www.sqlite.org/lang_keywords.html , https://learn.microsoft.com/en-us/sql/t-sql/queries/from-transact-sql
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.schema import Name
from workers.sql.asked import Asked, ColumnUse
from workers.sql.scopes import Scope, nowhere, seen
from workers.sql.vendors.compared import compared, fetches_all, is_zero, not_in
from workers.sql.vendors.rows import named, parsed

if TYPE_CHECKING:
    from sqlglot import exp

READ = ("mysql", "sqlite", "sqlserver")
"""The dialects whose queries are walked."""
_NUMBERED = re.compile(r"\$\d+")
_REPLACE = re.compile(r"^\s*REPLACE\s+(?:(?:LOW_PRIORITY|DELAYED)\s+)?(?:INTO\s+)?(?=[\w`])", re.IGNORECASE)
_SYSTEM = {"mysql": {"information_schema", "mysql", "performance_schema", "sys"}, "sqlserver": {"sys", "information_schema"}}
_OWN = {"mysql": {"dual"}, "sqlite": {"sqlite_master", "sqlite_schema", "sqlite_sequence", "sqlite_stat1", "dbstat"}}
_UNITS = re.compile(r"(?i)date|time|extract|trunc|format|convert|get_?format|weight_string")
"""Functions of which some take a bare word (a unit of time, a type) that is no column."""


def asked_in(sql: str, dialect: str) -> Asked | None:
    """What the one statement asks in one of the dialects of READ; None where it is not read as that."""
    text = _NUMBERED.sub("?", sql)
    tree = parsed(_REPLACE.sub("INSERT INTO ", text, count=1) if _REPLACE.match(text) else text, dialect)
    if tree is None or tree.key == "command":
        return None
    found = Asked(dialect=dialect)
    try:
        _Reader(found, dialect, '"' in sql and dialect == "sqlite").statement(tree, Scope())
    except RecursionError:
        return None
    return found


@dataclass(slots=True)
class _Reader:
    """`loose` where a name in double quotes may be a string, as in SQLite."""

    found: Asked
    dialect: str
    loose: bool

    def statement(self, node: Any, around: Scope) -> None:
        """SELECT, INSERT, UPDATE, DELETE; what else there is holds nothing for us."""
        from sqlglot import exp

        while isinstance(node, exp.Subquery) and not node.args.get("joins"):
            node = node.this
        if isinstance(node, exp.Select):
            self._select(node, around)
        elif isinstance(node, exp.SetOperation):
            scope = self._with(node, around)
            self.statement(node.this, scope)
            self.statement(node.expression, scope)
        elif isinstance(node, exp.Insert):
            self._insert(node, around)
        elif isinstance(node, exp.Update):
            self._update(node, around)
        elif isinstance(node, exp.Delete):
            self._delete(node, around)

    def _select(self, query: exp.Select, around: Scope) -> None:
        from sqlglot import exp

        scope = self._with(query, around)
        first = query.args.get("from_")
        sources = [*([first.this] if first else []), *_joins(query)]
        for source in sources:
            self._source(source, scope)
        for lateral in query.args.get("laterals") or ():
            scope.sources[lateral.alias.lower()] = None
        scope.aliases = {one.alias.lower() for one in query.expressions if isinstance(one, exp.Alias)}
        for key, value in query.args.items():
            if key not in {"with_", "from_", "joins", "laterals", "hint", "into", "kind"}:
                self._each(value, scope)
        for source in sources:
            self._inside(source, scope)
        offset = query.args.get("offset")
        if offset is not None and not is_zero(offset.expression):
            self.found.pages_unordered |= not query.args.get("order")
            self.found.unlimited_offset |= around.outer is None and not (query.args.get("limit") or self.dialect == "sqlserver")
        if around.outer is None and not around.sources and fetches_all(query):
            self.found.all_rows = next(iter(scope.sources.values()))

    def _insert(self, one: exp.Insert, around: Scope) -> None:
        from sqlglot import exp

        scope = self._with(one, around)
        head = one.this.this if isinstance(one.this, exp.Schema) else one.this
        if not isinstance(head, exp.Table):
            return
        table = self._table(head, scope)
        for column in one.this.expressions if isinstance(one.this, exp.Schema) else ():
            self._use(column.name, (table,))
        given = one.args.get("expression")
        if isinstance(given, exp.Query):
            self.statement(given, scope)
        elif given is not None and (conflict := one.args.get("conflict")) is not None and not given.args.get("alias"):
            inside = Scope({head.alias_or_name.lower(): table, "excluded": table}, scope, scope.given)
            self._each([*conflict.expressions, conflict.args.get("where")], inside)

    def _update(self, one: exp.Update, around: Scope) -> None:
        from sqlglot import exp

        scope = self._with(one, around)
        first = one.args.get("from_")
        others = [*([first.this, *_joins(first)] if first else []), *_joins(one)]
        for source in others:
            self._source(source, scope)
        sources = [*others]
        if isinstance(one.this, exp.Table) and one.this.name.lower() not in scope.sources:
            self._source(one.this, scope)
            sources.append(one.this)
        plain = len(scope.sources) == 1 and not any(one.args.get(word) for word in ("where", "limit"))
        table = next(iter(scope.sources.values()))
        if plain and table is not None:
            self.found.every_row.append(("UPDATE", table))
        self._each([*one.expressions, one.args.get("where"), one.args.get("order")], scope)
        for source in sources:
            self._inside(source, scope)

    def _delete(self, one: exp.Delete, around: Scope) -> None:
        scope = self._with(one, around)
        sources = [one.this, *_joins(one), *(one.args.get("using") or [])]
        for source in sources:
            self._source(source, scope)
        plain = len(scope.sources) == 1 and not any(one.args.get(word) for word in ("where", "limit"))
        table = next(iter(scope.sources.values()))
        if plain and table is not None:
            self.found.every_row.append(("DELETE", table))
        self._each([one.args.get("where"), one.args.get("order")], scope)
        for source in sources:
            self._inside(source, scope)

    def _with(self, one: exp.Expression, around: Scope) -> Scope:
        given = around.given
        if (clause := one.args.get("with_")) is not None:
            names = [cte.alias_or_name.lower() for cte in clause.expressions]
            for number, cte in enumerate(clause.expressions):
                known = given | frozenset(names if clause.args.get("recursive") else names[:number])
                self.statement(cte.this, Scope(outer=around, given=known))
            given |= frozenset(names)
        return Scope(outer=around, given=given)

    def _table(self, node: exp.Table, scope: Scope) -> Name | None:
        """The table of a name; None for a CTE, a function, a variable, the server's own."""
        from sqlglot import exp

        word, schema = node.name.lower(), node.db.lower()
        if not isinstance(node.this, exp.Identifier) or node.catalog or word.startswith(("#", "@")):
            return None
        own = schema in _SYSTEM.get(self.dialect, ()) or word in _OWN.get(self.dialect, ()) or word.startswith("pragma_")
        if own or (word in scope.given and not schema) or node.this.args.get("temporary"):
            return None
        table = named(node, self.dialect)
        self.found.tables[table] = None
        return table

    def _source(self, node: exp.Expression, scope: Scope) -> None:
        """A table of FROM under its name; of all else that stands there the columns are not known."""
        from sqlglot import exp

        name = node.alias_or_name.lower()
        alias = node.args.get("alias")
        if isinstance(node, exp.Table):
            scope.sources[name] = None if alias is not None and alias.args.get("columns") else self._table(node, scope)
        elif isinstance(node, exp.Subquery) and isinstance(node.this, exp.Table):  # a join in parentheses
            self._source(node.this, scope)
        else:
            scope.sources[name] = None
        for join in _joins(node):
            self._source(join, scope)

    def _inside(self, node: exp.Expression, scope: Scope) -> None:
        """What is inside FROM: sub-queries, conditions of joins."""
        from sqlglot import exp

        if isinstance(node, exp.Subquery):
            if isinstance(node.this, exp.Table):
                self._inside(node.this, scope)
            else:  # what stands beside it cannot be seen there
                self.statement(node.this, Scope(outer=scope.outer or Scope(), given=scope.given))
        elif isinstance(node, exp.Lateral):
            self._each([node.this], scope)
        if isinstance(node.parent, exp.Join):
            self._each([node.parent.args.get("on")], scope)
        for join in _joins(node):
            self._inside(join, scope)

    def _each(self, value: object, scope: Scope) -> None:
        from sqlglot import exp

        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, exp.Expression):
                self._expression(one, scope)

    def _expression(self, node: exp.Expression, scope: Scope) -> None:
        """Columns, sub-queries and comparisons inside an expression."""
        from sqlglot import exp

        if isinstance(node, exp.Column):
            self._column(node, scope)
            return
        if isinstance(node, exp.Query):
            self.statement(node, scope)
            return
        compared(node, scope, self.found)
        not_in(node, scope, self.found, self.dialect)
        words = isinstance(node, exp.Anonymous) and _UNITS.search(node.name) is not None
        for key, value in node.args.items():
            inside = [one for one in value if not _bare(one)] if words and isinstance(value, list) else value
            if key != "unit":
                self._each(inside, scope)

    def _column(self, node: exp.Column, scope: Scope) -> None:
        from sqlglot import exp

        if isinstance(node.this, exp.Star) or node.args.get("db") or (self.loose and node.this.args.get("quoted")):
            return
        path = [part.lower() for part in (node.table, node.name) if part]
        self._use(node.name, seen(path, scope))
        if len(path) == 2 and nowhere(path[0], scope):
            self.found.lost[path[0]] = None

    def _use(self, column: str, tables: tuple[Name | None, ...]) -> None:
        known = tuple(dict.fromkeys(table for table in tables if table is not None))
        if column and known and None not in tables:
            self.found.columns[ColumnUse(column, known)] = None


def _joins(node: exp.Expression) -> Iterable[exp.Expression]:
    return [join.this for join in node.args.get("joins") or ()]


def _bare(node: object) -> bool:
    """Whether it is a word without a table."""
    from sqlglot import exp

    return isinstance(node, exp.Column) and not node.table
