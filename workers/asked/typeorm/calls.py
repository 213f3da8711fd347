"""Aliases of TypeORM's builders in one function, and the properties that strings ask them for: `where("user.nmae = :name")`.

Source: https://typeorm.io/docs/query-builder/select-query-builder/
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from workers.asked.brought import Source, arguments, pairs
from workers.asked.typeorm.entities import entity_of
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_JOINS = re.compile(r"(?:left|inner)Join(?:AndSelect)?$")
_MAPS = re.compile(r"(?:left|inner)JoinAndMap(?:One|Many)$")
_ASKS = frozenset((
    "where", "andWhere", "orWhere", "having", "andHaving", "orHaving", "select", "addSelect", "orderBy", "addOrderBy",
    "groupBy", "addGroupBy", "distinctOn", "leftJoin", "innerJoin", "leftJoinAndSelect", "innerJoinAndSelect",
))  # fmt: skip
_FINDS = frozenset(("find", "findOne", "findOneOrFail", "findAndCount", "findOneBy", "findBy"))
_TEXT = re.compile(r"'[^']{0,300}'|\"[^\"]{0,300}\"|`[^`]{0,300}`")
_ASKED = re.compile(r"(?<![\w.:@$\"`}])([A-Za-z_]\w{0,79})\.([A-Za-z_]\w{0,79})\b(?![\w(\"`$])")
_REPOSITORY = re.compile(r"getRepository(?:<\w{1,80}>)?\(\s*(?:[a-z]\w{0,40},\s*)?([A-Z]\w{0,79})\s*[,)]")
_MOST_TEXT, _MOST_NAMES = 20_000, 100


@dataclass(slots=True)
class Scope:
    """The aliases of one function, each with the entities that it may be; `made` are properties that the query makes."""

    aliases: dict[str, set[str]] = field(default_factory=dict)
    made: set[tuple[str, str]] = field(default_factory=set)

    def entity(self, alias: str) -> str:
        """The one entity behind an alias, '' where there may be another."""
        found = self.aliases.get(alias, set())
        return next(iter(found)) if len(found) == 1 else ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A property that an entity is asked for."""

    entity: str
    name: str
    node: Node
    method: str


def function_of(source: Source, node: Node) -> Node:
    """The outermost function or declaration around a call; the whole file outside of any."""
    number = bisect_right(source.functions, node.start_byte, key=lambda one: one.start_byte) - 1
    found = source.functions[number] if number >= 0 else None
    return found if found is not None and node.end_byte <= found.end_byte else source.syntax.root


def scope_of(tree: Listing, source: Source, function: Node) -> Scope:
    """All aliases that a function gives."""
    found, calls = Scope(), [_parts(source, one) for one in source.syntax.walk("call_expression", within=function)]
    known = [(word, owner, given) for word, owner, given in calls if word]
    for word, owner, given in known:
        if word in {"createQueryBuilder", "from", "subQuery"} and given:
            alias = _string(source, given[-1])
            first = source.syntax.text(given[0])
            entity = first if len(given) > 1 and re.fullmatch(r"[A-Z]\w*", first) else repository(source, owner)
            if alias:
                found.aliases.setdefault(alias, set()).add(entity if len(given) < 3 or word != "from" else "")
    for last in (False, False, False, True):  # a join may stand before the one that it builds on
        for word, _owner, given in known:
            _join(tree, source, (word, given), found, last=last)
    return found


def _join(tree: Listing, source: Source, said: tuple[str, list[Node]], found: Scope, *, last: bool) -> None:
    word, given = said
    if _MAPS.match(word) and len(given) > 2:
        found.made.add(_pair(_string(source, given[0])))
        given = given[1:]
    elif word == "loadRelationCountAndMap" and given:
        found.made.add(_pair(_string(source, given[0])))
        return
    elif not _JOINS.match(word) or len(given) < 2:
        return
    alias, written = _string(source, given[1]), source.syntax.text(given[0])
    if not alias:
        return
    if re.fullmatch(r"[A-Z]\w*", written):
        found.aliases.setdefault(alias, set()).add(written)
        return
    path = _string(source, given[0]).split(".")
    entity = found.entity(path[0])
    led = entity_of(tree, entity) if entity and len(path) == 2 else None
    target = led.leads.get(path[1], "") if led is not None else ""
    if target or last:
        found.aliases.setdefault(alias, set()).add(target)


def asks(source: Source, call: Node, scope: Scope) -> Iterator[Ask]:
    """The properties that one call of a builder names by aliases of its function."""
    word, _, given = _parts(source, call)
    if word not in _ASKS and not _MAPS.match(word):
        return
    for literal in _literals(given):
        text = _said(source, literal) if literal.end_byte - literal.start_byte <= _MOST_TEXT else ""
        for match in _ASKED.finditer(_TEXT.sub("''", text)):
            entity = scope.entity(match[1])
            if entity and (match[1], match[2]) not in scope.made:
                yield Ask(entity, match[2], literal, word)


def _said(source: Source, literal: Node) -> str:
    """The text of a literal; what is put into it is JavaScript, and no property: `${user.id}`."""
    data, end = source.syntax.data, literal.end_byte - 1
    cuts = [one for one in literal.named_children if one.type == "template_substitution"]
    starts = [literal.start_byte + 1, *(one.end_byte for one in cuts)]
    texts = [data[first:last] for first, last in zip(starts, [*(one.start_byte for one in cuts), end], strict=True)]
    return "${}".join(one.decode("utf-8", "replace") for one in texts)


def _literals(given: list[Node]) -> Iterator[Node]:
    """The strings that a call is given; those that other calls and functions in there are given are theirs."""
    stack = list(reversed(given))
    while stack:
        node = stack.pop()
        if node.type in {"string", "template_string"}:
            yield node
        elif node.type == "pair":  # what a key of parameters is given is a value
            stack += node.named_children[:1]
        elif node.type not in {"call_expression", "arrow_function", "function_expression"}:
            stack.extend(reversed(node.named_children))


def related(tree: Listing, source: Source, call: Node) -> Iterator[Ask]:
    """The names in `relations: ["lines.product"]` of a call that finds rows."""
    word, owner, given = _parts(source, call)
    entity = repository(source, owner) if word in _FINDS and given else ""
    for key, value in pairs(source.syntax, given[-1]) if entity and given[-1].type == "object" else ():
        for one in value.named_children if key == "relations" and value.type == "array" else ():
            here = entity
            for name in _string(source, one).split("."):
                found = entity_of(tree, here) if here and name else None
                if found is None:
                    break
                yield Ask(here, name, one, word)
                here = found.leads.get(name, "")


def repository(source: Source, owner: Node | None) -> str:
    """The entity whose repository a call is of, '' where the file does not tell it plainly."""
    written = (
        " ".join(source.syntax.text(owner).split()) if owner is not None and owner.end_byte - owner.start_byte < 300 else ""
    )
    if (match := _REPOSITORY.search(written)) is not None:
        return match[1]
    if re.fullmatch(r"[A-Z]\w{0,79}", written):
        return written
    name = re.fullmatch(r"(?:this\.)?(\w{1,80})", written)
    if name is None:
        return ""
    if name[1] not in source.repositories:
        source.repositories[name[1]] = _held(source, name[1]) if len(source.repositories) < _MOST_NAMES else ""
    return source.repositories[name[1]]


def _held(source: Source, name: str) -> str:
    """What a variable or member of that name is a repository of, in all of the file."""
    text = source.syntax.data.decode("utf-8", "replace")
    held = set(re.findall(rf"\b{name}\b\s*+(?:[?!]\s*+)?:\s*+Repository<(\w{{1,80}})>", text))
    made = re.findall(rf"\b{name}\s*+=\s*+([\w.]{{0,80}}(?:\(\))?[\w. ]{{0,80}}getRepository[^;\n]{{0,120}})", text)
    held |= {match[1] for one in made if (match := _REPOSITORY.search(one)) is not None}
    if name in {"repo", "repository"} and not held:
        held = set(re.findall(r"\bsuper\([\w.]{0,120}getRepository\((\w{1,80})\)", text))
    if name == "this":
        held = set(re.findall(r"\bextends\s+(?:\w*Repository)<(\w{1,80})>", text))
    return next(iter(held)) if len(held) == 1 else ""


def _parts(source: Source, call: Node) -> tuple[str, Node | None, list[Node]]:
    function = call.child_by_field_name("function")
    method = function.child_by_field_name("property") if function is not None else None
    owner = function.child_by_field_name("object") if function is not None else None
    return (source.syntax.text(method) if method is not None else "", owner, arguments(call))


def _string(source: Source, node: Node) -> str:
    return source.syntax.text(node)[1:-1] if node.type == "string" else ""


def _pair(text: str) -> tuple[str, str]:
    alias, _, name = text.partition(".")
    return alias, name
