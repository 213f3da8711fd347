"""Relations of mappers: how queries name their model, where it declares a relation, and what brings one along."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workers.queries.code import Code, scope_of
from workers.queries.heads import heads
from workers.readers.listing import Listing
from workers.readers.syntax import Node


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
            r"^[ \t]+RELATION\s*(?::[^=\n]+)?=\s*(?:\w+\.)?relationship\((?![^)]{0,500}\blazy\s*=)",
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
            r"function\s+RELATION\s*\([^)]{0,300}\)[^{;]{0,100}\{[^}]{0,500}?\$this->(belongsTo|hasOne|hasMany|belongsToMany|morphTo|morphMany)\(",
            "->with('RELATION')",
            re.compile(r"\$with\s*=\s*\[\s*['\"]"),
        ),
    ),
}  # fmt: skip
_RELATED = (
    r"(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*(?:to\s*=\s*)?['\"]?(?:\w+\.)?MODEL['\"]?\s*,"
    r"[^)]{0,300}?related_name\s*=\s*['\"]RELATION['\"]"
)
"""Django's name for the way back, as the other model declares it."""
_LEADS = r"\bForeignKey\(\s{0,99}(?:to=)?['\"]?(?:\w{1,80}\.)?MODEL\b([^()]{0,300})"
_MOST_FILES = 20


def brought(code: Code, over: Node, relation: str) -> bool:
    """Whether anything in the function loads the relation: the query itself, or a call beside it."""
    scope = scope_of(over)
    text = code.text(scope) if scope is not None else code.syntax.data.decode("utf-8", "replace")
    return bool(re.search(_LOADS.replace("RELATION", re.escape(relation)), text))


def declared_at(tree: Listing, mapper: Mapper, model: str, relation: str) -> str | None:
    """Where the one class of that name declares the relation; None where it does not, or loads it by itself."""
    name = model.rpartition("::")[2]
    head = re.compile(rf"^\s*(?:final\s+|abstract\s+)?class\s+(?:\w+::)*{re.escape(name)}\b")
    found = heads(tree, [f"class {name}"], [mapper.ending], head)
    if found is None or len(found) != 1:
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
    if relation.endswith("_set"):
        return _usual_back(tree, model, relation.removesuffix("_set"))
    related = re.compile(_RELATED.replace("MODEL", re.escape(model)).replace("RELATION", re.escape(relation)))
    named = [
        one.path for one in tree.lines_with([relation], [".py"]) if "models" in one.path and "/migrations/" not in one.path
    ]
    for path in named[:_MOST_FILES]:
        text = tree.text(path)
        if (found := related.search(text)) is not None:
            return f"{path}:{text.count(chr(10), 0, found.end()) + 1}"
    return None


def _usual_back(tree: Listing, model: str, other: str) -> str | None:
    """The field of the one class of that name (in lower case) that leads to the model and names no other way back."""
    head = re.compile(rf"^class (?i:{re.escape(other)})\b")
    found = heads(tree, [model], [".py"], head)
    if found is None or len(found) != 1:
        return None
    lines = tree.text(found[0].path).split("\n")[found[0].line :]
    ends = next((number for number, line in enumerate(lines) if re.match(r"\S", line)), len(lines))
    field = re.search(
        rf"\bForeignKey\(\s{{0,99}}(?:to=)?['\"]?(?:\w+\.)?{re.escape(model)}\b([^()]{{0,300}})", "\n".join(lines[:ends])
    )
    if field is None or "related_name" in field[1]:
        return None
    return f"{found[0].path}:{found[0].line + 1 + field.string.count(chr(10), 0, field.start())}"
