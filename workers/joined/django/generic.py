"""Views that are classes: Django's generic ones, and lists of Django REST framework."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from workers.joined.django.brought import brings
from workers.joined.django.models import Models
from workers.joined.django.rows import Frame
from workers.joined.django.serializers import Serializers
from workers.joined.django.shown import Shown, place_of, queried
from workers.joined.django.source import Class, Function
from workers.joined.django.values import Context, Rows, Self, Value
from workers.joined.missing import Place

LISTS = re.compile(r"(^|\.)(ModelViewSet|ReadOnlyModelViewSet|ListModelMixin|ListAPIView|ListCreateAPIView)$")
_PAGES = re.compile(r"(^|\.)(ListView|ArchiveIndexView|BaseListView|FilterView)$")
_SINGLE = re.compile(r"(^|\.)(DetailView|UpdateView|DeleteView|SingleObjectMixin)$")


@dataclass(slots=True)
class View:
    """One view that is a class."""

    models: Models
    one: Class
    lineage: list[Class]
    outside: list[str]

    def self(self) -> Self:
        """The instance, with what its rows are."""
        rows = self.rows()
        values: dict[str, Value] = {"get_queryset": rows, "object_list": rows, "queryset": rows}
        single = self.single(rows)
        values |= {"object": single, "get_object": single}
        return Self(self.one, {name: value for name, value in values.items() if isinstance(value, Rows)})

    def value(self, name: str) -> tuple[Class, ast.expr] | None:
        """What the class or one above it gives the name."""
        return next(((one, value) for one in self.lineage if (value := one.value(name)) is not None), None)

    def method(self, name: str) -> tuple[Class, Function] | None:
        """The method of the class, or of one above it."""
        return next(((one, made) for one in self.lineage if (made := one.method(name)) is not None), None)

    def rows(self) -> Value:
        """What `get_queryset` gives, `queryset` or `model` where there is none."""
        found = self.method("get_queryset")
        if found is None:
            return self.attribute()
        one, method = found
        frame = Frame(self.models, one.source)
        said = self.attribute()
        held = Self(self.one, {"super.get_queryset": said, "queryset": said})
        made = frame.entered(one.source, method, {"self": held}, one)
        return made if isinstance(made, Rows) else self._most(frame)

    def single(self, rows: Value) -> Value:
        """The one row of a view: as `get_object` finds it."""
        one = replace(rows, one=True) if isinstance(rows, Rows) else None
        found = self.method("get_object")
        if found is None:
            return one
        frame = Frame(self.models, found[0].source)
        held = Self(self.one, {"get_queryset": rows, "super.get_object": one, "queryset": rows})
        made = frame.entered(found[0].source, found[1], {"self": held}, found[0])
        most = brings(frame, found[0], found[1]) if not isinstance(made, Rows) and one is not None else None
        return made if isinstance(made, Rows) else one.grown(most) if one is not None and most is not None else None

    def _most(self, frame: Frame) -> Value:
        """Rows of the model that the view or its serializer names, with the most that `get_queryset` may bring along."""
        rows, models = self.attribute(), self.models
        if not isinstance(rows, Rows) and (found := self._serializer()) is not None:
            model = Serializers(models).model(models.project.lineage(found[0])[0])
            rows = frame.managed(model, "_default_manager", model.node) if model is not None else None
        methods = [(one, made) for one in self.lineage if (made := one.method("get_queryset")) is not None]
        most = [brings(frame, one, made) for one, made in methods]
        if not isinstance(rows, Rows) or None in most:
            return None
        span = Frame(models, methods[0][0].source).span(methods[0][1])
        return replace(rows.grown(path for one in most for path in one or ()), span=span)

    def attribute(self) -> Value:
        """What `queryset`, else `model` says."""
        if (found := self.value("queryset")) is not None:
            return Frame(self.models, found[0].source).eval(found[1])
        return self._of_model()

    def _of_model(self) -> Value:
        found = self.value("model")
        if found is None:
            return None
        frame = Frame(self.models, found[0].source)
        model = frame.model(found[1])
        return frame.managed(model, "_default_manager", found[1]) if model is not None else None

    def listed(self) -> Iterator[Shown]:
        """A list of Django REST framework's: the rows and the class of its serializer."""
        if not any(LISTS.search(base) for base in self.outside) or self.method("list") is not None:
            return
        rows, found = self.rows(), self._serializer()
        if not isinstance(rows, Rows) or rows.one or found is None:
            return
        serializer, place = found
        accesses = Serializers(self.models).of(serializer)
        if accesses:
            yield Shown(self.one.name, (queried(self.models, rows), place), rows, accesses)

    def _serializer(self) -> tuple[Class, Place] | None:
        """The serializer of its list; None where that depends on more than the action."""
        if (method := self.method("get_serializer_class")) is not None:
            return _of_action(self, *method)
        found = self.value("serializer_class")
        return self.named(found[0], found[1]) if found is not None else None

    def named(self, owner: Class, value: ast.expr) -> tuple[Class, Place] | None:
        """The class that an expression names, and where."""
        project = self.models.project
        known = project.base(ast.unparse(value), owner.source) if isinstance(value, ast.Name | ast.Attribute) else None
        return (known, place_of(owner.source, value)) if known is not None else None

    def page(self) -> Iterator[Shown]:
        """A page of Django's generic views: the template and what it gets."""
        if self.method("render_to_response") is not None:
            return
        lists = any(_PAGES.search(base) for base in self.outside)
        single = any(_SINGLE.search(base) for base in self.outside)
        rows = self.rows() if lists or single else None
        given = Context()
        if isinstance(rows, Rows):
            one = rows if lists else self.single(rows)
            suffix = "_list" if lists else ""
            given.names = {"object_list" if lists else "object": one, f"{rows.model.name.lower()}{suffix}": one}
            if (named := self._word("context_object_name")) is not None:
                given.names[named] = one
            given.names |= {"page_obj": one} if lists else {}
        template = self._word("template_name") or (self._usual(rows, lists=lists) if isinstance(rows, Rows) else "")
        if (method := self.method("get_context_data")) is not None:
            held = self.self()
            inner = Frame(self.models, method[0].source)
            names: dict[str, Value] = {"self": Self(held.owner, {**held.values, "super.get_context_data": given})}
            more = inner.entered(method[0].source, method[1], names, method[0])
            given = more if isinstance(more, Context) else given
        if template and any(isinstance(value, Rows) for value in given.names.values()):
            at = (queried(self.models, rows),) if isinstance(rows, Rows) else ()
            yield Shown(self.one.name, at, template=template, given=given)

    def _word(self, name: str) -> str | None:
        found = self.value(name)
        value = found[1] if found is not None else None
        return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None

    def _usual(self, rows: Rows, *, lists: bool) -> str:
        """The template that a generic view takes by itself."""
        app = rows.model.path.partition("/models")[0].rpartition("/")[2]
        return f"{app}/{rows.model.name.lower()}_{'list' if lists else 'detail'}.html"


def _of_action(view: View, owner: Class, method: Function) -> tuple[Class, Place] | None:
    """What `get_serializer_class` gives for a list: one class whatever is asked, or one by `self.action`."""
    for node in method.body:
        match node:
            case ast.If(test=test, body=[ast.Return(value=ast.expr() as value)]) if "self.action" in ast.unparse(test):
                words = {one.value for one in ast.walk(test) if isinstance(one, ast.Constant)}
                if "list" in words and "not" not in ast.unparse(test) and "!=" not in ast.unparse(test):
                    return view.named(owner, value)
                if node.orelse:
                    return None
            case ast.Return(value=ast.expr() as value):
                if ast.unparse(value) in {"super().get_serializer_class()", "self.serializer_class"}:
                    found = view.value("serializer_class")
                    return view.named(found[0], found[1]) if found is not None else None
                return view.named(owner, value)
            case ast.Expr(value=ast.Constant()):
                pass
            case _:
                return None
    return None
