"""Querysets as code makes them: the model, and what they bring along. Followed through names, functions and managers."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.domain.changes import Span
from workers.joined.django.classes import classes_of
from workers.joined.django.models import Models
from workers.joined.django.source import Class, Function, Source
from workers.joined.django.values import Context, Rows, Self, Value, joined

PASSED = frozenset((
    "all", "filter", "exclude", "order_by", "distinct", "reverse", "defer", "only", "using", "extra", "none", "iterator",
    "select_for_update", "complex_filter", "alias", "annotate", "union", "intersection", "difference", "get_queryset",
))  # fmt: skip
_HELD = frozenset(("object_list", "qs", "queryset"))
_DEEPEST, _FEW = 6, 5
"""How many functions deep calls are followed; so few rows are no page."""
Visit = Callable[[ast.Call, "Frame"], None]


@dataclass(slots=True)
class Frame:
    """The names of one function while it is followed."""

    models: Models
    source: Source
    names: dict[str, Value] = field(default_factory=dict)
    depth: int = 0
    visit: Visit | None = None
    returned: list[Value] = field(default_factory=list)
    inside: Class | None = None

    def run(self, function: Function) -> Value:
        """Follow a function; what it returns, None where that may be several things."""
        self._body(function.body, sure=True)
        found = self.returned
        if not found or any(one is None for one in found):
            return None
        value = found[0]
        for one in found[1:]:
            value = joined(value, one)
        return value

    def _body(self, body: list[ast.stmt], *, sure: bool) -> None:
        for node in body:
            self._visited(node)
            match node:
                case ast.Assign(targets=targets, value=value):
                    held = self.eval(value)
                    for target in targets:
                        self._assign(target, held, sure=sure)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    self._assign(target, self.eval(value), sure=sure)
                case ast.Expr(value=ast.Call() as call):
                    self._done(call)
                case ast.Return(value=value):
                    self.returned.append(self.eval(value) if value is not None else None)
                case _:
                    pass
            for inner in ("body", "orelse", "finalbody"):
                if not isinstance(node, Function | ast.ClassDef) and (held_body := getattr(node, inner, None)):
                    self._body(held_body, sure=sure and isinstance(node, ast.With | ast.Try))
            for handler in getattr(node, "handlers", ()):
                self._body(handler.body, sure=False)

    def _visited(self, node: ast.stmt) -> None:
        if self.visit is None or isinstance(node, Function | ast.ClassDef):
            return
        inner = [one for one in ast.iter_child_nodes(node) if isinstance(one, ast.expr | ast.withitem)]
        for call in (one for root in inner for one in ast.walk(root) if isinstance(one, ast.Call)):
            self.visit(call, self)

    def _assign(self, target: ast.expr, value: Value, *, sure: bool) -> None:
        match target:
            case ast.Name(id=name):
                self.names[name] = value if sure or name not in self.names else joined(self.names[name], value)
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                self.names[f"self.{name}"] = value
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str() as key)):
                if isinstance(held := self.names.get(name), Context):
                    held.names[key] = value
            case ast.Tuple(elts=[*elements]):
                for one in elements:
                    self._assign(one, None, sure=sure)
            case _:
                pass

    def _done(self, call: ast.Call) -> None:
        """`context.update(…)`, `prefetch_related_objects(rows, …)`."""
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="update"), args=args, keywords=given):
                if isinstance(held := self.names.get(name), Context):
                    more = self.eval(args[0]) if args else None
                    held.names |= more.names if isinstance(more, Context) else {}
                    held.names |= {one.arg: self.eval(one.value) for one in given if one.arg}
            case ast.Call(func=ast.Name(id="prefetch_related_objects"), args=[ast.Name(id=name), *_]):
                self.names[name] = None
            case _:
                pass

    def eval(self, node: ast.expr) -> Value:
        """What an expression gives; None where that is nothing of rows, or is not known."""
        match node:
            case ast.Name(id=name):
                return self.names.get(name)
            case ast.Call():
                return self._call(node)
            case ast.Attribute(value=value, attr=name):
                return self._attribute(value, name)
            case ast.Subscript(slice=ast.Slice(upper=ast.Constant(value=int(few)))) if few <= _FEW:
                return None
            case ast.Subscript(value=value, slice=ast.Slice()):
                return self.eval(value)
            case ast.Subscript(value=value, slice=ast.Constant(value=int())):
                held = self.eval(value)
                return replace(held, one=True) if isinstance(held, Rows) else None
            case ast.IfExp(body=one, orelse=other):
                return joined(self.eval(one), self.eval(other))
            case ast.Dict(keys=keys, values=values):
                return Context(dict(self._pairs(keys, values)))
            case ast.BinOp(left=one, right=other, op=ast.BitOr() | ast.BitAnd()):
                return joined(self.eval(one), self.eval(other))
            case ast.Await(value=value) | ast.NamedExpr(value=value):
                return self.eval(value)
            case _:
                return None

    def _pairs(self, keys: list[ast.expr | None], values: list[ast.expr]) -> Iterator[tuple[str, Value]]:
        for key, value in zip(keys, values, strict=True):
            held = self.eval(value)
            if key is None and isinstance(held, Context):
                yield from held.names.items()
            elif isinstance(key, ast.Constant):
                yield str(key.value), held

    def _attribute(self, value: ast.expr, name: str) -> Value:
        if isinstance(value, ast.Name) and f"{value.id}.{name}" in self.names:
            return self.names[f"{value.id}.{name}"]
        if (model := self.model(value)) is not None:
            return self.managed(model, name, value)
        held = self.eval(value)
        if isinstance(held, Rows):
            return self.follow(held, name) if held.one else held if name in _HELD else None
        if isinstance(held, Self):
            return self.own(held, name, call=None)
        return None

    def model(self, node: ast.expr) -> Class | None:
        """The model that a name stands for."""
        if isinstance(node, ast.Call) and ast.unparse(node) == "get_user_model()":
            return self.models.users()
        if not isinstance(node, ast.Name | ast.Attribute) or (isinstance(node, ast.Name) and node.id in self.names):
            return None
        written = ast.unparse(node)
        if written == "self.model" and (held := self.names.get("self")) is not None:
            return self._modelled(held)
        if not written.rpartition(".")[2][:1].isupper():
            return None
        bound = self.source.values.get(written)
        if isinstance(bound, ast.Call) and ast.unparse(bound) == "get_user_model()":
            return self.models.users()
        found = self.models.project.base(written, self.source)
        return found if found is not None and self.models.is_model(found) else None

    def _modelled(self, held: Value) -> Class | None:
        """What `self.model` is: of a manager its rows' class, of a view what it says."""
        if isinstance(held, Rows):
            return held.model
        for one in self.models.project.lineage(held.owner)[0] if isinstance(held, Self) else ():
            if (value := one.value("model")) is not None:
                return Frame(self.models, one.source).model(value)
        return None

    def managed(self, model: Class, name: str, at: ast.AST | None = None) -> Value:
        """What a manager gives: `Order.objects`. None where it may bring more than is seen here."""
        rows = Rows(model, self.span(at) if at is not None else Span(model.path, model.node.lineno, model.node.lineno))
        found = self.models.manager(
            model, self.models.first_manager(model) if name in {"_default_manager", "objects_"} else name
        )
        if found is None:
            return rows if name in {"objects", "_default_manager", "_base_manager"} else None
        return self._through(rows, *found)

    def _through(self, rows: Rows, owner: Class, value: ast.expr) -> Value:
        whose = tuple(classes_of(self.models.project, owner, value))
        if None in whose:
            return None
        rows = replace(rows, whose=tuple(one for one in whose if one is not None))
        for one in rows.whose:
            for above in self.models.project.lineage(one)[0]:
                if (method := above.method("get_queryset") or above.method("get_query_set")) is not None:
                    made = self._inside(above, method, {"self": rows})
                    return replace(made, whose=rows.whose, span=rows.span) if isinstance(made, Rows) else None
        return rows

    def follow(self, rows: Rows, name: str) -> Value:
        """What is behind an attribute of one row: a relation, or what a method of its class returns."""
        relation = self.models.relation(rows.model, name)
        if relation is None:
            found = self.models.method(rows.model, name)
            return self._inside(found[0], found[1], {"self": rows}) if found is not None and found[1].decorator_list else None
        target = self.models.target(relation)
        if target is None:
            return None
        if relation.kind == "one":
            return replace(rows, model=target, loaded=rows.below(name), named=frozenset(), whose=())
        made = self.managed(target, self.models.first_manager(target))
        if not isinstance(made, Rows):
            return None
        return replace(made, span=rows.span, loaded=made.loaded | rows.below(name) | ({relation.back} - {""}), one=False)

    def _call(self, call: ast.Call) -> Value:
        from workers.joined.django.calls import called

        return called(self, call)

    def own(self, held: Self, name: str, call: ast.Call | None) -> Value:
        """What a method or an attribute of the instance gives."""
        if name in held.values:
            return held.values[name]
        for one in self.models.project.lineage(held.owner)[0]:
            if (method := one.method(name)) is not None:
                return self._inside(one, method, {"self": held}) if call is not None or method.decorator_list else None
            if (value := one.value(name)) is not None:
                return Frame(self.models, one.source, {}, self.depth + 1).eval(value)
        return None

    def _inside(self, owner: Class, method: Function, names: dict[str, Value]) -> Value:
        return self.entered(owner.source, method, names, owner)

    def entered(self, source: Source, function: Function, names: Mapping[str, Value], owner: Class | None = None) -> Value:
        """What another function returns that is given these; `owner` is the class that it is a method of."""
        if self.depth >= _DEEPEST or not self.models.project.step():
            return None
        return Frame(self.models, source, dict(names), self.depth + 1, inside=owner).run(function)

    def span(self, node: ast.AST) -> Span:
        """The lines of an expression in this frame's file."""
        first = getattr(node, "lineno", 1)
        return Span(self.source.path, first, getattr(node, "end_lineno", None) or first)
