"""A Flyway migration in Java or Kotlin: the SQL that its calls hand to JDBC, in the order of the file.

Source: https://documentation.red-gate.com/flyway/flyway-concepts/migrations/java-based-migrations
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Span
from bot.domain.facts import Statement, Step
from bot.domain.findings import Gap
from bot.domain.operations import Opaque
from workers.frameworks.sent import HOLE, understood, unknown
from workers.queries.code import Code, function_of
from workers.queries.language import language as language_words
from workers.queries.parts import Call
from workers.queries.template import template
from workers.readers.script import Script
from workers.readers.syntax import Node, TooLarge, language_of, parse_source
from workers.sql.parse import parse

OPT_OUT = "`canExecuteInTransaction()` that returns false"
_WHAT = "a migration"
_FREE = re.compile(r"canExecuteInTransaction\s*\(\s*\)[^{=]{0,200}(?:\{\s*return\s+false|=\s*false)")
_ENTRY = "migrate"
_CONDITIONS = frozenset((
    "if_statement", "if_expression", "for_statement", "enhanced_for_statement", "while_statement", "switch_expression",
    "lambda_expression", "lambda_literal", "when_expression", "catch_clause", "catch_block", "do_statement",
))  # fmt: skip
_SENT = frozenset((
    "execute", "executeUpdate", "executeQuery", "executeLargeUpdate", "addBatch", "prepareStatement", "prepareCall", "update",
    "batchUpdate", "sql",
))  # fmt: skip
"""Calls that hand SQL to the database. Those without a text run what was prepared."""
_SHOWN = 60


def read(path: str, text: str) -> Script:
    """What the class sends."""
    language = language_of(path) or "java"
    try:
        words = language_words(language)
        code = Code(parse_source(path, words.prepared(text), language), language, words)
    except TooLarge as error:
        return Script((), gaps=(Gap(_WHAT, str(error), path, 1),), transactional=True, opt_out=OPT_OUT)
    free = _FREE.search(text) is not None
    reading = _Reading(path, text.split("\n"), code, None if free else f"{path}#1")
    found = tuple(reading.statements())
    gaps = () if found else (Gap(_WHAT, "No SQL is seen in it: what its code does is not known", path, 1),)
    return Script(found, gaps=gaps, transactional=not free, opt_out=OPT_OUT)


class _Reading:
    """One file on its way to statements."""

    def __init__(self, path: str, lines: list[str], code: Code, transaction: str | None) -> None:
        self.path, self.lines, self.code, self.transaction = path, lines, code, transaction

    def statements(self) -> Iterator[Statement]:
        """Those of each call that is given SQL, in the order of the file."""
        for call in self.code.calls():
            if call.name in _SENT and call.arguments and call.receiver is not None:
                yield from self._of(call)

    def _of(self, call: Call) -> Iterator[Statement]:
        made = template(self.code, call.arguments[0])
        node, inside = call.node, self._inside(call.node)
        span = Span(self.path, node.start_point.row + 1, node.end_point.row + 1)
        text = "\n".join(self.lines[span.line - 1 : span.end]).strip()
        if made is None or not made.known.strip():
            if call.name not in {"update", "sql"}:  # of anything
                why = f"`{text[:_SHOWN]}` sends SQL that only running it tells"
                yield Statement((Step(Opaque(text, why), span),), span, text, self.transaction, inside)
            return
        sql = "".join(part if isinstance(part, str) else HOLE for part in made.parts)
        for parsed in parse(sql):
            whole = parsed if understood(sql, parsed) else unknown(sql, parsed, "a part of its SQL is only known when it runs")
            steps = tuple(Step(operation, span) for operation, _, _ in whole.steps)
            yield Statement(steps, span, text, self.transaction, whole.inside or inside, sql[parsed.start : parsed.end])

    def _inside(self, node: Node) -> str:
        """The condition or loop around a call, or the method that is not the one Flyway calls; '' where it always runs."""
        function = function_of(self.code, node)
        at, found = node.parent, ""
        while at is not None:
            if at.type in _CONDITIONS:
                found = " ".join(self.code.text(at).split())[:_SHOWN]
            at = at.parent
        return found or (f"{function}()" if function not in {"", _ENTRY} else "")
