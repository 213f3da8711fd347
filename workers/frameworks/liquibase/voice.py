"""Fixes in a changelog: SQL stays SQL; a change of XML, YAML or JSON is not rewritten, its fix is told as SQL."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.facts import Statement
from bot.domain.operations import Operation
from workers.readers.voice import Rewrite
from workers.sql.render import render


class Changelog:
    """The words of Liquibase's changelogs."""

    comment = "--"

    def phrase(self, operation: Operation) -> str | None:
        """Nothing of its own: a fix's SQL is said as it is."""
        del operation
        return None

    def rewrite(self, operations: Sequence[Operation], statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """In place of SQL that stands alone on its lines."""
        first, last = statement.span.line, statement.span.end
        block = "\n".join(lines[first - 1 : last])
        if not statement.sql or statement.text != statement.sql or block.count(statement.text) != 1 or statement.inside:
            return None
        wanted = ";\n".join(render(operation) for operation in operations)
        return Rewrite(block.replace(statement.text, wanted), first, last)


VOICE = Changelog()
