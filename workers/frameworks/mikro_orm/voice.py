"""Fixes in MikroORM's words: `this.addSql`."""

from __future__ import annotations

import re

from bot.domain.operations import Operation
from workers.frameworks.javascript.speaking import Speaker


def _own(operation: Operation, receiver: str) -> str | None:
    """There are no other words."""
    return None


VOICE = Speaker("this", "$.addSql({})", re.compile(r"(this)\s*\."), _own, waits=False)
