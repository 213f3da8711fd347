"""The lines a finding stands on, with line numbers and an underline, for a terminal."""

from __future__ import annotations

import unicodedata

from bot.escape import visible

LINES = 6


def excerpt(lines: list[str], first: int, last: int, width: int) -> tuple[list[str], str]:
    """Lines `first` to `last` (1-based) as (gutter and text, …) and the underline below them; at most LINES are shown.

    A file that has fewer lines gives what there is, nothing at all an empty list. No line is wider than `width` columns.
    """
    wanted = lines[first - 1 : last]
    kept = wanted if len(wanted) <= LINES else wanted[: LINES - 1]
    if not any(line.strip() for line in kept):
        return [], ""
    gutter = len(str(first + len(kept) - 1)) + 2
    room = max(20, width - gutter - 3)
    texts = [fitted(visible(line.rstrip("\r").expandtabs(4), keep="").rstrip(), room) for line in kept]
    shown = [f"{first + at:>{gutter}} │ {text}".rstrip() for at, text in enumerate(texts)]
    if len(kept) < len(wanted):
        shown.append(f"{'':>{gutter}} │ … {len(wanted) - len(kept)} more lines")
    start = min(len(text) - len(text.lstrip()) for text in texts if text)
    stop = max(columns(text) for text in texts)
    return shown, f"{'':>{gutter}} │ {' ' * start}{'^' * (stop - start)}"


def columns(text: str) -> int:
    """How many columns a terminal gives the text: wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    return 0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fitted(text: str, room: int) -> str:
    """`text` cut to `room` columns, with an ellipsis where it is."""
    text = text[: 4 * room]
    if columns(text) <= room:
        return text
    used, kept = 1, []
    for char in text:
        used += _width(char)
        if used > room:
            break
        kept.append(char)
    return "".join(kept) + "…"
