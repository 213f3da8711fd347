"""Cross-origin requests with credentials, from anywhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bot.domain.calls import OriginOpen
from bot.domain.changes import Span
from workers.handlers.python import Module, calls, dotted, items, keyword, last, literal
from workers.handlers.reflected import reflected

_SETTINGS = frozenset(("CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL"))
_ANY = frozenset(("*", ".*", "^.*$", "https?://.*", r".+", r"^https?://.*$"))


def find(source: Module) -> Iterator[OriginOpen]:
    """Starlette's and Flask's middleware answer the caller's own origin then; Django's is told by two settings."""
    for call in calls(source.tree):
        if "CORSMiddleware" in {last(call), *(last(one) for one in call.args)}:
            yield from _call(source, call, ("allow_origins", "allow_origin_regex"), "allow_credentials")
        elif last(call) in {"CORS", "cross_origin"} and source.imports("flask_cors"):
            yield from _call(source, call, ("origins",), "supports_credentials")
    yield from _settings(source)
    yield from reflected(source.path, source.text)


def _call(source: Module, call: ast.Call, origins: tuple[str, ...], credentials: str) -> Iterator[OriginOpen]:
    with_them = keyword(call, credentials)
    if not (isinstance(with_them, ast.Constant) and with_them.value is True):
        return
    for name in origins:
        value = keyword(call, name)
        if any(literal(one) in _ANY for one in (value, *items(value))) and value is not None:
            first, end = sorted((value.lineno, with_them.lineno))
            yield OriginOpen(Span(source.path, first, end), name, f"{credentials}=True")


def _settings(source: Module) -> Iterator[OriginOpen]:
    """Both in one file."""
    true = {
        dotted(target): node
        for node in source.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is True
        for target in node.targets
    }
    credentials = true.get("CORS_ALLOW_CREDENTIALS")
    for name in _SETTINGS.intersection(true):
        if credentials is not None:
            first, end = sorted((true[name].lineno, credentials.lineno))
            yield OriginOpen(Span(source.path, first, end), name, "CORS_ALLOW_CREDENTIALS = True")
