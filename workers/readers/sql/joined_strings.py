"""
Lists of strings in migrations of Python in which a comma is missing, so that two of them are one.

Python joins strings that stand next to each other. Only lists of one string a line are looked at: a text that is broken over
several lines leaves a space at the break.

Source: https://docs.python.org/3/reference/lexical_analysis.html#string-literal-concatenation
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_ENDING = late(r"(?:^|/)(?:migrations|versions?)/(?:[^/]+/){0,2}[^/]+\.py$")
_MIGRATION = late(r"^class[ \t]+Migration[ \t]*\(|^revision\b[^=\n]*=", re.MULTILINE)
_BROKEN = late(r"[\"'][ \t]{0,40}(?:#[^\n]{0,200})?\n[ \t]{0,80}[rbfu]?[\"']")
_FEWEST, _LARGEST, _LONG = 3, 400_000, 50


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What stands in an added or edited migration."""
    del scene
    text = text_of(change, "head") or ""
    if len(text) <= _LARGEST and _BROKEN.search(text) and _MIGRATION.search(text):
        yield from _joined(change.path, text)


def _joined(path: str, text: str) -> Iterator[Fact]:
    from bot.domain.slips import JoinedStrings
    from workers.frameworks.python.source import NotPython, parse_python

    try:
        tree = parse_python(text)
    except NotPython:
        return
    lines = text.split("\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple | ast.Set) and len(node.elts) >= _FEWEST:
            strings = [one for one in node.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            broken = [one for one in strings if one.end_lineno != one.lineno]
            if len(strings) == len(node.elts) and len(broken) == 1 and (parts := _parts(broken[0], lines)):
                if len(parts[0]) > max(_LONG, *(len(str(one.value)) for one in strings if one is not broken[0])):
                    continue  # broken because the line is full
                line = broken[0].lineno
                yield JoinedStrings(Span(path, line, broken[0].end_lineno or line), "".join(parts)[:120], *parts)


def _parts(node: ast.Constant, lines: list[str]) -> tuple[str, str] | None:
    """The two strings of one line each that a string is made of, where neither looks like a part of a sentence."""
    text = "\n".join([*lines[node.lineno - 1 : node.end_lineno], ""])
    kinds = (tokenize.STRING, tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.OP, tokenize.INDENT)
    try:
        tokens = [one for one in tokenize.generate_tokens(io.StringIO(text.lstrip()).readline) if one.type in kinds]
        parts = [str(ast.literal_eval(one.string)) for one in tokens if one.type == tokenize.STRING]
    except (tokenize.TokenError, SyntaxError, ValueError, IndentationError):
        return None
    if (
        len(parts) != 2
        or "".join(parts) != node.value
        or any(one.string in {"(", "["} for one in tokens if one.type == tokenize.OP)
    ):
        return None
    whole = all(parts) and not any(map(str.isspace, "".join(parts)))
    return (parts[0], parts[1]) if whole else None


reader = TopicReader(__name__, _ENDING, read)
