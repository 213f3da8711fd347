"""Whether a name in a line of code is put into what is answered: a dictionary, a list of fields, a constructor of data.

An argument of any other call (`run(status=3)`), a parameter and what is only asked for (`row["status"]`) are not.
"""

from __future__ import annotations

import re

_MOST_ABOVE, _LONGEST = 12, 500
_OPENS, _CLOSES = "([{", ")]}"
_MAKES = re.compile(
    r"^[A-Z]|^(dict|new|only|pick|slice|values|annotate|expose|build|merge|update|set\w*|put|with\w*)$"
    r"|(?i:json|respon|serial|present|render|transform|attribut|fields|resource|schema)"
)
_DECLARED = re.compile(
    r"\w+\s*=\s*(?:[A-Z]\w*\(|(?:\w+\.)*(?:serializers|fields|models|ma)\.|\w*[fF]ield\w*\(|(?:\w+\.)*[A-Z]\w*\()"
)
_CALLED = re.compile(r"(?<!\w)(\w*+)[!?]?$")
_STORED = re.compile(r"[\"']?\w+[\"']?\]\s*=(?!=)")


def puts(lines: list[str], at: int, start: int) -> bool:
    """Whether the name whose quote, colon or first letter stands at `start` of the line `at` (from 0) is put in there."""
    said = lines[at][start : start + _LONGEST]
    opener, before = _around(lines, at, start)
    named = said[0] in "\"':"
    if not named and re.match(r"\w+\s*=", said):
        return (opener == "(" and _MAKES.search(_callee(before)) is not None) or (
            opener != "(" and _DECLARED.match(said) is not None
        )
    if opener == "[":
        return _STORED.match(said) is not None if before[-1:].isalnum() or before[-1:] in set("_)]") else named
    if opener == "(":
        return _MAKES.search(callee) is not None if (callee := _callee(before)) else named
    return opener == "{" or said[0] not in "\"'"


def _around(lines: list[str], at: int, start: int) -> tuple[str, str]:
    """The bracket that is open around the place, and what stands before it on its line; ('', '') where none is near."""
    depth = 0
    for above in range(at, max(-1, at - _MOST_ABOVE), -1):
        end = start if above == at else len(lines[above])
        text = lines[above][max(0, end - _LONGEST) : end]
        for place in range(len(text) - 1, -1, -1):
            depth += (text[place] in _CLOSES) - (text[place] in _OPENS)
            if depth < 0:
                return text[place], text[:place]
    return "", ""


def _callee(before: str) -> str:
    found = _CALLED.search(before)
    return found[1] if found else ""
