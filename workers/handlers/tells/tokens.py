"""Tokens that are believed without a look at their signature."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.calls import TokenUnverified
from workers.handlers.tells.code import Call, Code
from workers.readers.syntax import Node

CLUES = re.compile(
    r"jwt|jose|ParseUnverified|UnsafeAllowNoneSignatureType|Algorithm\.none|RequireSignedTokens|SignatureValidator",
    re.IGNORECASE,
)
_VERIFIES = re.compile(
    r"(^|\.|->|::)(verify\w*|jwtVerify|Parse|ParseWithClaims|Verify\w*|parseClaimsJws|parseSignedClaims|ValidateToken\w*)$"
)
_IDENTITY = re.compile(
    r"^(req|request|ctx|context|c|this\.req)(\.state|\.locals)?\.(user|auth|userId|currentUser|account|session)$"
)
_NONE = re.compile(r"""['"]none['"]""", re.IGNORECASE)
_ONLY_LOOKS = re.compile(r"unverified|peek|unsafe|header|kid|issuer|inspect|debug", re.IGNORECASE)


def find(code: Code) -> Iterator[TokenUnverified]:
    """Verification switched off, and decoding instead of it where the result is who calls."""
    for call in code.calls:
        if (why := _off(code, call)) is not None and not code.aside(call.node) and not _verified(code, call):
            yield TokenUnverified(code.span(call.node), call.name[:80], why)
    for key, value, node in code.pairs:
        said = code.said(value)
        if key == "RequireSignedTokens" and said == "false":
            yield TokenUnverified(code.span(node), "TokenValidationParameters", "RequireSignedTokens = false")
        elif key == "SignatureValidator" and re.search(r"=>\s*new \w*(Jwt|JsonWeb)\w*Token", said):
            yield TokenUnverified(code.span(node), "TokenValidationParameters", "SignatureValidator returns any token")
    if code.language == "go":
        for node in code.syntax.walk("selector_expression"):
            if code.said(node) == "jwt.UnsafeAllowNoneSignatureType" and not code.aside(node):
                yield TokenUnverified(code.span(node), "jwt", "UnsafeAllowNoneSignatureType")


def _off(code: Code, call: Call) -> str | None:
    given = [code.said(one) for one in call.given]
    if code.language in {"javascript", "typescript", "tsx"}:
        if (
            call.name in {"jwt.verify", "jsonwebtoken.verify"}
            and len(given) > 2
            and (found := re.search(r"algorithms?:\s*(\[[^\]]*\])", given[2]))
        ):
            return f"algorithms: {found[1]}" if _NONE.search(found[1]) else None
        return (
            "decode, which looks at no signature,"
            if call.name in {"jwt.decode", "jsonwebtoken.decode", "jwtDecode", "jwt_decode"} and _who(code, call)
            else None
        )
    if code.language == "go" and call.last == "ParseUnverified":
        function = code.function(call.node)
        name = function.child_by_field_name("name") if function is not None else None
        return None if name is not None and _ONLY_LOOKS.search(code.said(name)) else "ParseUnverified"
    if (
        code.language == "ruby"
        and call.name == "JWT.decode"
        and len(given) > 2
        and given[2] == "false"
        and "response" not in given[0]
    ):
        return "the third argument, false,"
    if code.language == "java" and call.name == "Algorithm.none":
        return "Algorithm.none()"
    return None


def _who(code: Code, call: Call) -> bool:
    """Whether what was decoded becomes who calls: `req.user = jwt.decode(token)`, there or by its name."""
    function = code.function(call.node)
    if function is None:
        return False
    node: Node | None = call.node
    while node is not None and node.type in {
        "call_expression",
        "await_expression",
        "as_expression",
        "parenthesized_expression",
    }:
        node = node.parent
    name = node.child_by_field_name("name") if node is not None and node.type == "variable_declarator" else None
    for one in code.syntax.walk("assignment_expression", within=function):
        left, right = one.child_by_field_name("left"), one.child_by_field_name("right")
        if left is None or right is None or not _IDENTITY.search(code.said(left)):
            continue
        inside = right.start_byte <= call.node.start_byte and call.node.end_byte <= right.end_byte
        if inside or (name is not None and re.search(rf"\b{re.escape(code.said(name))}\b", code.said(right))):
            return True
    return False


def _verified(code: Code, call: Call) -> bool:
    """Whether the same function verifies it elsewhere: it looked for the key first."""
    function = code.function(call.node)
    return function is not None and any(
        _VERIFIES.search(other.name) and other.node.id != call.node.id and not _off(code, other)
        for other in code.within(function)
    )
