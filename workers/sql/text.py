"""Bytes of a file to text, or a plain word on why not."""

from __future__ import annotations

import codecs
import re

MOST_CONTROLS = 0.02
"""Share of control characters up to which a text with a NUL byte is still taken for text."""

_CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class UnreadableText(ValueError):
    """The bytes are no text; the message follows the file's name ('is not UTF-8 (byte 0xE9 at line 3)')."""


def decode_text(data: bytes) -> str:
    """The text of a file in UTF-8, with or without a byte order mark, or in UTF-16 with one. Raises UnreadableText.

    A text that has a stray NUL byte is returned with it, for the parser to name the statement; where control characters
    are common it is refused as binary.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not data.startswith(codecs.BOM_UTF32_LE):
        return _utf16(data)
    text = _utf8(data.removeprefix(codecs.BOM_UTF8))
    if "\0" in text and len(_CONTROL.findall(text)) > MOST_CONTROLS * len(text) + 1:
        raise UnreadableText(_binary(data))
    return text


def _utf8(data: bytes) -> str:
    """UTF-8, strictly."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise UnreadableText(_binary(data)) from None
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableText(f"is not UTF-8 (byte 0x{data[error.start]:02X} at line {line})") from None


def _utf16(data: bytes) -> str:
    """UTF-16 with its byte order mark, strictly."""
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise UnreadableText(f"is not UTF-16, whose mark it begins with (byte {error.start})") from None


def _binary(data: bytes) -> str:
    """The message for what is no text at all."""
    return f"is binary (a NUL byte at offset {data.index(0)})"
