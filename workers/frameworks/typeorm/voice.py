"""Fixes in TypeORM's words: `queryRunner.query`."""

from __future__ import annotations

import re

from bot.domain.operations import Operation
from workers.frameworks.javascript.speaking import Speaker


def _own(operation: Operation, receiver: str) -> str | None:
    """SQL says all that the query runner's methods say, and does not drop columns to change them."""
    return None


VOICE = Speaker("queryRunner", "$.query({})", re.compile(r"\b(\w+)\s*\."), _own)
