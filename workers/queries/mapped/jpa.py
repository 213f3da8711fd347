"""Entities of JPA: a field is a column, under its own name or that which an annotation says.

Source: https://jakarta.ee/specifications/persistence/3.1/jakarta-persistence-spec-3.1#a14076
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.schema import Name
from workers.queries.code import Code
from workers.queries.mapped.names import snake
from workers.queries.parts import field_of
from workers.readers.syntax import Node

LANGUAGE = "java"
_ENTITY = re.compile(r"@Entity\b(?:\s*\(\s*name\s*=\s*\"(\w+)\")?")
_TABLE = re.compile(r"@Table\b(?:\s*+\(([^()]*+))?")
_COLUMN = re.compile(r"@Column\s*\(([^()]*)\)")
_JOIN = re.compile(r"@JoinColumn\s*\(([^()]*)\)")
_NAMED = re.compile(r"\bname\s*=\s*\"[`\\\"]*(\w+)")
_SCHEMA = re.compile(r"\bschema\s*=\s*\"[`\\\"]*(\w+)")
_OTHERS = re.compile(
    r"\bstatic\b|\btransient\b|@(?:\w+\.)*(?:Transient|Formula|OneToMany|ManyToMany|ElementCollection|Embedded|EmbeddedId|JoinTable"
    r"|JoinColumns|Any|AttributeOverrides?|JoinFormula|JoinColumnsOrFormulas)\b|\bmappedBy\b|\btable\s*="
)
_LONGEST = 4_000


def declared(code: Code, table: Name, column: str) -> Iterator[int]:
    """The fields of the entities of that table that are the column."""
    for node in code.syntax.walk("class_declaration"):
        body, head = field_of(node, "body"), _marks(code, node)
        entity, named = _ENTITY.search(head), field_of(node, "name")
        if entity is None or body is None or named is None or "@Subselect" in head or "@Immutable" in head:
            continue
        given = _TABLE.search(head)
        said = _NAMED.search(given[1] or "") if given is not None else None
        schema = _SCHEMA.search(given[1] or "") if given is not None else None
        if schema is not None and schema[1].lower() != (table.schema or "public").lower():
            continue
        own = said[1] if said is not None else "" if given is not None else entity[1] or code.text(named)
        if table.name.lower() in {own.lower(), snake(own)}:
            yield from (code.syntax.span(one).end for one in body.named_children if _is(code, one, column))


def _is(code: Code, member: Node, column: str) -> bool:
    """Whether the field, or the getter that says so, is the column."""
    marks = _marks(code, member)
    named = field_of(field_of(member, "declarator") or member, "name")
    if named is None or member.type not in {"field_declaration", "method_declaration"} or _OTHERS.search(marks):
        return False
    relation = "@ManyToOne" in marks or "@OneToOne" in marks
    written = (_JOIN if relation else _COLUMN).search(marks)
    said = _NAMED.search(written[1]) if written is not None else None
    if said is not None:
        return column.lower() in {said[1].lower(), snake(said[1])}
    if member.type != "field_declaration" or (relation and "@PrimaryKeyJoinColumn" in marks) or "@MapsId" in marks:
        return False
    name = code.text(named)
    return (
        column.lower() in {f"{name}_id".lower(), f"{snake(name)}_id"}
        if relation
        else column.lower() in {name.lower(), snake(name)}
    )


def _marks(code: Code, node: Node) -> str:
    first = next((one for one in node.named_children if one.type == "modifiers"), None)
    return code.text(first)[:_LONGEST] if first is not None else ""
