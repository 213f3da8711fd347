"""Values that may be NULL as an arm of OR: mappers make IS NULL of the arm. (TypeORM drops an arm that has no value.)

Source: https://sequelize.org/docs/v6/core-concepts/model-querying-basics/
Source: https://docs.djangoproject.com/en/stable/topics/db/queries/#querying-jsonfield , https://www.prisma.io/docs/orm/prisma-client/special-fields-and-types/null-and-undefined
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.mappers import NullableArm
from workers.queries.code import Code, is_function, said_before
from workers.queries.fields import keys, links, own_nodes
from workers.queries.heads import heads
from workers.queries.language import Mapped
from workers.queries.parts import Call, field_of
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_EITHER = re.compile(r"^\[(?:\w+\.)?Op\.or\]$|^\$or$|^OR$")
_MAY = re.compile(rb"Op\.or\b|\$or\b|\bOR:|\bQ\(")
_VALUE = re.compile(r"^(\w+)\.(\w+)$")
_MAPPERS = frozenset(("sequelize", "prisma", "django"))
_SCRIPTS = frozenset(("javascript", "typescript", "tsx"))
_PROPERTY = r"^[ \t]+(?:(?:public|private|protected|declare|readonly)\s+)*NAME(\??)!?\s*:\s*([^;=\n]+)"
_FIELD = r"^[ \t]+NAME\s*=\s*(?:models\.)?\w+\((?:[^()]|\([^()]*\))*\bnull\s*=\s*True"
_PRISMA = r"^[ \t]+NAME\s+\w+(\??)(?=\s|$)"


@dataclass(frozen=True, slots=True)
class _Arm:
    pair: Node
    column: str
    value: Node


def find(code: Code, tree: Listing) -> Iterator[NullableArm]:
    """The first arm of each OR that is one condition alone, whose value and whose column both may be NULL."""
    may = code.language in {*_SCRIPTS, "python"} and _MAY.search(code.syntax.data)
    for node in code.syntax.walk(*code.words.calls) if may else ():
        call = code.call(node)
        named = code.words.mapper(code, call) if code.language in _SCRIPTS else _manager(code, call)
        for arm in _arms(code, call, named) if named is not None and named.framework in _MAPPERS else ():
            if named is not None and (found := _nullable(code, arm, named, tree)) is not None:
                yield found
                break


def _manager(code: Code, call: Call) -> Mapped | None:
    root = re.match(r"([A-Z]\w*)\.objects$", links(code, call)[0])
    return Mapped("django", root.group(1), reads=True) if root and call.name in {"filter", "exclude", "get"} else None


def _arms(code: Code, call: Call, named: Mapped) -> Iterator[_Arm]:
    """The arms of the call's own ORs that hold one condition."""
    if named.framework == "django":
        for one in own_nodes(code, call, "call"):
            inner, above = code.call(one), one.parent
            sign = field_of(above, "operator") if above is not None and above.type == "binary_operator" else None
            if inner.name == "Q" and len(inner.arguments) == 1 and sign is not None and code.text(sign) == "|":
                yield from (_Arm(inner.arguments[0], *rest) for rest in _named(code, inner.arguments[0]))
        return
    for pair in own_nodes(code, call, "pair"):
        key, value = field_of(pair, "key"), field_of(pair, "value")
        if key is None or value is None:
            continue
        if _EITHER.match(code.text(key)) and value.type in {"array", "object"}:
            single = [value] if value.type == "object" else [one for one in value.named_children if one.type == "object"]
            for one in single:
                if len(one.named_children) == 1 or value.type == "object":
                    yield from (_Arm(inner, name, held) for name, inner, held in keys(code, one))


def _named(code: Code, given: Node) -> Iterator[tuple[str, Node]]:
    if given.type == "keyword_argument":
        yield from ((name, value) for name, _, value in keys(code, given))


def _nullable(code: Code, arm: _Arm, named: Mapped, tree: Listing) -> NullableArm | None:
    found = _VALUE.match(code.text(arm.value))
    if found is None or _looked_at(code, arm.value):
        return None
    owner = _class_of(code, arm.value, found.group(1))
    declared = _declares_nullable(code, owner, found.group(2), tree) if owner else ""
    model = re.sub(r"(?i)(repository|repo)$", "", named.model.rpartition(".")[2])
    if not declared or not _declares_nullable(code, model[:1].upper() + model[1:], arm.column, tree):
        return None
    return NullableArm(code.syntax.span(arm.pair), named.model, arm.column, code.text(arm.value), declared)


def _looked_at(code: Code, value: Node) -> bool:
    """Whether the function says anything of the value before: it may be known not to be NULL."""
    before = said_before(code, value)
    return re.search(rf"(?<![\w.]){re.escape(code.text(value))}\b", before) is not None


def _class_of(code: Code, at: Node, name: str) -> str:
    """The class that the name is declared to be of, by a function around."""
    if name == "self" and code.language == "python":
        above = at.parent
        while above is not None and above.type != "class_definition":
            above = above.parent
        held = field_of(above, "name") if above is not None else None
        return code.text(held) if held is not None else ""
    above = at.parent
    while above is not None:
        for given in code.words.parameters(code, above) if is_function(above) else ():
            if typed := re.search(rf"(?:^|[{{,;\s]){re.escape(name)}\s*:\s*([A-Z]\w*)\s*(?:$|[,;=}}])", given):
                return typed.group(1)
        above = above.parent
    return ""


def _declares_nullable(code: Code, model: str, name: str, tree: Listing) -> str:
    """Where the one class (or Prisma's one model) of that name declares that the property may be NULL; '' where none does."""
    key = ("nullable", model, name, code.language)
    return tree.remember(key, lambda: _search(code.language, model, name, tree))


def _search(language: str, model: str, name: str, tree: Listing) -> str:
    if not re.fullmatch(r"[A-Z]\w{1,60}", model):
        return ""
    script = language in _SCRIPTS
    endings = [".ts", ".tsx", ".prisma"] if script else [".py"]
    head = re.compile(rf"^\s*(?:(?:export|default|abstract|declare)\s+)*(?:class|model)\s+{re.escape(model)}\b")
    found = heads(tree, [model], endings, head)
    if found is None or len(found) != 1:
        return ""
    path, line = found[0].path, found[0].line
    body = "\n".join(tree.text(path).split("\n")[line:])
    body = body[: end.start()] if (end := re.search(r"^(?:export |class |model |\})", body, re.MULTILINE)) else body
    pattern = _FIELD if not script else _PRISMA if path.endswith(".prisma") else _PROPERTY
    match = re.search(pattern.replace("NAME", re.escape(name)), body, re.MULTILINE)
    if match is None or (script and not (match.group(1) or (match.lastindex == 2 and "null" in match.group(2)))):
        return ""
    return f"{path}:{line + 1 + body.count(chr(10), 0, match.start())}"
