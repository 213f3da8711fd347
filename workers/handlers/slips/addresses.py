"""What a client sent, as the address of a request that the server makes, or of a page that it sends the client to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bot.domain.changes import Span
from bot.domain.handlers import AddressFromClient
from workers.handlers.python import Function, Module, calls, dotted, functions

_FETCHES = re.compile(r"^((requests|httpx)\.(get|post|put|head|delete|request)|urllib\.request\.urlopen|urlopen)$")
_SENDS = re.compile(r"^(flask\.)?redirect$|^(HttpResponseRedirect|RedirectResponse)$")
_SENT = re.compile(r"^(self\.)?request\.(args|form|json|GET|POST|values|data|query_params)(\.get)?$")
_CHECKS = re.compile(
    r"allow|valid|check|safe|white|permit|host|netloc|trusted|sanitiz|verify|is_local|relative|startswith|urlparse|urlsplit|url_has",
    re.IGNORECASE,
)


def find(source: Module) -> Iterator[AddressFromClient]:
    """The whole address is one value of the request, there or by its only assignment, and the function asks nothing of it."""
    if "request." not in source.text:
        return
    for _, function, _ in functions(source.tree):
        found = list(_found(source, function))
        if found and not _CHECKS.search(_words(function)):
            yield from found


def _found(source: Module, function: Function) -> Iterator[AddressFromClient]:
    values: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                values.setdefault(dotted(target), []).append(node.value)
    for call in calls(function):
        fetches, sends = _FETCHES.search(dotted(call)), _SENDS.search(dotted(call))
        given = (
            call.args[1] if dotted(call).endswith(".request") and len(call.args) > 1 else call.args[0] if call.args else None
        )
        if given is None or not (fetches or sends):
            continue
        if isinstance(given, ast.Name) and len(values.get(given.id, ())) == 1:
            given = values[given.id][0]
        if _SENT.search(dotted(given)) and isinstance(given, ast.Call | ast.Subscript):
            span = Span(source.path, call.lineno, call.end_lineno or call.lineno)
            yield AddressFromClient(span, dotted(call), ast.unparse(given)[:80], redirects=sends is not None)


def _words(function: Function) -> str:
    """The names in it."""
    named = (getattr(one, "id", "") or getattr(one, "attr", "") for one in ast.walk(function))
    return " ".join(name for name in named if isinstance(name, str))
