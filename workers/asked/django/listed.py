"""Names that lists and views are searched and ordered by: `search_fields`, `ordering` of the admin and of REST framework.

Source: https://docs.djangoproject.com/en/stable/ref/contrib/admin/#django.contrib.admin.ModelAdmin.search_fields ,
https://www.django-rest-framework.org/api-guide/filtering/#searchfilter
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from workers.asked.django.asking import Ask
from workers.asked.django.held import Rowing
from workers.joined.django.models import Models
from workers.joined.django.source import Class, Source
from workers.joined.django.values import Rows

_LISTS = ("search_fields", "ordering_fields", "ordering")
_VIEWS = ("ModelAdmin", "ViewSet", "ListAPIView", "ListCreateAPIView", "GenericAPIView")


def listed(models: Models, source: Source, module: ast.Module) -> Iterator[Ask]:
    """The names in such lists of classes whose model is written beside them."""
    registered = dict(_registered(module))
    for node in source.classes.values():
        one = Class(source.path, node.name, source, node)
        given = {name: value for name in _LISTS if isinstance(value := one.value(name), ast.List | ast.Tuple)}
        _, outside = models.project.lineage(one) if given else ([], [])
        rows = _rows(models, one, registered) if any(base.endswith(_VIEWS) for base in outside) else None
        if rows is None:
            continue
        for name, value in given.items():
            for item in value.elts:
                if isinstance(item, ast.Constant) and isinstance(item.value, str):
                    span = Rowing(models, source).span(item)
                    yield Ask(rows.model, item.value.lstrip("^=@$-"), "filter", name, span, rows.named, rows.whose)


def _registered(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """The class of an admin and its model: `@admin.register(Order)`, `admin.site.register(Order, OrderAdmin)`."""
    for node in ast.walk(module):
        match node:
            case ast.ClassDef(name=name, decorator_list=[ast.Call(func=func, args=[model])]) if ast.unparse(func) in _REGISTERS:
                yield name, model
            case ast.Call(func=ast.Attribute(attr="register"), args=[model, ast.Name(id=name)]):
                yield name, model
            case _:
                pass


_REGISTERS = ("admin.register", "register")


def _rows(models: Models, one: Class, registered: dict[str, ast.expr]) -> Rows | None:
    frame = Rowing(models, one.source)
    if (written := registered.get(one.name)) is not None:
        model = frame.model(written)
        held = frame.managed(model, "_default_manager", written) if model is not None else None
    else:
        queryset = one.value("queryset")
        held = frame.eval(queryset) if queryset is not None and one.method("get_queryset") is None else None
    return held if isinstance(held, Rows) and not held.one else None
