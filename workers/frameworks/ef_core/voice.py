"""Fixes in EF Core's words: the annotation that builds an index concurrently or online, and SQL for the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import operations as ops
from bot.domain.facts import Statement
from bot.domain.operations import Operation
from workers.frameworks.ef_core.operations import CONCURRENTLY
from workers.frameworks.ef_core.servers import ONLINE
from workers.readers.voice import Rewrite
from workers.sql.dialect import speaks_vendor
from workers.sql.render import render

_SENT = re.compile(r"^\w+\s*\.\s*Sql\(")
_INDEX = re.compile(r"^\w+\s*\.\s*CreateIndex\(")


@dataclass(frozen=True, slots=True)
class EfCoreVoice:
    """C#."""

    comment: str = "//"

    def phrase(self, operation: Operation) -> str | None:
        """The operation as one call."""
        return self._sql(operation) + ";"

    def _sql(self, operation: Operation) -> str:
        sql = render(operation).replace('"', '""')
        alone = isinstance(operation, ops.CreateIndex | ops.DropIndex | ops.Reindex) and operation.concurrently
        return f'migrationBuilder.Sql(@"{sql}"{", suppressTransaction: true" if alone else ""})'

    def rewrite(self, operations: Sequence[Operation], statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """The call on its lines said otherwise."""
        span, text = statement.span, statement.text
        block = "\n".join(lines[span.line - 1 : span.end])
        before, _, after = block.partition(text)
        if block.count(text) != 1 or before.strip() or after.strip() != ";" or len(operations) != 1:
            return None
        operation = operations[0]
        if isinstance(operation, ops.CreateIndex) and operation.concurrently and _INDEX.match(text):
            note = ONLINE if speaks_vendor() else CONCURRENTLY
            if note in text:
                return None
            return Rewrite(f'{before}{text}\n{before}    .Annotation("{note}", true);', span.line, span.end)
        if speaks_vendor():
            return None  # SQL is not said in those dialects
        concerned = isinstance(operation, ops.DropIndex) and operation.concurrently
        if _SENT.match(text) or concerned:
            return Rewrite(f"{before}{self._sql(operation)};", span.line, span.end)
        return None
