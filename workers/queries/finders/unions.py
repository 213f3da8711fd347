"""Querysets of Django that are put together with `|`: one query that joins everything and asks with OR."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.queries import UnitedQueries
from workers.queries.code import Code, scope_of
from workers.queries.fields import links
from workers.queries.heads import heads
from workers.queries.parts import field_of
from workers.queries.terms import bare
from workers.readers.listing import Listing
from workers.readers.syntax import Node
from workers.uses import LOOKUPS

_FILTERS = frozenset(("filter", "exclude", "get_queryset"))
_ROOT = re.compile(r"^([A-Z]\w*)\.(?:objects|_default_manager)$")
_LOOKUP = frozenset((*LOOKUPS, "year", "month", "day", "iendswith", "iregex", "search", "pk", "id"))


@dataclass(frozen=True, slots=True)
class _Arm:
    node: Node
    joins: frozenset[str]
    distinct: bool


def find(code: Code, tree: Listing) -> Iterator[UnitedQueries]:
    """Where the arms of one union join different tables of many rows, or one of them has to be made distinct for it."""
    by_target: dict[tuple[object, str], list[_Arm]] = {}
    for node in code.syntax.walk("augmented_assignment", "binary_operator") if code.language == "python" else ():
        sign, left, right = (field_of(node, name) for name in ("operator", "left", "right"))
        if sign is None or left is None or right is None or code.text(sign) not in {"|", "|="}:
            continue
        scope = scope_of(node)
        key = (scope.id if scope is not None else None, code.text(left) if code.text(sign) == "|=" else f"{node.id}")
        for one in [right] if code.text(sign) == "|=" else [left, right]:
            if (arm := _arm(code, bare(one), tree)) is not None:
                by_target.setdefault(key, []).append(arm)
    for (_, target), arms in by_target.items():
        yield from _told(code, target, arms)


def _told(code: Code, target: str, arms: list[_Arm]) -> Iterator[UnitedQueries]:
    joins = sorted({join for arm in arms for join in arm.joins})
    first = next((arm for arm in arms if arm.joins), None)
    if first is not None and len(joins) > 1 and sum(bool(arm.joins) for arm in arms) > 1:
        yield UnitedQueries(code.syntax.span(first.node), tuple(joins))
    elif (doubled := next((arm for arm in arms if arm.distinct), None)) is not None and not target.isdigit():
        yield UnitedQueries(code.syntax.span(doubled.node), (), distinct=True)


def _arm(code: Code, node: Node, tree: Listing) -> _Arm | None:
    """A queryset of a model that the repository declares; None for anything else, as a Q object."""
    if not code.is_call(node):
        return None
    root, between = links(code, code.call(node))
    names = [code.call(node).name, *between]
    model = _ROOT.match(root)
    if model is None or not _FILTERS.intersection(names):
        return None
    found = frozenset(name for name in _paths(code, node) if _many(model.group(1), name, tree))
    return _Arm(node, found, names[0] == "distinct")


def _paths(code: Code, chain: Node) -> Iterator[str]:
    """The first names of conditions on other tables."""
    node: Node | None = chain
    while node is not None and code.is_call(node):
        call = code.call(node)
        for one in call.arguments if call.name == "filter" else ():
            name = field_of(one, "name") if one.type == "keyword_argument" else None
            parts = code.text(name).split("__") if name is not None else []
            if len(parts) > 1 and (len(parts) > 2 or parts[1] not in _LOOKUP):
                yield parts[0]
        node = call.receiver


def _many(model: str, name: str, tree: Listing) -> bool:
    """Whether the one class of that name does not say that it has one of these alone; of a class elsewhere the plural tells."""
    return tree.remember(("many", model, name), lambda: _declares_many(model, name, tree))


def _declares_many(model: str, name: str, tree: Listing) -> bool:
    head = re.compile(rf"^class\s+{re.escape(model)}\(")
    found = heads(tree, [f"class {model}"], [".py"], head)
    if found is None or len(found) != 1:
        return found == () and name.endswith("s")
    text = "\n".join(tree.text(found[0].path).split("\n")[found[0].line :])
    text = text[: end.start()] if (end := re.search(r"^class\s", text, re.MULTILINE)) else text
    one = re.search(rf"^[ \t]+{re.escape(name)}\s*=\s*(?:\w+\.)?(?!ManyToMany)\w+\(", text, re.MULTILINE)
    return one is None
