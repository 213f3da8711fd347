"""The models as the migrations have made them: what Django calls the project state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import md5
from typing import Any

from workers.frameworks.django import mysql
from workers.frameworks.django.custom import Custom
from workers.frameworks.django.fields import AUTOS, SPATIAL, TEXTS, TYPES, Field, read_field
from workers.frameworks.django.project import Project
from workers.frameworks.django.values import Call, Ref
from workers.sql.dialect import speaks_mysql

UNKNOWN = '"?"'
"""Stands in SQL for a type or expression that nobody knows."""
_CONTRIB = {
    "auth": ("user", "group", "permission"), "contenttypes": ("contenttype",), "sites": ("site",), "admin": ("logentry",),
    "redirects": ("redirect",), "flatpages": ("flatpage",),
}  # fmt: skip
_TABLES = {"contenttypes": "django_content_type", "sites": "django_site", "admin": "django_admin_log",
           "redirects": "django_redirect", "flatpages": "django_flatpage"}  # fmt: skip
Key = tuple[str, str]
"""An app's folder and a model's name in lower case."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model at one moment. `table` is its own unless the options name one."""

    app: str
    name: str
    table: str
    fields: tuple[Field, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    known: bool = True

    @property
    def managed(self) -> bool:
        """Whether migrations make its table."""
        return self.options.get("managed") is not False and self.options.get("proxy") is not True

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((one for one in self.fields if one.name == name), None)

    def column(self, name: str) -> str:
        """The column of a field; the name itself where the field is not known."""
        if name == "pk":
            return self.key.column
        found = self.field(name) or next((one for one in self.fields if one.column == name), None)
        return found.column if found else name

    @property
    def key(self) -> Field:
        """The primary key."""
        return next((one for one in self.fields if one.primary), Field("id", "", "", {"primary_key": True}))

    def with_field(self, new: Field) -> Model:
        """With a field added or changed."""
        if self.field(new.name):
            return replace(self, fields=tuple(new if one.name == new.name else one for one in self.fields))
        return replace(self, fields=(*self.fields, new))

    def without_field(self, name: str) -> Model:
        """With a field gone."""
        return replace(self, fields=tuple(one for one in self.fields if one.name != name))

    def with_options(self, **options: Any) -> Model:
        """With options changed."""
        return replace(self, options={**self.options, **options})

    def listed(self, option: str) -> tuple[Any, ...]:
        """An option that is a list: indexes, constraints."""
        found = self.options.get(option)
        return found if isinstance(found, tuple) else ()

    def together(self, option: str) -> tuple[tuple[str, ...], ...]:
        """unique_together or index_together as tuples of field names."""
        return pairs(self.options.get(option))


def pairs(value: Any) -> tuple[tuple[str, ...], ...]:
    """A set of tuples of names, which may be one tuple."""
    if isinstance(value, Call) and value.last in {"set", "list", "tuple"}:
        value = value.get("", 0, ())
    if not isinstance(value, tuple):
        return ()
    if value and all(isinstance(one, str) for one in value):
        return (value,)
    return tuple(dict.fromkeys(one for one in value if isinstance(one, tuple) and all(isinstance(n, str) for n in one)))


@dataclass(slots=True)
class State:
    """All models. Values are immutable, so a copy costs one dictionary."""

    project: Project
    custom: Custom
    models: dict[Key, Model] = field(default_factory=dict)

    def copy(self) -> State:
        """Another one that changes on its own."""
        return State(self.project, self.custom, dict(self.models))

    def field(self, name: str, value: Any) -> Field:
        """A field from source."""
        if isinstance(value, Call) and value.last == "DEFAULT_AUTO_FIELD":
            return self.automatic()
        return read_field(name, value, self.custom)

    def get(self, app: str, name: str) -> Model | None:
        """A model of this repository or of Django's own apps."""
        return self.models.get((app, name.lower())) or _contrib(app, name.lower())

    def key_of(self, to: Any, app: str, model: str) -> Key:
        """The app and model that a relation's target names, as seen from a model. ('', '') when nobody can tell."""
        if isinstance(to, Call) and to.last == "swappable_dependency":
            to = to.get("value", 0)
        if isinstance(to, Ref):
            if to.last.isupper():
                return self._swapped(to.last, app)
            parts = [part for part in to.name.split(".") if part != "models"]
            to = ".".join(parts[-2:]) if len(parts) > 1 else None
        if not isinstance(to, str) or not to:
            return "", ""
        if to == "self":
            return app, model.lower()
        label, dot, name = to.rpartition(".")
        return (self.project.graph.app(label, app) if dot else app), name.lower()

    def _swapped(self, setting: str, app: str) -> Key:
        """The model that a setting names: by the project's settings, else the one that says it may be swapped by it."""
        if named := self.project.settings.user if setting == "AUTH_USER_MODEL" else self.project.settings.models.get(setting):
            return self.key_of(named, app, "")
        for key, model in self.models.items():
            option = model.options.get("swappable")
            if isinstance(option, str) and option.endswith(setting):
                return key
        return "", ""

    def target(self, one: Field, app: str, model: str) -> Model:
        """The model that a relation points to; one of which nothing is known but its likely table."""
        where, name = self.key_of(one.to, app, model)
        found = self.get(where, name) if name else None
        return found or Model(where, name, self.table_name(where, name) if name else "?", known=False)

    def target_field(self, one: Field, target: Model) -> Field:
        """The field that a foreign key refers to."""
        named = one.options.get("to_field")
        return (target.field(named) if isinstance(named, str) else None) or target.key

    def table_name(self, app: str, name: str) -> str:
        """The table a model has when nothing else is said."""
        return shortened(f"{self.project.graph.label(app)}_{name.lower()}")

    def type_of(self, one: Field, model: Model, depth: int = 0) -> str:
        """The column's type as SQL; UNKNOWN where nobody can tell."""
        options = one.options
        if one.relation:
            target = self.target(one, model.app, model.name)
            return self._referred(self.target_field(one, target), target, depth)
        if one.kind in TEXTS:
            length = options.get("max_length", TEXTS[one.kind] or None)
            return f"varchar({length})" if isinstance(length, int) else UNKNOWN if length is not None else "varchar"
        if one.kind == "DecimalField":
            digits, places = options.get("max_digits"), options.get("decimal_places")
            known = isinstance(digits, int) and isinstance(places, int)
            return f"numeric({digits}, {places})" if known else "numeric" if digits is places is None else UNKNOWN
        if one.kind == "ArrayField" and depth < 4 and not speaks_mysql():
            base = self.field(one.name, options.get("base_field") or _first(one.written))
            inner, size = self.type_of(base, model, depth + 1), options.get("size")
            return inner if inner == UNKNOWN else f"{inner}[{size if isinstance(size, int) else ''}]"
        if one.generated and depth < 4:
            return self.type_of(self.field(one.name, options.get("output_field")), model, depth + 1)
        if speaks_mysql():
            return mysql.spatial(one.kind) if one.kind in SPATIAL else mysql.TYPES.get(one.kind, UNKNOWN)
        if one.kind in SPATIAL:
            return "geography" if options.get("geography") is True else "geometry"
        return TYPES.get(one.kind, UNKNOWN)

    def _referred(self, referred: Field, target: Model, depth: int) -> str:
        if depth > 8:
            return UNKNOWN
        return self.type_of(referred, target, depth + 1)

    def automatic(self) -> Field:
        """The key that Django adds to a model without one."""
        options = {"primary_key": True, "auto_created": True}
        auto = self.project.settings.auto
        return Field("id", auto if auto in TYPES else "", f"django.db.models.{auto}", options)

    def through(self, one: Field, model: Model) -> Model | None:
        """The table that Django makes for a many-to-many field; None when a model stands for it."""
        if one.options.get("through") is not None:
            return None
        where, name = self.key_of(one.to, model.app, model.name)
        this = model.name.lower()
        first, second = (f"from_{this}", f"to_{this}") if (where, name) == (model.app, this) else (this, name or "?")
        given = one.options.get("db_table")
        table = given if isinstance(given, str) and given else shortened(f"{model.table.strip(chr(34))}_{one.name}")
        extra = {} if one.constrained else {"db_constraint": False}
        other = model.name if (where, name) == (model.app, this) else one.to  # 'self' is the model's word, not the table's
        ends = (
            Field(first, "ForeignKey", "ForeignKey", {"to": model.name, **extra}),
            Field(second, "ForeignKey", "ForeignKey", {"to": other, **extra}),
        )
        return Model(
            model.app, f"{model.name}_{one.name}", table, (self.automatic(), *ends), {"unique_together": ((first, second),)}
        )

    def pointing(self, key: Key) -> Iterator[tuple[Key, Field]]:
        """Every relation to a model."""
        for where, model in list(self.models.items()):
            for one in model.fields:
                if (one.relation or one.many) and self.key_of(one.to, model.app, model.name) == key:
                    yield where, one


def _first(written: Any) -> Any:
    return written.args[0] if isinstance(written, Call) and written.args else None


def _contrib(app: str, name: str) -> Model | None:
    """A model of Django's own apps, of which the key is known: AutoField in every version."""
    if name not in _CONTRIB.get(app, ()):
        return None
    key = Field("id", "AutoField", "AutoField", {"primary_key": True})
    return Model(app, name, _TABLES.get(app) or f"{app}_{name}", (key,), known=False)


def is_auto(one: Field) -> bool:
    """A key that the database numbers."""
    return one.kind in AUTOS


def shortened(name: str) -> str:
    """A table's name within PostgreSQL's 63 characters, or MySQL's 64: the end gives way to a digest."""
    most = longest()
    return name if len(name) <= most else name[: most - 4] + digest(name, length=4)


def longest() -> int:
    """The characters of a name that the database takes."""
    return 64 if speaks_mysql() else 63


def digest(*parts: str, length: int) -> str:
    """The characters that make a generated name unique."""
    hashed = md5(usedforsecurity=False)
    for part in parts:
        hashed.update(part.encode(errors="replace"))
    return hashed.hexdigest()[:length]
