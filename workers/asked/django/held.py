"""What the names of a function hold when it begins (`self`, `cls`, parameters by their annotations); how rows are followed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.changes import Span
from workers.asked.django.owners import extended, owner_of
from workers.joined.django.classes import classes_of
from workers.joined.django.generic import View
from workers.joined.django.models import Models
from workers.joined.django.rows import Frame
from workers.joined.django.source import Class, Function, Source
from workers.joined.django.values import Rows, Value

Body = Function | ast.Module | ast.ClassDef
_SETS = frozenset(("QuerySet", "Manager", "RelatedManager", "BaseManager"))


@dataclass(slots=True)
class Rowing(Frame):
    """Rows by their model alone: what a manager brings along does not count. `mine` is the model that `cls` is."""

    mine: Class | None = None

    def model(self, node: ast.expr) -> Class | None:
        """As above; and `cls`, `self.__class__` in a method of a model."""
        if self.mine is not None and ast.unparse(node) in {"cls", "self.__class__", "type(self)"}:
            return self.mine
        return Frame.model(self, node)

    def managed(self, model: Class, name: str, at: ast.AST | None = None) -> Value:
        """As above; of a manager that does more than is followed, the rows of its model all the same."""
        strict = Frame.managed(self, model, name, at)
        found = self.models.manager(model, name)
        if strict is not None or found is None or not isinstance(found[1], ast.Call):
            return strict
        whose = tuple(classes_of(self.models.project, *found))
        known = tuple(one for one in whose if one is not None)
        if not known or len(known) < len(whose) or not name.islower() or self.models.relation(model, name) is not None:
            return None
        return Rows(model, self.span(at if at is not None else model.node), whose=known)


@dataclass(frozen=True, slots=True)
class Held:
    """What is known when a body begins to run."""

    models: Models
    source: Source
    owner: ast.ClassDef | None
    body: Body

    @property
    def one(self) -> Class | None:
        """The class around, of the file's top."""
        node = self.source.classes.get(self.owner.name) if self.owner is not None else None
        if self.owner is None or node is None or node.lineno != self.owner.lineno:
            return None
        return Class(self.source.path, node.name, self.source, node)

    @property
    def model(self) -> Class | None:
        """The class around, where that is a model."""
        return self.one if self.one is not None and self.models.is_model(self.one) else None

    def names(self) -> dict[str, Value]:
        """What parameters hold."""
        if not isinstance(self.body, Function):
            return {}
        found: dict[str, Value] = {one.arg: self._said(one.annotation) for one in self.body.args.args if one.annotation}
        if self.owner is not None and self.body.args.args[:1] and self.body.args.args[0].arg == "self":
            found["self"] = self._self()
        return found

    def _self(self) -> Value:
        span = Span(self.source.path, self.body.lineno if isinstance(self.body, Function) else 1, 1)
        if self.model is not None:
            return Rows(self.model, span, one=True)
        if self.one is None:
            return None
        if (model := owner_of(self.models, self.one)) is not None:
            return Rows(model, span, whose=(self.one,))
        lineage, outside = self.models.project.lineage(self.one)
        view = any(base.endswith(("View", "ViewSet")) for base in outside)
        return View(self.models, self.one, lineage, outside).self() if view and not extended(self.models, self.one) else None

    def _said(self, annotation: ast.expr) -> Value:
        """`order: Order`, `orders: QuerySet[Order]`, also in quotes and with None."""
        span = Span(self.source.path, annotation.lineno, annotation.lineno)
        match annotation:
            case ast.Constant(value=str(text)):
                try:
                    return self._said(ast.parse(text, mode="eval").body) if len(text) < 200 else None
                except SyntaxError:
                    return None
            case ast.BinOp(left=left, right=ast.Constant(value=None), op=ast.BitOr()):
                return self._said(left)
            case ast.Subscript(value=value, slice=inner):
                word = ast.unparse(value).rpartition(".")[2]
                held = self._said(inner) if word in _SETS or word == "Optional" else None
                if word == "Optional":
                    return held
                return Rows(held.model, span) if isinstance(held, Rows) else None
            case ast.Name() | ast.Attribute():
                model = Frame(self.models, self.source).model(annotation)
                return Rows(model, span, one=True) if model is not None else None
            case _:
                return None


def bodies(module: ast.Module) -> Iterator[tuple[Body, ast.ClassDef | None]]:
    """The file, its classes and its functions, with the class that a method belongs to."""
    waiting: list[tuple[ast.AST, ast.ClassDef | None]] = [(module, None)]
    while waiting:
        here, above = waiting.pop()
        if isinstance(here, Function | ast.Module | ast.ClassDef):
            yield here, above
        inside = here if isinstance(here, ast.ClassDef) else None if isinstance(here, Function) else above
        waiting += [(one, inside) for one in ast.iter_child_nodes(here) if isinstance(one, ast.stmt | ast.ExceptHandler)]


def as_function(body: Body) -> Function:
    """The statements of a file or a class that run when it is loaded, as those of a function."""
    if isinstance(body, Function):
        return body
    empty = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    made = ast.FunctionDef(name="", args=empty, body=body.body, decorator_list=[])
    made.lineno, made.end_lineno = 1, 1
    return made


def unsure(body: ast.AST) -> frozenset[str]:
    """Names that the function binds in other ways than by assignments, which are followed."""
    found = set[str]()
    waiting = list(ast.iter_child_nodes(body))
    if isinstance(body, Function):
        given = body.args
        given_names = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
        found |= {one.arg for one in given_names if one and not one.annotation} - {"self", "cls"}
    while waiting:
        node = waiting.pop()
        match node:
            case ast.For(target=target) | ast.AsyncFor(target=target) | ast.comprehension(target=target):
                found |= {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}
            case ast.withitem(optional_vars=ast.expr() as target) | ast.NamedExpr(target=target) | ast.AugAssign(target=target):
                found |= {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}
            case ast.Lambda(args=given):
                found |= {one.arg for one in given.args}
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                found |= set(names)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
                continue
            case ast.Import(names=names) | ast.ImportFrom(names=names) if isinstance(body, Function):
                del names  # what a function imports is known to its file
            case _:
                pass
        waiting += ast.iter_child_nodes(node)
    return frozenset(found)
