"""Fixes in Laravel's words: SQL through `DB::statement`, which is what it offers for all that blueprints cannot say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import operations as ops
from bot.domain.facts import Statement
from bot.domain.operations import Operation
from workers.readers.voice import Rewrite
from workers.sql.render import render

_CLASS = re.compile(r"^(\s*)(?:return\s+new\s+class|(?:final\s+)?class\s+\w+)[^{;]*(\{?)\s*$")
_SENT = re.compile(r"^(?:\\?[\w\\]*\\)?DB::(?:connection\([^)]*\)->)?(?:statement|unprepared)\(")


@dataclass(frozen=True, slots=True)
class LaravelVoice:
    """PHP."""

    comment: str = "//"

    def phrase(self, operation: Operation) -> str | None:
        """The operation as one call."""
        sql = render(operation).replace("\\", "\\\\").replace("'", "\\'")
        return f"DB::statement('{sql}');"

    def rewrite(self, operations: Sequence[Operation], statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """A `DB::statement` said otherwise; None for what blueprints say, which may hold more than the one statement."""
        span, text = statement.span, statement.text
        block = "\n".join(lines[span.line - 1 : span.end])
        before, _, after = block.partition(text)
        if not _SENT.match(text) or block.count(text) != 1 or before.strip() or after.strip() != ";":
            return None
        new = "\n".join(before + (self.phrase(one) or "") for one in operations)
        apart = any(isinstance(one, ops.CreateIndex | ops.DropIndex) and one.concurrently for one in operations)
        head = next((at for at in reversed(range(span.line - 1)) if _CLASS.match(lines[at])), None)
        if not apart or head is None or any("$withinTransaction" in line for line in lines):
            return Rewrite(new, span.line, span.end)
        found = _CLASS.match(lines[head])
        first = head + 1 if found and found[2] else head + 2
        opt_out = f"{found[1] if found else ''}    public $withinTransaction = false;"
        return Rewrite("\n".join([*lines[head:first], opt_out, "", *lines[first : span.line - 1], new]), head + 1, span.end)
