"""One reader, rule or specialist, run so that its crash is a Gap and the rest of the review is whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.domain.changes import Span
from bot.domain.findings import Gap
from workers.chance import met

Answer = TypeVar("Answer")


def guard(what: str, name: object, work: Callable[[], Answer], where: Span) -> Answer | Gap:
    """Run one reader or rule; a crash of it is logged and becomes a Gap. The house's only broad `except`.

    `name` is asked for its words after a crash: it may tell which of several it was.

    The end of a job's time, which RQ raises as an Exception of its own, is no crash of a rule: it goes on.
    """
    try:
        return work()
    except Exception as error:
        if type(error).__name__ == "JobTimeoutException":
            raise
        import logging  # nearly no review needs it

        met("a crash")
        logging.getLogger(__name__).exception("%s %s failed", what, name)
        return Gap(f"{what} {name}", "It failed on this file; that is our fault, and it is in the log", where.path, where.line)
