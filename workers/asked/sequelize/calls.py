"""Names in the options of Sequelize's calls: `where`, `attributes`, `order`, `group`, of the model and of what is included.

Source: https://sequelize.org/docs/v6/core-concepts/model-querying-basics/
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from workers.asked.brought import Source, arguments, pairs
from workers.readers.syntax import Node, Syntax

_OPTIONS = {
    "findAll": 0, "findOne": 0, "findAndCountAll": 0, "findByPk": 1, "count": 0, "findOrCreate": 0, "findCreateFind": 0,
    "findOrBuild": 0, "destroy": 0, "restore": 0, "update": 1, "max": 1, "min": 1, "sum": 1, "increment": 1, "decrement": 1,
}  # fmt: skip
"""Which argument of a call is its options."""
_FIRST = frozenset(("max", "min", "sum", "increment", "decrement"))
"""Calls whose first argument is a name."""
_RECEIVER = re.compile(r"((?:\w+\??\.)*)(\w+)(?:\.unscoped\(\)|\.scope\([^()]{0,200}\)|\.schema\([^()]{0,200}\))?$")
_WORD = re.compile(r"[A-Za-z_]\w{0,99}$")
_WAYS = re.compile(r"(?i)(?:asc|desc)(?:\s+nulls\s+(?:first|last))?$|nulls\s+(?:first|last)$")
_MOST_DEEP, _MOST_NODES = 12, 3_000


@dataclass(frozen=True, slots=True)
class Ask:
    """A name that a call asks the rows of a model for. `made` are names that the call gives itself, `sorts` says that it may be
    one that another part of the query gives."""

    model: str
    name: str
    node: Node
    method: str
    made: frozenset[str]
    sorts: bool = False


def asks(source: Source, call: Node) -> Iterator[Ask]:
    """The names in one call, where its receiver may be a model."""
    syntax = source.syntax
    function = call.child_by_field_name("function")
    method, owner = (function.child_by_field_name(one) if function is not None else None for one in ("property", "object"))
    word = syntax.text(method) if method is not None else ""
    if owner is None or word not in _OPTIONS:
        return
    model = receiver(source, owner)
    given = arguments(call)
    if not model or not given:
        return
    reader = _Options(source, syntax, word, _made(source, call))
    if word in _FIRST:
        yield from reader.strings(model, given[0])
    if len(given) > _OPTIONS[word]:
        yield from reader.options(model, given[_OPTIONS[word]])


def receiver(source: Source, owner: Node) -> str:
    """The name of the model that a call may be of, '' for none: what a bare name is where it comes from."""
    if owner.end_byte - owner.start_byte > 300:
        return ""
    match = _RECEIVER.match(source.syntax.text(owner))
    if match is None or match[2] in {"this", "super", "constructor"}:
        return ""
    if "prisma" in match[1].lower():  # its clients have `prisma.order.count({ where })` as well
        return ""
    return match[2] if match[1] else source.brought.get(match[2], ("", ""))[0]


def _made(source: Source, call: Node) -> frozenset[str]:
    """Names behind others in lists of a call: `[fn("count"), "number"]`."""
    places = [at for at, _ in source.second]
    first, last = bisect_left(places, call.start_byte), bisect_left(places, call.end_byte)
    return frozenset(name for _, name in source.second[first:last][:_MOST_NODES])


@dataclass(slots=True)
class _Options:
    source: Source
    syntax: Syntax
    method: str
    made: frozenset[str]
    nodes: int = 0

    def ask(self, model: str, name: str, node: Node, sorts: bool = False) -> Iterator[Ask]:
        if _WORD.match(name):
            yield Ask(model, name, node, self.method, self.made, sorts)

    def options(self, model: str, given: Node, depth: int = 0) -> Iterator[Ask]:
        """All that an object of options names; of a name what the one value in the same function is."""
        given = self.value(given)
        self.nodes += 1
        if given.type != "object" or depth > _MOST_DEEP or self.nodes > _MOST_NODES:
            return
        for key, value in self.items(given):
            if key == "where":
                yield from self.where(model, value)
            elif key == "attributes":
                yield from self.attributes(model, self.value(value))
            elif key in {"order", "group"}:
                yield from self.listed(model, self.value(value))
            elif key == "include":
                yield from self.included(self.value(value), depth + 1)

    def items(self, given: Node) -> Iterator[tuple[str, Node]]:
        """The keys and values of an object; of `{ where }` the name is the value."""
        yield from pairs(self.syntax, given)
        for one in given.named_children:
            if one.type == "shorthand_property_identifier":
                yield self.syntax.text(one), one

    def included(self, given: Node, depth: int) -> Iterator[Ask]:
        for one in given.named_children if given.type == "array" else [given]:
            said = dict(self.items(one)) if one.type == "object" else {}
            if (model := said.get("model")) is not None and (name := receiver(self.source, model)):
                yield from self.options(name, one, depth)

    def where(self, model: str, given: Node, depth: int = 0) -> Iterator[Ask]:
        """The keys of conditions, through lists, operators and what is chosen between."""
        given = self.value(given)
        self.nodes += 1
        if depth > _MOST_DEEP or self.nodes > _MOST_NODES:
            return
        if given.type in {"array", "spread_element", "parenthesized_expression", "ternary_expression", "binary_expression"}:
            for one in given.named_children:
                if one.type in {"object", "array", "spread_element", "parenthesized_expression", "ternary_expression"}:
                    yield from self.where(model, one, depth + 1)
        for one in given.named_children if given.type == "object" else ():
            yield from self._condition(model, one, depth)

    def _condition(self, model: str, one: Node, depth: int) -> Iterator[Ask]:
        if one.type == "spread_element":
            yield from self.where(model, one, depth + 1)
        elif one.type == "shorthand_property_identifier":
            yield from self.ask(model, self.syntax.text(one), one)
        elif one.type == "pair":
            key, value = one.child_by_field_name("key"), one.child_by_field_name("value")
            written = self.syntax.text(key).strip("\"'[]` ") if key is not None else ""
            if re.search(r"(?:Op\.|^\$)(?:and|or|not)$", written) and value is not None:
                yield from self.where(model, value, depth + 1)
            elif key is not None and key.type in {"property_identifier", "string"}:
                yield from self.ask(model, written, key)

    def attributes(self, model: str, given: Node) -> Iterator[Ask]:
        if given.type == "object":
            given = next((self.value(value) for key, value in self.items(given) if key == "include"), given)
        for one in given.named_children if given.type == "array" else ():
            first = one.named_children[0] if one.type == "array" and one.named_children else one
            yield from self.strings(model, first)

    def listed(self, model: str, given: Node) -> Iterator[Ask]:
        """`order` and `group`: names, or lists of a name and a direction; of `[Customer, "name"]` nothing."""
        for one in given.named_children if given.type == "array" else ():
            parts = one.named_children if one.type == "array" else [one]
            ways = [self.syntax.text(part).strip("\"'`") for part in parts[1:] if part.type == "string"]
            if parts and all(_WAYS.match(way) for way in ways):
                yield from self.strings(model, parts[0], sorts=True)

    def strings(self, model: str, given: Node, *, sorts: bool = False) -> Iterator[Ask]:
        if given.type == "string":
            yield from self.ask(model, self.syntax.text(given).strip("\"'"), given, sorts)

    def value(self, node: Node) -> Node:
        """The literal that a name stands for: the one constant of that name that is seen there, an object or a list."""
        if node.type not in {"identifier", "shorthand_property_identifier"}:
            return node
        found = self.source.constant(node)
        return found if found is not None and found.type in {"object", "array"} else node
