"""Shapes of a query in sqlglot's tree that are known to go wrong: comparisons, and a list of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.schema import Name
from workers.sql.asked import Asked, Compared, NotIn, Paired, Wrapped
from workers.sql.scopes import Scope, seen
from workers.sql.vendors.rows import named

if TYPE_CHECKING:
    from sqlglot import exp

_SIGNS = {"eq": "=", "neq": "<>", "lt": "<", "gt": ">", "lte": "<=", "gte": ">=", "in": "IN"}
_LESS = ("where", "limit", "offset", "having", "with_", "group", "distinct", "joins", "laterals", "into", "fetch")


def compared(node: exp.Expression, scope: Scope, found: Asked) -> None:
    """Note what a comparison compares: with NULL, a number, a pattern `%…`, another column, or what is called on a column."""
    from sqlglot import exp

    if isinstance(node, exp.Like | exp.ILike):
        if (one := _of(node.this, scope)) and _starts(node.expression).startswith("%"):
            found.compared.append(Compared(*one, "LIKE", "wildcard"))
        return
    sign = _SIGNS.get(node.key)
    if sign is None:
        return
    others = node.expressions if sign == "IN" else [node.expression]
    if sign in {"=", "<>"} and isinstance(node.expression, exp.Null) and _filters(node):
        found.nulls.append(sign)
    sides = [(node.this, others)] + ([] if sign == "IN" else [(node.expression, [node.this])])
    for side, given in sides:
        if (one := _of(side, scope)) and given and all(map(_is_integer, given)):
            found.compared.append(Compared(*one, sign, "integer", given[0].name if len(given) == 1 else ""))
        called = _called(side) if _filters(node) else None
        if called and given and not any(other.find(exp.Column) for other in given):
            column, function = called
            if one := _of(column, scope):
                found.wrapped.append(Wrapped(*one, function))
    left, right = _of(node.this, scope), _of(others[0], scope) if len(others) == 1 else None
    if left and right and sign != "IN":
        found.paired.append(Paired(*left, *right, sign))


def not_in(node: exp.Expression, scope: Scope, found: Asked, dialect: str) -> None:
    """Note the column that a NOT IN (SELECT column FROM table) gives, where nothing in it filters by that column."""
    from sqlglot import exp

    link = node.this if isinstance(node, exp.Not) and isinstance(node.this, exp.In) else None
    query = link.args.get("query") if link is not None else None
    query = query.this if isinstance(query, exp.Subquery) else query
    if not isinstance(query, exp.Select) or len(query.expressions) != 1 or query.args.get("joins"):
        return
    given, source = query.expressions[0], query.args.get("from_")
    given = given.this if isinstance(given, exp.Alias) else given
    plain = isinstance(given, exp.Column) and isinstance(given.this, exp.Identifier)
    if not plain or source is None or not isinstance(source.this, exp.Table) or source.this.name.lower() in scope.given:
        return
    filtered = [query.args[word] for word in ("where", "having") if query.args.get(word)]
    if not any(one.name.lower() == given.name.lower() for part in filtered for one in part.find_all(exp.Column)):
        found.not_in.append(NotIn(given.name, named(source.this, dialect)))


def fetches_all(query: exp.Select) -> bool:
    """One table, and nothing that leaves rows out, joins or counts them."""
    from sqlglot import exp

    source = query.args.get("from_")
    plain = source is not None and isinstance(source.this, exp.Table) and not source.this.args.get("joins")
    columns = all(isinstance(one.unalias(), exp.Column | exp.Star) for one in query.expressions)
    return plain and columns and not any(query.args.get(word) for word in _LESS)


def is_zero(node: exp.Expression) -> bool:
    """Whether it is the constant 0."""
    return _is_integer(node) and node.name == "0"


def _of(node: exp.Expression, scope: Scope) -> tuple[str, Name] | None:
    """A column and the one table that it must be of."""
    from sqlglot import exp

    if not isinstance(node, exp.Column) or isinstance(node.this, exp.Star) or node.args.get("db"):
        return None
    tables = seen([part.lower() for part in (node.table, node.name) if part], scope)
    return (node.name, tables[0]) if len(tables) == 1 and tables[0] is not None else None


def _is_integer(node: exp.Expression) -> bool:
    from sqlglot import exp

    inner = node.this if isinstance(node, exp.Neg) else node
    return isinstance(inner, exp.Literal) and not inner.is_string and str(inner.this).isdigit()


def _called(node: exp.Expression) -> tuple[exp.Column, str] | None:
    """The column that a function of nothing else but constants takes, and the function's name."""
    from sqlglot import exp

    columns = list(node.find_all(exp.Column)) if isinstance(node, exp.Func) else []
    if len(columns) != 1 or node.find(exp.Query, exp.AggFunc, exp.Window, exp.Placeholder, exp.Binary):
        return None
    name = "cast" if isinstance(node, exp.Cast) else node.sql(dialect="mysql").partition("(")[0].lower()
    return (columns[0], name) if name.isidentifier() else None


def _filters(node: exp.Expression) -> bool:
    from sqlglot import exp

    return node.find_ancestor(exp.Where, exp.Join, exp.Having) is not None


def _starts(node: exp.Expression) -> str:
    """What a pattern begins with: a string, or one to which something is appended."""
    from sqlglot import exp

    while isinstance(node, exp.Concat | exp.DPipe):
        node = node.expressions[0] if node.expressions else node.this
    return str(node.this) if isinstance(node, exp.Literal) and node.is_string else ""
