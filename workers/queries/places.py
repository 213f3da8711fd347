"""Where in a query's text a hole stands, told by the text before it; and the query with its holes as parameters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.queries import Place

_VERB = re.compile(
    r"^[\s(;]*+(?:--[^\n]*+\n\s*+|/\*.*?\*/\s*+)*+(SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|WITH|MERGE\s+INTO|REPLACE\s+INTO|CALL|EXEC"
    r"|LISTEN|UNLISTEN|NOTIFY|TRUNCATE|CREATE|ALTER|DROP|GRANT|REVOKE|SET|COPY|VALUES|EXPLAIN|DO|LOCK|PRAGMA|SHOW)\b",
    re.IGNORECASE | re.DOTALL,
)
_SENTENCE = re.compile(
    r"(?is)^\W*(SELECT\b.*(\bFROM\b|\(|\b\d|\$)|INSERT\s+INTO\s+\S|UPDATE\s+\S.*\bSET\b|DELETE\s+FROM\b|WITH\s+\S.*\bAS\b|(UN)?LISTEN\s|NOTIFY\s"
    r"|(CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|MERGE|REPLACE|COPY|CALL|EXPLAIN|LOCK)\s+\S)"
)
_VALUE = re.compile(r"(=|<|>|~|\b(LIKE|ILIKE|LIMIT|OFFSET|BETWEEN|THEN|ELSE|VALUES\s*\(|IN\s*\())\s*+\(?\s*+$", re.IGNORECASE)
_LISTED = re.compile(r"\b(VALUES|IN)\s*\([^()]*,\s*$", re.IGNORECASE)
_CHANNEL = re.compile(r"\b(UN)?LISTEN\s+$|\bNOTIFY\s+$", re.IGNORECASE)
_QUOTING = re.compile(r"""'(?:[^'\\]|''|\\.)*'|"[^"]*"|--[^\n]*|/\*.*?(?:\*/|\Z)|\$(\w*)\$.*?\$\1\$""", re.DOTALL)
_PLACEHOLDER = re.compile(r"%\(\w+\)s|%s|(?<![:\w]):[A-Za-z_]\w*|(?<![@\w])@\w+|\?(?![?|&])|#\{[^{}']*\}|(?<=\()<\w+>(?=\))")
"""`#{name}` is MyBatis's, `(<names>)` a list of JDBI's."""


def is_sql(text: str) -> bool:
    """Whether the text begins as a statement and goes on as one; prose that begins with such a verb seldom does."""
    return bool(_VERB.match(text) and _SENTENCE.match(text))


def place(before: str, after: str) -> Place:
    """What a hole is there: `before` and `after` are the text around it, other holes as `$n`."""
    rest = _QUOTING.sub(lambda match: "x" if match.group(0)[0] in "'\"$" else " ", before)
    quote = re.search(r"""['"]""", rest)
    if quote is not None:
        outside = rest[: quote.start()]
        if quote.group(0) == "'":
            return "string"
        return "channel" if _CHANNEL.search(outside) else "string" if _VALUE.search(outside) else "name"
    if re.match(r"[\w.(\"]", after) or re.search(r"[\w.]$", before):
        return "name"
    if _CHANNEL.search(rest):
        return "channel"
    return "value" if _VALUE.search(rest) or _LISTED.search(rest) else "name"


def numbered(parts: Sequence[str | None]) -> str:
    """The text with its holes (None) and its placeholders as `$n`, each a number of its own; strings are left alone."""
    count = 0

    def next_one() -> str:
        nonlocal count
        count += 1
        return f"${count}"

    text = "".join(next_one() if part is None else part.replace("%%", "%") for part in parts)
    pieces, at = [], 0
    for match in _QUOTING.finditer(text):
        pieces += [_PLACEHOLDER.sub(lambda _: next_one(), text[at : match.start()]), match.group(0)]
        at = match.end()
    return "".join([*pieces, _PLACEHOLDER.sub(lambda _: next_one(), text[at:])])


def unquoted(text: str) -> str:
    """The text without its comments and with nothing in its strings."""
    return _QUOTING.sub(lambda match: "''" if match.group(0)[0] in "'\"$" else " ", text)
