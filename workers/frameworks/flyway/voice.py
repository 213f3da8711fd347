"""Fixes in Java: SQL through a statement of JDBC."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.facts import Statement
from bot.domain.operations import Operation
from workers.readers.voice import Rewrite
from workers.sql.render import render


@dataclass(frozen=True, slots=True)
class JavaVoice:
    """Java and Kotlin; the calls stand in code of any shape, so that nothing is replaced by a click."""

    comment: str = "//"

    def phrase(self, operation: Operation) -> str | None:
        """The operation as one call."""
        return f"statement.execute({json.dumps(render(operation), ensure_ascii=False)});"

    def rewrite(self, operations: Sequence[Operation], statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """None: what is around the call is not known."""
        del operations, statement, lines
        return None


VOICE = JavaVoice()
