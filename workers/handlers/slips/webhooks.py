"""Handlers of webhooks that do not look who sent them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bot.domain.calls import WebhookUnsigned
from bot.domain.changes import Span
from workers.handlers.python import Function, Module, calls, dotted, functions, head_of, last, literal
from workers.handlers.slips.handler import ROUTES
from workers.handlers.words import harmless

_PROVIDERS = ("stripe", "github", "gitlab", "slack", "shopify", "twilio", "sendgrid", "mailgun", "paddle", "svix", "bitbucket")
_LOOKS = re.compile(
    r"signature|hmac|digest|construct_event|verif|secret|token|auth|permission|api_?key|ip_?addr|allowed", re.IGNORECASE
)
_BODY = frozenset(
    ("request.json", "request.get_json", "request.data", "request.body", "request.get_data", "request.form", "json.loads")
)
_ACTS = 2
"""Calls besides reading the body from which on a handler does something."""


def find(source: Module) -> Iterator[WebhookUnsigned]:
    """Those whose name or path says webhook and a provider that signs, in a file without a word of signatures."""
    if _LOOKS.search(source.text):
        return
    for name, function, _ in functions(source.tree):
        provider = _provider(source.path, name, function)
        if provider and _acts(function) and all(last(one) in ROUTES or harmless(last(one)) for one in function.decorator_list):
            first, end = head_of(function)
            yield WebhookUnsigned(Span(source.path, first, end), name, provider)


def _provider(path: str, name: str, function: Function) -> str:
    routes = [call for one in function.decorator_list if last(one) in ROUTES for call in calls(one)]
    said = " ".join([name, *(literal(argument) or "" for call in routes for argument in call.args)]).lower()
    if not routes or not re.search(r"webhooks?|\bhooks?\b", said):
        return ""
    return next((one for one in _PROVIDERS if one in f"{said} {path.rpartition('/')[2]}".lower()), "")


def _acts(function: Function) -> bool:
    names = [dotted(call) for call in calls(function)]
    reads = any(name in _BODY for name in names) or any(dotted(node) in _BODY for node in _attributes(function))
    return reads and len([name for name in names if name not in _BODY and not name.startswith(("log", "print"))]) > _ACTS


def _attributes(function: Function) -> Iterator[ast.Attribute]:
    yield from (node for node in ast.walk(function) if isinstance(node, ast.Attribute))
