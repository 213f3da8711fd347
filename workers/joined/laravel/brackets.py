"""Where the brackets of a text are closed, all of them in one pass."""

from __future__ import annotations

import re


def closed(text: str, pair: str = "()") -> dict[int, int]:
    """Where each bracket that is opened is closed again; those that stay open are left out. Quotes are not looked at."""
    waiting: list[int] = []
    found: dict[int, int] = {}
    for match in re.finditer(f"[{re.escape(pair)}]", text):
        if match[0] == pair[0]:
            waiting.append(match.start())
        elif waiting:
            found[waiting.pop()] = match.start()
    return found
