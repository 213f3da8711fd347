"""Calls of object mappers: what model, which method, which keys, in which loop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.queries import OrmCall
from workers.queries.code import Code, function_of
from workers.queries.loops import loop_of
from workers.queries.parts import Call
from workers.readers.syntax import Node

_LOCKS = re.compile(r"(?i)\block:|\.lock\(|for_?update|with_lock")
"""Rows that are locked one by one are meant to be."""


def orm_call(code: Code, call: Call) -> OrmCall | None:
    """The call as one of an object mapper; None for any other."""
    named = code.words.mapper(code, call)
    if named is None:
        return None
    keys, lines, closed = _options(code, call)
    return OrmCall(
        code.syntax.span(call.node),
        named.framework,
        named.model[:60],
        call.name,
        keys,
        closed,
        named.reads,
        loop_of(code, call.node) if named.reads and not _LOCKS.search(code.text(call.node)) else None,
        named.everything,
        function_of(code, call.node),
        lines,
    )


def _options(code: Code, call: Call) -> tuple[tuple[str, ...], tuple[int, ...], bool]:
    """The keys of the first object that is given, the lines they stand in, and whether it is written out whole."""
    if not call.arguments:
        return (), (), True
    first = next((one for one in call.arguments if one.type == "object"), None)
    if first is None:
        return (), (), False
    keys = list(_keys(code, first))
    whole = not any(one.type == "spread_element" for one in first.named_children)
    return tuple(key for key, _ in keys), tuple(line for _, line in keys), whole


def _keys(code: Code, given: Node) -> Iterator[tuple[str, int]]:
    for one in given.named_children:
        key = (
            one.child_by_field_name("key")
            if one.type == "pair"
            else one
            if one.type == "shorthand_property_identifier"
            else None
        )
        if key is not None:
            empty = one.type == "pair" and code.text(one.child_by_field_name("value") or one) == "{}"
            yield code.text(key).strip("'\"") + ("{}" if empty else ""), code.syntax.span(key).line
