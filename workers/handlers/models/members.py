"""Whether the lines of a class declare a member, or put its name into what they return: what they only read is not theirs."""

from __future__ import annotations

import re

_LONGEST = 500
_COMMENT = re.compile(r"\s*(//|\*|/\*|#)")
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_CALL = re.compile(r"\([^()]*\)")
_PROMOTED = r"\b(?:public|private|protected|readonly|val|var)\s(?:[^(),]*\W)?"
_HEAD_ENDS = re.compile(r"\{|:\s*$")


def declares(lines: tuple[str, ...], name: str) -> bool:
    """Whether the class, its head on the first line, has a member of that name, or a key of it stands in one of its methods."""
    word = re.escape(name)
    member = re.compile(rf"(?<![\w.>]){word}(?!\w)")
    named = re.compile(rf"[\"']{word}[\"',]|(?<![:\w]):{word}(?!\w)|{_PROMOTED}{word}(?!\w)")
    pair = rf"[\"']{word}[\"']\s*(?::(?!:)|=>)|(?:^|[{{,(\[])\s*{word}\s*:(?!:)"
    key = re.compile(rf"{pair}|^[\"':]{word}[\"']?,?$|^\w+\s*=\s*[\[(].*[\"']{word}[\"']")
    for text, direct in _bodies(lines):
        if name not in text:
            continue
        if not direct and key.search(text):
            return True
        if direct and (named.search(text) or member.search(_outside(text))):
            return True
    return False


def _bodies(lines: tuple[str, ...]) -> list[tuple[str, bool]]:
    """The lines after the first, without comments and strings of several words; whether they are members, or inside of one."""
    deep = [len(one) - len(one.lstrip()) for one in lines]
    first = deep[0] if deep else 0
    level = min((at for at, one in zip(deep[1:], lines[1:], strict=True) if one.strip() and at > first), default=0)
    head = next((at for at, one in enumerate(lines) if _HEAD_ENDS.search(one)), 0)
    code = [(at, one) for at, one in enumerate(lines) if at and not _COMMENT.match(one)]
    return [(_STRING.sub(_short, one[:_LONGEST]).strip(), at <= head or deep[at] <= level) for at, one in code]


def _short(found: re.Match[str]) -> str:
    """A string of several words says something to people."""
    return "''" if " " in found[0] else found[0]


def _outside(text: str) -> str:
    """Without what stands in parentheses: parameters, what is given to calls."""
    return _CALL.sub("", _CALL.sub("", text)).partition("(")[0]
