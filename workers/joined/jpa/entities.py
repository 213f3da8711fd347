"""Entities of JPA: their relations, which of them are fetched when they are first asked for, which come along.

Source: https://jakarta.ee/specifications/persistence/3.1/jakarta-persistence-spec-3.1#a14921
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.domain.changes import Mention
from workers.joined.jpa.classes import Class, Classes, marks
from workers.queries.code import Code
from workers.queries.parts import field_of
from workers.readers.syntax import Node

_KEPT = re.compile(r"@(Entity|MappedSuperclass|Embeddable)\b")
_RELATION = re.compile(
    r"@(OneToMany|ManyToMany|ManyToOne|OneToOne|ElementCollection|Embedded|EmbeddedId)\b(\([^()]*(?:\([^()]*\)[^()]*)*\))?"
)
_MANY = frozenset(("OneToMany", "ManyToMany", "ElementCollection"))
_BATCHED = re.compile(r"@(BatchSize|BatchFetch|JoinFetch|LazyCollection|FetchProfile\w*)\b|FetchMode\.(SUBSELECT|JOIN)")
"""What fetches the relation of many rows at once."""
_CACHED = re.compile(r"@(Cacheable|Cache)\b(?!\(false\))")
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation by the name of its field: `lazy` says that it is fetched when it is first asked for."""

    name: str
    kind: Literal["one", "many"]
    lazy: bool
    target: str
    at: Mention
    eager: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """A class of rows, or one that is part of them. `together` says that its rows come many at once, or from a cache."""

    name: str
    kept: Class
    relations: dict[str, Relation]
    together: bool

    def relation(self, accessor: str) -> Relation | None:
        """The relation that a method (or a field) of that name gives."""
        if (own := self.relations.get(accessor)) is not None:
            return own
        short = re.fullmatch(r"(?:get|is)([A-Z]\w*)", accessor)
        return self.relations.get(short[1][:1].lower() + short[1][1:]) if short is not None else None


def entity(classes: Classes, name: str, by: Code) -> Entity | None:
    """The entity that a file means by the name."""
    found = classes.named(name, by)
    if found is None:
        return None
    return classes.tree.remember(("jpa entity", found.path, name), lambda: _entity(classes, found))


def _entity(classes: Classes, kept: Class) -> Entity | None:
    if not _KEPT.search(kept.marks):
        return None
    relations: dict[str, Relation] = {}
    together, one, depth = False, kept, 0
    while depth < _DEEPEST:
        relations = {**{relation.name: relation for relation in _relations(one)}, **relations}
        together = together or bool(_BATCHED.search(one.marks) or _CACHED.search(one.marks))
        extended = re.search(r"\bextends\s+([A-Z]\w*)", one.head)
        above = classes.named(extended[1], one.code) if extended is not None else None
        if above is None or not _KEPT.search(above.marks):
            break
        one, depth = above, depth + 1
    return Entity(kept.name, kept, relations, together)


def _relations(kept: Class) -> Iterator[Relation]:
    for node in kept.members:
        said = marks(kept.code, node) if node.type in {"field_declaration", "method_declaration"} else ""
        found = _RELATION.search(said)
        kind, name = field_of(node, "type"), _field(kept.code, node)
        if found is not None and kind is not None and name:
            yield _relation(kept, node, said, found, (kept.code.text(kind), name))


def _relation(kept: Class, node: Node, said: str, found: re.Match[str], declared: tuple[str, str]) -> Relation:
    which, given = found[1], found[2] or ""
    many = which in _MANY
    eager = "EAGER" in given or (not many and "LAZY" not in given)
    back = which == "OneToOne" and "mappedBy" in given
    """The side without the column is asked for with the row, whatever it says: nothing else tells whether there is one."""
    kind = re.sub(r"@\w+(\([^()]*\))?|\b\w+\.", "", declared[0][:300])
    target = re.findall(r"\w+", kind)[-1] if many else re.match(r"\s*(\w*)", kind)
    name = target if isinstance(target, str) else target[1] if target is not None else ""
    lazy = not eager and not back and not _BATCHED.search(said) and not _CACHED.search(said)
    span = kept.code.syntax.span(node)
    line = kept.code.syntax.span(field_of(node, "type") or node).line
    at = Mention(span.path, line, kept.code.syntax.text(node).split("\n")[line - span.line].strip()[:200])
    return Relation(declared[1], "many" if many else "one", lazy, name, at, many and "EAGER" in given and lazy is False)


def _field(code: Code, node: Node) -> str:
    """The name of a field, or what a getter that bears the annotation gives."""
    held = field_of(node, "declarator")
    named = field_of(held, "name") if held is not None else field_of(node, "name")
    name = code.text(named) if named is not None else ""
    if held is not None:
        return name
    short = re.fullmatch(r"get([A-Z]\w*)", name)
    return short[1][:1].lower() + short[1][1:] if short is not None else ""
