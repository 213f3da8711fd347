"""What a call of a Spring Data repository gives: rows of which entity, and what comes along with them.

Source: https://docs.spring.io/spring-data/jpa/reference/jpa/query-methods.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from workers.joined.jpa.classes import Class, Classes, marks, types_in
from workers.joined.jpa.entities import Entity, entity
from workers.joined.missing import Place
from workers.queries.code import Code
from workers.queries.heads import heads
from workers.queries.parts import Call, field_of
from workers.readers.syntax import Node

_REPOSITORY = re.compile(r"\b(?:extends|,)\s*\w*Repository(?:Implementation)?\s*<\s*([A-Z]\w*)\s*[,>]")
_LONGEST = 6_000
"""Characters of a query's annotations."""
TWICE = " twice"
_USUAL = frozenset(("findAll", "findAllById"))
_DERIVED = re.compile(r"^(?:find|get|read|query|search|stream)(?!Top|First)(?:\w*By[A-Z]|\w*All$)")
_FEW = re.compile(r"^\w*?(Top|First)([1-9]|10)?[A-Z]")
_MANY = re.compile(
    r"^(?:java\.util\.)?(?:List|Set|Collection|Page|Slice|Iterable|Stream|Streamable)\s*<\s*(?:\?\s*extends\s+)?(\w+)\s*>$"
)
_ONE = re.compile(r"^(?:Optional\s*<\s*(\w+)\s*>|(\w+))$")
_GRAPH = re.compile(r"attributePaths\s*=\s*(\{[^}]*\}|\"[^\"]*\")")
_FETCHED = re.compile(r"(?i)\bfetch\s+(?:treat\()?((?:\w+\.)+\w+)")
_SET = re.compile(r"\b\w{1,60}\.(\w{1,60})(?:\.\w{1,60}){0,4}\s{0,5}=|=\s{0,5}\w{1,60}\.(\w{1,60})")


@dataclass(frozen=True, slots=True)
class Given:
    """Rows that a call gives: `loaded` are names of relations that come along, `query` is where it is said which rows."""

    model: Entity
    many: bool
    query: Place
    loaded: frozenset[str] = field(default=frozenset())


def given(classes: Classes, kept: Class, call: Call) -> Given | None:
    """The rows of a call in a class (in a repository's own, of its methods), None where it is not plain what they are."""
    code = kept.code
    receiver = code.text(call.receiver).removeprefix("this.") if call.receiver is not None else "this"
    kind = types_in(code, classes.tree).get(receiver, "")
    repository = kept if receiver == "this" else classes.named(kind, code) if re.fullmatch(r"[A-Z]\w*", kind) else None
    found = _REPOSITORY.search(repository.head) if repository is not None else None
    if repository is None or found is None:
        return None
    model = entity(classes, found[1], repository.code)
    if model is None:
        return None
    declared = [one for one in repository.members if one.type == "method_declaration" and _named(repository, one) == call.name]
    if declared:
        return _declared(classes, repository, declared, model, call)
    if any(_filters(code.text(one)) for one in call.arguments) and _fetching(classes):
        return None
    span = code.syntax.span(call.node)
    here = Place(span, code.syntax.text(call.node).split("\n")[0].strip()[:200])
    if call.name in _USUAL and len(call.arguments) <= 2 and not _few(code, call):
        return Given(model, True, here)
    return Given(model, False, here) if call.name in {"findById", "getById", "getReferenceById"} else None


def _filters(argument: str) -> bool:
    """Whether a query is made in code there, not only cut into pages or sorted."""
    return not re.search(r"(?i)page|sort|\bids?\b|Ids\b", argument)


def _fetching(classes: Classes) -> bool:
    """Whether queries that are made in code may bring relations along."""
    found = heads(classes.tree, ["fetch"], [".java"], re.compile(r"\.fetch\("))
    return found is None or bool(found)


def asked_for(classes: Classes, code: Code, function: Node) -> frozenset[str]:
    """The entities of which a function asks repositories for many rows, so that they are there when others lead to them;
    those that it asks for more than once are there twice, the second time with `TWICE`: another query may have brought more.
    """
    found = set[str]()
    types = types_in(code, classes.tree)
    for name, rest in re.findall(r"\b(\w+)\s*\.\s*(?:find|get|search|query)(\w*)\(", code.syntax.text(function)):
        repository = classes.named(types.get(name, ""), code) if re.search("All|In|By", rest) else None
        of = _REPOSITORY.search(repository.head) if repository is not None else None
        if of is not None:
            found |= {of[1] + TWICE} if of[1] in found else {of[1]}
    return frozenset(found)


def _few(code: Code, call: Call) -> bool:
    return any(
        re.search(r"PageRequest\.of\(\s*\d+\s*,\s*([1-9]|10)\s*[,)]|Limit\.of\((\d|10)\)", code.text(one))
        for one in call.arguments
    )


def _declared(classes: Classes, repository: Class, declared: list[Node], model: Entity, call: Call) -> Given | None:
    """What a method of the repository's own gives."""
    declared = [one for one in declared if _count(one) == len(call.arguments)] or declared
    if len(declared) != 1 or field_of(declared[0], "body") is not None or _FEW.search(call.name):
        return None
    node, code = declared[0], repository.code
    kind, said = code.text(field_of(node, "type") or node)[:300], marks(code, node)
    if len(said) > _LONGEST:
        return None
    many, one = _MANY.match(kind), _ONE.match(kind)
    named = many[1] if many is not None else next((name for name in one.groups() if name), "") if one is not None else ""
    rows = model if named == model.name else entity(classes, named, code)
    asked = "@Query" in said
    if rows is None or (not asked and (named != model.name or not (_DERIVED.match(call.name) or call.name in _USUAL))):
        return None
    if "EntityGraph" in said and not _GRAPH.search(said):
        return None  # a graph by name
    if asked and not re.search(r'@Query\s*\(\s*(?:value\s*=\s*)?"', said):
        return None  # text that stands elsewhere
    if asked and re.search(r"\+\s*[A-Za-z_]", re.sub(r'"(?:[^"\\]|\\.)*"', '""', said)):
        return None  # pieces of it do
    span = code.syntax.span(node)
    line = code.syntax.span(field_of(node, "name") or node).line
    text = code.syntax.text(node).split("\n")[line - span.line].strip()[:200]
    return Given(rows, many is not None, Place(span, text), _loaded(said, call.name))


def _loaded(said: str, name: str) -> frozenset[str]:
    """What an entity graph or `join fetch` brings, and what is the same one for all rows because they are looked for by it."""
    found = set[str]()
    for graph in _GRAPH.findall(said):
        for path in re.findall(r'"([\w.]+)"', graph):
            found |= set(path.split("."))
    for path in _FETCHED.findall(said):
        found |= set(path.split(".")[1:])
    for names in _SET.findall(said.partition("@Query")[2]):
        found |= {one for one in names if one}
    tail = re.sub(r"OrderBy\w*$", "", name.partition("By")[2])
    for part in re.split(r"And|Or", tail):
        word = re.sub(r"(Id|Is|Equals|_.*)$", "", part)
        found |= (
            {word[:1].lower() + word[1:]}
            if word and not re.search(r"(In|Not|Null|Between|Than|Containing|Like)$", part)
            else set()
        )
    return frozenset(found)


def _named(repository: Class, node: Node) -> str:
    named = field_of(node, "name")
    return repository.code.text(named) if named is not None else ""


def _count(node: Node) -> int:
    given_to = field_of(node, "parameters")
    return len([one for one in given_to.named_children if "parameter" in one.type]) if given_to is not None else 0
