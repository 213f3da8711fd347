"""What a client sent, as the address of a request that the server makes, or of a page that it sends the client to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from bot.domain.handlers import AddressFromClient
from workers.handlers.tells.code import Call, Code
from workers.readers.syntax import Node

CLUES = re.compile(
    r"\b(axios|fetch|got|needle|request|superagent|http\.(Get|Post|Head)|Http::|file_get_contents|curl_init|Net::HTTP|URI|Faraday|HTTParty)\b"
    r"|[rR]edirect"
)
_SENT = {
    "javascript": re.compile(
        r"^(req|request|ctx|ctx\.request|c\.req)\.(query|body|params)(\.\w+|\[['\"]\w+['\"]\])$|^(ctx|c)\.req\.query\(['\"]\w+['\"]\)$"
    ),
    "go": re.compile(
        r"""^\w+\.(Query|QueryParam|DefaultQuery|FormValue|PostForm|URL\.Query\(\)\.Get)\(["`]\w+["`](, ["`][^"`]*["`])?\)$"""
    ),
    "php": re.compile(
        r"""^(\$request|request\(\))->((input|query|get|post)\(['"]\w+['"]\)|\w+)$|^\$_(GET|POST|REQUEST)\[['"]\w+['"]\]$|^request\(['"]\w+['"]\)$"""
    ),
    "ruby": re.compile(r"^params\[:\w+\]$|^params\.(require|fetch)\(:\w+\)$"),
}
"""Exactly one value of the request, whole."""
_FETCHES = {
    "javascript": re.compile(r"^(axios|fetch|got|needle|superagent)(\.(get|post|put|head|request|delete))?$"),
    "go": re.compile(r"^http\.(Get|Post|PostForm|Head)$"),
    "php": re.compile(r"^(Http->(get|post|head|put)|file_get_contents|curl_init)$"),
    "ruby": re.compile(
        r"^(Net::HTTP\.(get|get_response|post)|URI\.open|Faraday\.(get|post)|HTTParty\.(get|post)|RestClient\.(get|post))$"
    ),
}
_SENDS = {
    "javascript": re.compile(r"^(res|reply|response|ctx|c)\.redirect$"),
    "go": re.compile(r"^(http\.Redirect|\w+\.Redirect)$"),
    "php": re.compile(r"^(redirect|redirect\(\)->(to|away)|Redirect->(to|away))$"),
    "ruby": re.compile(r"^redirect_to$"),
}
_CHECKS = re.compile(
    r"allow|valid|check|safe|white|permit|host|trusted|sanitiz|verify|is_?local|relative|startsWith|start_with|HasPrefix|in_array|include",
    re.IGNORECASE,
)
_URI = re.compile(r"^(?:URI|URI\.parse|new URL|String)\((.*)\)$|^(.*)\.toString\(\)$")


def find(code: Code) -> Iterator[AddressFromClient]:
    """The whole address is one value of the request, there or by its only assignment, and the function asks nothing of it."""
    language = "javascript" if code.language in {"typescript", "tsx"} else code.language
    if language not in _SENT:
        return
    for call in code.calls:
        fetches, sends = _FETCHES[language].search(call.name), _SENDS[language].search(call.name)
        if not (fetches or sends) or not call.given:
            continue
        if language == "ruby" and sends and not any("allow_other_host: true" in code.said(one) for one in call.given):
            continue  # Rails refuses another host by itself
        address = _address(code, call, language, sends=sends is not None)
        source = _sent(code, address, language) if address is not None else ""
        function = code.function(call.node)
        if source and not (
            function is not None and code.once((function.id, source), partial(_checked, code, function, source))
        ):
            yield AddressFromClient(code.span(call.node), call.name[:80], source, redirects=sends is not None)


def _address(code: Code, call: Call, language: str, *, sends: bool) -> Node | None:
    if language == "go" and sends:
        if call.name == "http.Redirect":
            return call.given[2] if len(call.given) > 3 else None
        return call.given[1] if len(call.given) == 2 else None
    if language == "javascript" and sends and len(call.given) > 1:
        return call.given[1]
    del code
    return call.given[0]


def _sent(code: Code, node: Node, language: str) -> str:
    said = code.said(node)
    found = _URI.search(said)
    said = (found[1] or found[2]) if found else said
    if _SENT[language].search(said):
        return said
    if not re.fullmatch(r"\$?\w+", said):
        return ""
    function = code.function(node)
    values = [code.said(one) for one in code.assigned(function).get(said, ())] if function is not None else []
    return values[0] if len(values) == 1 and _SENT[language].search(values[0]) else ""


def _checked(code: Code, function: Node, source: str) -> bool:
    """Whether the function asks anything about addresses, besides the words that name the value."""
    return _CHECKS.search(code.syntax.text(function).replace(source, "").replace("allow_other_host", "")) is not None
