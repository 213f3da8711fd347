"""Fixes in Ecto's words: `execute` for all, and `concurrently: true` on an index that is there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import operations as ops
from bot.domain.facts import Statement
from bot.domain.operations import Operation
from workers.readers.voice import Rewrite
from workers.sql.render import render

_USE = re.compile(r"^(\s*)use\s+[\w.]*Migration\b")
_INDEX = re.compile(r"^create(?:_if_not_exists)?[ (]+(?:unique_)?index\(")
_ATTRIBUTES = ("@disable_ddl_transaction true", "@disable_migration_lock true")


@dataclass(frozen=True, slots=True)
class EctoVoice:
    """Elixir."""

    comment: str = "#"

    def phrase(self, operation: Operation) -> str | None:
        """The operation as one call."""
        sql = render(operation)
        if '"' in sql or "\\" in sql or "#{" in sql:
            return f'execute(~S"""\n{sql}\n""")'
        return f'execute "{sql}"'

    def rewrite(self, operations: Sequence[Operation], statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """The call on its lines said otherwise; with the attributes below `use Ecto.Migration` for a concurrent index."""
        span, text = statement.span, statement.text
        block = "\n".join(lines[span.line - 1 : span.end])
        before, _, after = block.partition(text)
        if block.count(text) != 1 or before.strip() or after.strip() or len(operations) != 1:
            return None
        operation = operations[0]
        concurrently = isinstance(operation, ops.CreateIndex) and operation.concurrently
        if concurrently and _INDEX.match(text) and "concurrently" not in text:
            inner = text.rstrip().rstrip(")")
            new = f"{before}{inner}, concurrently: true{text[len(inner) :]}"
        elif text.startswith("execute"):
            new = (before + (self.phrase(operation) or "")).replace("\n", "\n" + before)
        else:
            return None
        head = next((at for at in reversed(range(span.line - 1)) if _USE.match(lines[at])), None)
        missing = [one for one in _ATTRIBUTES if not any(one in line for line in lines)]
        if not concurrently or head is None or not missing:
            return Rewrite(new, span.line, span.end)
        found = _USE.match(lines[head])
        attributes = [f"{found[1] if found else ''}{one}" for one in missing]
        return Rewrite("\n".join([lines[head], *attributes, *lines[head + 1 : span.line - 1], new]), head + 1, span.end)
