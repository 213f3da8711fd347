"""Fixes in Kysely's words: the `sql` template."""

from __future__ import annotations

import re

from bot.domain.operations import Operation
from workers.frameworks.javascript.speaking import Speaker


def _own(operation: Operation, receiver: str) -> str | None:
    """SQL says all that the schema builder says, and the file may not import every word."""
    return None


VOICE = Speaker("db", "sql`{}`.execute($)", re.compile(r"\b(\w+)\s*\.(?:schema|withSchema)\b"), _own, bare=True)
