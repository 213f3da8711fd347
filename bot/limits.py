"""How long, how often, how many: the numbers of the queue, in one place so that tests can make them small."""

from __future__ import annotations

from dataclasses import dataclass

DAY = 24 * 60 * 60
READING = 900
"""Seconds that one reading by specialists may take: a few calls of a few minutes each, side by side."""


@dataclass(frozen=True, slots=True)
class Limits:
    """All times are seconds. The defaults are for production; tests take leases of a fraction of a second."""

    lease: float = 30.0
    """How long a silent worker is believed to be alive. Its keeper renews at a third; a successor waits it out."""
    patience: float = 30.0
    """How long a job may be on its way between the queue and its lease before the clock takes it for lost."""
    job: int = 240
    """How long one review may run before it is ended from within (SIGALRM); 60 later it is killed from without."""
    grace: float = 15.0
    """How long a running review may go on after SIGTERM; then it is handed back. Platforms kill after about 30."""
    sweep: float = 1.0
    """The longest that the clock waits between two looks; it looks earlier when something falls due."""
    chores: float = 300.0
    """How often the clock asks GitHub for failed deliveries and closes check runs that nobody will."""
    stuck: float = 900.0
    """How long a check run may stay in progress with nobody at work on it."""
    concurrent: int = 4
    """Reviews of one installation at a time."""
    backoff: tuple[float, ...] = (2.0, 10.0, 60.0, 300.0)
    """Waits after the first, second, … failed try; the last one repeats."""
    stale: float = 2.0
    """How long to wait when GitHub still tells another head than its own event did."""
    tries: int = 5
    """Tries before the work is given up."""
    farewells: int = 3
    """Further tries that only tell so: they close the check run with an error id (`Wanted.last`)."""
    burst: int = 5
    """Writes that an installation may do at once …"""
    per_minute: float = 60.0
    """… and how fast they come back. GitHub's own limit is 80 a minute (docs: secondary rate limits)."""
    deliveries: int = 3 * DAY + 3600
    """How long a delivery is remembered: GitHub's window for redeliveries (3 days) and a margin."""
    kept: int = 30 * DAY
    """How long the record of a pull request outlives its last event."""
    deleted: int = 7 * DAY
    """How long latecomers of a deleted installation are refused; GitHub Enterprise redelivers for 7 days."""
    learned: int = 180 * DAY
    """How long what people thought of our comments is remembered after the last of it …"""
    lessons: int = 20_000
    """… and of how many comments of an installation."""
    pending: int = 100
    """Different reasons (and, apart, commands) that one pull request remembers until it is looked at."""
