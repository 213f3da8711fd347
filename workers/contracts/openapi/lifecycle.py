"""Deprecation: what was announced may go once its day has come."""

from __future__ import annotations

import datetime
import re

from workers.chance import met
from workers.documents import Node

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def retired(*nodes: Node) -> str | None:
    """None when it was deprecated and its `x-sunset` has passed; else a clause on its deprecation, '' when there was none."""
    deprecated = any(node.true("deprecated") for node in nodes)
    sunset = next((day for node in nodes if (day := _day(node.word("x-sunset")))), None)
    if not deprecated:
        return ""
    if sunset is None:
        return "it was deprecated, without a day on which it goes"
    return None if sunset <= _today() else f"it was deprecated, to go on {sunset.isoformat()} at the earliest"


def earlier(base: Node, head: Node) -> tuple[str, str] | None:
    """The announced day and the one of now ('' for none) where a deprecated operation ends before it was to.

    A day that has passed promises nothing any more.
    """
    was, now = _day(base.word("x-sunset")), _day(head.word("x-sunset"))
    stays = base.true("deprecated") and head.true("deprecated")
    if was is None or not stays or (now is not None and now >= was) or was <= _today():
        return None
    return was.isoformat(), now.isoformat() if now is not None else ""


def _today() -> datetime.date:
    met("the day")
    return datetime.datetime.now(tz=datetime.UTC).date()


def _day(text: str) -> datetime.date | None:
    match = _DAY.match(text)
    try:
        return datetime.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
