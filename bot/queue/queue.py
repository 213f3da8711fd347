"""The queue: what webhooks raise, what workers take, and what may not be lost in between. The only door to Redis.

At least once: work ends by `done`, and nothing else ends it but `tries` failures or the end of its installation.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from redis import Redis

from bot.domain.intents import Event, Lifecycle, Pull
from bot.limits import Limits
from bot.queue import bills, ledger, scripts
from bot.queue.errors import Lost, Wait
from bot.queue.jobs import LINE, REVIEW, stamps, template
from bot.queue.lease import Lease
from bot.queue.lessons import Lesson, read_lesson
from bot.queue.states import COMMON
from bot.queue.wanted import OpenCheck, Wanted, about_check, question, read_check, read_wanted

_SCRIPTS = {
    name.lower(): COMMON + text
    for module in (scripts, ledger, bills)
    for name, text in vars(module).items()
    if name.isupper() and name[0] != "_"
}
_ANSWERS, _LONGEST = 8, 60_000
"""Answers of models kept for one pull request, and characters of one."""


class Queue:
    """Every method is one round trip and may raise QueueDown. Safe to share between threads, and across a fork."""

    def __init__(self, connection: Redis, limits: Limits, function: str = REVIEW, line: str = LINE) -> None:
        """`connection` answers bytes. `function`: the dotted name of what the jobs call. `line` keeps stages apart.

        The keys of the first stage start with `backstop:`, those of another one with its name.
        """
        self._redis, self._limits = connection, limits
        self._space = "backstop" if line == LINE else line
        self._scripts = {
            name: connection.register_script(text.replace("backstop:", f"{self._space}:")) for name, text in _SCRIPTS.items()
        }
        self._fields = template(connection, limits.job, function, line)
        self._constants = _constants(limits, function, line)
        self._token = uuid4().hex

    def ping(self) -> None:
        """Raises QueueDown."""
        self._redis.ping()

    def raise_(self, *events: Event) -> bool:
        """Note what one delivery asks for, durably and all at once. False when this delivery was noted before."""
        asked = [one for event in events if (one := question(event))]
        return bool(self._ask("raise", events=asked, delivery=events[0].delivery if events else ""))

    def lease(self, pull: Pull, seconds: float | None = None) -> Lease:
        """The right to work on it, as a context manager; see Lease. `seconds`: the configured time by default."""
        return Lease(self._ask, pull, self._limits.lease if seconds is None else seconds)

    def borrow(self, pull: Pull, seconds: float | None = None) -> Lease:
        """The right to write on it for a moment, for another stage: whoever works on it has to be done first.

        Raises Busy while somebody is at work. What came meanwhile is begun as soon as it is given back.
        """
        return Lease(self._ask, pull, self._limits.lease if seconds is None else seconds, "borrow", "give_back")

    def wanted(self, pull: Pull) -> Wanted | None:
        """What is to be done; None when nothing is (or its installation went)."""
        answer = self._ask("wanted", key=pull.key())
        return read_wanted(pull, answer, self._limits.tries) if answer else None

    def done(self, pull: Pull, generation: int, lease: Lease | None = None) -> None:
        """All that was wanted up to this generation is done; gives the lease back. What came since goes to the back.

        Raises Lost where the lease was: somebody else judges by now.
        """
        self._end(lease, self._ask("done", key=pull.key(), generation=generation, fence=lease.fence if lease else 0))

    def postpone(self, pull: Pull, until: float, lease: Lease | None = None) -> None:
        """Not before `until` (epoch seconds), and it does not count as a try; gives the lease back. Raises Lost."""
        self._end(lease, self._ask("postpone", key=pull.key(), wait=_ahead(until), fence=lease.fence if lease else 0))

    def rest(self, installation: int, until: float) -> None:
        """Nothing of this installation is begun before `until` (epoch seconds): GitHub limits it."""
        self._ask("rest", installation=str(installation), wait=_ahead(until))

    def pace(self, installation: int, writes: int = 1) -> None:
        """Take leave for so many writes. Raises Wait; then none was taken."""
        wait = self._ask("pace", installation=str(installation), writes=writes)
        if wait:
            raise Wait(wait / 1000)

    def drop(self, pull: Pull, whole: bool = False) -> None:
        """Forget it: GitHub says that it is gone, or (`whole`) its repository. Whoever works on it loses the lease."""
        self._ask("drop", key=pull.key(), whole=whole)

    def forget(self, lifecycle: Lifecycle) -> None:
        """Jobs dropped, data erased, leases lost; what was left off is wanted again when the access is back.

        After `deleted` latecomers are refused.
        """
        self.raise_(lifecycle)

    def erased(self) -> dict[int, float]:
        """Repositories that are to leave no trace, by number, and since when (epoch seconds); for as long as data is kept."""
        found: Any = self._redis.zrange("backstop:erased", 0, -1, withscores=True)
        return {int(number): moment / 1000 for number, moment in found}

    def record(self, pull: Pull, name: str, value: str) -> None:
        """Remember a little of a pull request; nothing once it was forgotten."""
        self._ask("record", key=pull.key(), name=name, value=value)

    def recorded(self, pull: Pull, name: str) -> str | None:
        """What was remembered under that name."""
        value: Any = self._redis.hget(f"{self._space}:state:{pull.key()}", name)
        return value.decode() if value is not None else None

    def pay(self, pull: Pull, tokens: int, micros: int) -> None:
        """Note what a model's answer has used, in tokens and millionths of a dollar."""
        self._ask("pay", key=pull.key(), tokens=tokens, micros=micros)

    def paid(self, pull: Pull) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
        """Tokens and millionths of a dollar used for this pull request, today for its installation, today for all."""
        own, own_money, ours, our_money, all_, all_money = (int(value) for value in self._ask("paid", key=pull.key()))
        return (own, own_money), (ours, our_money), (all_, all_money)

    def keep(self, pull: Pull, name: str, text: str) -> None:
        """Keep a model's answer that is paid for until it is written, a day at most, 60,000 characters; '' ends that."""
        if len(text) <= _LONGEST:
            self._ask("keep", key=pull.key(), name=name, text=text, most=_ANSWERS)

    def kept(self, pull: Pull, name: str) -> str | None:
        """The answer that was kept under that name."""
        value: Any = self._redis.hget(f"{self._space}:answers:{pull.key()}", name)
        return value.decode() if value is not None else None

    def paid_today(self) -> tuple[int, int]:
        """Tokens and millionths of a dollar used today by all."""
        return self.paid(Pull(0, 0, 0))[2]

    def learn(self, pull: Pull, lessons: Iterable[Lesson]) -> None:
        """Remember what became of our comments on a pull request; of each the last word counts."""
        comments = [[f"{pull.repository}:{one.comment}", one.text()] for one in lessons]
        if comments:
            self._ask("learn", key=pull.key(), comments=comments)

    def lessons(self, installation: int) -> list[Lesson]:
        """What was learned in an installation."""
        found: Any = self._redis.hgetall(f"{self._space}:feedback:{installation}")
        return [read_lesson(name.decode(), text.decode()) for name, text in found.items()]

    def installations(self) -> list[int]:
        """Those in which something was learned."""
        keys: Any = self._redis.scan_iter(f"{self._space}:feedback:*", 1000)
        return sorted(int(key.decode().rpartition(":")[2]) for key in keys)

    def spend(self, pull: Pull, who: int, most: int, seconds: int) -> bool:
        """Count one command of this user on this pull request; False beyond `most` within `seconds`."""
        return bool(self._ask("spend", key=pull.key(), who=str(who), most=most, seconds=seconds))

    def check_opened(self, check: OpenCheck) -> None:
        """Call it once a check run of ours is in progress: the clock closes it if nobody else does."""
        self._ask("opened", key=check.pull.key(), check=str(check.check), about=about_check(check))

    def check_closed(self, pull: Pull, check: int) -> None:
        """Call it once it is completed."""
        self._ask("closed", key=pull.key(), check=str(check))

    def stuck_checks(self, most: int = 20) -> list[OpenCheck]:
        """Check runs open for long with nobody at work on their pull request; each is told again only after as long."""
        age = round(self._limits.stuck * 1000)
        return [read_check(one) for one in self._ask("stuck", age=age, most=most)]

    def sweep(self, most: int = 100) -> tuple[int, float | None]:
        """For the clock: send again what was lost. How many; seconds until something falls due, None when nothing will."""
        found, wait = self._ask("sweep", most=most)
        return int(found), None if wait < 0 else wait / 1000

    def hold_clock(self, seconds: float) -> bool:
        """True for one process at a time: the one that then is the clock, for so long."""
        return bool(self._ask("clock", token=self._token, lease=round(seconds * 1000)))

    def delivered(self, delivery: str) -> bool:
        """True when this delivery was noted."""
        return bool(self._redis.exists(f"{self._space}:delivery:{delivery}"))

    def try_redelivery(self, delivery: str) -> bool:
        """True when it is time to have this delivery sent again: after each time, twice as long passes."""
        return bool(self._ask("redelivery", delivery=delivery, gap=round(self._limits.chores * 1000)))

    def checked_until(self) -> datetime | None:
        """Up to when failed deliveries were looked for."""
        value: Any = self._redis.get(f"{self._space}:checked")
        return datetime.fromtimestamp(float(value), UTC) if value else None

    def check_until(self, moment: datetime) -> None:
        """Remember that."""
        self._redis.set(f"{self._space}:checked", moment.timestamp())

    def stats(self) -> dict[str, float]:
        """For the metrics: unfinished pull requests, jobs in line, given up, age of the oldest unfinished in seconds."""
        unfinished, line, dead, age = self._ask("stats")
        return {"unfinished": unfinished, "line": line, "dead": dead, "oldest_seconds": age / 1000}

    def _end(self, lease: Lease | None, answer: int) -> None:
        if lease and not answer:
            raise Lost("the lease")
        if lease:
            lease.end()

    def _ask(self, script: str, /, **arguments: Any) -> Any:
        fields = {**self._constants, "fields": [*self._fields, *stamps()]}
        return self._scripts[script](args=[_json(arguments), _json(fields)])


def _constants(limits: Limits, function: str, line: str) -> dict[str, Any]:
    """What scripts know besides their question; times in milliseconds, but for what Redis keeps (seconds)."""
    return {
        "queue": line,
        "job": function,
        "concurrent": limits.concurrent,
        "patience": round(limits.patience * 1000),
        "backoff": [round(wait * 1000) for wait in limits.backoff],
        "tries": limits.tries,
        "farewells": limits.farewells,
        "pending": limits.pending,
        "burst": limits.burst,
        "per_minute": limits.per_minute,
        "kept": limits.kept,
        "learned": limits.learned,
        "lessons": limits.lessons,
        "deleted": limits.deleted,
        "deliveries": limits.deliveries,
    }


def _ahead(until: float) -> int:
    """Milliseconds from now: told to Redis as a distance, so that two clocks that differ do no harm."""
    return max(round((until - time.time()) * 1000), 0)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))
