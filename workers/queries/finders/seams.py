"""Pieces of one statement that are put together with no space between a word and a keyword."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.statements import RunTogether
from workers.queries.code import Code
from workers.queries.literals import STRINGS, pieces
from workers.queries.parts import field_of
from workers.queries.places import is_sql, unquoted
from workers.queries.template import JOINED
from workers.queries.terms import ADDS, SUMS, bare, terms
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_MAY = re.compile(
    rb"(?:\w|\)|\w['`])[\"'`]\s*+(?:[+.]|<>|\\)?+\s*+[\"'`](?:WHERE|AND|OR|ORDER|GROUP|LIMIT|OFFSET|SET|VALUES|FROM|LEFT|INNER|JOIN|ON|HAVING|UNION|RETURNING)\s"
)
_ENDS = re.compile(r"[:$]?[\w\x80-\xff]{1,40}\Z")
_FILLED = re.compile(r"%(\(\w{1,80}\))?s\Z")
"""What the driver writes there may end with a quote, and a keyword may follow that."""
_BEGINS = re.compile(
    r"(WHERE|AND|OR|ORDER BY|GROUP BY|LIMIT|OFFSET|SET|VALUES|FROM|LEFT JOIN|INNER JOIN|JOIN|ON|HAVING|UNION|RETURNING)[\s(]"
)


def find(code: Code, tree: Listing) -> Iterator[RunTogether]:
    """Neighbours among the literals of a sum that is a statement."""
    del tree
    if not _MAY.search(code.syntax.data):
        return
    for node in code.syntax.walk(*SUMS, *JOINED):
        if node.parent is not None and node.parent.type in SUMS | {"parenthesized_expression"} and _is_sum(code, node.parent):
            continue
        parts = [bare(one) for one in (terms(node) if node.type in SUMS else node.named_children)]
        texts = [_literal(code, one) for one in parts]
        if not texts or texts[0] is None or not is_sql(" ".join(one or "x" for one in texts)):
            continue
        said = ""
        for before, after, place in zip(texts, texts[1:], parts[1:], strict=False):
            said = _open(said + (before or ""))
            ends, begins = _ENDS.search(before or ""), _BEGINS.match(after or "")
            if ends is not None and begins is not None and not said and not _FILLED.search(before or ""):
                yield RunTogether(code.syntax.span(place), ends.group(0), begins.group(1))


def _open(text: str) -> str:
    """The quote that the text leaves open, with nothing behind it."""
    rest = unquoted(text).replace("''", "")
    found = re.search(r"['\"]", rest)
    return found.group(0) if found is not None else ""


def _is_sum(code: Code, node: Node) -> bool:
    sign = field_of(node, "operator")
    return sign is not None and code.text(sign) in ADDS


def _literal(code: Code, node: Node) -> str | None:
    """The text of a literal without anything put into it."""
    found = pieces(code, node) if node.type in STRINGS else None
    return (
        "".join(one for one in found if isinstance(one, str)) if found and all(isinstance(one, str) for one in found) else None
    )
