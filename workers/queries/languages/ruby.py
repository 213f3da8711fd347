"""Ruby: ActiveRecord and the drivers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.queries.code import Code
from workers.queries.fields import WORD, Named, keys, links, strings
from workers.queries.language import Language, Mapped
from workers.queries.parts import Call, field_of
from workers.readers.syntax import Node

_READS = frozenset(("find", "find_by", "find_by!", "count", "exists?", "first", "last", "pluck", "sum", "take"))
_NO_MODELS = frozenset(("File", "Dir", "Rails", "Time", "Set", "Array", "Hash", "ENV"))


_CHANGES = {"update_all": "updated"}
_CONSTANT = re.compile(r"[A-Z]\w*(::[A-Z]\w*)*(\.(all|unscoped))?$")


def _mapper(code: Code, call: Call) -> Mapped | None:
    if call.receiver is None:
        return None
    model = code.text(call.receiver)
    if call.name in _CHANGES and _CONSTANT.match(model):
        return Mapped("rails", model, False, _CHANGES[call.name])
    if call.receiver.type not in {"constant", "scope_resolution"}:
        chained = call.name in _READS and re.match(r"[A-Z]\w*(::[A-Z]\w*)*\.where\(", model)
        return Mapped("rails", model, True) if chained else None
    if call.name in _READS and call.arguments and model not in _NO_MODELS:
        return Mapped("rails", model, True)
    return None


_BY_KEY = frozenset((
    "where", "not", "find_by", "find_by!", "exists?", "create", "create!", "find_or_create_by", "find_or_create_by!",
    "find_or_initialize_by", "update_all", "rewhere", "order", "insert_all", "upsert_all",
))  # fmt: skip
_BY_NAME = frozenset(("pluck", "pick", "order", "reorder", "select", "group", "sum", "maximum", "minimum", "average"))
_LINKS = frozenset((
    "where", "not", "order", "reorder", "limit", "offset", "all", "unscoped", "joins", "left_joins", "includes", "preload",
    "eager_load", "distinct", "lock", "references", "rewhere", "readonly", "or",
))  # fmt: skip


def _fields(code: Code, call: Call) -> Iterator[Named]:
    """`Order.where(code: …)`, and in the class of a model `scope :open, -> { where(code: …) }`."""
    if call.name not in _BY_KEY | _BY_NAME:
        return
    root, between = links(code, call)
    model = root if _CONSTANT.match(root) else _class_around(code, call.node) if root == "" else ""
    if not model or not _LINKS.issuperset(between):
        return
    keyed = call.name in _BY_KEY and call.arguments[:1] and call.arguments[0].type in {"pair", "hash", "simple_symbol"}
    for one in call.arguments:
        if one.type in {"pair", "hash"} and keyed:  # behind a piece of SQL they are what it binds
            for name, node, value in keys(code, one):
                if value.type == "hash":
                    yield from (Named(name, inner, where, table=True) for inner, where, _ in keys(code, value))
                else:
                    yield Named(model, name, node)
        elif call.name in _BY_NAME:
            yield from (Named(model, text, node) for text, node in strings(code, one) if WORD.match(text))


def _class_around(code: Code, node: Node) -> str:
    above = node.parent
    while above is not None:
        if above.type == "class" and (named := field_of(above, "name")) is not None:
            return code.text(named)
        above = above.parent
    return ""


def _further(code: Code) -> Iterator[Call]:
    """Sequel's `DB["SELECT …"]`."""
    for node in code.syntax.walk("element_reference"):
        held = field_of(node, "object")
        if held is not None and code.text(held).rpartition("::")[2] == "DB" and len(node.named_children) > 1:
            yield Call(node, held, "DB[]", tuple(node.named_children[1:]))


language = Language(
    request=re.compile(r"^(?:await )?(?:\w+\.)?params[\[.]"),
    sinks=frozenset((
        "execute", "exec_query", "exec_update", "exec_delete", "exec_insert", "exec_params", "select_all", "select_one",
        "select_value", "select_values", "select_rows", "find_by_sql", "count_by_sql", "exec", "query", "async_exec",
        "query_value", "DB[]",
    )),
    pieces=frozenset(("where", "not", "having", "joins", "update_all", "delete_by", "exists?", "find_by", "rewhere", "order")),
    bind='where("code = ?", code)',
    http=re.compile(
        r"^(Net::HTTP|HTTParty|Faraday|RestClient|HTTP|Excon|Typhoeus)\.(get|post|put|patch|delete|start|post_form|get_response)$"
    ),
    rows=re.compile(r"\bfind_by_sql\b|\b[A-Z]\w*\.(where|all|find_each|includes|order|joins)\b"),
    models=re.compile(r"^((?:[A-Z]\w*::)*[A-Z]\w*)\.(?:all|where|order|limit|joins|not|includes|find_each)\b(?!.*\.(?:pluck|map)\b)"),
    each=frozenset((
        "map", "each", "filter_map", "find_each", "each_with_index", "each_with_object", "collect", "flat_map", "sum", "select",
        "reject", "index_by", "to_h", "sort_by", "group_by",
    )),
    appends=frozenset(("concat", "<<")),
    further=_further,
    assignments=("assignment", "operator_assignment"),
    mapper=_mapper,
    fields=_fields,
)  # fmt: skip
