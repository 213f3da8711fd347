"""Columns that pieces of SQL name: conditions, orders, lists. What is more than plain names and values is left out.

Source: https://gorm.io/docs/query.html
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"'(?:[^']|'')*+'|[@:?$]\w*+|`\w*+`|[A-Za-z_]\w*+|\d[\w.]*+|<>|!=|->>?|[<>]=?|::|[.,()=]|\S")
_COMPARES = frozenset(("=", "<>", "!=", "<", ">", "<=", ">=", "in", "like", "ilike", "is", "between", "not"))
_BEFORE = frozenset(("", "and", "or", "not", "("))
_KEYWORDS = frozenset(
    ("not", "exists", "and", "or", "null", "true", "false", "case", "when", "then", "else", "end", "interval",
     "current_timestamp", "current_date", "current_time", "localtimestamp", "localtime", "current_user", "rowid",
     "rownum", "ctid", "xmin")
)  # fmt: skip
_UNKNOWN = re.compile(r"(?i)\b(?:select|join|from|union|exists|as)\b|\"|%s|\{")
_LARGEST = 4_000
_ITEM = re.compile(r"`?(\w+)`?(?:\s+(?i:asc|desc))?(?:\s+(?i:nulls\s+(?:first|last)))?")


def of_condition(text: str) -> list[str]:
    """The bare names that a condition compares: `code = ? AND (state IN ? OR made > ?)`."""
    if len(text) > _LARGEST or _UNKNOWN.search(text):
        return []
    tokens = _TOKEN.findall(text)
    found = list[str]()
    for at, word in enumerate(tokens):
        name = word.strip("`")
        before = tokens[at - 1].lower() if at else ""
        behind = tokens[at + 1].lower() if at + 1 < len(tokens) else ""
        called = before == "(" and at > 1 and re.fullmatch(r"\w+", tokens[at - 2]) and tokens[at - 2].lower() not in _BEFORE
        if before in _BEFORE and behind in _COMPARES and not called and _is_name(name) and name.lower() not in _KEYWORDS:
            found.append(name)
    return found


def of_list(text: str) -> list[str]:
    """The names of an order or a list of columns; nothing where one of them is more than a name."""
    items = [_ITEM.fullmatch(one.strip()) for one in text.split(",")] if len(text) < _LARGEST else []
    names = [one[1] for one in items if one is not None]
    return names if len(names) == len(items) and all(map(_is_name, names)) else []


def _is_name(word: str) -> bool:
    return re.fullmatch(r"[A-Za-z_]\w{0,62}", word) is not None
