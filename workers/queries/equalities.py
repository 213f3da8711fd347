"""Calls of mappers that ask by equality alone, as the SQL that they send: `Order.where(shop_id: shop).count`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.queries import Query
from bot.domain.schema import Table
from workers.queries.code import Code
from workers.queries.dropped import model_of
from workers.queries.fields import Named
from workers.queries.parts import Call, field_of
from workers.readers.listing import Listing
from workers.sql.render.names import quote, render_name


@dataclass(frozen=True, slots=True)
class _Words:
    """The calls of one mapper: those that filter, those that change nothing of what is asked, and those that send it.

    `model` matches what a chain begins with, `limits` are the numbers of rows that a sending call asks for, `plain` matches a
    key that means equality.
    """

    model: re.Pattern[str]
    filters: frozenset[str]
    beside: frozenset[str]
    sends: frozenset[str]
    limits: Mapping[str, int]
    plain: re.Pattern[str]


_WORDS = {
    "ruby": _Words(
        re.compile(r"(?:[A-Z]\w*::)*([A-Z]\w*)$"),
        frozenset(("where", "find_by", "find_by!", "exists?")),
        frozenset(("all", "includes", "preload")),
        frozenset(
            ("count", "pluck", "ids", "to_a", "map", "each", "delete_all", "destroy_all", "find_by", "find_by!", "exists?")
        ),
        {"find_by": 1, "find_by!": 1, "exists?": 1},
        re.compile(r"\w+\s*:?$"),
    ),
    "python": _Words(
        re.compile(r"([A-Z]\w*)\.objects$"),
        frozenset(("filter", "get")),
        frozenset(("all", "prefetch_related", "only", "defer", "values", "values_list", "using")),
        frozenset(("count", "exists", "delete", "get")),
        {"get": 21, "exists": 1},
        re.compile(r"[a-z][a-z0-9_]*(?<!__)$"),
    ),
}
"""Sources: https://guides.rubyonrails.org/active_record_querying.html ,
https://docs.djangoproject.com/en/stable/ref/models/querysets/"""
_RANGE = re.compile(r"\.\.|\bnil\b|\bNone\b")


def asked_by(code: Code, call: Call, table: Table, tree: Listing) -> Query | None:
    """The query that the call sends, where it asks the table by values of columns and by nothing else."""
    words = _WORDS.get(code.language)
    if words is None or call.name not in words.sends:
        return None
    chain, root = _chain(code, call)
    model = words.model.match(root)
    if model is None or not all(one.name in words.filters | words.beside | words.sends for one in chain):
        return None
    columns = list[str]()
    for one in (one for one in chain if one.name in words.filters and one.arguments):
        found = [column for named in code.words.fields(code, one) if (column := _column(named, code, words, table))]
        keyed = all(each.type in {"pair", "hash", "keyword_argument"} for each in one.arguments)
        if not keyed or len(found) != _given(one) or _RANGE.search(" ".join(code.text(each) for each in one.arguments)):
            return None
        columns += found
    if not columns or not model_of(model.group(1), table.name, code, tree):
        return None
    span = code.syntax.span(call.node)
    sql = _sql(table, columns, words.limits.get(call.name))
    return Query(span, code.language, sql, call.name, mapped=code.text(call.node)[:200])


def _sql(table: Table, columns: list[str], limit: int | None) -> str:
    filters = " AND ".join(f"{quote(column)} = ${number}" for number, column in enumerate(dict.fromkeys(columns), 1))
    page = f" LIMIT {limit}" if limit else ""
    return f"SELECT * FROM {render_name(table.name)} WHERE {filters}{page}"  # noqa: S608 (planned, never sent; names are quoted)


def _chain(code: Code, call: Call) -> tuple[list[Call], str]:
    """The calls from the last to the first, and what the first is called on."""
    chain, receiver = [call], call.receiver
    while receiver is not None and code.is_call(receiver):
        chain.append(code.call(receiver))
        receiver = chain[-1].receiver
    return chain, code.text(receiver) if receiver is not None else ""


def _given(call: Call) -> int:
    """How many keys the call is given."""
    return sum(len(one.named_children) if one.type == "hash" else 1 for one in call.arguments)


def _column(named: Named, code: Code, words: _Words, table: Table) -> str:
    """The column that is asked for by equality, '' where it is more than that or none of the table's."""
    key = code.text(named.node)
    if named.table or not words.plain.match(key) or "__" in key:
        return ""
    held = field_of(named.node.parent, "value") if named.node.parent is not None else None
    if held is not None and held.type in {"range", "nil", "none", "hash"}:
        return ""
    return next((name for name in _spelled(named.field, code.language) if table.column(name)), "")


def _spelled(field: str, language: str) -> Iterator[str]:
    yield field
    if language in {"python", "ruby"}:
        yield f"{field}_id"
