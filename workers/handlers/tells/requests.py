"""What a client sent, as the address of a request that the server makes, or of a page that it sends the client to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from bot.domain.calls import AddressFromClient
from workers.handlers.tells.code import Call, Code
from workers.handlers.tells.leading import leading
from workers.readers.syntax import Node

CLUES = re.compile(
    r"\b(axios|fetch|got|needle|request|superagent|http\.(Get|Post|Head)|Http::|file_get_contents|curl_init|Net::HTTP|URI|Faraday|HTTParty)\b"
    r"|[rR]edirect|openStream|openConnection|[lL]ocation:|curl_setopt|NewRequest|[cC]lient\.|Jsoup|ForObject|ForEntity|\b(Get|Post)\w*Async\("
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
    "java": re.compile(r"""^\w*[rR]eq(uest)?\.getParameter\("[^"]+"\)$"""),
    "csharp": re.compile(r"""^(\w+\.)?Request\.(Query|Form)\["[^"]+"\]$"""),
}
"""Exactly one value of the request, whole."""
_FETCHES = {
    "javascript": re.compile(r"^(axios|fetch|got|needle|superagent)(\.(get|post|put|head|request|delete))?$"),
    "go": re.compile(r"^(http|\w*[cC]lient)\.(Get|Post|PostForm|Head)$|^http\.NewRequest(WithContext)?$"),
    "php": re.compile(r"^(Http->(get|post|head|put)|file_get_contents|curl_init|curl_setopt)$"),
    "ruby": re.compile(
        r"^(Net::HTTP\.(get|get_response|post)|URI\.open|Faraday\.(get|post)|HTTParty\.(get|post)|RestClient\.(get|post))$"
    ),
    "java": re.compile(
        r"^((this\.)?\w*[rR]est(Template|Client)?\.(getForObject|getForEntity|postForObject|postForEntity|exchange)|Jsoup\.connect"
        r"|(newURL\(.*\)|\w+)\.open(Stream|Connection)|HttpGet|HttpPost)$"
    ),
    "csharp": re.compile(r"^(this\.)?\w*[cC]lient\.(Get|GetString|GetStream|GetByteArray|Post|Put)Async$"),
}
_SENDS = {
    "javascript": re.compile(r"^(res|reply|response|ctx|c)\.redirect$"),
    "go": re.compile(r"^(http\.Redirect|\w+\.Redirect)$"),
    "php": re.compile(r"^(header|redirect|redirect\(\)->(to|away)|Redirect->(to|away))$"),
    "ruby": re.compile(r"^redirect_to$"),
    "java": re.compile(r"^(\w*[rR]esp(onse)?\.sendRedirect|RedirectView)$"),
    "csharp": re.compile(r"^((this|base)\.)?Redirect$|^(\w+\.)?Response\.Redirect$"),
}
_GIVEN = {
    "java": re.compile(r"@(RequestParam|PathVariable|QueryParam)\b.{0,200}\bString\s+(\w+)$"),
    "csharp": re.compile(r"^(\[From(Query|Form|Route)[^\]]*\]\s*)?string\??\s+(\w+)"),
}
"""Parameters of an action that are what the client sent; the last group is the name."""
_GO = {"http.Redirect": 2, "http.NewRequest": 1, "http.NewRequestWithContext": 2}
"""Where the address stands among what is given."""
_OPENED = re.compile(r"(newURL\(.*\)|\w+)\.open(?:Stream|Connection)$")
_LOCATION = re.compile(r"[\"'][Ll]ocation:\s*[\"']")
_ACTION = re.compile(r"\[Http(Get|Post|Put)\b|\bI?ActionResult\b")
_TO_VIEW = re.compile(r'"redirect:"')
_CHECKS = re.compile(
    r"allow|valid|check|safe|white|permit|host|trusted|sanitiz|verify|is_?local|relative|starts_?With|start_with|HasPrefix|strpos|parse_url|in_array|include",
    re.IGNORECASE,
)
_CHECKS_IN = {
    "csharp": re.compile(
        r"allow|white|permit|host|trusted|sanitiz|is_?local|LocalRedirect|relative|StartsWith|valid\w{0,40}(url|uri|redirect|return)"
        r"|(url|uri|redirect)\w{0,40}valid|safe|new Uri\(|TryCreate",
        re.IGNORECASE,
    ),
}
"""Where the general words say something else: actions look whether a model is valid."""
_URI = re.compile(r"^(?:URI|URI\.parse|new URL|String)\((.*)\)$|^(.*)\.toString\(\)$")


def find(code: Code) -> Iterator[AddressFromClient]:
    """The whole address is one value of the request, there or by its only assignment, and the function asks nothing of it."""
    language = "javascript" if code.language in {"typescript", "tsx"} else code.language
    if language not in _SENT:
        return
    for call in code.calls:
        fetches, sends = _FETCHES[language].search(call.name), _SENDS[language].search(call.name)
        if not (fetches or sends):
            continue
        if language == "ruby" and sends and not any("allow_other_host: true" in code.said(one) for one in call.given):
            continue  # Rails refuses another host by itself
        address = _address(code, call, language, sends=sends is not None)
        address = leading(code, address) if address is not None else None
        source = _sent(code, address, language) if address is not None else ""
        function = code.function(call.node)
        if source and not (
            function is not None and code.once((function.id, source), partial(_checked, code, function, source))
        ):
            yield AddressFromClient(code.span(call.node), call.name[:80], source, redirects=sends is not None)
    yield from _views(code) if language == "java" else ()


def _views(code: Code) -> Iterator[AddressFromClient]:
    """Spring's `return "redirect:" + url`."""
    for node in code.syntax.walk("binary_expression"):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        function = code.function(node)
        if left is None or right is None or function is None or not _TO_VIEW.fullmatch(code.said(left)):
            continue
        source = _sent(code, right, "java")
        if source and not _checked(code, function, source):
            yield AddressFromClient(code.span(node), "redirect:", source, redirects=True)


def _address(code: Code, call: Call, language: str, *, sends: bool) -> Node | None:
    given = call.given
    if language == "go":
        at = _GO.get(call.name, 1 if sends else 0)
        return given[at] if len(given) > at and (call.name != "http.Redirect" or len(given) > at + 1) else None
    if language == "javascript" and sends and len(given) > 1:
        return given[1]
    if call.name == "curl_setopt":
        return given[2] if len(given) > 2 and code.said(given[1]) == "CURLOPT_URL" else None
    if call.name == "header":
        return _location(code, given[0])
    if language == "java" and (opened := _OPENED.match(call.name)):
        return _made(code, call, opened[1])
    return given[0] if given else None


def _location(code: Code, node: Node) -> Node | None:
    """What follows in PHP's `header("Location: " . $address)`."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    return right if left is not None and right is not None and _LOCATION.fullmatch(code.said(left)) else None


def _made(code: Code, call: Call, name: str) -> Node | None:
    """The address in `new URL(address).openStream()`, also where a name is between."""
    function = code.function(call.node)
    held = code.assigned(function).get(name, []) if function is not None else []
    place = call.node if name.startswith("newURL(") else held[0] if len(held) == 1 else None
    inner = next((one for one in code.within(place) if one.name == "URL"), None) if place is not None else None
    return inner.given[0] if inner is not None and len(inner.given) == 1 else None


def _sent(code: Code, node: Node, language: str) -> str:
    said = code.said(node)
    found = _URI.search(said)
    said = (found[1] or found[2]) if found else said
    if _SENT[language].search(said):
        return said
    if not re.fullmatch(r"\$?\w+", said):
        return ""
    function = code.function(node)
    values = [code.said(leading(code, one)) for one in code.assigned(function).get(said, ())] if function is not None else []
    if function is not None and not values and language in _GIVEN:
        return said if _given(code, function, said, language) else ""
    return values[0] if len(values) == 1 and _SENT[language].search(values[0]) else ""


def _given(code: Code, function: Node, name: str, language: str) -> bool:
    """Whether the name is a parameter of an action that the framework takes from the request."""
    listed = function.child_by_field_name("parameters")
    if listed is None or (language == "csharp" and not _ACTION.search(_head(code, function))):
        return False
    found = (_GIVEN[language].search(code.said(one)) for one in listed.named_children)
    return any(one is not None and one.group(one.re.groups) == name for one in found)


def _head(code: Code, function: Node) -> str:
    body = function.child_by_field_name("body")
    end = body.start_byte if body is not None else function.end_byte
    return code.syntax.data[function.start_byte : end].decode("utf-8", "replace")


def _checked(code: Code, function: Node, source: str) -> bool:
    """Whether the function asks anything about addresses, besides the words that name the value."""
    said = code.syntax.text(function)
    for word in (source, "allow_other_host"):
        said = said.replace(word, "")
    return _CHECKS_IN.get(code.language, _CHECKS).search(said) is not None
