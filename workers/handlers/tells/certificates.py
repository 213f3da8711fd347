"""Connections whose other end nobody looks at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.calls import CertificateUnverified
from workers.handlers.tells.code import Call, Code
from workers.readers.syntax import Node

CLUES = re.compile(
    r"rejectUnauthorized|NODE_TLS_REJECT|InsecureSkipVerify|VERIFY_NONE|verify_ssl|SSL_VERIFY|[\"']verify[\"']|verify:|withoutVerifying"
    r"|NoopHostnameVerifier|TrustAllStrategy|InsecureTrustManagerFactory|CertificateCustomValidationCallback"
    r"|CertificateValidationCallback|DangerousAcceptAny|checkServerTrusted|HostnameVerifier|TrustStrategy|loadTrustMaterial"
)
_FALSE = frozenset(("false", "0", '"0"', "'0'", "FALSE", "False"))
_KEYS = {
    "javascript": ("rejectUnauthorized", "NODE_TLS_REJECT_UNAUTHORIZED"),
    "ruby": ("verify_ssl",),
    "php": ("CURLOPT_SSL_VERIFYPEER", "verify_peer"),
}
"""Keys whose false switches it off, by language."""
_CALLBACK = re.compile(r"^Server(Certificate)?(Custom)?(Certificate)?ValidationCallback$")
_ALWAYS = re.compile(r"=>\s*(\{\s*return\s+)?true\b|^delegate\b.*\breturn true\b|DangerousAcceptAnyServerCertificateValidator")
_SAID = re.compile(r"untrusted|insecure|unsafe|self_?signed", re.IGNORECASE)
"""A file whose name says so is used by who wants it."""
_MEANT = re.compile(r"untrusted|insecure|unsafe|self_?signed|skip|ignore|disable|not_?verif", re.IGNORECASE)
_ANY = re.compile(r"(\(.*\)|\w+)\s*->\s*(true|\{\s*return true;\s*\})")
_TAKES = re.compile(r"^(set\w*HostnameVerifier|hostnameVerifier|loadTrustMaterial)$")
_PROMISES = {
    "checkServerTrusted": re.compile(r"\{(?:\s|//[^\n]*+|/\*[^*]*+\*/)*+\}"),
    "verify": re.compile(r"\{\s*return true;\s*\}"),
    "isTrusted": re.compile(r"\{\s*return true;\s*\}"),
}
"""Java's methods that look at a certificate, or at whom it is for, and their body where they look at nothing."""
_OF_TLS = re.compile(r"\b(X509Certificate|SSLSession)\b")
_NAMES = re.compile(r"\b(NoopHostnameVerifier\.INSTANCE|(new )?TrustAllStrategy\b[.\w]*|InsecureTrustManagerFactory\.INSTANCE)")


def find(code: Code) -> Iterator[CertificateUnverified]:
    """What switches the look at the certificate off for all connections, wherever the code runs."""
    for node, word in _off(code):
        if not code.aside(node) and not _SAID.search(code.path) and not _SAID.search(_assigned(code, node)):
            yield CertificateUnverified(code.span(node), word[:80])


def _assigned(code: Code, node: Node) -> str:
    """What the statement that it stands in gives its value to: one who takes what is named insecure wants it."""
    held = node
    while held.parent is not None and not held.type.endswith(("statement", "declaration", "declarator", "definition")):
        held = held.parent
    return code.syntax.text(held)[:200].partition("=")[0]


def _off(code: Code) -> Iterator[tuple[Node, str]]:
    keys = _KEYS.get("javascript" if code.language in {"typescript", "tsx"} else code.language, ())
    yield from _blind(code) if code.language == "java" else ()
    for key, value, node in code.pairs:
        said = code.said(value)
        if key.rstrip("]\"'").rpartition("[")[2].strip("\"'") in keys and said in _FALSE:
            yield node, f"{key}: {said}"
        elif key == "InsecureSkipVerify" and said == "true" and not _looked_at(code, node):
            yield node, "InsecureSkipVerify: true"
        elif key == "verify_mode" and said.endswith("VERIFY_NONE"):
            yield node, "VERIFY_NONE"
        elif code.language == "csharp" and _CALLBACK.search(key) and _ALWAYS.search(said):
            yield node, f"{key} that is always true"
        elif key == "verify" and said in _FALSE and code.language in {"php", "ruby"} and _options(code, node):
            yield node, f"verify: {said}"
    for call in code.calls:
        if call.name == "curl_setopt" and len(call.given) > 2 and code.said(call.given[1]) == "CURLOPT_SSL_VERIFYPEER":
            if code.said(call.given[2]) in _FALSE:
                yield call.node, "CURLOPT_SSL_VERIFYPEER, false"
        elif call.last == "withoutVerifying":
            yield call.node, "withoutVerifying()"
        elif code.language == "java":
            yield from _java(code, call)


def _java(code: Code, call: Call) -> Iterator[tuple[Node, str]]:
    if _TAKES.search(call.last):
        yield from ((one, f"{call.last}({code.said(one)})") for one in call.given if _ANY.fullmatch(code.said(one)))
    yield from ((one, found[0]) for one in call.given if (found := _NAMES.search(code.said(one))))


def _blind(code: Code) -> Iterator[tuple[Node, str]]:
    """Methods of a trust manager or of a verifier that take anything; who calls it insecure wants it."""
    for node in code.syntax.walk("method_declaration"):
        name, body, given = (node.child_by_field_name(one) for one in ("name", "body", "parameters"))
        promise = _PROMISES.get(code.said(name)) if name is not None else None
        if promise is None or body is None or given is None or not _OF_TLS.search(code.said(given)):
            continue
        if promise.fullmatch(code.syntax.text(body)) and not _meant(code, node):
            yield node, f"{code.said(name)} that takes anything" if name is not None else ""


def _meant(code: Code, node: Node) -> bool:
    """Whether a class, a method or a variable around it is named insecure, or a condition of the surroundings is there."""
    above = node.parent
    while above is not None:
        named = above.child_by_field_name("name")
        if named is not None and _MEANT.search(code.said(named)):
            return True
        if above.type == "method_declaration" and code.aside(above.child_by_field_name("body") or above):
            return True
        above = above.parent
    return False


def _looked_at(code: Code, node: Node) -> bool:
    """Whether code of its own looks at the certificate instead, or a name nearby says that this is what is wanted."""
    held = node
    while held.parent is not None and not held.type.endswith(("statement", "declaration")):
        held = held.parent
    said = code.syntax.text(held)[:2000].replace("InsecureSkipVerify", "")
    function = code.function(node)
    shown = function is not None and "PeerCertificates" in code.said(function)
    return shown or re.search(r"VerifyConnection|VerifyPeerCertificate", said) is not None or _SAID.search(said) is not None


def _options(code: Code, node: Node) -> bool:
    """Whether `verify` is an option of a client: of Guzzle, of Faraday's ssl."""
    above = node.parent
    for _ in range(6):
        if above is None:
            return False
        if above.type in {"object_creation_expression", "member_call_expression", "scoped_call_expression", "call"}:
            return (
                re.match(
                    r"new \\?(\w+\\)*Client\b|Http::|.*\b(Client|Faraday|HTTParty|RestClient|client)\b", code.said(above)[:200]
                )
                is not None
            )
        above = above.parent
    return False
