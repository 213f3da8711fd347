"""Hostile text made safe to show: what cannot be seen, or would turn the line around, is spelled out."""

from __future__ import annotations

import re

# Control characters (C0, DEL, C1), soft hyphen, invisible letters and joiners, bidirectional marks, line and
# paragraph separators, interlinear and tag characters, lone surrogates (undecodable bytes of a path).
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# A code span as CommonMark reads it: runs of backticks of equal length. Texts are clipped first, so this stays cheap.
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)


def visible(text: str, keep: str = "\n\t") -> str:
    """`text` with each unseen character spelled (`\\u202e`, `\\n`), those in `keep` apart. Never longer than tenfold."""
    return _UNSEEN.sub(lambda match: match[0] if match[0] in keep else _spelled(match[0]), text)


def _spelled(char: str) -> str:
    code = ord(char)
    return _NAMED.get(char) or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def one_line(text: str, most: int = 400) -> str:
    """`text` on one line: white space folded, unseen characters spelled, cut to `most` characters with an ellipsis."""
    line = visible(" ".join(text[: 4 * most].split()), keep="")
    return line if len(line) <= most and len(text) <= 4 * most else line[: most - 1] + "…"


def pieces(text: str) -> list[tuple[bool, str]]:
    """`text` cut at its code spans, in order: (True, code) without its backticks, (False, prose) as it stands."""
    cut, end = [], 0
    for match in _CODE.finditer(text):
        cut += [(False, text[end : match.start()]), (True, _unpadded(match[2]))]
        end = match.end()
    return [*cut, (False, text[end:])]


def _unpadded(code: str) -> str:
    padded = len(code) > 2 and code[0] == code[-1] == " " and not code.isspace()
    return code[1:-1] if padded else code


def plain(text: str, most: int = 2_000) -> str:
    """`text` on one line without the backticks of its code spans: for a terminal."""
    return "".join(part for _, part in pieces(one_line(text, most)))


def sayable(text: str) -> bool:
    """False for a path of bytes that are not UTF-8: JSON, and so GitHub, has no words for it."""
    return not any("\ud800" <= char <= "\udfff" for char in text)
