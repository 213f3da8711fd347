"""What a query seeks of each table it reads (columns that must equal something, ranges, an order), and its text to be planned.

Source of the tree: libpg_query's protobuf of PostgreSQL's parse nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.domain.schema import IndexPart, Name
from workers.sql.expressions import inner, walk
from workers.sql.libpg_query import parse_text, pb
from workers.sql.nodes import relation, words
from workers.sql.parse import SMALL, crowded
from workers.sql.parsed import SqlError

PAGE = 100
"""What a LIMIT that is a parameter is taken as: PostgreSQL would take a tenth of all rows."""
Has = Callable[[Name, str], bool]
_PLANNED = ("select_stmt", "update_stmt", "delete_stmt", "insert_stmt")
_EQUAL = frozenset((pb.AEXPR_OP, pb.AEXPR_OP_ANY, pb.AEXPR_IN))
_BETWEEN = frozenset((pb.AEXPR_BETWEEN, pb.AEXPR_BETWEEN_SYM))
_RANGES = frozenset(("<", ">", "<=", ">="))


@dataclass(slots=True)
class Sought:
    """Of one table at one level of the query. `weak` are columns that equal one of few values: booleans, IS NULL."""

    table: Name
    equal: list[str] = field(default_factory=list)
    weak: list[str] = field(default_factory=list)
    ranged: list[str] = field(default_factory=list)
    ordered: tuple[IndexPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Seeking:
    """One statement that can be planned: `text` with the parameters of LIMIT and OFFSET replaced, as `assumed` says."""

    text: str
    sought: tuple[Sought, ...]
    assumed: str = ""


def seeking(sql: str, has: Has) -> Seeking | None:
    """What the one statement seeks; `has` says whether a table has a column.

    None where it does not parse, is more than one, has no plan, or a parameter stands for more than a value (a condition, a
    column to sort by): then its conditions are not known.
    """
    if len(sql) > SMALL or crowded(sql):
        return None
    try:
        statements = parse_text(sql).stmts
        if len(statements) != 1 or inner(statements[0].stmt)[0] not in _PLANNED:
            return None
        parts = list(walk(inner(statements[0].stmt)[1]))
        if any(_stands_for_more(kind, value) for kind, value in parts):
            return None
        given = frozenset(value.ctename for kind, value in parts if kind == "CommonTableExpr")
        sought = [one for kind, value in parts for one in _level(kind, value, given, has)]
    except (SqlError, RecursionError):
        return None
    return _with_pages(sql, parts, tuple(sought))


def _stands_for_more(kind: str, value: Any) -> bool:
    """Whether a parameter stands where a condition or a column does."""
    match kind:
        case "BoolExpr":
            places = list(value.args)
        case "SelectStmt":
            targets = [one.res_target.val for one in value.target_list]
            places = [value.where_clause, value.having_clause, *value.group_clause, *targets]
        case "UpdateStmt" | "DeleteStmt":
            places = [value.where_clause]
        case "JoinExpr":
            places = [value.quals]
        case "SortBy":
            places = [value.node]
        case _:
            places = []
    return any(inner(one)[0] == "param_ref" for one in places)


def _with_pages(sql: str, parts: list[tuple[str, Any]], sought: tuple[Sought, ...]) -> Seeking:
    """The text with LIMIT as a number, OFFSET as none, and its other parameters numbered anew (PREPARE wants no hole)."""
    selects = [value for kind, value in parts if kind == "SelectStmt"]
    paged = {one.limit_count.param_ref.location: str(PAGE) for one in selects if inner(one.limit_count)[0] == "param_ref"}
    skipped = {one.limit_offset.param_ref.location: "0" for one in selects if inner(one.limit_offset)[0] == "param_ref"}
    assumed = " and ".join([f"LIMIT taken as {PAGE}"] * bool(paged) + ["OFFSET as 0"] * bool(skipped))
    paged |= skipped
    numbers: dict[int, int] = {}
    data, pieces, at = sql.encode(), list[bytes](), 0
    for location, number in sorted((one.location, one.number) for kind, one in parts if kind == "ParamRef"):
        new = paged.get(location) or f"${numbers.setdefault(number, len(numbers) + 1)}"
        end = location + 1
        while data[end : end + 1].isdigit():
            end += 1
        pieces += [data[at:location], new.encode()]
        at = end
    return Seeking(b"".join([*pieces, data[at:]]).decode().rstrip().rstrip(";"), sought, assumed)


def _level(kind: str, value: Any, given: frozenset[str], has: Has) -> Iterable[Sought]:
    """What one SELECT, UPDATE or DELETE seeks by itself."""
    if kind == "SelectStmt":
        level = _Level(given, has)
        level.sources(value.from_clause)
        level.conditions(value.where_clause)
        level.order(value)
    elif kind in {"UpdateStmt", "DeleteStmt"}:
        level = _Level(given, has)
        level.source(value.relation)
        level.sources(value.from_clause if kind == "UpdateStmt" else value.using_clause)
        level.conditions(value.where_clause)
    else:
        return ()
    return [one for one in level.named.values() if one.equal or one.weak or one.ranged or one.ordered]


@dataclass(slots=True)
class _Level:
    given: frozenset[str]
    has: Has
    named: dict[str, Sought] = field(default_factory=dict)

    def sources(self, nodes: Iterable[pb.Node]) -> None:
        """Tables of FROM and of its joins, whose conditions count as those of WHERE do."""
        joins: list[Any] = []
        for kind, value in (found for node in nodes for found in _sources(node)):
            if kind == "range_var":
                self.source(value)
            else:
                joins.append(value)
        for join in joins:
            self.conditions(join.quals)

    def source(self, one: Any) -> None:
        """A table under its alias; not a CTE."""
        if one.schemaname or one.relname not in self.given:
            self.named[one.alias.aliasname or one.relname] = Sought(relation(one))

    def conditions(self, node: pb.Node) -> None:
        """What must hold of each row: the parts of an AND."""
        for kind, value in _all_of(node):
            if kind == "a_expr":
                self._compared(value)
            elif kind == "column_ref":
                self._note(value, "weak")
            elif kind == "bool_expr" and value.boolop == pb.NOT_EXPR:
                self._note_node(value.args[0], "weak")
            elif kind == "null_test" and value.nulltesttype == pb.IS_NULL:
                self._note_node(value.arg, "weak")
            elif kind == "sub_link" and value.sub_link_type == pb.ANY_SUBLINK and not value.oper_name:
                self._note_node(value.testexpr, "equal")

    def _compared(self, comparison: Any) -> None:
        sign = words(comparison.name)[-1]
        if comparison.kind in _EQUAL and sign == "=":
            self._note_node(comparison.lexpr, "equal")
            self._note_node(comparison.rexpr, "equal")
        elif comparison.kind in _BETWEEN or (comparison.kind == pb.AEXPR_OP and sign in _RANGES):
            self._note_node(comparison.lexpr, "ranged")
            self._note_node(comparison.rexpr, "ranged")

    def order(self, query: Any) -> None:
        """ORDER BY, as far as it is one table's columns."""
        parts, tables = list[IndexPart](), list[Sought]()
        for node in query.sort_clause:
            kind, value = inner(node.sort_by.node)
            table = self._table(value) if kind == "column_ref" else None
            if table is None or (tables and table is not tables[0]):
                break
            tables.append(table)
            parts.append(_sorted(node.sort_by, value.fields[-1].string.sval))
        if tables:
            tables[0].ordered = _forward(parts)

    def _note_node(self, node: pb.Node, how: str) -> None:
        kind, value = inner(node)
        if kind == "column_ref":
            self._note(value, how)

    def _note(self, column: Any, how: str) -> None:
        table = self._table(column)
        if table is not None and (name := column.fields[-1].string.sval) not in (found := getattr(table, how)):
            found.append(name)

    def _table(self, column: Any) -> Sought | None:
        """The one table that it must be of."""
        path = [one.string.sval for one in column.fields]
        if len(path) == 2:
            table = self.named.get(path[0])
            return table if table and self.has(table.table, path[1]) else None
        having = [table for table in self.named.values() if len(path) == 1 and self.has(table.table, path[0])]
        return having[0] if len(having) == 1 else None


def _sources(node: pb.Node) -> Iterator[tuple[str, Any]]:
    """Tables and joins."""
    kind, value = inner(node)
    if kind == "join_expr":
        yield kind, value
        yield from _sources(value.larg)
        yield from _sources(value.rarg)
    elif kind == "range_var":
        yield kind, value


def _all_of(node: pb.Node) -> Iterator[tuple[str, Any]]:
    kind, value = inner(node)
    if kind == "bool_expr" and value.boolop == pb.AND_EXPR:
        for one in value.args:
            yield from _all_of(one)
    elif kind:
        yield kind, value


def _sorted(sort: Any, column: str) -> IndexPart:
    descending = sort.sortby_dir == pb.SORTBY_DESC
    nulls = {pb.SORTBY_NULLS_FIRST: "first", pb.SORTBY_NULLS_LAST: "last"}.get(sort.sortby_nulls, "")
    usual = nulls == ("first" if descending else "last")
    return IndexPart(column, descending=descending, nulls="" if usual else nulls)  # type: ignore[arg-type]


def _forward(parts: list[IndexPart]) -> tuple[IndexPart, ...]:
    """An index is read backwards as well: where all parts descend in the usual way, none needs to."""
    if all(one.descending and not one.nulls for one in parts):
        return tuple(IndexPart(one.column) for one in parts)
    return tuple(parts)
