"""Connections whose other end nobody looks at."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bot.domain.calls import CertificateUnverified
from bot.domain.changes import Span
from workers.handlers.python import Module, dotted, is_script, keyword

_CLIENTS = re.compile(r"^(requests|httpx)\.(get|post|put|patch|delete|head|options|request|Client|AsyncClient|stream)$")
_CLUES = re.compile(r"verif|CERT_NONE|ssl=False")
_POOLS = re.compile(r"(^|\.)(PoolManager|ProxyManager|HTTPSConnectionPool|connection_from_url|proxy_from_url|wrap_socket)$")
_NO_LOOK = frozenset(("ssl.CERT_NONE", "'CERT_NONE'", "'NONE'"))
_ASIDE = re.compile(r"dev|debug|local|test|insecure|skip|prod|stag|env|unsafe|self_?signed|verify|trust", re.IGNORECASE)


def find(source: Module) -> Iterator[CertificateUnverified]:
    """`verify=False` of requests and httpx, a session's `verify = False`, an unverified context; not under a condition."""
    libraries = source.imports("requests", "httpx", "ssl", "urllib3", "aiohttp")
    if not _CLUES.search(source.text) or not libraries or is_script(source):
        return
    asides = _asides(source.tree)
    for node in ast.walk(source.tree):
        word = _off(node)
        if word and isinstance(node, ast.expr | ast.stmt) and node.lineno not in asides:
            yield CertificateUnverified(Span(source.path, node.lineno, node.end_lineno or node.lineno), word)


def _off(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        given = keyword(node, "verify")
        if isinstance(given, ast.Constant) and given.value is False and _CLIENTS.search(dotted(node)):
            return "verify=False"
        if (
            _POOLS.search(dotted(node))
            and (looked := keyword(node, "cert_reqs")) is not None
            and ast.unparse(looked) in _NO_LOOK
        ):
            return f"cert_reqs={ast.unparse(looked)}"
        unlooked = keyword(node, "ssl") if dotted(node) == "aiohttp.TCPConnector" else None
        if isinstance(unlooked, ast.Constant) and unlooked.value is False:
            return "ssl=False"
        return "ssl._create_unverified_context()" if dotted(node) == "ssl._create_unverified_context" else ""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is False:
        owners = [dotted(one) for one in node.targets]
        return "verify = False" if any(re.search(r"(^|\.)_?session\.verify$", one) for one in owners) else ""
    named = isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute)
    if named and isinstance(node, ast.Assign) and dotted(node.value) == "ssl._create_unverified_context":
        return "ssl._create_unverified_context"
    return ""


def _asides(tree: ast.Module) -> set[int]:
    """The lines that hold only under a condition of the surroundings."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.IfExp) and _ASIDE.search(ast.unparse(node.test)[:500]):
            found |= {getattr(one, "lineno", 0) for one in ast.walk(node)}
    return found
