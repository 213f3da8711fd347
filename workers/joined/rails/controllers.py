"""Controllers: the rows that an action gives to its view by instance variables, and what comes along with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from workers.frameworks.rails.inflect import underscored
from workers.joined import rows
from workers.joined.budget import budget
from workers.joined.missing import Place
from workers.joined.rails.models import Model, Models, loads
from workers.joined.rails.ruby import called, chain, given, named, word
from workers.joined.source import parsed
from workers.queries.parts import field_of
from workers.readers.syntax import Node, Syntax

_PASSED = frozenset((
    "all", "where", "not", "order", "reorder", "limit", "offset", "joins", "left_joins", "left_outer_joins", "includes",
    "preload", "eager_load", "distinct", "references", "group", "having", "readonly", "unscope", "or", "and", "merge",
    "rewhere", "page", "per", "paginate", "result", "ransack", "reverse_order", "to_a", "load", "uniq", "in_order_of",
    "reverse", "sort_by", "select", "lock", "extending", "strict_loading", "per_page", "decorate", "search", "then",
))  # fmt: skip
_PICKED = frozenset((
    "find", "find_by", "find_by!", "first", "last", "take", "first!", "last!", "create", "create!", "new", "build", "friendly",
    "find_or_create_by", "find_or_initialize_by", "find_by_id", "sole",
))  # fmt: skip
_WRAPS = frozenset(("pagy", "policy_scope", "pagy_countless", "authorize", "paginate", "apply_scopes", "filter_resource"))
_FEW, _DEEPEST = 5, 8
_OTHERWISE = re.compile(r"\bfind_by|\.(?:first|last|take|count|pluck|find|map|sum|to_h|group_by)\b|\bcache")
"""What makes of a scope anything else than rows."""
_CONTROLLER = re.compile(r"^(?P<root>(?:.*/)?)app/controllers/(?P<name>.{1,200})_controller\.rb$")


class Rows(rows.Rows[Model]):
    """Rows of an Active Record model."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Action:
    """What a method of a controller ('orders#index') gives to the views `views` (paths without endings)."""

    name: str
    views: tuple[str, ...]
    given: dict[str, Rows]


def queried(models: Models, syntax: Syntax, node: Node, held: dict[str, Rows], depth: int = 0) -> Rows | None:
    """The rows that an expression gives; None where that is nothing of rows, or something is not known."""
    node = _bare(node)
    if depth > _DEEPEST:
        return None
    if node.type == "call" and called(syntax, node) in _WRAPS and field_of(node, "receiver") is None and given(node):
        return _wrapped(models, queried(models, syntax, given(node)[0], held, depth + 1))
    root, calls = chain(node)
    rows = _root(models, syntax, root, held)
    if rows is None and root.type == "call" and called(syntax, root) in _WRAPS and given(root):
        rows = _wrapped(models, queried(models, syntax, given(root)[0], held, depth + 1))
    for call in calls:
        rows = _after(models, syntax, rows, call) if rows is not None else None
    if rows is None or root.type not in {"constant", "scope_resolution"}:
        return rows
    span = syntax.span(node)
    return replace(rows, query=Place(span, " ".join(syntax.text(node).split())[:200]))


def _wrapped(models: Models, rows: Rows | None) -> Rows | None:
    """With what the policy of the model brings along, wherever in its file."""
    if rows is None:
        return None
    text = models.tree.text(f"app/policies/{underscored(rows.model.name)}_policy.rb")
    return replace(rows, loaded=rows.loaded | loads(text))


def _root(models: Models, syntax: Syntax, root: Node, held: dict[str, Rows]) -> Rows | None:
    text = syntax.text(root)
    if root.type in {"constant", "scope_resolution"}:
        model = models.named(text)
        return Rows(model, Place(syntax.span(root), text), model.usual) if model is not None else None
    if text in {"current_user", "Current.user"}:
        model = models.named("User")
        return Rows(model, Place(syntax.span(root), text), one=True) if model is not None else None
    return held.get(text)


def _after(models: Models, syntax: Syntax, rows: Rows, call: Node) -> Rows | None:
    """The rows after one call of a chain."""
    name = called(syntax, call)
    if rows.one:
        return _related(models, rows, name)
    if name == "limit" and (few := given(call)) and syntax.text(few[0]).isdigit() and int(syntax.text(few[0])) <= _FEW:
        return None
    if name == "select" and (asked := given(call)) and syntax.text(asked[0]).startswith(('"', "'")):
        return None  # what it selects may be of other tables
    if name in _PASSED or name.startswith("with_attached_"):
        return replace(rows, loaded=rows.loaded | loads(f"{name} {' '.join(syntax.text(one) for one in given(call))}"))
    if name in _PICKED:
        return replace(rows, one=True)
    scope = models.scope(rows.model, name)
    if scope is None or _OTHERWISE.search(scope):
        return None
    key = ("joined rails scope", rows.model.path, name)
    return replace(rows, loaded=rows.loaded | models.tree.remember(key, lambda: _deep(models, rows.model, scope)))


def _deep(models: Models, model: Model, text: str) -> frozenset[str]:
    """What the text of a scope brings along, with the scopes that it names and those that they name."""
    found, waiting, seen = loads(text), [text], set[str]()
    for _ in range(2):
        names = {name for one in waiting for name in re.findall(r"\b[a-z_]\w*\b", one)} - seen
        waiting = [inner for name in sorted(names) if (inner := models.scope(model, name)) is not None]
        seen |= names
        found = found.union(*(loads(one) for one in waiting))
    return found


def _related(models: Models, rows: Rows, name: str) -> Rows | None:
    association = models.association(rows.model, name)
    target = models.target(rows.model, association) if association is not None else None
    if association is None or target is None:
        return None
    back = {underscored(rows.model.name)} | {one.name for one in target.associations.values() if one.target == rows.model.name}
    return Rows(target, rows.query, rows.loaded | target.usual | association.brings | back, one=association.kind == "one")


def _bare(node: Node) -> Node:
    while node.type in {"parenthesized_statements", "argument_list"} and len(node.named_children) == 1:
        node = node.named_children[0]
    return node


@dataclass(frozen=True, slots=True)
class _Held:
    """What variables hold; those that are `lost` are given rows of two models, or something unknown."""

    rows: dict[str, Rows]
    lost: frozenset[str]

    def given(self) -> Iterator[tuple[str, Rows]]:
        """What a view sees of it."""
        yield from ((name, one) for name, one in self.rows.items() if name.startswith("@") and name not in self.lost)


@dataclass(slots=True)
class Controller:
    """One controller's file."""

    models: Models
    path: str

    def actions(self) -> Iterator[Action]:
        """Its actions with what they give to their views."""
        place = _CONTROLLER.match(self.path)
        text = self.models.tree.text(self.path)
        syntax = parsed(self.models.tree, self.path, text, "ruby") if place is not None else None
        if place is None or syntax is None or "cache_page" in text or "caches_action" in text:
            return
        methods = {syntax.text(field_of(one, "name") or one): one for one in syntax.walk("method")}
        calls = [one for one in syntax.walk("call") if called(syntax, one) in {"before_action", "prepend_before_action"}]
        said = [word(syntax, one) for call in calls for one in given(call)]
        before = self._held(syntax, [methods[one] for one in said if one in methods], _Held({}, frozenset()))
        brought = loads(text)
        folder = f"{place['root']}app/views/{place['name']}"
        for name, method in methods.items():
            held = self._held(syntax, [*self._helpers(syntax, method, methods), method], before)
            rows = {key: replace(one, loaded=one.loaded | brought) for key, one in held.given()}
            if rows:
                yield Action(f"{place['name']}#{name}", tuple(self._views(syntax, method, name, folder, place["root"])), rows)

    def _helpers(self, syntax: Syntax, method: Node, methods: dict[str, Node]) -> list[Node]:
        """Methods of the controller that another one calls by name."""
        names = [syntax.text(one) for one in syntax.walk("identifier", within=method)]
        return [methods[name] for name in dict.fromkeys(names) if name in methods and methods[name] != method]

    def _held(self, syntax: Syntax, methods: list[Node], before: _Held) -> _Held:
        """What the variables hold after these methods too. Nothing is known where that would take too long."""
        held, lost = dict(before.rows), set(before.lost)
        for method in methods:
            for left, right in self._assigned(syntax, method):
                if not budget(self.models.tree).step():
                    return _Held({}, frozenset())
                targets = left.named_children if left.type == "left_assignment_list" else [left]
                name = syntax.text(targets[-1])
                made = queried(self.models, syntax, right, held)
                if made is None or (name in held and held[name].model != made.model):
                    lost.add(name)
                elif name in held:
                    made = replace(made, loaded=made.loaded | held[name].loaded)
                if made is not None:
                    held[name] = made
        return _Held(held, frozenset(lost))

    def _assigned(self, syntax: Syntax, method: Node) -> list[tuple[Node, Node]]:
        """What a method gives to what; looked for once, however many others call it."""

        def found() -> list[tuple[Node, Node]]:
            nodes = syntax.walk("assignment", "operator_assignment", within=method)
            sides = [(field_of(node, "left"), field_of(node, "right")) for node in nodes]
            return [(left, right) for left, right in sides if left is not None and right is not None]

        return self.models.tree.remember(("joined rails assigned", self.path, method.start_byte), found)

    def _views(self, syntax: Syntax, method: Node, name: str, folder: str, root: str) -> Iterator[str]:
        """The views that an action may render: its own, and those that it names."""
        yield f"{folder}/{name}"
        for call in syntax.walk("call", within=method):
            if called(syntax, call) == "render" and given(call):
                said = word(syntax, given(call)[0]) or word(syntax, named(syntax, call, "action", "template"))
                if said:
                    yield f"{root}app/views/{said}" if "/" in said else f"{folder}/{said}"
