"""The names that a class of rows answers to, with what they lead to: its fields, its properties, those of the classes above.

Source: https://jakarta.ee/specifications/persistence/3.1/jakarta-persistence-spec-3.1#a18
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from workers.joined.jpa.classes import Class, Classes
from workers.queries.code import Code
from workers.queries.parts import field_of

KEPT = re.compile(r"@(?:Entity|MappedSuperclass|Embeddable)\b")
_DEEPEST, _MOST_BELOW = 8, 12
_ABOVE = {
    "": (),
    "AbstractPersistable": ("id", "new"),
    "AbstractAuditable": ("id", "new", "createdBy", "createdDate", "lastModifiedBy", "lastModifiedDate"),
    "AbstractAggregateRoot": (),
    "PanacheEntity": ("id",),
    "PanacheEntityBase": (),
    "RepresentationModel": ("links",),
}
"""Classes above that come from elsewhere and are known: of Spring Data, of Panache."""
_PLAIN = frozenset((
    "String", "Integer", "int", "Long", "long", "Boolean", "boolean", "UUID", "BigDecimal", "Double", "double", "Short",
))  # fmt: skip
_ALWAYS = frozenset(("id", "class", "version"))
"""What Hibernate's queries know of every entity."""
_NAMES_IT = re.compile(r"@Entity\s*+\(\s*+name\s*+=\s*+\"(\w+)\"")


@dataclass(slots=True)
class Words:
    """Attributes by name, each with its type as written and the file that says so. `open` says that there may be others."""

    kept: Class
    open: bool = False
    types: dict[str, tuple[str, Code]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether a query may name it."""
        return self.open or name in self.types or name in _ALWAYS


def words(classes: Classes, kept: Class) -> Words:
    """Those of a class, and of all classes above it."""
    return classes.tree.remember(("jpa words", kept.path, kept.name), lambda: _words(classes, kept))


def _words(classes: Classes, kept: Class) -> Words:
    found, above = Words(kept), list(lineage(classes, kept))
    for one in above:
        for name, kind in _own(one):
            found.types.setdefault(name, (kind, one.code))
    last = _above(above[-1])
    found.open = last not in _ABOVE or len(above) == _DEEPEST
    for given in _ABOVE.get(last, ()):
        found.types.setdefault(given, ("", kept.code))
    return found


def _own(kept: Class) -> Iterator[tuple[str, str]]:
    code = kept.code
    given = field_of(kept.node, "parameters")
    for node in (*(given.named_children if given is not None else ()), *kept.members):
        kind = field_of(node, "type")
        text = code.text(kind) if kind is not None else ""
        if node.type == "formal_parameter" and (named := field_of(node, "name")) is not None:
            yield code.text(named), text
        elif node.type == "field_declaration":
            for one in node.children_by_field_name("declarator"):
                if (named := field_of(one, "name")) is not None:
                    yield code.text(named), text
        elif node.type == "method_declaration" and (named := field_of(node, "name")) is not None:
            short = re.fullmatch(r"(get|is|set)([A-Z]\w*)", code.text(named))
            for name in (short[2][:1].lower() + short[2][1:], short[2]) if short is not None else ():
                yield name, "" if short is not None and short[1] == "set" else text


def entity_named(classes: Classes, name: str, by: Code) -> Class | None:
    """The entity that a query of a file calls so; None where it is none, or several may be meant."""
    short = name.rpartition(".")[2]
    kept = classes.named(short, by)
    if kept is None:
        paths = classes.files.get(short, [])
        fitting = [path for path in paths if path.endswith(name.replace(".", "/") + ".java")]
        kept = classes.at(fitting[0], short) if len(fitting) == 1 else None
    if kept is None or "@Entity" not in kept.marks:
        return None
    said = _NAMES_IT.search(kept.marks)
    return kept if said is None or said[1] == name else None


def column_of(kept: Class, name: str) -> bool:
    """Whether the name may be a column's: Hibernate's older versions hand on a name without an alias that they do not know."""
    return "_" in name or f'"{name}"' in kept.code.text(kept.node)


def leads_to(classes: Classes, held: tuple[str, Code]) -> Class | None:
    """The class that an attribute's type leads to, out of a collection; None where nobody knows."""
    text, code = held
    text = re.sub(r"@\w+(?:\([^()]*\))?\s*", "", text[:300])
    inner = re.fullmatch(r"[\w.]+\s*<(.*)>", text)
    plain = inner[1].rpartition(",")[2].strip() if inner is not None else text
    plain = re.sub(r"^\?\s*extends\s+", "", plain)
    if re.fullmatch(r"[\w.]+", plain) is None or (inner is not None and "<" in plain):
        return None
    found = classes.named(plain.rpartition(".")[2], code)
    return found if found is not None and KEPT.search(found.marks) else None


def scalar(held: tuple[str, Code]) -> bool:
    """Whether the type is one of Java's own that has nothing below it to ask for."""
    return held[0] in _PLAIN


def below(classes: Classes, kept: Class, name: str) -> bool:
    """Whether an entity made of this one, or an interface that it has, may know the name; True where that is not known."""
    tree, waiting, seen = classes.tree, [kept.name], {kept.path}
    said = re.compile(rf"\b(?:get|is)?{re.escape(name)}\b", re.IGNORECASE)
    while waiting:
        one = waiting.pop()
        made = re.compile(rf"\bclass\s+(\w+)\s*+(?:<[^{{}}<>]*+>)?\s*+extends\s++(?:\w+\.)*+{one}\b")
        for mention in tree.lines_with([f"extends {one}"], [".java", ".kt"]):
            text = tree.text(mention.path)
            found = made.search(text) if mention.path not in seen else None
            if found is not None and KEPT.search(text):
                seen.add(mention.path)
                if len(seen) > _MOST_BELOW or said.search(text):
                    return True
                waiting.append(found[1])
    gives = re.compile(rf"\bdefault\s[^;{{}}]{{0,200}}\b(?:get|is){re.escape(name)}\b", re.IGNORECASE)
    faces = [classes.named(face, kept.code) for face in kept.above()]
    return any(
        one.node.type == "interface_declaration" and gives.search(tree.text(one.path)) for one in faces if one is not None
    )


def lineage(classes: Classes, kept: Class) -> Iterator[Class]:
    """A class and those above it, as far as the tree has them."""
    one: Class | None = kept
    for _ in range(_DEEPEST):
        if one is None:
            return
        yield one
        one = classes.named(_above(one), one.code)


def _above(kept: Class) -> str:
    """The class that it extends, '' for none."""
    above = field_of(kept.node, "superclass")
    if above is None:
        return ""
    written = re.search(r"([A-Z]\w*)\s*(?:<.*)?$", kept.code.text(above))
    return written[1] if written is not None else "?"
