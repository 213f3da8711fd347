"""A worker process (main module: `workers.worker`): jobs from one queue, each run in a process of its own, RQ's work horse.

RQ loses a job silently when a worker on two queues dies between taking and starting it; hence one queue per process. What RQ
would rescue after a minute and more, our clock sends again as soon as the lease is over.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from types import FrameType
from typing import Literal, NoReturn

from redis import Redis
from rq import Queue as Line
from rq import Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from bot.lifeline import die_with, hide
from bot.limits import Limits
from bot.logs import configure, note
from bot.queue import HandedBack, QueueDown, connect
from bot.queue.jobs import LINE, SECOND_LINE, ReviewJob, SecondJob
from bot.settings import Settings, SettingsError, take_settings

IDLE = 60
"""Seconds: RQ waits 15 less for a job before it looks around. Its default is 420, and maintenance happens only in between."""
MAINTENANCE = 30
"""Seconds between two looks for dead workers' jobs (default 600): the net below our clock's, for when that one is down."""
MONITORING = 10
"""Seconds between two signs of life of a busy worker (default 30); its jobs count as abandoned after 60 more."""
PAUSE = 0.2
"""Seconds between two looks whether Redis is back."""
FAREWELL = 4.0
"""Seconds that a review has to clean up once it is told to stop; then it is killed."""
_STOP = signal.SIGUSR1
_ENDS = {signal.SIGTERM, signal.SIGINT}
Before = Callable[[int, int, int], None]
Between = Callable[[], None]
_LOG = logging.getLogger("bot.worker")


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the worker itself does around its jobs; neither may raise anything but QueueDown.

    `before` is called before each job with its arguments, `between` now and then while no job runs.
    """

    before: Before = lambda *_: None
    between: Between = lambda: None


class ReviewWorker(Worker):
    """RQ's worker, whose work horse dies with it and which ends in time after SIGTERM."""

    grace: float = 15.0
    before: Before = staticmethod(lambda *_: None)
    between: Between = staticmethod(lambda: None)
    told: bool = False
    """Whether it was told to stop: RQ's worker also ends by itself."""

    def fork_work_horse(self, job: Job, queue: Line) -> None:
        """First what the work horse would otherwise do for itself and take along when it ends: tokens, for one."""
        if len(job.args) == 3 and all(type(one) is int for one in job.args):
            self.before(*job.args)
        super().fork_work_horse(job, queue)

    def run_maintenance_tasks(self) -> None:
        """At the start, and every MAINTENANCE seconds between two jobs."""
        super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        self.between()

    def main_work_horse(self, job: Job, queue: Line) -> NoReturn:
        """In the child. An orphan would go on writing beside its successor: it dies with its parent."""
        die_with(self.pid or 0)
        super().main_work_horse(job, queue)
        os._exit(0)

    def setup_work_horse_signals(self) -> None:
        """SIGTERM is for the parent, also where a platform sends it to everybody; it says by another signal when time is up."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(_STOP, _hand_back)

    def handle_warm_shutdown_request(self) -> None:
        """SIGTERM: no more jobs; the one that runs may go on for `grace` seconds, is told to stop, and then killed."""
        self.told = True
        for seconds, number in ((self.grace, _STOP), (self.grace + FAREWELL, signal.SIGKILL)):
            timer = threading.Timer(seconds, self._end_horse, (number,))
            timer.daemon = True
            timer.start()

    def _end_horse(self, number: signal.Signals) -> None:
        if not self.horse_pid:
            return
        if number == signal.SIGKILL:
            self.kill_horse()  # with its process group: git and whatever else it started
        else:
            os.kill(self.horse_pid, number)


def _hand_back(_: int, __: FrameType | None) -> NoReturn:
    raise HandedBack


def work(
    connection: Redis,
    limits: Limits,
    job_class: type[ReviewJob] = ReviewJob,
    *,
    hooks: Hooks = Hooks(),
    name: str = LINE,
) -> None:
    """Work until told to stop. `name` is the queue's, one per process.

    `connection` is RQ's alone: it makes its timeouts long enough to wait for jobs.
    RQ's worker gives up when Redis goes away; then another one takes its place as soon as Redis is back.
    """
    for function in job_class.functions:
        import_module(function.rpartition(".")[0])  # once, here: each work horse inherits what is loaded
    while not _worked(connection, limits, job_class, hooks, name):
        _await(connection)


def _worked(connection: Redis, limits: Limits, job_class: type[ReviewJob], hooks: Hooks, name: str) -> bool:
    """False when it ended without having been told to."""
    line = Line(name, connection=connection, job_class=job_class, serializer=JSONSerializer)
    worker = ReviewWorker(
        [line],
        connection=connection,
        job_class=job_class,
        serializer=JSONSerializer,
        worker_ttl=IDLE,
        maintenance_interval=MAINTENANCE,
        job_monitoring_interval=MONITORING,
        log_job_description=False,
    )
    worker.grace, worker.before, worker.between = limits.grace, hooks.before, hooks.between
    try:
        worker.work(logging_level="WARNING")
    except QueueDown as error:
        note(_LOG, "redis is down", logging.ERROR, error=type(error).__name__)
    if worker.told:
        return True
    if worker.horse_pid:
        with suppress(ChildProcessError):
            os.waitpid(worker.horse_pid, 0)  # one job at a time; it may well end what it began
    return False


def _await(connection: Redis) -> None:
    """Until Redis answers. A signal now ends the process as it ends any other."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    while True:
        try:
            connection.ping()
        except QueueDown:
            time.sleep(PAUSE)
        else:
            return


def start(prepare: Callable[[Settings], Hooks], role: Literal["worker", "specialists"] = "worker") -> None:
    """The whole process: settings, what the jobs need (`prepare`, once, before the first fork), work.

    Specialists without a model to ask wait to be told to stop: a platform that starts every line of the Procfile has its way.
    Ends with one line when a setting is missing.
    """
    configure()
    hide()
    try:
        settings = take_settings(role)
    except SettingsError as error:
        raise SystemExit(f"backstop {role} does not start: {error}") from None
    if role == "specialists" and not settings.specialists:
        note(_LOG, "no model to ask: specialists are off")
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
        signal.sigwait(_ENDS)
        return
    hooks = prepare(settings)
    job_class, name = (SecondJob, SECOND_LINE) if role == "specialists" else (ReviewJob, LINE)
    work(connect(settings.redis_url, settings.redis_seconds), settings.limits, job_class, hooks=hooks, name=name)
