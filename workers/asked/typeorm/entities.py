"""Entities of TypeORM as their classes and those above them declare: members, and where relations lead.

Source: https://typeorm.io/docs/entity/entities
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.changes import Mention
from workers.asked.brought import ENDINGS, bound, file_of, syntax_of
from workers.asked.swept import swept
from workers.readers.listing import Listing
from workers.readers.syntax import Node, Syntax
from workers.uses import NOT_RUNNING

_LARGEST, _DEEPEST = 400_000, 6
_CLASS = re.compile(rb"\bclass[ \t]+(\w{1,80})")
_CONCERNED = re.compile(rb"['\"]typeorm['\"]|@(?:Entity|ChildEntity|Column)\(")
_ENTITY = re.compile(r"@(?:Entity|ChildEntity)\b")
_RELATION = re.compile(
    r"@(?:ManyToOne|OneToMany|OneToOne|ManyToMany)"
    r"\([ \t\r\n]{0,60}(?:\([ ]?\w{0,40}[ ]?\)|\w{1,40})[ ]{0,4}=>[ ]{0,4}(\w{1,80})\b"
)
_EMBEDS = re.compile(r"@Column\([ \t\r\n]{0,60}(?:\([ ]?\w{0,40}[ ]?\)|\w{1,40})[ ]{0,4}=>")
_STRING = re.compile(r"['\"`](\w{1,80})['\"`]")


@dataclass(slots=True)
class Entity:
    """The names that rows of an entity answer to, `own` its members; `leads` are relations with the entity's name.

    `open` says that there may be more.
    """

    name: str
    declared: Mention
    own: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    leads: dict[str, str] = field(default_factory=dict)
    open: bool = False


def classes(tree: Listing) -> dict[str, set[str]]:
    """The files with a class of each name, of those that have to do with TypeORM; none where the tree is too large."""
    return tree.remember("asked typeorm", lambda: _classes(tree))


def _classes(tree: Listing) -> dict[str, set[str]]:
    found = dict[str, set[str]]()

    def read(path: str, data: bytes) -> None:
        for name in _CLASS.findall(data) if len(data) <= _LARGEST and _CONCERNED.search(data) else ():
            found.setdefault(name.decode(), set()).add(path)

    all_read = swept(tree, lambda path: path.endswith(ENDINGS) and not NOT_RUNNING.search(path), read)
    return found if all_read else {}


def entity_of(tree: Listing, name: str) -> Entity | None:
    """The one entity of that name, None where there is none or several."""
    return tree.remember(("asked entity", name), lambda: _entity(tree, name))


def _entity(tree: Listing, name: str) -> Entity | None:
    made = [one for path in sorted(classes(tree).get(name, ()))[:9] if (one := _class(tree, path, name)) is not None]
    entities = [(syntax, node) for syntax, node in made if any(_ENTITY.match(text) for text in _decorators(syntax, node))]
    if len(entities) != 1:
        return None
    syntax, node = entities[0]
    line = syntax.span(node).line
    shown = syntax.data.decode("utf-8", "replace").split("\n")[line - 1].strip()[:200]
    found = Entity(name, Mention(syntax.path, line, shown))
    found.open = any(text.startswith("@TableInheritance") for text in _decorators(syntax, node))  # it has its children's too
    _members(tree, syntax, node, found, _DEEPEST)
    return found


def _class(tree: Listing, path: str, name: str) -> tuple[Syntax, Node] | None:
    syntax = syntax_of(tree, path)
    for node in syntax.walk("class_declaration", "abstract_class_declaration", "class") if syntax is not None else ():
        named = node.child_by_field_name("name")
        if syntax is not None and named is not None and syntax.text(named) == name:
            return syntax, node
    return None


def _members(tree: Listing, syntax: Syntax, node: Node, found: Entity, depth: int) -> None:
    body = node.child_by_field_name("body")
    pending = list[str]()
    for one in body.named_children if body is not None else ():
        if one.type == "decorator":
            pending.append(syntax.text(one))
            continue
        named = one.child_by_field_name("name")
        if named is not None and one.type in {"public_field_definition", "method_definition"}:
            _member(found, syntax.text(named), [*pending, *_decorators(syntax, one)])
        elif named is not None:
            found.names.add(syntax.text(named))
        for given in one.child_by_field_name("parameters").named_children if one.type == "method_definition" else ():  # type: ignore[union-attr]
            found.names |= set(re.findall(r"\b(?:public|private|readonly)\s+(\w{1,80})", syntax.text(given)[:300]))
        pending.clear()
    heritage = next((syntax.text(one) for one in node.named_children if one.type == "class_heritage"), "")
    match = re.match(r"extends\s+([\w.]+)\s*(?:<|implements\b|$)", heritage)
    if "extends" in heritage:
        _above(tree, syntax, match[1] if match else "", found, depth)


def _member(found: Entity, name: str, decorators: list[str]) -> None:
    found.names.add(name)
    text = " ".join(decorators)
    if text:
        found.own.add(name)
        found.names |= set(_STRING.findall(text))
    if _EMBEDS.search(text) is not None:  # `address` has columns `addressTown` or, with a prefix, `adTown`
        prefixes = _STRING.findall(text)
        found.leads |= dict.fromkeys([name, *prefixes], "")
        found.open = found.open or ("prefix" in text and not prefixes)
    if (relation := _RELATION.search(text)) is not None:
        found.leads[name] = relation[1]
        found.names |= {f"{name}Id"}


def _above(tree: Listing, syntax: Syntax, name: str, found: Entity, depth: int) -> None:
    """What the class above has, where it is one of the tree; `BaseEntity` of TypeORM has nothing that is stored."""
    brought = bound(syntax).get(name)
    module = brought[1] if brought is not None else ""
    if module == "typeorm":
        return
    paths, own = classes(tree).get(name, set()), file_of(tree.paths(), syntax.path, module)
    paths = paths & {own} if own in paths else paths
    made = _class(tree, next(iter(paths)), name) if len(paths) == 1 and depth else None
    if made is None:
        found.open = True
    else:
        _members(tree, made[0], made[1], found, depth - 1)


def _decorators(syntax: Syntax, node: Node) -> Iterator[str]:
    around = node.parent.named_children if node.parent is not None and node.parent.type == "export_statement" else []
    for one in (*around, *node.named_children):
        if one.type == "decorator":
            yield syntax.text(one)
