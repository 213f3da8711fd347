"""What a client sent, as the address of a request that the server makes, or of a page that it sends the client to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bot.domain.calls import AddressFromClient
from bot.domain.changes import Span
from workers.handlers.python import Function, Module, calls, dotted, functions

_FETCHES = re.compile(r"^((requests|httpx)\.(get|post|put|head|delete|request)|urllib\.request\.urlopen|urlopen)$")
_SENDS = re.compile(r"^(flask\.)?redirect$|^(HttpResponseRedirect|RedirectResponse)$")
_SENT = re.compile(r"^((self|flask)\.)?request\.(args|form|json|GET|POST|values|data|query_params)(\.get)?$")
_SCHEME = re.compile(r"(https?:)?(//)?")
_FIRST = re.compile(r"(?:https?:)?(?://)?(?:%s|\{0?\})")
_MOST = 40
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
        for _ in range(2):
            given = _leading(given)
            if isinstance(given, ast.Name) and len(values.get(given.id, ())) == 1:
                given = values[given.id][0]
        if _SENT.search(dotted(given)) and isinstance(given, ast.Call | ast.Subscript):
            span = Span(source.path, call.lineno, call.end_lineno or call.lineno)
            yield AddressFromClient(span, dotted(call), ast.unparse(given)[:80], redirects=sends is not None)


def _leading(given: ast.expr) -> ast.expr:
    """The value that decides the host of an address: the first one, after a scheme if there is one; of `a or b` a."""
    if isinstance(given, ast.BoolOp) and isinstance(given.op, ast.Or):
        return given.values[0]
    parts = _parts(given)
    if parts and isinstance(parts[0], ast.Constant) and _SCHEME.fullmatch(str(parts[0].value)):
        parts = parts[1:]
    after = parts[1] if len(parts) > 1 else None
    ends = not isinstance(after, ast.Constant) or re.match(r"[/?:#]", str(after.value))
    return parts[0] if parts and ends else given


def _parts(given: ast.expr) -> list[ast.expr]:
    if isinstance(given, ast.JoinedStr):
        return [one.value if isinstance(one, ast.FormattedValue) else one for one in given.values]
    if isinstance(given, ast.BinOp) and isinstance(given.op, ast.Add):
        parts: list[ast.expr] = []
        at: ast.expr = given
        while isinstance(at, ast.BinOp) and isinstance(at.op, ast.Add) and len(parts) < _MOST:
            parts.append(at.right)
            at = at.left
        return [at, *reversed(parts)]
    return _formatted(given)


def _formatted(given: ast.expr) -> list[ast.expr]:
    """What is put first into `"https://%s/x" % host` or `"https://{}/x".format(host)`, and the text after it."""
    match given:
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod(), right=ast.Tuple(elts=[first, *_])):
            found = _FIRST.match(text)
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod(), right=first):
            found = _FIRST.match(text)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format"), args=[first, *_]):
            found = _FIRST.match(text)
        case _:
            return []
    after = text[found.end() :] if found is not None else ""
    return [] if found is None else [first, ast.Constant(after)] if after else [first]


def _words(function: Function) -> str:
    """The names in it."""
    named = (getattr(one, "id", "") or getattr(one, "attr", "") for one in ast.walk(function))
    return " ".join(name for name in named if isinstance(name, str))
