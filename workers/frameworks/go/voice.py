"""Fixes in Go: SQL through `Exec`, in the migration's own call where it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import operations as ops
from bot.domain.facts import Statement
from bot.domain.operations import Operation
from workers.readers.voice import Rewrite
from workers.sql.dialect import speaks_vendor
from workers.sql.render import render

_SENT = re.compile(r"^(?P<head>[\w.]+\.(?:Must)?Exec(?:Context)?\((?:\w+,\s*)?)(?:`[^`]*`|\"(?:[^\"\\\n]|\\.)*\")\s*+,?\s*+\)$")


@dataclass(frozen=True, slots=True)
class GoVoice:
    """Go."""

    comment: str = "//"

    def phrase(self, operation: Operation) -> str | None:
        """The operation as one call, whose error the code around it looks at."""
        apart = isinstance(operation, ops.CreateIndex | ops.DropIndex) and operation.concurrently
        return f"_, err = {'db' if apart else 'tx'}.Exec({_literal(operation)})"

    def rewrite(self, operations: Sequence[Operation], statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """The call with another string; what runs outside of a transaction wants other functions, which is no rewrite."""
        span, text = statement.span, statement.text
        block, found = "\n".join(lines[span.line - 1 : span.end]), _SENT.match(text)
        apart = any(isinstance(one, ops.CreateIndex | ops.DropIndex) and one.concurrently for one in operations)
        if found is None or block.count(text) != 1 or len(operations) != 1 or speaks_vendor():
            return None
        if apart and statement.transaction is not None:
            return None
        return Rewrite(block.replace(text, f"{found['head']}{_literal(operations[0])})"), span.line, span.end)


def _literal(operation: Operation) -> str:
    sql = render(operation)
    raw = "`" not in sql and any(letter in sql for letter in '"\\\n')
    return f"`{sql}`" if raw else json.dumps(sql, ensure_ascii=False)


VOICE = GoVoice()
