"""AND and OR side by side without parentheses, where the search of one text in two columns shows that they were meant.

`a AND b LIKE x OR c LIKE x` is `(a AND b LIKE x) OR c LIKE x`: rows that are found by c need not fulfil a.

Source: https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-PRECEDENCE
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?(?:\*/|\Z)|[A-Za-z_][\w.]*|[()]|[$:]\w+|\d+|[^\s()\w'\"$:]+|\S", re.DOTALL
)
_ENDS = frozenset((
    "SELECT", "FROM", "WHERE", "ON", "GROUP", "ORDER", "LIMIT", "HAVING", "UNION", "EXCEPT", "INTERSECT", "WHEN", "THEN",
    "ELSE", "END", "CASE", "SET", "JOIN", "LEFT", "RIGHT", "INNER", "RETURNING", "WINDOW", "OFFSET", "FETCH", "FOR", ",", ";",
))  # fmt: skip
_SEARCH = re.compile(r"(?i)\b(not\s+)?i?like\b")
_CONSTANT = re.compile(r"(?i)^\s*(\d+\s*=\s*\d+|true)\s*$")
_LONGEST = 50_000


@dataclass(slots=True)
class _Group:
    """What stands at one depth of parentheses: conditions with the word before each."""

    conditions: list[tuple[str, list[str]]] = field(default_factory=lambda: [("", [])])
    between: bool = False

    def add(self, token: str) -> None:
        """One more word."""
        word = token.upper()
        if word in {"AND", "OR"} and not (word == "AND" and self.between):
            self.conditions.append((word, []))
        else:
            self.conditions[-1][1].append(token)
        self.between = word == "BETWEEN" or (self.between and word != "AND")


def escaping(sql: str) -> tuple[str, str] | None:
    """The condition that is passed by and the arm that does so; None where there is none, or it may be meant."""
    groups = [_Group()]
    for word in _TOKEN.findall(sql[:_LONGEST]):
        if word.startswith(("--", "/*")):
            continue
        if word == "(":
            groups.append(_Group())
        elif word == ")" and len(groups) > 1:
            if found := _judged(groups.pop()):
                return found
            groups[-1].add("(…)")
        elif word.upper() in _ENDS:
            if found := _judged(groups[-1]):
                return found
            groups[-1] = _Group()
        else:
            groups[-1].add(word)
    return next((found for group in groups if (found := _judged(group))), None)


def _judged(group: _Group) -> tuple[str, str] | None:
    words = [word for word, _ in group.conditions]
    if "OR" not in words[2:] or words[words.index("OR") :].count("AND"):
        return None
    first = words.index("OR")
    texts = [" ".join(tokens) for _, tokens in group.conditions]
    *bounds, beside = texts[:first]
    sought = [bool(_SEARCH.search(text)) for text in texts]
    real = [text for text in bounds if not _CONSTANT.match(text)]
    if not real or any(sought[: first - 1]) or not all(sought[first - 1 :]) or "(…)" in beside[:3]:
        return None
    if (one := _literal(beside)) and (other := _literal(texts[first])) and one != other:
        return None  # two patterns of the author's own may well be two questions
    return real[-1], texts[first]


def _literal(text: str) -> str:
    found = re.search(r"'(?=[%_]*[^'%_])[^']*'\s*$", text)
    return found.group(0) if found else ""
