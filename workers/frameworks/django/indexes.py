"""Meta.indexes and Meta.constraints: calls of Index, UniqueConstraint, CheckConstraint, ExclusionConstraint as SQL."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import Any

from workers.frameworks.django import naming
from workers.frameworks.django.deferred import Deferred
from workers.frameworks.django.expressions import condition_sql, expression_sql, quoted
from workers.frameworks.django.states import Model, State
from workers.frameworks.django.values import Call, Ref
from workers.sql.dialect import speaks_mysql

_METHODS = {"BTreeIndex": "btree", "BrinIndex": "brin", "GinIndex": "gin", "GistIndex": "gist", "HashIndex": "hash",
            "SpGistIndex": "spgist", "BloomIndex": "bloom", "OpClass": ""}  # fmt: skip
_CONSTRAINTS = frozenset(("CheckConstraint", "UniqueConstraint", "ExclusionConstraint"))


@dataclass(frozen=True, slots=True)
class Made:
    """A constraint: its name, its text inside CREATE TABLE and behind ADD, or the unique index that stands for it."""

    name: str
    inline: str = ""
    deferred: Deferred | None = None

    def later(self, node: ast.expr) -> Deferred:
        """The index, made by a call. Raises ValueError for a constraint that is none."""
        if self.deferred is None:
            raise ValueError("not an index")
        return replace(self.deferred, node=node)


def index_name(model: Model, value: Any) -> str:
    """The name of a Meta index; '' when it cannot be told."""
    if not isinstance(value, Call):
        return ""
    given = value.kwargs.get("name")
    if isinstance(given, str) and given:
        return given
    fields = [one for one in _tuple(value.kwargs.get("fields")) if isinstance(one, str)]
    if not fields:
        return ""
    columns = tuple(model.column(one.lstrip("-")) for one in fields)
    suffix = _METHODS.get(value.last) or "idx"
    suffix = {"btree": "btree", "spgist": "spgist"}.get(suffix, suffix)
    return naming.index(model.table, columns, tuple(one.startswith("-") for one in fields), suffix)


def index_of(state: State, model: Model, value: Any, node: ast.expr) -> Deferred | None:
    """The statement that makes a Meta index; None when the value is no call of an index."""
    if not isinstance(value, Call):
        return None
    fields = [one for one in _tuple(value.kwargs.get("fields")) if isinstance(one, str)]
    classes = [one for one in _tuple(value.kwargs.get("opclasses")) if isinstance(one, str) and not speaks_mysql()]
    columns = tuple(model.column(one.lstrip("-")) for one in fields)
    parts = [
        " ".join(filter(None, (quoted(column), classes[at] if at < len(classes) else "", "DESC" * one.startswith("-"))))
        for at, (one, column) in enumerate(zip(fields, columns, strict=True))
    ]
    parts += [index_part(state, model, one) for one in value.args]
    if not parts:
        return None
    method = _METHODS.get(value.last, "")
    using = f" USING {method}" if method and method != "btree" and not speaks_mysql() else ""
    name = index_name(model, value)
    return Deferred(node, "index", model.table, columns, name, "_idx", tuple(parts), _rest(state, model, value), using)


def index_part(state: State, model: Model, value: Any) -> str:
    """One expression of an index, with its operator class, collation and direction."""
    suffix = ""
    for _ in range(4):
        if not isinstance(value, Call):
            break
        if value.last == "OpClass":
            name = value.get("name", 1)
            suffix = f" {name}{suffix}" if isinstance(name, str) and name.isidentifier() else suffix
            value = value.args[0] if value.args else None
        elif value.last == "Collate":
            name = value.get("collation", 1)
            suffix = f" COLLATE {quoted(name)}{suffix}" if isinstance(name, str) else suffix
            value = value.args[0] if value.args else None
        elif value.last == "OrderBy" or value.name in {".desc", ".asc"}:
            down = value.name == ".desc" or value.kwargs.get("descending") is True
            first = value.kwargs.get("nulls_first") is True
            nulls = " NULLS FIRST" if first else " NULLS LAST" if value.kwargs.get("nulls_last") is True else ""
            suffix += (" DESC" if down else "") + nulls
            value = value.args[0] if value.args else None
    sql = expression_sql(state, model, value)
    bare = isinstance(value, str) or (isinstance(value, Call) and value.last == "F")
    return (sql if bare and '"?"' not in sql else f"({sql})") + suffix


def _rest(state: State, model: Model, value: Call) -> str:
    """INCLUDE and WHERE."""
    if speaks_mysql():
        return ""
    include = [model.column(one) for one in _tuple(value.kwargs.get("include")) if isinstance(one, str)]
    condition = value.kwargs.get("condition")
    nulls = " NULLS NOT DISTINCT" if value.kwargs.get("nulls_distinct") is False else ""
    return (
        (f" INCLUDE ({', '.join(map(quoted, include))})" if include else "")
        + nulls
        + (f" WHERE {condition_sql(state, model, condition)}" if condition is not None else "")
    )


def constraint_name(value: Any) -> str:
    """The name of a constraint; '' when it cannot be told."""
    name = value.kwargs.get("name") if isinstance(value, Call) else None
    return name if isinstance(name, str) else ""


def constraint_of(state: State, model: Model, value: Any) -> Made | None:
    """A constraint as SQL; None when the value is none that is known."""
    name = constraint_name(value)
    if not name or not isinstance(value, Call) or value.last not in _CONSTRAINTS:
        return None
    named = f"CONSTRAINT {quoted(name)}"
    if value.last == "CheckConstraint":
        condition = value.kwargs.get("condition", value.kwargs.get("check"))
        return Made(name, f"{named} CHECK ({condition_sql(state, model, condition)})")
    if value.last == "ExclusionConstraint":
        return Made(name, f"{named} {_exclusion(state, model, value)}")
    return _unique(state, model, value, name)


def _unique(state: State, model: Model, value: Call, name: str) -> Made:
    fields = [one for one in _tuple(value.kwargs.get("fields")) if isinstance(one, str)]
    columns = tuple(map(model.column, fields))
    if speaks_mysql() and any(value.kwargs.get(key) is not None for key in _NOT_ON_MYSQL):
        return Made(name)  # Django makes none on MySQL
    special = any(value.kwargs.get(key) for key in ("condition", "include", "opclasses")) or value.args
    if not special:
        nulls = " NULLS NOT DISTINCT" if value.kwargs.get("nulls_distinct") is False else ""
        return Made(name, f"CONSTRAINT {quoted(name)} UNIQUE{nulls} ({', '.join(map(quoted, columns))}){_deferral(value)}")
    made = index_of(state, model, value, value.node)
    return Made(name, deferred=replace(made, kind="unique index", using="") if made else None)


def _deferral(value: Call) -> str:
    given = value.kwargs.get("deferrable")
    if not isinstance(given, Ref):
        return ""
    return " DEFERRABLE INITIALLY " + ("DEFERRED" if given.last == "DEFERRED" else "IMMEDIATE")


_NOT_ON_MYSQL = ("condition", "include", "opclasses", "deferrable", "nulls_distinct")
_SIGNS = {"EQUAL": "=", "NOT_EQUAL": "<>", "OVERLAPS": "&&", "CONTAINS": "@>", "CONTAINED_BY": "<@",
          "ADJACENT_TO": "-|-", "NOT_LT": "&>", "NOT_GT": "&<"}  # fmt: skip


def _exclusion(state: State, model: Model, value: Call) -> str:
    elements = []
    for one in _tuple(value.kwargs.get("expressions")):
        if isinstance(one, tuple) and len(one) == 2:
            sign = _SIGNS.get(one[1].last) if isinstance(one[1], Ref) else one[1]
            elements.append(f"{index_part(state, model, one[0])} WITH {sign if isinstance(sign, str) else '&&'}")
    method = value.kwargs.get("index_type")
    condition = value.kwargs.get("condition")
    where = f" WHERE ({condition_sql(state, model, condition)})" if condition is not None else ""
    using = method.lower() if isinstance(method, str) and method.isalpha() else "gist"
    return f"EXCLUDE USING {using} ({', '.join(elements)}){where}{_deferral(value)}"


def _tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()
