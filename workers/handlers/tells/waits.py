"""Calls that wait: for another host without an end, or so that nobody else is served."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.calls import LoopBlocked, TimeoutMissing
from workers.handlers.script import is_function
from workers.handlers.tells.code import Call, Code
from workers.readers.syntax import Node

CLUES = re.compile(
    r"new RestTemplate\(\)|HttpClient\.newHttpClient\(\)|\bhttp\.(Get|Post|PostForm|Head)\("
    r"|\b\w+Sync\(|\.Result\b|\.Wait\(\)|\.GetResult\(\)"
)
_GO = frozenset(("http.Get", "http.Post", "http.PostForm", "http.Head"))
_BOUNDED = re.compile(r"setRequestFactory|RestTemplateBuilder|\.timeout\(|orTimeout\(|[cC]onnectTimeout|[rR]eadTimeout")
_OTHERS = "other clients of this repository do"
_ASIDE = re.compile(r"(^|/)(cmd|tools?|scripts?|hack|bin|cli|magefiles?)/|(^|/)cmd\w*\.go$")
_SYNC = re.compile(
    r"^(fs\.|child_process\.|crypto\.|bcrypt\.|zlib\.)?(readFile|writeFile|exec|execFile|spawn|pbkdf2|scrypt|hash|compare|gzip|gunzip|brotliCompress|deflate)Sync$"
)
_VERBS = re.compile(r"(^|\.)\w*([rR]outer|[aA]pp|[sS]erver|fastify|[rR]outes?|[aA]pi|hono)\.(get|post|put|patch|delete|all)$")
_READY = re.compile(r"WhenAll|IsCompleted|WhenAny")


def find(code: Code) -> Iterator[TimeoutMissing | LoopBlocked]:
    """Go's default client waits for ever; `…Sync` in a handler of Node, and a task waited for in an async action of ASP.NET."""
    if code.language == "go":
        yield from _go(code)
    elif code.language == "java":
        yield from _java(code)
    elif code.language in {"javascript", "typescript", "tsx"}:
        yield from _scripts(code)
    elif code.language == "csharp" and re.search(r"Controller\b|\.Map(Get|Post|Put|Delete)\(", code.text):
        yield from _csharp(code)


def _go(code: Code) -> Iterator[TimeoutMissing]:
    if _ASIDE.search(code.path) or re.search(r"^package main$", code.text, re.MULTILINE) or '"net/http"' not in code.text:
        return
    for call in code.calls:
        if call.name in _GO and "http.DefaultClient.Timeout" not in code.text:
            yield TimeoutMissing(code.span(call.node), call.name, "`http.DefaultClient`, which it uses, has no `Timeout`")


def _java(code: Code) -> Iterator[TimeoutMissing]:
    """Spring's RestTemplate and the JDK's client wait for ever as they are made; OkHttp does not."""
    if _BOUNDED.search(code.text):
        return
    for call in code.calls:
        made = call.node.type == "object_creation_expression" and call.name == "RestTemplate" and not call.given
        if (made and "springframework" in code.text) or (
            call.name == "HttpClient.newHttpClient" and "java.net.http" in code.text
        ):
            thing = "new RestTemplate()" if made else "HttpClient.newHttpClient()"
            yield TimeoutMissing(code.span(call.node), thing, f"`{thing}` sets no timeout, and {_OTHERS}")


def _scripts(code: Code) -> Iterator[LoopBlocked]:
    for call in code.calls:
        if not _VERBS.search(call.name) or len(call.given) < 2:
            continue
        for handler in (one for one in call.given[1:] if is_function(one)):
            for inside in code.within(handler):
                if _SYNC.search(inside.name) and code.function(inside.node) == handler and not code.aside(inside.node):
                    yield LoopBlocked(code.span(inside.node), inside.name, code.said(call.given[0]).strip("\"'`")[:80])


def _csharp(code: Code) -> Iterator[LoopBlocked]:
    for node in code.syntax.walk("member_access_expression"):
        name, owner = node.child_by_field_name("name"), node.child_by_field_name("expression")
        word = code.said(name) if name is not None else ""
        if owner is None or word not in {"Result", "Wait", "GetResult"}:
            continue
        if word == "GetResult":
            owner = _before(code, owner, "GetAwaiter")
        called = _called(code, owner)
        action = _async(code, node)
        if called is not None and action and not _READY.search(code.said(action)):
            yield LoopBlocked(code.span(node), f"{called.last}(…).{word}", _named(code, action))


def _before(code: Code, node: Node | None, name: str) -> Node | None:
    """Of `x.name()` the x."""
    function = node.child_by_field_name("function") if node is not None and node.type == "invocation_expression" else None
    last = function.child_by_field_name("name") if function is not None else None
    if function is None or last is None or code.said(last) != name:
        return None
    return function.child_by_field_name("expression")


def _called(code: Code, node: Node | None) -> Call | None:
    """The call of what is asynchronous by its name."""
    if node is None or node.type != "invocation_expression":
        return None
    found = next((one for one in code.within(node) if one.node.id == node.id), None)
    return found if found is not None and found.last.endswith("Async") else None


def _async(code: Code, node: Node) -> Node | None:
    """The asynchronous function around it."""
    function = code.function(node)
    if function is None:
        return None
    words = {code.said(one) for one in function.children if one.type in {"modifier", "async"}}
    return function if "async" in words else None


def _named(code: Code, function: Node) -> str:
    name = function.child_by_field_name("name")
    return code.said(name) if name is not None else "an asynchronous lambda"
