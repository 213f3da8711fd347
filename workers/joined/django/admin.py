"""Lists of Django's admin: what each row is asked for by `list_display`, and what comes along.

Source: https://docs.djangoproject.com/en/stable/ref/contrib/admin/#django.contrib.admin.ModelAdmin.list_select_related
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from workers.joined.django.brought import brings
from workers.joined.django.followed import Access, followed
from workers.joined.django.models import Models
from workers.joined.django.rows import Frame
from workers.joined.django.shown import Shown, place_of, queried
from workers.joined.django.source import Class
from workers.joined.django.values import Rows, Self

ADMIN = re.compile(r"(^|\.)(\w*ModelAdmin)$")


@dataclass(frozen=True, slots=True)
class Changelist:
    """The list of one class of the admin."""

    models: Models
    one: Class
    lineage: list[Class]

    def shown(self) -> Iterator[Shown]:
        """Its rows, and what each is asked for."""
        model, rows = self._model(), self._rows()
        accesses = tuple(self._accesses()) if model is not None and rows is not None else ()
        if rows is not None and accesses:
            yield Shown(self.one.name, (queried(self.models, rows),), rows, accesses)

    def _model(self) -> Class | None:
        """The model that it is registered for."""
        for made in self.one.node.decorator_list:
            if isinstance(made, ast.Call) and ast.unparse(made.func).endswith("register") and len(made.args) == 1:
                return Frame(self.models, self.one.source).model(made.args[0])
        text = "\n".join(self.one.source.lines)
        found = re.findall(rf"\bregister\(\s*([\w.]+)\s*,\s*{re.escape(self.one.name)}\b", text)
        return self.models.project.base(found[0], self.one.source) if len(found) == 1 else None

    def _value(self, name: str) -> tuple[Class, ast.expr] | None:
        return next(((one, value) for one in self.lineage if (value := one.value(name)) is not None), None)

    def _listed(self, name: str) -> list[tuple[str, Class, ast.expr]]:
        """The words of a list, each with where it stands."""
        found = self._value(name)
        items = found[1].elts if found is not None and isinstance(found[1], ast.List | ast.Tuple) else []
        owner = found[0] if found is not None else self.one
        return [(one.value, owner, one) for one in items if isinstance(one, ast.Constant) and isinstance(one.value, str)]

    def _rows(self) -> Rows | None:
        """What `get_queryset` gives, with what the list joins by itself; None where that is not known."""
        model = self._model()
        frame = Frame(self.models, self.one.source)
        rows = frame.managed(model, "_default_manager", self.one.node) if model is not None else None
        if model is None or not isinstance(rows, Rows):
            return None
        found = next(((one, made) for one in self.lineage if (made := one.method("get_queryset")) is not None), None)
        if found is not None:
            held = Self(self.one, {"super.get_queryset": rows})
            said, most = frame.entered(found[0].source, found[1], {"self": held}, found[0]), brings(frame, *found)
            rows = said if isinstance(said, Rows) else rows.grown(most) if most is not None else None
        joined = self._value("list_select_related")
        if not isinstance(rows, Rows) or self._method("get_list_select_related") or self._method("get_list_display"):
            return None
        if joined is not None and not isinstance(joined[1], ast.List | ast.Tuple):
            return None if not (isinstance(joined[1], ast.Constant) and joined[1].value is False) else rows
        rows = rows.grown(word for word, _, _ in self._listed("list_select_related"))
        relations = self.models.relations(model)
        ones = {name for name, one in relations.items() if one.kind == "one" and one.forward}
        named = {word for word, _, _ in self._listed("list_display")}
        # without names, select_related() follows every relation that must be there, and those behind it
        sure = {f"{name}{below}" for name, one in relations.items() if not one.null for below in ("", "__*") if name in ones}
        return rows.grown(sure | (ones & named)) if joined is None and ones & named else rows

    def _method(self, name: str) -> bool:
        return any(one.method(name) is not None for one in self.lineage)

    def _accesses(self) -> Iterator[Access]:
        for word, owner, node in self._listed("list_display"):
            place = place_of(owner.source, node)
            found = next(((one, made) for one in self.lineage if (made := one.method(word)) is not None), None)
            if found is None:
                yield Access((word,), (place,), word)
            elif len(given := [one.arg for one in found[1].args.args if one.arg != "self"]) == 1:
                for names, at in followed(found[1], given[0]):
                    if isinstance(at, ast.expr):
                        yield Access(names, (place, place_of(found[0].source, at)), ast.unparse(at)[:80])
