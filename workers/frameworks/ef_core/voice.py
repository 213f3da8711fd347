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

_FREE = re.compile(r"suppressTransaction\s*:\s*true|,\s*true\s*\)\s*$")
_SENT = re.compile(r"^\w+\s*\.\s*Sql\(")
_INDEX = re.compile(r"^\w+\s*\.\s*CreateIndex\(")


@dataclass(frozen=True, slots=True)
class EfCoreVoice:
    """C#."""

    comment: str = "//"

    def phrase(self, operation: Operation) -> str | None:
        """The operation as one call."""
        return self._sql(operation) + ";"

    def sent(self, sql: str) -> str:
        """The SQL as it is written, in a call."""
        return 'migrationBuilder.Sql(@"' + sql.strip().replace('"', '""') + '");'

    def resent(self, sql: str, statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """In place of a call of Sql, or of the statement in the string that such a call is given."""
        span, text = statement.span, statement.text
        block = "\n".join(lines[span.line - 1 : span.end])
        if text == statement.sql:
            wanted = _in_string(block, text, sql.rstrip().rstrip(";"))
            return Rewrite(wanted, span.line, span.end) if wanted else None
        before, _, after = block.partition(text)
        if not _SENT.match(text) or block.count(text) != 1 or before.strip() or after.strip() != ";":
            return None
        free = ", suppressTransaction: true" if _FREE.search(text) else ""
        call = self.sent(sql).removesuffix(");").replace("migrationBuilder", text.partition(".")[0].strip(), 1)
        return Rewrite(f"{before}{call}{free});", span.line, span.end)

    def _sql(self, operation: Operation, builder: str = "migrationBuilder") -> str:
        sql = render(operation).replace('"', '""')
        alone = isinstance(operation, ops.CreateIndex | ops.DropIndex | ops.Reindex) and operation.concurrently
        return f'{builder}.Sql(@"{sql}"{", suppressTransaction: true" if alone else ""})'

    def rewrite(self, operations: Sequence[Operation], statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """The call on its lines said otherwise."""
        span, text = statement.span, statement.text
        block = "\n".join(lines[span.line - 1 : span.end])
        if text == statement.sql and not speaks_vendor():
            return self._inside(operations, statement, block)
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
            return Rewrite(f"{before}{self._sql(operation, text.partition('.')[0].strip())};", span.line, span.end)
        return None

    def _inside(self, operations: Sequence[Operation], statement: Statement, block: str) -> Rewrite | None:
        """In the string that Sql is given, where others stand beside it: nothing that has to be sent alone."""
        if not operations or any(getattr(one, "concurrently", False) for one in operations):
            return None
        wanted = _in_string(block, statement.sql, ";\n".join(map(render, operations)))
        return Rewrite(wanted, statement.span.line, statement.span.end) if wanted else None


def _in_string(block: str, sql: str, wanted: str) -> str:
    """The lines with the SQL in a string said otherwise, quotes written as they are there; '' where that is not certain."""
    if "\\" in sql + wanted or ('"' in wanted and '"' not in sql):
        return ""
    for double in ('"', '""'):
        said, new = (text.replace('"', double) for text in (sql, wanted))
        if block.count(said) == 1 and ('"' not in sql or double == '""' or '"""' in block):
            return block.replace(said, new)
    return ""
