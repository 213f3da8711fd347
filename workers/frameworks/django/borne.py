"""Names that a model of a migration may bear though it has no field of them, and models that are none of a migration's."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from workers.frameworks.django.graph import app_of
from workers.frameworks.django.rows import nodes
from workers.frameworks.django.source import Module
from workers.frameworks.django.states import State

_MANAGERS = re.compile(r"\bmanagers[ \t]*=|\bAlterModelManagers\b")


def of_running_code(module: Module, function: ast.FunctionDef) -> bool:
    """Whether it asks the registry that is imported from `django.apps`: its models are the classes of the code."""
    arguments = function.args
    own = {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    inside = {
        alias.asname or alias.name
        for node in nodes(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    imported = (set(module.imports) - own) | inside
    return any(
        isinstance(node, ast.Attribute) and node.attr == "get_model" and _root(node) in imported for node in nodes(function)
    )


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def given(text: str, name: str) -> bool:
    """Whether the migration sets the name on something, or says it as a text: a field in between, or `to_attr`."""
    return re.search(rf"\.{re.escape(name)}[ \t]*=(?!=)|['\"]{re.escape(name)}['\"]", text) is not None


def kept(texts: Mapping[str, str], app: str) -> bool:
    """Whether a migration of the app keeps managers: Django writes down those with `use_in_migrations`, whoever made them."""
    return any(app_of(path) == app and _MANAGERS.search(text) for path, text in texts.items())


def related(state: State, name: str) -> bool:
    """Whether a relation of any model is called so from its other side."""
    return any(
        one.options.get("related_name") == name or (one.kind == "OneToOneField" and model.name.lower() == name)
        for model in state.models.values()
        for one in model.fields
    )


MODEL = frozenset((
    "save", "delete", "clean", "full_clean", "clean_fields", "validate_unique", "refresh_from_db", "objects", "pk", "id",
    "save_base", "serializable_value", "get_deferred_fields", "from_db", "validate_constraints", "arefresh_from_db", "asave",
    "adelete", "unique_error_message", "date_error_message", "prepare_database_save", "check", "add_to_class", "Meta",
    "DoesNotExist", "MultipleObjectsReturned", "NotUpdated", "mro",
))  # fmt: skip
"""What every model has, in migrations too."""
QUERYSET = frozenset((
    "all", "filter", "exclude", "annotate", "alias", "order_by", "reverse", "distinct", "values", "values_list", "dates",
    "datetimes", "none", "union", "intersection", "difference", "select_related", "prefetch_related", "extra", "defer", "only",
    "using", "select_for_update", "raw", "get", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update",
    "count", "in_bulk", "iterator", "latest", "earliest", "first", "last", "aggregate", "exists", "contains", "update",
    "delete", "as_manager", "explain", "complex_filter", "get_queryset", "db_manager", "model", "query", "db", "ordered",
    "resolve_expression",
    "contribute_to_class", "deconstruct", "check", "auto_created", "creation_counter", "add", "remove", "set", "clear",
))  # fmt: skip
"""What every manager and queryset has."""
