"""Cross-origin requests with credentials, from anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.calls import OriginOpen
from workers.handlers.reflected import reflected
from workers.handlers.tells.code import Call, Code
from workers.readers.syntax import Node

CLUES = re.compile(r"credentials", re.IGNORECASE)
_ANY_ORIGIN = re.compile(
    r"^(true|/\.[*+]/\w*|\(?\s*\w+(,\s*\w+)?\s*+\)?\s*+=>\s*(\w+\(\s*null,\s*true\s*\)|\{\s*(return\s+)?\w+\(\s*null,\s*true\s*\);?\s*\}|true))$"
)
_ALWAYS = re.compile(r"(=>|\{\s*return)\s*true\b|^_ => true$")
_PATTERNS = frozenset(("allowedOriginPatterns", "setAllowedOriginPatterns", "addAllowedOriginPattern"))
_ALL_PATTERNS = re.compile(r'"\*"|(List|Arrays|Collections)\.\w+\("\*"\)')
_CROSS_ORIGIN = re.compile(r"@(\w+\.)*CrossOrigin\(")
_ALL_ORIGINS = re.compile(r'\boriginPatterns\s*=\s*+\{?\s*+"\*"')
_WITH_CREDENTIALS = re.compile(r'\ballowCredentials\s*=\s*"?true')
_ANY_PATTERN = re.compile(r"/(\.\*|\\A\.\*\\z|\^\.\*\$|https\?:.*\.\*)/i?")
_CREDENTIALS = frozenset(("allowCredentials", "setAllowCredentials"))
_NAMES = re.compile(r"^(cors|.*\.enableCors|fastifyCors|.*\.register)$")


def find(code: Code) -> Iterator[OriginOpen]:
    """What answers each origin with its own name, beside what lets credentials through; `*` itself lets none through."""
    if code.language in {"javascript", "typescript", "tsx"}:
        yield from _scripts(code)
    elif code.language == "php":
        yield from _laravel(code)
    elif code.language in {"java", "csharp"}:
        yield from _chained(code)
        yield from _annotated(code)
    elif code.language == "go":
        yield from _go(code)
    elif code.language == "ruby":
        yield from _rack(code)
    yield from reflected(code.syntax.path, code.syntax.data.decode("utf-8", "replace"))


def _annotated(code: Code) -> Iterator[OriginOpen]:
    """`@CrossOrigin(originPatterns = "*", allowCredentials = "true")` of Spring."""
    for node in code.syntax.walk("annotation"):
        said = code.syntax.text(node)
        if _CROSS_ORIGIN.match(said) and _ALL_ORIGINS.search(said) and _WITH_CREDENTIALS.search(said):
            yield OriginOpen(code.span(node), 'originPatterns = "*"', 'allowCredentials = "true"')


def _rack(code: Code) -> Iterator[OriginOpen]:
    """rack-cors: `origins` that match any, in one block with `credentials: true`; it refuses `'*'` itself."""
    for call in code.calls:
        if call.last == "origins" and any(_ANY_PATTERN.fullmatch(code.syntax.text(one)) for one in call.given):
            block = _statement(call.node, whole=False)
            while block.parent is not None and block.type not in {"do_block", "block"}:
                block = block.parent
            if re.search(r"credentials:\s*true|:credentials\s*=>\s*true", code.syntax.text(block)):
                yield OriginOpen(code.span(call.node), "origins", "credentials: true")


def _scripts(code: Code) -> Iterator[OriginOpen]:
    for call in code.calls:
        for one in call.given if _NAMES.search(call.name) else ():
            if one.type != "object":
                continue
            said = {
                key: (value, node) for key, value, node in code.pairs if node.parent is not None and node.parent.id == one.id
            }
            origin, credentials = said.get("origin"), said.get("credentials")
            both = origin and credentials and code.said(credentials[0]) == "true" and not code.aside(call.node)
            if both and origin and _ANY_ORIGIN.search(code.said(origin[0])):
                yield OriginOpen(code.span(origin[1]), f"origin: {code.said(origin[0])[:60]}", "credentials: true")


def _laravel(code: Code) -> Iterator[OriginOpen]:
    said = {key: (re.sub(r"\s", "", code.said(value)), node) for key, value, node in code.pairs}
    origins, credentials = said.get("allowed_origins"), said.get("supports_credentials")
    if origins and credentials and origins[0] in {"['*']", '["*"]'} and credentials[0] == "true":
        yield OriginOpen(code.span(credentials[1]), "'allowed_origins' => ['*']", "'supports_credentials' => true")


def _chained(code: Code) -> Iterator[OriginOpen]:
    """Spring's and ASP.NET's builders: both calls in one statement, or in one block where they are statements of their own."""
    for call in code.calls:
        if not _any_origin(call, said := [code.said(one) for one in call.given]) or code.aside(call.node):
            continue
        around = _statement(call.node, whole=call.last.startswith(("set", "add")))
        for other in code.within(around):
            given = [code.said(one) for one in other.given]
            if (other.last in _CREDENTIALS and given == ["true"]) or (other.last == "AllowCredentials" and not given):
                thing, detail = f"{call.last}({', '.join(said)[:60]})", f"{other.last}({', '.join(given)})"
                yield OriginOpen(code.span(_name(call.node)), thing, detail)
                break


def _any_origin(call: Call, said: list[str]) -> bool:
    if call.last in _PATTERNS:
        return any(_ALL_PATTERNS.fullmatch(one) for one in said)
    return call.last == "SetIsOriginAllowed" and any(_ALWAYS.search(one) for one in said)


def _statement(node: Node, *, whole: bool) -> Node:
    """The statement around it; with `whole` the block."""
    while node.parent is not None and not (node.type == "block" if whole else node.type.endswith("statement")):
        node = node.parent
    return node


def _name(node: Node) -> Node:
    """Where the last name of a chained call stands."""
    function = node.child_by_field_name("function")
    return node.child_by_field_name("name") or (function.child_by_field_name("name") if function is not None else None) or node


def _go(code: Code) -> Iterator[OriginOpen]:
    for literal in code.syntax.walk("literal_value"):
        said = code.entries(literal)
        credentials = said.get("AllowCredentials")
        if credentials is None or code.said(credentials[0]) != "true" or code.aside(literal):
            continue
        for name in ("AllowOriginFunc", "AllowOriginRequestFunc", "UnsafeWildcardOriginWithAllowCredentials"):
            if name in said and _open(code.said(said[name][0])):
                yield OriginOpen(code.span(said[name][1]), name, "AllowCredentials: true")


def _open(said: str) -> bool:
    return said == "true" or re.fullmatch(r"func\([^)]*\) (bool|\(bool, error\)) \{ return true(, nil)? \}", said) is not None
