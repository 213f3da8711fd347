"""The models and the database that a history has come to, as JSON and back: where a later review of it begins.

Names of classes and values are data here; nothing that is read back is imported or run. Where a value stood in its file is
not kept: it is another file than the one that is reviewed.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from bot.domain.codec import decode, encode
from bot.domain.schema import Schema
from workers.frameworks.django.custom import Custom
from workers.frameworks.django.fields import Field
from workers.frameworks.django.project import Project
from workers.frameworks.django.states import Model, State
from workers.frameworks.django.values import Call, Ref, Unknown
from workers.world import World

_NOWHERE = ast.Constant(None, lineno=1, end_lineno=1, col_offset=0, end_col_offset=0)
_PLAIN = (str, int, float, bool, type(None))


class NotPlain(Exception):
    """A value that there is no JSON for."""


def plain(state: State, world: World, custom: Custom) -> Any:
    """All of it. Raises NotPlain."""
    models = [[*key, _model(model)] for key, model in state.models.items()]
    return [dict(custom.seen), models, encode(world.schema())]


def restored(found: Any, project: Project, custom: Custom) -> tuple[State, World] | None:
    """The state and the world; None when it is spoilt, or a class of the repository's own was another one then."""
    try:
        seen, models, schema = found
        if any(custom.identity(name) != identity for name, identity in seen.items()):
            return None
        state = State(project, custom, {(app, name): _model_of(model) for app, name, model in models})
        return state, World(decode(schema, Schema))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _model(model: Model) -> list[Any]:
    fields = [[f.name, f.kind, f.made, _plain(f.options), _plain(f.written)] for f in model.fields]
    return [model.app, model.name, model.table, fields, _plain(model.options), model.known]


def _model_of(found: list[Any]) -> Model:
    app, name, table, fields, options, known = found
    read = tuple(Field(n, kind, made, _mapping(given), _value(written)) for n, kind, made, given, written in fields)
    return Model(app, name, table, read, _mapping(options), known)


def _plain(value: Any) -> Any:
    """A value of a migration's source: what JSON has no words for is a list that begins with its kind."""
    if isinstance(value, _PLAIN):
        return value
    match value:
        case bytes():
            return ["bytes", value.decode("latin-1")]
        case tuple():
            return ["tuple", *map(_plain, value)]
        case Mapping():
            return ["dict", *([_plain(key), _plain(one)] for key, one in value.items())]
        case Ref():
            return ["ref", value.name]
        case Call():
            return ["call", value.name, [_plain(one) for one in value.args], _plain(value.kwargs)]
        case Unknown():
            return ["unknown"]
    raise NotPlain(type(value).__name__)


def _value(found: Any) -> Any:
    """What `_plain` made plain. Raises ValueError for anything else."""
    if not isinstance(found, list):
        return found
    match found:
        case ["bytes", str(text)]:
            return text.encode("latin-1")
        case ["tuple", *members]:
            return tuple(_value(one) for one in members)
        case ["dict", *pairs]:
            return {_value(key): _value(one) for key, one in pairs}
        case ["ref", str(name)]:
            return Ref(name)
        case ["call", str(name), list(args), kwargs]:
            return Call(name, tuple(_value(one) for one in args), _mapping(kwargs), _NOWHERE)
        case ["unknown"]:
            return Unknown(_NOWHERE)
    raise ValueError("not a value")


def _mapping(found: Any) -> dict[Any, Any]:
    value = _value(found)
    if not isinstance(value, dict):
        raise ValueError("not a mapping")
    return value
