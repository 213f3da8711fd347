"""Relations that a loop follows row by row, told by the model's own declaration at head."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain.queries import LazyRelation
from workers.queries.code import Code, scope_of
from workers.queries.language import Around
from workers.queries.loops import loop_at, source_of
from workers.queries.parts import field_of
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_MOST_LOOPS = 500


@dataclass(frozen=True, slots=True)
class Mapper:
    """How one mapper writes it. `rows` gives the model of a query; in `relation` and `eager`, RELATION is the name.

    `ready` are words with which a model brings relations along by itself.
    """

    framework: str
    ending: str
    rows: re.Pattern[str]
    relation: str
    eager: str
    ready: re.Pattern[str]


_LOADS = (
    r"\b(?:(?:select_related|prefetch_related\w*|joinedload|selectinload|subqueryload|contains_eager|includes|preload|eager_load)\b"
    r"|(?:with|load|loadMissing|withWhereHas)\()[^;]{0,300}?\bRELATION\b"
)
MAPPERS = {
    "python": (
        Mapper(
            "Django", ".py",
            re.compile(r"^([A-Z]\w*)\.objects\b(?!.*\.(values|values_list|aggregate|dates)\()\."),
            r"^[ \t]+RELATION\s*=\s*(?:models\.)?(ForeignKey|OneToOneField|ManyToManyField)\(",
            '.select_related("RELATION")',
            re.compile(r"^[ \t]+objects\s*=(?!\s*models\.Manager\(\))", re.MULTILINE),
        ),
        Mapper(
            "SQLAlchemy", ".py",
            re.compile(r"\bsession\.query\(\s*([A-Z]\w*)\s*\)|\bselect\(\s*([A-Z]\w*)\s*\)"),
            r"^[ \t]+RELATION\s*(?::[^=\n]+)?=\s*(?:\w+\.)?relationship\((?![^)]*\blazy\s*=)",
            ".options(selectinload(MODEL.RELATION))",
            re.compile(r"(?!)"),
        ),
    ),
    "ruby": (
        Mapper(
            "Active Record", ".rb",
            re.compile(r"^((?:[A-Z]\w*::)*[A-Z]\w*)\.(?:all|where|order|limit|joins|not)\b(?!.*\.(?:pluck|select)\b)"),
            r"^[ \t]+(belongs_to|has_one|has_many|has_and_belongs_to_many)\s*\(?\s*:RELATION\b",
            ".includes(:RELATION)",
            re.compile(r"default_scope[^\n]{0,300}(includes|preload|eager_load)"),
        ),
    ),
    "php": (
        Mapper(
            "Eloquent", ".php",
            re.compile(r"^([A-Z]\w*)::(?:all|where\w*|query|orderBy|latest|limit|get|with\w*)\("),
            r"function\s+RELATION\s*\([^)]*\)[^{;]*\{[^}]*?\$this->(belongsTo|hasOne|hasMany|belongsToMany|morphTo|morphMany)\(",
            "->with('RELATION')",
            re.compile(r"\$with\s*=\s*\[\s*['\"]"),
        ),
    ),
}  # fmt: skip
_ACCESSES = ("attribute", "call", "member_access_expression", "member_call_expression")
_ASKS = re.compile(r"count|exists|doesntExist|first|get|sum|avg|max|min|pluck|value|paginate|latest|where|orderBy")
_RELATED = (
    r"(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*(?:to\s*=\s*)?['\"]?(?:\w+\.)?MODEL['\"]?\s*,"
    r"[^)]{0,300}?related_name\s*=\s*['\"]RELATION['\"]"
)
"""Django's name for the way back, as the other model declares it."""
_MOST_FILES = 20
_KEYS = frozenset(("id", "pk", "nil?", "present?", "blank?", "_id"))


def lazy_relations(code: Code, tree: Listing) -> Iterator[LazyRelation]:
    """The first relation that a loop follows and its query does not bring, with the names of the others."""
    mappers = MAPPERS.get(code.language, ())
    loops = 0
    for node in _nodes(code) if mappers else ():
        if loops > _MOST_LOOPS or (found := loop_at(code, node)) is None:
            continue
        loops += 1
        source = source_of(code, found[1])
        for mapper in mappers:
            if (match := mapper.rows.search(source)) is not None:
                model = next(one for one in match.groups() if one)
                yield from _followed(code, tree, mapper, model, found)


def _nodes(code: Code) -> Iterator[Node]:
    stack = [code.syntax.root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.named_children))


def _followed(code: Code, tree: Listing, mapper: Mapper, model: str, around: Around) -> Iterator[LazyRelation]:
    names, over, body = around
    item = names.partition(",")[0].strip(" |()")
    told: set[str] = set()
    found: list[LazyRelation] = []
    for node in code.syntax.walk(*_ACCESSES, within=body):
        relation = asked = _asked(code, node, item)
        relation = relation or _relation(code, node, item)
        if not relation or relation in told or (not asked and brought(code, over, relation)):
            continue
        told.add(relation)
        if (declared := _declared(tree, mapper, model, relation)) is not None:
            eager = _eager(mapper, relation, declared, tree).replace("RELATION", relation).replace("MODEL", model)
            access, through = code.text(node)[:80], code.text(over)[:80]
            span = code.syntax.span(node)
            found.append(LazyRelation(span, mapper.framework, model, relation, access, through, declared, eager))
    if found:
        yield replace(found[0], others=tuple(one.relation for one in found[1:]))


def _eager(mapper: Mapper, relation: str, declared: str, tree: Listing) -> str:
    """How rows bring it: Django joins what is one, and fetches what is many beside."""
    path, _, line = declared.rpartition(":")
    text = tree.text(path).split("\n")[int(line) - 1]
    one = re.match(
        r"\s+RELATION\s*=\s*(?:models\.)?(?:ForeignKey|OneToOneField)\(".replace("RELATION", re.escape(relation)), text
    )
    many = mapper.framework == "Django" and one is None
    return '.prefetch_related("RELATION")' if many else mapper.eager


def _relation(code: Code, node: Node, item: str) -> str:
    """`x` of `item.x.name`; '' where that is not the shape, or only the key is asked for."""
    inner = field_of(node, "object", "receiver")
    last = field_of(node, "attribute", "method", "name")
    if inner is None or last is None or code.text(last) in _KEYS or inner.type not in _ACCESSES:
        return ""
    root, named = field_of(inner, "object", "receiver"), field_of(inner, "attribute", "method", "name")
    if root is None or named is None or code.text(root) != item or field_of(inner, "arguments") is not None:
        return ""
    return code.text(named)


def _asked(code: Code, node: Node, item: str) -> str:
    """`x` of Eloquent's `$item->x()->count()`: the method asks the database anew, whatever was brought along."""
    inner = field_of(node, "object") if node.type == "member_call_expression" else None
    if inner is None or inner.type != "member_call_expression" or not _ASKS.match(code.text(field_of(node, "name") or node)):
        return ""
    root, named, given = (field_of(inner, name) for name in ("object", "name", "arguments"))
    plain = root is not None and named is not None and (given is None or not given.named_children)
    return code.text(named) if plain and named is not None and root is not None and code.text(root) == item else ""


def brought(code: Code, over: Node, relation: str) -> bool:
    """Whether anything in the function loads the relation: the query itself, or a call beside it."""
    scope = scope_of(over)
    text = code.text(scope) if scope is not None else code.syntax.data.decode("utf-8", "replace")
    return bool(re.search(_LOADS.replace("RELATION", re.escape(relation)), text))


def _declared(tree: Listing, mapper: Mapper, model: str, relation: str) -> str | None:
    """Where the one class of that name declares the relation; None where it does not, or loads it by itself."""
    name = model.rpartition("::")[2]
    head = re.compile(rf"^\s*(?:final\s+|abstract\s+)?class\s+(?:\w+::)*{re.escape(name)}\b")
    mentions = tree.remember(("class", name, mapper.ending), lambda: tree.lines_with([f"class {name}"], [mapper.ending]))
    found = [one for one in mentions if head.search(one.text)]
    if len(found) != 1:
        return None
    lines = tree.text(found[0].path).split("\n")[found[0].line - 1 :]
    ends = (number for number, line in enumerate(lines[1:], 1) if re.match(r"class\s", line))
    text = "\n".join(lines[: next(ends, len(lines))])
    if mapper.ready.search(text):
        return None
    relation_there = re.search(mapper.relation.replace("RELATION", re.escape(relation)), text, re.MULTILINE)
    if relation_there is None:
        return _back(tree, name, relation) if mapper.framework == "Django" else None
    return f"{found[0].path}:{found[0].line + text.count(chr(10), 0, relation_there.start())}"


def _back(tree: Listing, model: str, relation: str) -> str | None:
    """Where another model of Django's says that rows of this one find theirs by that name."""
    related = re.compile(_RELATED.replace("MODEL", re.escape(model)).replace("RELATION", re.escape(relation)))
    named = [
        one.path for one in tree.lines_with([relation], [".py"]) if "models" in one.path and "/migrations/" not in one.path
    ]
    for path in named[:_MOST_FILES]:
        text = tree.text(path)
        if (found := related.search(text)) is not None:
            return f"{path}:{text.count(chr(10), 0, found.end()) + 1}"
    return None
