"""Controllers: the rows that they give to Blade views and to resources, and what comes along with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from workers.joined import rows
from workers.joined.laravel.models import Model, Models, loads
from workers.joined.missing import Place
from workers.joined.source import parsed
from workers.queries.parts import field_of
from workers.readers.syntax import Node, Syntax

_PASSED = re.compile(
    r"^(query|newQuery|with\w*|where\w*|orWhere\w*|orderBy\w*|latest|oldest|limit|take|skip|offset|join|leftJoin|distinct|has|orHas"
    r"|doesntHave|when|unless|get|all|paginate|simplePaginate|cursorPaginate|fastPaginate|withQueryString|appends|onlyTrashed|cursor|lazy"
    r"|groupBy|having|inRandomOrder|sortBy\w*|values|reverse|shuffle|load|loadMissing|loadCount|tap|withTrashed|on\w+Page|onEachSide)$"
)
_PICKED = re.compile(r"^(find\w*|first\w*|sole|create|firstOrNew|updateOrCreate|make|route)$")
_FEW = 5
_WORD = re.compile(r"^['\"]([\w.:/-]+)['\"]$")
_STEPS = frozenset(("member_call_expression", "nullsafe_member_call_expression", "member_access_expression"))
_CALLS = ("member_call_expression", "scoped_call_expression", "nullsafe_member_call_expression", "function_call_expression")


class Rows(rows.Rows[Model]):
    """Rows of an Eloquent model."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Handed:
    """What a method of a controller hands over: names to the view `view` ('posts.index'), or rows to the class `resource`."""

    name: str
    at: Place
    view: str = ""
    given: tuple[tuple[str, Rows], ...] = ()
    resource: str = ""


@dataclass(slots=True)
class Controller:
    """One controller's file."""

    models: Models
    path: str

    def handed(self) -> Iterator[Handed]:
        """What its methods hand over."""
        text = self.models.tree.text(self.path)
        shows = re.search(r"\bview\(|View::make|Resource\b|Resource::", text)
        syntax = parsed(self.models.tree, self.path, text, "php") if shows is not None else None
        if syntax is None:
            return
        brought = loads(text)
        for method in syntax.walk("method_declaration"):
            name = field_of(method, "name")
            body = syntax.text(method)
            if name is not None and not re.search(r"Cache::|cache\(\)|->remember\(", body):
                owner = self.path.rpartition("/")[2].removesuffix(".php")
                yield from _Method(self.models, syntax, brought, f"{owner}@{syntax.text(name)}").handed(method)


@dataclass(slots=True)
class _Method:
    models: Models
    syntax: Syntax
    brought: frozenset[str]
    name: str

    def handed(self, method: Node) -> Iterator[Handed]:
        held = self._held(method)
        for call in self.syntax.walk(*_CALLS, "object_creation_expression", within=method):
            made = self._view(call, held) or self._resource(call, held)
            if made is not None:
                yield made

    def _held(self, method: Node) -> dict[str, Rows | None]:
        """What the variables of a method hold; None for one that is given rows of two models, or something unknown."""
        held: dict[str, Rows | None] = {}
        for parameter in self.syntax.walk("simple_parameter", within=method):
            kind, name = field_of(parameter, "type"), field_of(parameter, "name")
            model = self.models.named(self.syntax.text(kind)) if kind is not None else None
            if model is not None and name is not None:
                held[self.syntax.text(name)] = Rows(model, self._place(parameter), self.brought, one=True)
        for node in self.syntax.walk("assignment_expression", within=method):
            left, right = field_of(node, "left"), field_of(node, "right")
            if left is None or right is None or left.type != "variable_name":
                continue
            variable, made = self.syntax.text(left), self.rows(right, held)
            before = held.get(variable)
            same = before is None or (made is not None and before.model == made.model)
            held[variable] = made if same and (variable not in held or before is not None) else None
        return held

    def rows(self, node: Node, held: dict[str, Rows | None]) -> Rows | None:
        """The rows that an expression gives; None where that is nothing of rows, or something is not known."""
        steps: list[Node] = []
        while node.type in _STEPS or node.type == "parenthesized_expression":
            steps += [node] if node.type in _STEPS else []
            node = field_of(node, "object") or node.named_children[0]
        rows = self._root(node, held)
        for step in reversed(steps):
            rows = self._after(rows, step) if rows is not None else None
        return rows

    def _root(self, node: Node, held: dict[str, Rows | None]) -> Rows | None:
        if node.type == "variable_name":
            return held.get(self.syntax.text(node))
        scope = field_of(node, "scope") if node.type == "scoped_call_expression" else None
        model = self.models.named(self.syntax.text(scope)) if scope is not None else None
        if model is None:
            return None
        return self._after(Rows(model, self._place(node), model.usual | self.brought), node)

    def _after(self, rows: Rows, call: Node) -> Rows | None:
        named = field_of(call, "name")
        name = self.syntax.text(named) if named is not None else ""
        if rows.one:
            return self._related(rows, name)
        if call.type == "member_access_expression":
            return None
        if name in {"take", "limit"} and (few := re.match(r"\((\d+)\)", self._given(call))) and int(few[1]) <= _FEW:
            return None
        if _PASSED.match(name):
            return rows
        if _PICKED.match(name):
            return replace(rows, one=True)
        found = self.models.method(rows.model, f"scope{name[:1].upper()}{name[1:]}") if name else None
        return replace(rows, loaded=rows.loaded | loads(found[1])) if found is not None else None

    def _given(self, call: Node) -> str:
        held = field_of(call, "arguments")
        return self.syntax.text(held).replace(" ", "") if held is not None else ""

    def _related(self, rows: Rows, name: str) -> Rows | None:
        relation = self.models.relation(rows.model, name)
        target = self.models.named(relation.target) if relation is not None and relation.target else None
        if relation is None or target is None:
            return None
        loaded = rows.loaded | target.usual | relation.brings
        return Rows(target, rows.query, loaded, one=relation.kind == "one")

    def _view(self, call: Node, held: dict[str, Rows | None]) -> Handed | None:
        """`view('posts.index', compact('posts'))`, with what `->with(…)` adds."""
        function = field_of(call, "function") if call.type == "function_call_expression" else None
        scope = field_of(call, "scope") if call.type == "scoped_call_expression" else None
        made = (function is not None and self.syntax.text(function) == "view") or (
            scope is not None and self.syntax.text(scope).endswith("View")
        )
        arguments = field_of(call, "arguments")
        if not made or arguments is None or not arguments.named_children:
            return None
        said = _WORD.match(self.syntax.text(arguments.named_children[0]))
        outer = call
        while outer.parent is not None and outer.parent.type == "member_call_expression":
            outer = outer.parent
        text = self.syntax.text(outer)
        given = list(self._arrays(outer, call, held))
        for names in re.findall(r"compact\(([^()]*)\)", text):
            given += [
                (name, one) for name in re.findall(r"['\"](\w+)['\"]", names) if (one := held.get(f"${name}")) is not None
            ]
        if said is None or not given:
            return None
        return Handed(self.name, self._place(call), said[1], tuple(given))

    def _arrays(self, outer: Node, call: Node, held: dict[str, Rows | None]) -> Iterator[tuple[str, Rows]]:
        """What `['posts' => $posts]` and `->with('posts', $posts)` give."""
        for element in self.syntax.walk("array_element_initializer", within=outer):
            array = element.parent
            handing = (
                array.parent.parent.parent if array is not None and array.parent is not None and array.parent.parent else None
            )
            named = field_of(handing, "name") if handing is not None and handing.type == "member_call_expression" else None
            if handing is None or not (handing == call or (named is not None and self.syntax.text(named) == "with")):
                continue
            if len(element.named_children) == 2 and (rows := self.rows(element.named_children[1], held)) is not None:
                yield self.syntax.text(element.named_children[0]).strip("'\""), rows
        for match in re.finditer(r"->with\(\s*['\"](\w+)['\"]\s*,\s*(\$\w+)\s*\)", self.syntax.text(outer)):
            if (one := held.get(match[2])) is not None:
                yield match[1], one

    def _resource(self, call: Node, held: dict[str, Rows | None]) -> Handed | None:
        """`PostResource::collection($posts)`."""
        scope, name = (field_of(call, one) for one in ("scope", "name"))
        arguments = field_of(call, "arguments")
        if call.type != "scoped_call_expression" or scope is None or name is None or arguments is None:
            return None
        if self.syntax.text(name) != "collection" or not self.syntax.text(scope).endswith("Resource"):
            return None
        first = arguments.named_children[0] if arguments.named_children else None
        value = first.named_children[-1] if first is not None and first.type == "argument" else first
        found = self.rows(value, held) if value is not None else None
        if found is None or found.one:
            return None
        return Handed(self.name, self._place(call), given=(("", found),), resource=self.syntax.text(scope))

    def _place(self, node: Node) -> Place:
        return Place(self.syntax.span(node), " ".join(self.syntax.text(node).split())[:200])
