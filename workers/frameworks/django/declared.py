"""Where code names what a migration drops or renames: first where the model itself declares the field."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.changes import Mention
from bot.domain.schema import Name
from workers.frameworks.django.history import history_of
from workers.frameworks.django.source import Module, Unread
from workers.frameworks.django.states import Model
from workers.frameworks.django.values import Ref
from workers.readers import names
from workers.readers.listing import Listing
from workers.uses import Uses

_DEPTH, _FILES = 6, 400
_HISTORY = "historical"
"""What django-simple-history puts before the name of a model for the table of its past."""


@dataclass(frozen=True, slots=True)
class Declared:
    """Uses of a column told by the model of its table, as the tree `listing` has it; of anything else as `found` tells them.

    `path` is the migration, in the tree `head`.
    """

    path: str
    head: Listing
    listing: Listing
    found: Uses

    def __call__(self, name: str, *, relation: bool = False, table: Name | None = None) -> tuple[Mention, ...] | None:
        """The places; none when the model is there and does not declare the field."""
        model = self._model(table.name) if table is not None else None
        if model is None or relation:
            return self.found(name, relation=relation, table=table)
        field = next((one.name for one in model.fields if one.column == name), name)
        declared = self._declared(model, field)
        if declared is None:
            return self.found(name, relation=relation, table=table)
        near = self.found(field) or () if declared else ()
        return (*declared, *(one for one in near if one not in declared and one.path.startswith(model.app + "/")))

    def declares(self, model: Model, field: str) -> tuple[Mention, ...]:
        """The line in the model's class or one of its bases that declares a field; none where there is none, or no class."""
        return self._declared(model, field) or ()

    def _model(self, table: str) -> Model | None:
        models = history_of(self.path, "", self.head).state.models
        return next((one for one in models.values() if one.table == table), None)

    def _declared(self, model: Model, field: str) -> tuple[Mention, ...] | None:
        """The line in the model's class; () when it has none, None when the class or one of its bases is not to be found."""
        wanted = {model.name.lower(), model.name.lower().removeprefix(_HISTORY)}
        for path, module in self._modules(model.app):
            for name, made in module.classes.items():
                if name.lower() in wanted:
                    return _Search(self.listing, field).of(path, module, made, 0)
        return None

    def _modules(self, app: str) -> Iterator[tuple[str, Module]]:
        """The app's own Python files, its models first."""
        return iter(modules_of(self.listing, app))


def modules_of(listing: Listing, app: str) -> list[tuple[str, Module]]:
    """The files of an app that may hold models or their managers, those called so first."""
    return listing.remember(("django models", app), lambda: list(_modules(listing, app)))


def _modules(listing: Listing, app: str) -> Iterator[tuple[str, Module]]:
    below = f"{app}/" if app else ""
    found = [path for path in listing.paths() if path.endswith(".py") and path.startswith(below) and "/migrations/" not in path]
    found = [path for path in found if "/tests/" not in path and not names.base(path).startswith("test")]
    found.sort(key=lambda path: ("models" not in path, len(path), path))
    for path, data in listing.read_many(found[:_FILES]):
        if data and b"class " in data and b"odel" in data:
            try:
                yield path, Module.of(data.decode("utf-8", "replace"))
            except Unread:
                continue


@dataclass(frozen=True, slots=True)
class _Search:
    listing: Listing
    field: str

    def of(self, path: str, module: Module, made: ast.ClassDef, depth: int) -> tuple[Mention, ...] | None:
        for node in made.body:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
            if any(isinstance(one, ast.Name) and one.id == self.field for one in targets):
                text = module.source(node).split("\n")[0].strip()[:200]
                return (Mention(path, node.lineno, text),)
        return self.bases(path, module, made, depth)

    def bases(self, path: str, module: Module, made: ast.ClassDef, depth: int) -> tuple[Mention, ...] | None:
        told = True
        for base in made.bases:
            value = module.value(base)
            if not isinstance(value, Ref) or depth > _DEPTH:
                told = False
            elif value.name in module.classes:
                inner = self.of(path, module, module.classes[value.name], depth + 1)
                told = told and inner is not None
                if inner:
                    return inner
            elif not value.name.startswith("django.db.models.") and value.name != "object":
                told = False
        return () if told else None
