"""Fixes in node-pg-migrate's words."""

from __future__ import annotations

import re

from bot.domain.operations import CreateIndex, Operation
from workers.frameworks.javascript.speaking import Speaker, plain_index


def _own(operation: Operation, receiver: str) -> str | None:
    if not isinstance(operation, CreateIndex) or not plain_index(operation) or operation.table.schema:
        return None
    columns = ", ".join(f"'{part.column}'" for part in operation.index.parts)
    words = [f"name: '{operation.index.name}'"] if operation.index.name else []
    words += ["unique: true"] * operation.index.unique + ["concurrently: true"] * operation.concurrently
    return f"{receiver}.createIndex('{operation.table.name}', [{columns}], {{ {', '.join(words)} }})"


def _outside(up: str) -> tuple[str, str]:
    """The first thing that `up` says."""
    return "", "pgm.noTransaction();"


VOICE = Speaker("pgm", "$.sql({})", re.compile(r"(\w+)\s*\."), _own, waits=False, outside=_outside)
