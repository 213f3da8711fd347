"""Lists of names in which two names are one string, because a comma is missing between their lines."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bot.domain.calls import NamesJoined
from bot.domain.changes import Span
from workers.handlers.python import Module, items, literal

_CLUE = re.compile(r"[\"'][ \t]*\n[ \t]*[\"']\w")
_NAME = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)*")
_LINE = re.compile(r"[\"']([A-Za-z][\w.]*)[\"']$")
_LONGEST = 40
"""A longer one ends where its line does: a key, a path that had no room."""
_OTHERS = 2
"""Names beside it that stand by themselves: they show that each line is meant to be one."""


def find(source: Module) -> Iterator[NamesJoined]:
    """Members of lists of words that stand on two lines or more, each of them a word in its own quotes."""
    if not _CLUE.search(source.text):
        return
    lines = source.text.split("\n")
    for node in ast.walk(source.tree):
        members = items(node)
        whole = [one for one in members if (word := literal(one)) and _NAME.fullmatch(word)]
        if len(members) <= _OTHERS or len(whole) != len(members):
            continue
        for one in whole:
            end = one.end_lineno or one.lineno
            names = _names(one, lines) if end > one.lineno else []
            if names and len(names) == end - one.lineno + 1 and not any(map(_goes_on, names[:-1])):
                thing, detail = (" ".join(f'"{name}"' for name in names), ", ".join(names))
                yield NamesJoined(Span(source.path, one.lineno, end), thing, detail)


def _goes_on(name: str) -> bool:
    """Whether it is meant to be the beginning of what stands below it."""
    return name.endswith((".", "_")) or len(name) > _LONGEST


def joined(source: Module) -> dict[str, tuple[str, ...]]:
    """Such a string → the names that were meant to stand there."""
    return {"".join(names): names for one in find(source) if (names := tuple(one.detail.split(", ")))}


def _names(node: ast.expr, lines: list[str]) -> list[str]:
    """The word of each of its lines."""
    texts = lines[node.lineno - 1 : node.end_lineno]
    texts[-1] = texts[-1].encode()[: node.end_col_offset].decode(errors="ignore")
    texts[0] = texts[0].encode()[node.col_offset :].decode(errors="ignore")
    return [found[1] for text in texts if (found := _LINE.match(text.partition("#")[0].strip()))]
