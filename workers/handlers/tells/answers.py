"""What went wrong inside, sent to whoever called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.calls import ErrorShown
from workers.handlers.tells.code import Call, Code

CLUES = re.compile(
    r"\.stack\b|getTraceAsString|getStackTrace|printStackTrace|StackTrace|\.backtrace|full_message|debug\.Stack|\.ToString\(\)"
)
_ANSWERS = {
    "javascript": re.compile(r"(^|\.)(res|reply|response|ctx)(\.status\([^)]*\)|\.code\([^)]*\))?\.(json|send|end|write)$"),
    "php": re.compile(r"^(response\(\)->json|response|JsonResponse|Response)$"),
    "java": re.compile(r"^(ResponseEntity(<[^>]*>)?|ResponseEntity\.\w+(\([^)]*\))?\.body|ResponseEntity\.ok)$"),
    "csharp": re.compile(
        r"^(this\.)?(StatusCode|BadRequest|Problem|Ok|Content|ObjectResult|Results\.(Problem|BadRequest|Json))$"
    ),
    "ruby": re.compile(r"^render$"),
    "go": re.compile(r"^(http\.Error|(c|ctx|context|e)\.(JSON|String|IndentedJSON|AbortWithStatusJSON))$"),
}
_SHOWN = {
    "javascript": re.compile(r"\b(e|err|error|ex|exception)\.stack\b"),
    "php": re.compile(r"\$(e|ex|err|error|exception|t|th|throwable)->getTraceAsString\(\)"),
    "java": re.compile(r"\b(\w+\.getStackTrace\(\)|ExceptionUtils\.getStackTrace\(\w+\))"),
    "csharp": re.compile(r"(?<![\w.])(e|ex|err|error|exception)\.(ToString\(\)|StackTrace)", re.IGNORECASE),
    "ruby": re.compile(r"\b(e|err|error|ex|exception)\.(backtrace|full_message)\b"),
    "go": re.compile(r"\bdebug\.Stack\(\)"),
}
_MEANT = re.compile(r"env|prod|debug|dev\b", re.IGNORECASE)


def find(code: Code) -> Iterator[ErrorShown]:
    """A trace in an answer, under no condition; the message alone may be meant for the caller."""
    language = "javascript" if code.language in {"typescript", "tsx"} else code.language
    for call in code.calls:
        if language == "java" and call.last == "printStackTrace" and any("getWriter" in code.said(one) for one in call.given):
            yield ErrorShown(code.span(call.node), "printStackTrace")
        elif language in _ANSWERS and _ANSWERS[language].search(call.name):
            shown = _shown(code, call, language)
            if shown and not code.aside(call.node):
                yield ErrorShown(code.span(call.node), shown)


def _shown(code: Code, call: Call, language: str) -> str:
    for one in call.given:
        said = code.said(one)
        found = _SHOWN[language].search(said)
        if found and not _MEANT.search(said.replace(found[0], "")):
            return found[0]
    return ""
