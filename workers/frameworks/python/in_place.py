"""A Python of another time said in ours, in place: each character stays where it is, so lines and columns stay true."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from workers.readers.syntax import Node, Syntax, TooLarge, parse_source

Change = tuple[int, int, bytes]
"""From one byte to another, and what is written over them: the rest of them becomes space, line ends stay."""

_STANDS = "x"
"""What stands for a character of several bytes."""
_SPACES = bytes(byte if byte in b"\r\n" else 32 for byte in range(256))


def rewritten(text: str, types: tuple[str, ...], changes: Callable[[Node, Syntax], Iterable[Change]]) -> str | None:
    """The text with the changes of its nodes of these types, None where there are none or it is too large.

    Characters that are several bytes are asked as one each, and put back.
    """
    plain = text if text.isascii() else re.sub(r"[^\x00-\x7f]", _STANDS, text)
    found = _rewritten(plain, types, changes)
    if found is None or plain is text:
        return found
    return "".join(old if new == _STANDS and not old.isascii() else new for old, new in zip(text, found, strict=True))


def _rewritten(text: str, types: tuple[str, ...], changes: Callable[[Node, Syntax], Iterable[Change]]) -> str | None:
    try:
        syntax = parse_source("other.py", text, "python")
    except TooLarge:
        return None
    data = bytearray(syntax.data)
    for node in syntax.walk(*types):
        for start, end, new in changes(node, syntax):
            kept = data[start:end].translate(_SPACES)
            data[start:end] = new + kept[len(new) :]
    return data.decode() if data != syntax.data else None
