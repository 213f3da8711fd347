"""Which lines of a comment its author says himself: not code, not quoted, not hidden, by CommonMark's rules.

In doubt a line is not spoken: a command that does nothing can be typed again.
Source: https://spec.commonmark.org/0.31.2/ (fenced code, block quotes and their lazy continuation, HTML blocks, code spans)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

LONGEST = 65_536
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_ITEM = re.compile(r" {0,3}(?:[-+*]|\d{1,9}[.)])(?: +|$)")
_QUOTE = re.compile(r" {0,3}>")
_HIDES = re.compile(r"<(pre|code|blockquote|script|style|textarea)\b", re.IGNORECASE)
_SPAN = re.compile(r"`[^`]*`")
_TICKS = re.compile(r"`+")


def spoken_lines(body: str) -> Iterator[str]:
    """The lines that are plain text from their first column on."""
    paragraph: list[str] = []
    for line in _outside(body[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        if line is None or not line.strip():
            yield from _outside_spans(paragraph)
            paragraph = []
        else:
            paragraph.append(line)
    yield from _outside_spans(paragraph)


def _outside(lines: Iterable[str]) -> Iterator[str | None]:
    """Lines outside fenced code, quotes and HTML; None for each that is inside."""
    until, indent, quoted = "", 0, False
    for line in lines:
        bare = _unlisted(line)
        fence = _FENCE.match(bare)
        if until:
            yield None
            until = "" if _closes(line, until, indent) else until
        elif fence:
            yield None
            until, indent, quoted = fence[1], len(line) - len(bare) + fence.start(1), False
        elif _QUOTE.match(bare):
            quoted = True
            yield None
        elif hidden := _hidden(line):
            yield None
            until, quoted = hidden, False
        elif quoted and line.strip():  # goes on with the quoted paragraph, though no sign says so
            yield None
        else:
            quoted = False
            yield line


def _unlisted(line: str) -> str:
    """The line without the marks of lists before it."""
    for _ in range(8):
        mark = _ITEM.match(line)
        if not mark:
            break
        line = line[mark.end() :]
    return line


def _closes(line: str, until: str, indent: int) -> bool:
    """Whether the line ends what began with a fence at that column, with `<!--`, or with a tag that hides."""
    if until[0] in "`~":
        text = line.strip(" ")
        beside = len(line) - len(line.lstrip(" ")) <= indent + 3
        return beside and len(text) >= len(until) and not text.strip(until[0])
    return until in line.lower()


def _hidden(line: str) -> str:
    """What ends the comment or the tag that this line leaves open, '' when it opens none."""
    text = _SPAN.sub("", line.lower())
    comment = text.rfind("<!--")
    if comment >= 0 and "-->" not in text[comment + 4 :]:
        return "-->"
    tags = [(found.start(), found[1]) for found in _HIDES.finditer(text)]
    return next((f"</{tag}>" for at, tag in tags if f"</{tag}>" not in text[at:]), "")


def _outside_spans(paragraph: list[str]) -> Iterator[str]:
    """The lines of a paragraph that do not start inside a code span."""
    text = "\n".join(paragraph)
    runs: dict[int, list[int]] = {}
    for run in _TICKS.finditer(text):
        runs.setdefault(len(run[0]), []).append(run.start())
    spans, at = [], 0
    for run in _TICKS.finditer(text):
        if run.start() < at:
            continue
        same = runs[len(run[0])]
        following = bisect_right(same, run.start())
        if following < len(same):
            at = same[following] + len(run[0])
            spans.append((run.start(), at))
    start = 0
    for line in paragraph:
        inside = bisect_right(spans, (start, 0)) - 1
        if inside < 0 or spans[inside][1] <= start:
            yield line
        start += len(line) + 1
