"""Relations that a method of a model follows: called once per row, they are fetched once per row."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.domain.changes import Span
from workers.queries.code import Code
from workers.queries.parts import field_of
from workers.queries.relations import MAPPERS
from workers.readers.syntax import Node

_KEYS = frozenset(("id", "pk", "_id", "nil?", "present?", "blank?", "presence"))
_ASKS = re.compile(
    r"(all|filter|exclude|order_by|values|values_list|count|first|last|exists|aggregate|get|select_related|prefetch_related|latest)$"
)
_SELF = {"python": "self.", "php": "$this->", "ruby": ""}
_MANY = re.compile(r"ManyToMany|has_many|has_and_belongs|hasMany|belongsToMany")


def own_relation(
    code: Code, function: Node, always: Callable[[Node, Node], bool], brought: Callable[[str], bool]
) -> Span | None:
    """The first relation that the method surely follows and that `brought` does not know of."""
    start = _SELF.get(code.language)
    around = _class(function)
    if start is None or around is None:
        return None
    declared = code.syntax.text(around)
    for node in code.syntax.walk("attribute", "call", "member_access_expression", within=function):
        inner, last = field_of(node, "object", "receiver"), field_of(node, "attribute", "method", "name")
        if inner is None or last is None or field_of(inner, "arguments") is not None:
            continue
        text, asked = code.text(inner), code.text(last)
        name = text.removeprefix(start)
        if not text.startswith(start) or not re.fullmatch(r"[a-z_]\w*", name) or asked in _KEYS:
            continue
        if _follows(code.language, name, asked, declared) and always(node, function) and not brought(name):
            return code.syntax.span(node)
    return None


def _follows(language: str, name: str, asked: str, declared: str) -> bool:
    """Whether the class says that the name is a relation, and what is asked of it needs its rows."""
    if language == "python" and name.endswith("_set"):
        return bool(_ASKS.match(asked))
    for mapper in MAPPERS[language]:
        found = re.search(mapper.relation.replace("RELATION", re.escape(name)), declared, re.MULTILINE)
        if found is not None and not mapper.ready.search(declared):
            return not (language == "python" and _MANY.search(found.group(0))) or bool(_ASKS.match(asked))
    return False


def _class(node: Node) -> Node | None:
    above = node.parent
    while above is not None and above.type not in {"class_definition", "class", "class_declaration"}:
        above = above.parent
    return above
