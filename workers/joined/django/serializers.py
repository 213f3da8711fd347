"""Serializers of Django REST framework: what each row is asked for, field by field.

Source: https://www.django-rest-framework.org/api-guide/relations/
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from bot.domain.changes import Span
from workers.joined.budget import budget
from workers.joined.django.followed import Access, Names, followed
from workers.joined.django.models import Models
from workers.joined.django.source import Class, assigned
from workers.joined.missing import Place

_SERIALIZER = re.compile(r"(^|\.)\w*Serializer(Base|Mixin)?$")
_OWN = re.compile(r"^(rest_framework|drf_\w+|rest_flex_fields|rest_polymorphic|\w*serializers?)\.|^\w*Serializer$")
_MADE = frozenset(("get_fields", "get_field_names", "__init__", "__new__", "to_representation_row"))
"""Methods that may take fields away again."""
_KEYED = frozenset(("PrimaryKeyRelatedField", "HyperlinkedRelatedField"))
"""What needs no more of one row than its key, which is there."""
_SIDE = frozenset(("SerializerMethodField", "HyperlinkedIdentityField", "HiddenField"))
_DEEPEST, _MOST = 4, 200
_LOADS = re.compile(r"_fields_cache|setup_eager_loading|prefetch_related_objects")


@dataclass(frozen=True, slots=True)
class Serializers:
    """The serializers of a tree."""

    models: Models

    def is_one(self, one: Class) -> bool:
        """Whether the class is a serializer, by what stands above it."""
        return any(_SERIALIZER.search(base) for base in self.models.project.lineage(one)[1])

    def of(self, one: Class) -> tuple[Access, ...]:
        """What each row is asked for that the serializer is given; nothing where that depends on who asks."""
        tree = self.models.project.tree
        key = ("joined fields", one.path, one.name)
        found = tree.remember(key, lambda: tuple(islice(self._of(one, (), (), 0), _MOST + 1)))
        return tuple(budget(tree).first(iter(found), _MOST))

    def _of(self, one: Class, names: Names, at: tuple[Place, ...], depth: int) -> Iterator[Access]:
        lineage, outside = self.models.project.lineage(one)
        if depth > _DEEPEST or not any(_SERIALIZER.search(base) for base in outside) or not all(map(_known, lineage)):
            return
        declared = {
            name: (value, owner) for owner in reversed(lineage) for name, value in reversed(list(assigned(owner.node.body)))
        }
        fields = self._fields(lineage, declared)
        model = self.model(lineage)
        for name, place in fields.items():
            value, owner = declared.get(name, (None, one))
            if isinstance(value, ast.Call):
                yield from self._declared(owner, lineage, name, value, names, (*at, *_own(owner, value, place)), depth)
            elif model is not None and place is not None:
                yield from self._column(model, name, names, (*at, place))
        yield from self._method(lineage, "to_representation", names, at)

    def model(self, lineage: list[Class]) -> Class | None:
        """The model that its Meta names."""
        for one in lineage:
            for name, value in _meta(one):
                if name == "model":
                    return self.models.project.base(ast.unparse(value), one.source)
        return None

    def _fields(self, lineage: list[Class], declared: dict[str, tuple[ast.expr, Class]]) -> dict[str, Place | None]:
        """The names of fields and where they are listed: of `Meta.fields`, else those that are declared."""
        for one in lineage:
            for name, value in _meta(one):
                if name == "fields" and (listed := _listed(one, value)) is not None:
                    return dict(listed)
                if name in {"fields", "exclude"}:
                    return dict.fromkeys(declared)
        return dict.fromkeys(declared)

    def _column(self, model: Class, name: str, names: Names, at: tuple[Place, ...]) -> Iterator[Access]:
        """A field that the model's own stands for: the keys of many rows, one that leads back, a method."""
        relation = self.models.relation(model, name)
        if relation is None:
            yield Access((*names, name), at, name)
        elif relation.kind == "many":
            yield Access((*names, name, "all"), at, name)
        elif not relation.forward:
            yield Access((*names, name), at, name)

    def _declared(  # noqa: PLR0913, PLR0917
        self, owner: Class, lineage: list[Class], name: str, call: ast.Call, names: Names, at: tuple[Place, ...], depth: int
    ) -> Iterator[Access]:
        called = ast.unparse(call.func).rpartition(".")[2]
        if _true(call, "write_only"):
            return
        if called == "SerializerMethodField":
            yield from self._method(lineage, _text(call, "method_name") or f"get_{name}", names, at)
            return
        source = _text(call, "source") or name
        path = () if source == "*" else tuple(source.split("."))
        inner = self._nested(owner, call)
        many = _true(call, "many") or (inner is not None and inner[1])
        if inner is not None:
            asked = (*names, *path, *(("all",) if many else ()))
            yield Access(asked, at, source)
            yield from self._of(inner[0], asked, at, depth + 1)
        elif called.endswith("Field") and called not in _SIDE:
            if many:
                yield Access((*names, *path, "all"), at, source)
            elif called in _KEYED and len(path) == 1:
                return
            elif called in {"StringRelatedField", "SlugRelatedField"} or "." in source or _text(call, "source"):
                yield Access((*names, *path, *(("__str__",) if called == "StringRelatedField" else ())), at, source)

    def _nested(self, owner: Class, call: ast.Call) -> tuple[Class, bool] | None:
        """The serializer that a field is, and whether it is that of a list."""
        written = ast.unparse(call.func)
        if written.endswith("ListField") and (child := next((k.value for k in call.keywords if k.arg == "child"), None)):
            found = self._nested(owner, child) if isinstance(child, ast.Call) else None
            return (found[0], True) if found is not None else None
        made = self.models.project.base(written, owner.source) if written.endswith("Serializer") else None
        return (made, False) if made is not None and self.is_one(made) else None

    def _method(self, lineage: list[Class], method: str, names: Names, at: tuple[Place, ...]) -> Iterator[Access]:
        found = next(((one, made) for one in lineage if (made := one.method(method)) is not None), None)
        if found is None or len(found[1].args.args) < 2:
            return
        owner, function = found
        for behind, node in followed(function, function.args.args[1].arg):
            line = getattr(node, "lineno", function.lineno)
            there = Place(Span(owner.path, line, getattr(node, "end_lineno", None) or line), owner.source.line(line))
            yield Access((*names, *behind), (*at, there), ast.unparse(node)[:80])


def _known(one: Class) -> bool:
    """Whether its fields are all there whoever asks."""
    methods = {node.name: node for node in one.node.body if isinstance(node, ast.FunctionDef)}
    texts = [ast.unparse(node) for name, node in methods.items() if name in _MADE]
    return (
        not any("fields" in text or "instance" in text for text in texts)
        and not _LOADS.search(ast.unparse(one.node))
        and ("to_representation" not in methods or "super()" in ast.unparse(methods["to_representation"]))
    )


def _meta(one: Class) -> Iterator[tuple[str, ast.expr]]:
    inner = next((node for node in one.node.body if isinstance(node, ast.ClassDef) and node.name == "Meta"), None)
    yield from assigned(inner.body) if inner is not None else ()


def _listed(one: Class, value: ast.expr) -> dict[str, Place | None] | None:
    """The names of a list, and the line of each; None where it is not all written there."""
    match value:
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            found: dict[str, Place | None] = {}
            for item in elements:
                inner = item.value if isinstance(item, ast.Starred) else None
                if isinstance(item, ast.Constant) and isinstance(item.value, str):
                    found[item.value] = _place(one, item)
                elif inner is not None and (more := _listed(one, inner)) is not None:
                    found |= more
            return found
        case ast.BinOp(left=left, right=right, op=ast.Add()):
            return (_listed(one, left) or {}) | (_listed(one, right) or {})
        case ast.Name(id=name) if (known := one.source.values.get(name)) is not None:
            return _listed(one, known) if not isinstance(known, ast.Name) else {}
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id=owner), attr="Meta"), attr="fields"):
            above = one.source.classes.get(owner)
            held = next((v for k, v in _meta(replace(one, name=owner, node=above)) if k == "fields"), None) if above else None
            return _listed(one, held) if held is not None and owner != one.name else {}
        case _:
            return None


def _own(owner: Class, value: ast.Call, listed: Place | None) -> tuple[Place, ...]:
    return (*((listed,) if listed is not None else ()), _place(owner, value))


def _place(one: Class, node: ast.expr) -> Place:
    return Place(Span(one.path, node.lineno, node.end_lineno or node.lineno), one.source.line(node.lineno))


def _text(call: ast.Call, name: str) -> str:
    given = next((one.value for one in call.keywords if one.arg == name), None)
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""


def _true(call: ast.Call, name: str) -> bool:
    return any(one.arg == name and isinstance(one.value, ast.Constant) and one.value.value is True for one in call.keywords)
