"""Why the queue says no."""

from __future__ import annotations

from redis.exceptions import RedisError

QueueDown = RedisError
"""Redis cannot be reached, is full, or refuses: nothing was promised. What the receiver answers with 503."""


class Busy(Exception):
    """Not now, or nothing to do: the job ends, and the clock sends another when there is work. `seconds`: how long at most."""

    def __init__(self, why: str, seconds: float = 0.0) -> None:
        """Keep how long."""
        super().__init__(why)
        self.seconds = seconds


class Lost(Exception):
    """The lease is gone: another worker may be at it, or the installation went. Nothing more may be written."""


class Wait(Exception):
    """The installation has written enough for now: `seconds` until it may write again. Postpone, do not sleep."""

    def __init__(self, seconds: float) -> None:
        """Keep how long."""
        super().__init__(f"written enough for now: {seconds:.1f} s")
        self.seconds = seconds


class HandedBack(BaseException):
    """This process is told to stop: the review is broken off, its lease given back, and it does not count as a try.

    A BaseException, as KeyboardInterrupt: what catches the crash of one rule must not catch this.
    """
