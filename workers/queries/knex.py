"""Chains of Knex and Objection: the tables that they begin with and join, and the columns that each of their calls names.

Source: https://knexjs.org/guide/query-builder.html , https://vincit.github.io/objection.js/api/query-builder/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from workers.queries.code import Code
from workers.queries.fields import Named, keys
from workers.queries.literals import pieces
from workers.queries.parts import Call
from workers.readers.syntax import Node

_CLIENT = re.compile(r"(?i)^(?:await )?(?:[\w$]+\.)*(?:knex|db|trx|tx|database|transaction|connection|conn)(?:\(\))?$")
_TABLE = re.compile(r"(?i)^(?:(\w+)\.)?(\w+)(?:\s+(?:as\s+)?(\w+))?$")
_COLUMN = re.compile(r"(?i)^(?:(\w+)\.)?([a-z_]\w*)(?:\s+as\s+\w+)?$")
_JOIN = re.compile(r"[jJ]oin$")
_MIXES = re.compile(
    r"[jJ]oin|^(?:with\w*|union\w*|intersect\w*|except\w*|modify|modifiers?|fromRaw|applyFilter|context|alias|using|runAfter)$"
)
_WHERE = re.compile(r"^(?:and|or)?[wW]here(?:Not|In|NotIn|Null|NotNull|Between|NotBetween|Like|ILike)?$|^findOne$")
_PAIRED = re.compile(r"^(?:and|or)?[wW]hereColumn$")
_LISTED = frozenset(("select", "column", "columns", "first", "distinct", "pluck", "returning", "onConflict", "distinctOn"))
SORTS = frozenset(("orderBy", "groupBy", "having"))
"""Calls that may name what the query gives."""
_COUNTED = frozenset(("count", "countDistinct", "min", "max", "sum", "avg"))
_WRITES = frozenset(("insert", "update", "increment", "decrement", "merge"))
_TABLES = frozenset(("from", "into", "table"))
_SPAN, _LONGEST = 40_000, 60


@dataclass(slots=True)
class Chain:
    """The tables of a chain by the names they have in it, and `model`, where it begins with one. `sole` is the table or model
    that names without one are of, '' where there may be several."""

    tables: dict[str, str] = field(default_factory=dict)
    model: str = ""
    sole: str = ""


def columns(code: Code, call: Call) -> Iterator[Named]:
    """The columns that one call of a chain names, as far as their table is plain."""
    if not call.arguments or call.receiver is None or call.node.end_byte - call.node.start_byte > _SPAN:
        return
    written = [(match, node) for text, node in _written(code, call) if (match := _COLUMN.match(text)) is not None]
    chain = _chain(code, call) if written and _length(code, call.node) <= _LONGEST else None
    if chain is None or (chain.model and call.name in _WRITES):
        return
    for match, node in written:
        table = chain.tables.get(match[1], "") if match[1] else chain.sole
        if table:
            yield Named(table, match[2], node, table=table != chain.model)


def _written(code: Code, call: Call) -> Iterator[tuple[str, Node]]:
    """The texts of a call that name columns."""
    name, given = call.name, call.arguments
    if name in _WRITES or _WHERE.match(name):
        yield from _first(code, given[0], name)
    elif name in _COUNTED:
        yield from _text(code, given[0])
    elif _PAIRED.match(name) or _JOIN.search(name):
        yield from (one for node in (given if _PAIRED.match(name) else given[1:]) for one in _text(code, node))
    elif name in _LISTED or name in SORTS:
        for node in given[:1] if name == "orderBy" else given:
            yield from _listed(code, node, name)


def _first(code: Code, given: Node, name: str) -> Iterator[tuple[str, Node]]:
    """A name alone, the keys of an object, names or objects in a list."""
    if given.type == "object":
        for key, node, _ in keys(code, given):
            if node.type != "computed_property_name":
                yield key.strip("`\"'"), node
    elif given.type == "array" and name != "where":
        for one in given.named_children:
            if one.type != "array":
                yield from _first(code, one, name)
    elif given.type != "array":
        yield from _text(code, given)


def _listed(code: Code, given: Node, name: str) -> Iterator[tuple[str, Node]]:
    """Names alone or in lists, the values of `{ alias: name }` and the column of `{ column, order }`."""
    if given.type == "array":
        for one in given.named_children:
            if one.type != "array":
                yield from _listed(code, one, name)
    elif given.type == "object":
        for key, _, value in keys(code, given):
            if name in _LISTED or key == "column":
                yield from _text(code, value)
    else:
        yield from _text(code, given)


def _text(code: Code, node: Node) -> Iterator[tuple[str, Node]]:
    if (text := _literal(code, node)) is not None:
        yield text, node


def _literal(code: Code, node: Node) -> str | None:
    """The text of a literal, with what constants of the file put into it; None for any other value."""
    if node.type in {"string", "template_string"}:
        parts = pieces(code, node)
        texts = [one if isinstance(one, str) else _constant(code, one) for one in parts or ()]
        return "".join(one for one in texts if one) if parts and None not in texts else None
    return None


def _constant(code: Code, node: Node) -> str | None:
    """The text that a name of the file's top, or of an object there, is given."""
    written = code.text(node)
    name, _, key = written.partition(".")
    if node.type not in {"identifier", "member_expression"} or not re.fullmatch(r"\w+(?:\.\w+)?", written):
        return None
    bound = code.bindings.get((None, name), [])
    if len(bound) != 1:
        return None
    value = bound[0].value
    if value.type == "as_expression" and value.named_children:
        value = value.named_children[0]
    if key:
        found = [each for said, _, each in keys(code, value) if said == key] if value.type == "object" else []
        value = found[0] if len(found) == 1 else node
    return code.text(value)[1:-1] if value.type == "string" else None


def _table_text(code: Code, node: Node) -> str | None:
    text = _literal(code, node)
    return text if text is not None else _constant(code, node)


def _length(code: Code, node: Node) -> int:
    """The calls of a chain up to that one; each is looked at once for all of them."""
    passed = list[int]()
    one: Node | None = node
    while one is not None and code.is_call(one) and one.id not in code.chained:
        passed.append(one.id)
        function = one.child_by_field_name("function")
        one = function.child_by_field_name("object") if function is not None else None
    length = code.chained.get(one.id, 0) if one is not None else 0
    for number, each in enumerate(reversed(passed), length + 1):
        code.chained[each] = number
    return code.chained[node.id]


def _chain(code: Code, call: Call) -> Chain | None:
    """What the chain around a call is about; None where that is not plain."""
    links = [call, *_before(code, call)]
    found, names = Chain(), [one.name for one in links]
    if len(links) > _LONGEST or (links[-1].receiver is not None and code.is_call(links[-1].receiver)):
        return None
    after = list(_behind(code, call.node))
    begins = _begins(code, links[-1])
    if begins is None or any(
        one.name.startswith(("with", "union")) and not one.name.startswith("withGraph") for one in (*links, *after)
    ):
        return None
    kind, given = begins
    mixes = len(after) >= _LONGEST
    if kind == "model":
        found.model = given
    elif given:
        mixes = not _add(found, given) or mixes
    for one in (*links, *after):
        if one.name in _TABLES and one.arguments:
            text = _table_text(code, one.arguments[0])
            mixes = text is None or not _add(found, text) or mixes
        elif _JOIN.search(one.name) and one.arguments and found.model == "":
            _add(found, _table_text(code, one.arguments[0]) or "")
    mixes = mixes or any(_MIXES.search(name) for name in (*names, *(one.name for one in after)))
    if not mixes and len(set(found.tables.values())) == 1:
        found.sole = next(iter(found.tables.values()))
    elif not mixes and found.model and not found.tables:
        found.sole = found.model
    return found if found.tables or found.model else None


def _add(found: Chain, text: str) -> bool:
    match = _TABLE.match(text)
    if match is None:
        return False
    alias, table = match[3] or match[2], match[2] if (match[1] or "public").lower() == "public" else ""
    if found.tables.get(alias, table) != table:
        found.tables[alias] = ""
        return False
    found.tables[alias] = table  # '' for one of another schema
    return True


def _begins(code: Code, first: Call) -> tuple[str, str] | None:
    """What a chain begins with: a table as text, '' for a client that is given one later, or a model."""
    receiver = first.receiver
    if (
        first.name == "query"
        and receiver is not None
        and re.fullmatch(r"(?:\w+\.)*(?:[A-Z]\w*|\w+Model)(?:\(\))?", code.text(receiver))
    ):
        return "model", code.text(receiver).rpartition(".")[2].removesuffix("()")
    written = code.text(first.node.child_by_field_name("function") or first.node)
    if _CLIENT.match(written.partition("<")[0]) and len(first.arguments) == 1:
        text = _table_text(code, first.arguments[0])
        return ("table", text) if text else None
    if receiver is not None and _CLIENT.match(code.text(receiver)):
        return "table", ""
    return None


def _before(code: Code, call: Call) -> list[Call]:
    found, receiver = list[Call](), call.receiver
    while receiver is not None and code.is_call(receiver) and len(found) < _LONGEST:
        inner = code.call(receiver)
        found.append(inner)
        receiver = inner.receiver
    return found


def _behind(code: Code, node: Node) -> Iterator[Call]:
    """The calls that follow in the chain."""
    for _ in range(_LONGEST):
        access = node.parent
        above = access.parent if access is not None and access.type == "member_expression" else None
        if above is None or not code.is_call(above):
            return
        call = code.call(above)
        if call.receiver is None or call.receiver.id != node.id:
            return
        yield call
        node = above
