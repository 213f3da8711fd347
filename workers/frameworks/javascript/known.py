"""Values that SQL is made of: known, or a reason why not."""

from __future__ import annotations

import json

from workers.frameworks.javascript.values import Unknown, Value


class NotKnown(Exception):
    """A part of a call is not known; the message says which, as the reason of a gap."""


def text_of(value: Value) -> str:
    """A text that is known. Raises NotKnown."""
    if isinstance(value, str):
        return value
    raise NotKnown(value.why if isinstance(value, Unknown) else "a text is expected there")


def as_json(value: Value) -> str:
    """A value as JSON. Raises NotKnown."""
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        raise NotKnown("a value that is written as JSON is not known") from None
