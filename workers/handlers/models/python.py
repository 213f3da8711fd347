"""The models of Python: classes of pydantic, serializers, JSON Schemas as dictionaries, presenters, answers of routes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change, Side
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Endpoint
from workers.handlers import fastapi, flask, pyramid
from workers.handlers.models.annotated import annotated
from workers.handlers.models.compared import by_file
from workers.handlers.models.constants import Constants
from workers.handlers.models.linked import Linked
from workers.handlers.models.literals import literals
from workers.handlers.models.model import Model
from workers.handlers.models.presenters import presenters
from workers.handlers.models.serializers import serializers
from workers.handlers.models.views import takes
from workers.handlers.python import module
from workers.scene import Scene

FILES = re.compile(r"\.py$")
_ANNOTATED = re.compile(r"^class \w+\([^)]*(Model|Schema|Enum)\b", re.MULTILINE)
_LINKED = Linked(
    (".py",),
    re.compile(
        r"^[ \t]*(@[\w.]+\.(get|post|put|patch|delete|route|api_route|arguments|response)\("
        r"|@(api_view|action|view_config|api_config|use_args)\b"
        r"|class \w+\([^)]*(ViewSet|APIView|MethodView|Resource)\b)|^[ \t]*(router|\w+)\.register\(|serializer_class\s*=",
        re.MULTILINE,
    ),
    re.compile(r"^\s*(?:class|async def|def)\s+(\w+)"),
    re.compile(
        r"^\s*(from|import)\b|^\s*\w+,?\s*\)?$|^\s*#|__all__"
        r"|\bMapped\[|\brelationship\(|\b(ForeignKey|OneToOneField|ManyToManyField)\("  # a row that another one refers to
    ),
    r"(^|[(,])\s*\w+\s*:\s*((Annotated|Optional|[Ll]ist)\[\s*)*NAME\b[^=]*[,)]"
    r"|(^|[(,])\s*\w+\s*:\s*NAME\s*=\s*(Body|Form|Query)\b"
    r"|(arguments|use_args|use_kwargs|expect|validate\w*|loads?|parse_obj|model_validate)\(.*\bNAME\b"
    r"|\bNAME(\.|\(.*\)\.)(load|validate|model_validate|parse_obj|is_valid)\(|\bNAME\(.*\bdata=|\bNAME\((\*\*)?request\b"
    r"|_class\s*=\s*NAME\b|return NAME\s*$",
    r"response_model\s*=.*\bNAME\b|->.*\bNAME\b|\.response\(.*\bNAME\b|\bNAME\b.*\.(dump|data)\b"
    r"|return\b.*\bNAME\b|marshal\w*\(.*\bNAME\b|(serializer\w*|_class)\s*=\s*NAME\b|\bNAME\(",
    modules=r"(?:\w{0,40}_)?(?:serializers?|schemas?|payloads?|responses?|dtos?)",
    takes=takes,
)


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What clients are asked more of, and given less of."""
    return by_file(change, scene, FILES, _models, _LINKED)


def _models(change: Change, side: Side, scene: Scene) -> list[Model]:
    source = module(scene, change, side)
    if not source.tree.body:
        return []
    known = Constants(scene, side, source)
    found = [*literals(source, known), *presenters(source, _routes(change, side, scene))]
    if _ANNOTATED.search(source.text):
        found += annotated(source, known)
    if source.imports("rest_framework", "rest_flex_fields", "marshmallow", "flask_marshmallow"):
        found += serializers(source, side, known)
    return found


def _routes(change: Change, side: Side, scene: Scene) -> dict[str, str]:
    """Qualified name of a handler → its endpoint."""
    found: dict[str, str] = {}
    for framework in (fastapi, flask, pyramid):
        for one in framework.find(change, side, scene) or ():
            found[one.handler.partition(" ")[0]] = _label(one)
    return found


def _label(one: Endpoint) -> str:
    return f"{'/'.join(one.methods)} {one.path}".strip() if one.path else one.handler
