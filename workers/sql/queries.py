"""A query's text to what it asks: the tree walked with what names can be seen at each place.

Source of the tree: libpg_query's protobuf of PostgreSQL's parse nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.domain.schema import Name
from workers.sql.asked import Asked, ColumnUse, Compared, NotIn, Wrapped
from workers.sql.comparisons import fetches_all, is_zero, shuffles, with_call, with_constant, with_null
from workers.sql.expressions import children, inner, is_constant, mentions
from workers.sql.libpg_query import parse_text, pb
from workers.sql.nodes import relation
from workers.sql.parse import SMALL, crowded
from workers.sql.parsed import SqlError
from workers.sql.scopes import Scope, nowhere, seen

_APART = frozenset(("WithClause", "RangeVar", "JoinExpr", "RangeSubselect", "RangeFunction", "IntoClause"))


@lru_cache(maxsize=256)
def asked(sql: str, dialect: str = "") -> Asked | None:
    """What the text asks; None where it is too large to be parsed safely here, or not of that dialect.

    Without one it may be PostgreSQL's or, where that refuses it, MySQL's.
    """
    if len(sql) > SMALL or crowded(sql):
        return None
    if dialect not in {"", "postgresql"}:
        from workers.sql.vendors.asked import READ, asked_in

        return asked_in(sql, dialect) if dialect in READ else None
    found = Asked()
    try:
        for statement in parse_text(sql).stmts:
            _Reader(found).statement(statement.stmt, Scope())
    except SqlError:
        if dialect:
            return None
        from workers.sql.vendors.unnamed import asked_mysql

        return asked_mysql(sql)
    except RecursionError:
        return None
    return found


@dataclass(slots=True)
class _Reader:
    found: Asked

    def statement(self, node: pb.Node, around: Scope) -> None:
        """SELECT, INSERT, UPDATE, DELETE; what else there is holds nothing for us."""
        kind, value = inner(node)
        read = {"select_stmt": self.select, "insert_stmt": self.insert, "update_stmt": self.update, "delete_stmt": self.delete}
        if kind in read:
            read[kind](value, around)

    def select(self, query: Any, around: Scope) -> None:
        """A query, its CTEs and set operations."""
        scope = self._with(query, around)
        if query.op != pb.SETOP_NONE and query.HasField("larg"):
            self.select(query.larg, scope)
            self.select(query.rarg, scope)
            self._page(query, around)
            return
        for item in query.from_clause:
            self._source(item, scope)
        scope.aliases = {target.res_target.name for target in query.target_list if target.res_target.name}
        for part in children(query):
            if part.DESCRIPTOR.name not in _APART:
                self.expression(part, scope)
        for item in query.from_clause:
            self._joined(item, scope)
        self._page(query, around)
        if around.outer is None and not around.sources and fetches_all(query):
            self.found.all_rows = next(iter(scope.sources.values()))
        if shuffles(query):
            self.found.shuffled = next(iter(scope.sources.values()))

    def _page(self, query: Any, around: Scope) -> None:
        if query.HasField("limit_offset") and not is_zero(query.limit_offset):
            alike = bool(query.target_list) and all(is_constant(one.res_target.val) for one in query.target_list)
            self.found.pages_unordered |= not query.sort_clause and not alike
            whole = around.outer is None  # what a query inside leaves out may be meant: all but the newest
            self.found.unlimited_offset |= whole and not query.HasField("limit_count")

    def insert(self, one: Any, around: Scope) -> None:
        """INSERT: the columns it names, its query, ON CONFLICT and RETURNING."""
        scope = self._with(one, around)
        table = self._table(one.relation, scope)
        for column in one.cols:
            self._use(column.res_target.name, (table,))
        if one.HasField("select_stmt"):
            self.statement(one.select_stmt, scope)
        inside = Scope({one.relation.alias.aliasname or one.relation.relname: table, "excluded": table}, scope, scope.given)
        if one.HasField("on_conflict_clause"):
            for target in one.on_conflict_clause.target_list:
                self._use(target.res_target.name, (table,))
            self.expression(one.on_conflict_clause, inside)
        self._each(one.returning_clause.exprs, inside)

    def update(self, one: Any, around: Scope) -> None:
        """UPDATE: the columns it sets, FROM, WHERE."""
        scope = self._with(one, around)
        table = self._table(one.relation, scope)
        scope.sources[one.relation.alias.aliasname or one.relation.relname] = table
        for item in one.from_clause:
            self._source(item, scope)
        for target in one.target_list:
            self._use(target.res_target.name, (table,))
        if table is not None and not one.HasField("where_clause") and not one.from_clause:
            self.found.every_row.append(("UPDATE", table))
        self._each(one.target_list, scope)
        self._rest(one, scope)
        for item in one.from_clause:
            self._joined(item, scope)

    def delete(self, one: Any, around: Scope) -> None:
        """DELETE: USING, WHERE."""
        scope = self._with(one, around)
        table = self._table(one.relation, scope)
        scope.sources[one.relation.alias.aliasname or one.relation.relname] = table
        for item in one.using_clause:
            self._source(item, scope)
        if table is not None and not one.HasField("where_clause") and not one.using_clause:
            self.found.every_row.append(("DELETE", table))
        self._rest(one, scope)

    def _rest(self, one: Any, scope: Scope) -> None:
        if one.HasField("where_clause"):
            self._each([one.where_clause], scope)
        self._each(one.returning_clause.exprs, scope)

    def _with(self, one: Any, around: Scope) -> Scope:
        given = around.given
        if one.HasField("with_clause"):
            names = [cte.common_table_expr.ctename for cte in one.with_clause.ctes]
            for number, cte in enumerate(one.with_clause.ctes):
                seen = given | frozenset(names if one.with_clause.recursive else names[:number])
                self.statement(cte.common_table_expr.ctequery, Scope(outer=around, given=seen))
            given |= frozenset(names)
        return Scope(outer=around, given=given)

    def _table(self, node: Any, scope: Scope) -> Name | None:
        """The table of a name; None for a CTE and for the server's own catalogs."""
        if (node.relname in scope.given and not node.schemaname) or node.schemaname in {"pg_catalog", "information_schema"}:
            return None
        if node.relname.startswith("pg_") or node.catalogname:
            return None
        table = relation(node)
        self.found.tables[table] = None
        return table

    def _source(self, node: pb.Node, scope: Scope) -> None:
        kind, value = inner(node)
        if kind == "range_var":
            scope.sources[value.alias.aliasname or value.relname] = None if value.alias.colnames else self._table(value, scope)
        elif kind == "join_expr":
            self._source(value.larg, scope)
            self._source(value.rarg, scope)
            if value.alias.aliasname:
                scope.sources[value.alias.aliasname] = None
        elif kind == "range_table_sample":
            self._source(value.relation, scope)
        else:
            named = kind and "alias" in value.DESCRIPTOR.fields_by_name
            scope.sources[value.alias.aliasname if named else ""] = None

    def _joined(self, node: pb.Node, scope: Scope) -> None:
        """What is inside FROM: conditions of joins, sub-queries, functions."""
        kind, value = inner(node)
        if kind == "join_expr":
            self._joined(value.larg, scope)
            self._joined(value.rarg, scope)
            if value.HasField("quals"):
                self._each([value.quals], scope)
        elif kind == "range_subselect":
            self.statement(value.subquery, scope)

    def _each(self, nodes: Any, scope: Scope) -> None:
        for node in nodes:
            if (found := inner(node)[1]) is not None:
                self.expression(found, scope)

    def expression(self, message: Any, scope: Scope) -> None:
        """Columns, sub-queries and comparisons inside an expression."""
        kind = message.DESCRIPTOR.name
        if kind == "ColumnRef":
            path = [one.string.sval for one in message.fields]
            self._use(path[-1], seen(path, scope))
            if len(path) == 2 and nowhere(path[0], scope):
                self.found.lost[path[0]] = None
            return
        if kind == "SelectStmt":
            self.select(message, scope)
            return
        if kind == "A_Expr":
            self._compared(message, scope)
        elif kind == "BoolExpr" and message.boolop == pb.NOT_EXPR:
            self._negated(message.args[0], scope)
        for child in children(message):
            self.expression(child, scope)

    def _compared(self, comparison: Any, scope: Scope) -> None:
        if sign := with_null(comparison):
            self.found.nulls.append(sign)
        if (called := with_call(comparison)) is not None:
            tables = seen(called[0], scope)
            if len(tables) == 1 and tables[0] is not None and called[0][-1]:
                self.found.wrapped.append(Wrapped(called[0][-1], tables[0], called[1]))
        if (found := with_constant(comparison)) is not None:
            path, sign, constant = found
            tables = seen(path, scope)
            if len(tables) == 1 and tables[0] is not None and path[-1]:
                self.found.compared.append(Compared(path[-1], tables[0], sign, constant))

    def _negated(self, node: pb.Node, scope: Scope) -> None:
        kind, link = inner(node)
        if kind != "sub_link" or link.sub_link_type != pb.ANY_SUBLINK or link.oper_name:
            return
        query = link.subselect.select_stmt
        if len(query.target_list) != 1 or len(query.from_clause) != 1 or query.from_clause[0].WhichOneof("node") != "range_var":
            return
        given = query.target_list[0].res_target.val
        source = query.from_clause[0].range_var
        if given.WhichOneof("node") == "column_ref" and source.relname not in scope.given:
            column = given.column_ref.fields[-1].string.sval
            if column and column not in mentions(query.where_clause).columns:  # a filter on it may keep NULL out
                self.found.not_in.append(NotIn(column, relation(source)))

    def _use(self, column: str, tables: tuple[Name | None, ...]) -> None:
        known = tuple(dict.fromkeys(table for table in tables if table is not None))
        if column and known and len([table for table in tables if table is not None]) == len(tables):
            self.found.columns[ColumnUse(column, known)] = None
