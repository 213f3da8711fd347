"""What rules say of calls and their clients, in the words of other contracts: of messages, and of documents that are kept."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.contracts import Medium

SPECIFICATIONS: Mapping[Medium, str] = {
    "messages": "https://www.asyncapi.com/docs/reference/specification/v3.0.0",
    "documents": "https://json-schema.org/draft/2020-12/json-schema-validation",
}
_DAY = ("Keep it, announced to go, until its day", "Keep it beside the new")
_SUNSET = ", with `deprecated: true` and an `x-sunset` in the contract, until that day"
_WORDS: Mapping[Medium, tuple[tuple[str, str], ...]] = {
    "calls": (),
    "messages": (
        ("breaks the clients that call", "breaks those who send to or listen to"),
        ("Removing message ", "Removing the message "),
        (" more calls", " more channels"),
        (" more call ", " more channel "),
        ("breaks clients that send", "breaks those who send"),
        ("breaks clients that read", "breaks those who read"),
        ("breaks requests that leave", "breaks messages that leave"),
        (", in answers too", ""),
        ("requests of channel", "messages of channel"),
        ("responses of channel", "messages of channel"),
        ("clients that count on", "those who count on"),
        _DAY,
        (_SUNSET, " until nobody uses it"),
    ),
    "documents": (
        ("breaks requests that leave", "breaks documents that leave"),
        (", in answers too", ""),
        ("breaks clients that send", "breaks documents that hold"),
        ("from requests of ", "from "),
    ),
}


def spoken(text: str, medium: Medium) -> str:
    """A sentence about calls, said of the medium."""
    for said, instead in _WORDS[medium]:
        text = text.replace(said, instead)
    return text
