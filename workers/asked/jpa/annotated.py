"""Attributes that annotations name: queries, graphs of entities, the other side of a relation, orders of collections.

Source: https://jakarta.ee/specifications/persistence/3.1/jakarta-persistence-spec-3.1#a13936
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Span
from workers.asked.jpa.asking import Ask
from workers.asked.jpa.jpql import lines_of, references
from workers.asked.jpa.repositories import domain
from workers.asked.jpa.texts import Text, text_of
from workers.asked.jpa.words import column_of, entity_named, leads_to
from workers.joined.jpa.classes import Class, Classes
from workers.queries.code import Code
from workers.queries.parts import field_of
from workers.readers.syntax import Node

_SPRING = ("springframework.data.jpa", "io.micronaut.data")
_PERSISTENCE = re.compile(r"\b(?:javax|jakarta)\.persistence\b|\borg\.hibernate\b")
_BACK = frozenset(("OneToMany", "ManyToMany", "OneToOne"))
_DECLARES = frozenset(("class_declaration", "interface_declaration", "record_declaration"))


def of_annotations(classes: Classes, code: Code) -> Iterator[Ask]:
    """Every one of a file."""
    text = code.syntax.data.decode("utf-8", "replace")
    spring, persistence = any(word in text for word in _SPRING), _PERSISTENCE.search(text) is not None
    for node in code.syntax.walk("annotation"):
        named = field_of(node, "name")
        name = code.text(named).rpartition(".")[2] if named is not None else ""
        given = _given(code, node)
        if name == "Query" and spring:
            yield from _query(classes, code, node, given)
        elif name == "NamedQuery" and persistence and "query" in given:
            yield from of_query(classes, code, text_of(code, given["query"]), "@NamedQuery", starting=True)
        elif name == "EntityGraph" and spring:
            yield from _graph(classes, code, node, given)
        elif name in _BACK and persistence and "mappedBy" in given and "targetEntity" not in given:
            yield from _back(classes, code, node, given["mappedBy"], "mappedBy")
        elif name == "MapKey" and persistence and "name" in given:
            yield from _back(classes, code, node, given["name"], "@MapKey")
        elif name == "NamedAttributeNode" and persistence:
            yield from _attribute(code, node, given)


def _given(code: Code, node: Node) -> dict[str, Node]:
    """What an annotation is given, by name; 'value' is what stands alone."""
    given = field_of(node, "arguments")
    found = dict[str, Node]()
    for one in given.named_children if given is not None else ():
        key, value = field_of(one, "key"), field_of(one, "value")
        if key is not None and value is not None:
            found[code.text(key)] = value
        elif "comment" not in one.type:
            found["value"] = one
    return found


def around(code: Code, node: Node) -> Class | None:
    """The class or interface that a node stands in, or that it is an annotation of."""
    above = node.parent
    while above is not None and above.type not in _DECLARES:
        above = above.parent
    named = field_of(above, "name") if above is not None else None
    return Class(code.text(named), code, above) if above is not None and named is not None else None


def _query(classes: Classes, code: Code, node: Node, given: dict[str, Node]) -> Iterator[Ask]:
    if "nativeQuery" in given and code.text(given["nativeQuery"]) != "false":
        return
    for key in ("value", "countQuery"):
        if key in given:
            yield from of_query(classes, code, text_of(code, given[key]), "@Query", node, starting=True)


def of_query(  # noqa: PLR0913
    classes: Classes, code: Code, text: Text | None, call: str, node: Node | None = None, *, starting: bool = False
) -> Iterator[Ask]:
    """What a query of JPQL names. `#{#entityName}` is the entity of the repository around `node`."""
    if text is None:
        return
    own = around(code, node) if node is not None else None
    rows = domain(classes, own) if own is not None and "entityName" in text.text else ""
    asked = re.sub(r"#\{\s*+#entityName\s*+\}", lambda match: rows[: len(match[0])].ljust(len(match[0])), text.text)
    for one, line in lines_of(references(asked), text.lines):
        kept = entity_named(classes, one.entity, code)
        if kept is not None and not (one.bare and column_of(kept, one.path[0])):
            yield Ask(kept, one.path, call, Span(code.syntax.path, line, line), own=one.own, starting=starting)


def _graph(classes: Classes, code: Code, node: Node, given: dict[str, Node]) -> Iterator[Ask]:
    own = around(code, node)
    rows = domain(classes, own) if own is not None and "attributePaths" in given else ""
    kept = classes.named(rows, code) if rows else None
    for one in code.syntax.walk("string_literal", within=given["attributePaths"]) if kept is not None else ():
        path = tuple(code.text(one).strip('"').split("."))
        if kept is not None and "@Entity" in kept.marks and all(path):
            yield Ask(kept, path, "@EntityGraph", code.syntax.span(one))


def _back(classes: Classes, code: Code, node: Node, value: Node, call: str) -> Iterator[Ask]:
    """The other side of a relation."""
    declared = node.parent.parent if node.parent is not None else None
    kind = field_of(declared, "type") if declared is not None else None
    kept = leads_to(classes, (code.text(kind), code)) if kind is not None else None
    path = tuple(code.text(value).strip('"').split("."))
    if kept is not None and "@Entity" in kept.marks and value.type == "string_literal" and all(path):
        yield Ask(kept, path, call, code.syntax.span(value), starting=True)


def _attribute(code: Code, node: Node, given: dict[str, Node]) -> Iterator[Ask]:
    """A node of a named graph; those of its subgraphs are other classes'."""
    value, above = given.get("value"), node.parent
    while above is not None and above.type != "modifiers":
        if above.type == "annotation" and "Subgraph" in code.text(field_of(above, "name") or above):
            return
        above = above.parent
    own = around(code, node)
    if value is not None and value.type == "string_literal" and own is not None and "@Entity" in own.marks:
        yield Ask(own, (code.text(value).strip('"'),), "@NamedEntityGraph", code.syntax.span(value), starting=True)
