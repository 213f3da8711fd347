"""The second stage: specialists read a pull request that the rules have reviewed. The first stage never waits for it."""

from __future__ import annotations

import logging
import time
from contextlib import ExitStack
from dataclasses import dataclass

from agents.claude import Claude, Unanswered
from bot.anchors import Anchors
from bot.commands import read
from bot.domain.intents import Command, Pull
from bot.domain.posted import DropPending, EditInline, EditReview, Posted, PostReview, Write
from bot.github import AnchorRejected, Gone, Installation, Limited, Missing, PendingReview, Unavailable
from bot.known import known
from bot.markers import digest
from bot.posting import SECOND, Anchoring, fallbacks
from bot.queue import Busy, Lease, Lost, Queue, Wait, Wanted
from bot.second import Opinion, plan_second
from workers.reading import Reader
from workers.replies import ENDS, Replies, command_name
from workers.rounds import read_round
from workers.services import Services, leave

log = logging.getLogger(__name__)
_ROUNDS, _PAUSE, _PATIENCE = 6, 0.2, 60.0
_SEEN = 2.0
"""Seconds after which GitHub surely shows what was written though its answer got lost."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What the process holds: services of the first stage, the queue of this one, the model, its instructions' canary."""

    services: Services
    queue: Queue
    claude: Claude
    canary: str


_STAGE: list[Stage] = []


def serve(stage: Stage) -> None:
    """Hand over what the jobs of this process need; the main module calls it once, before the first job."""
    _STAGE[:] = [stage]


def read_pull(installation: int, repository: int, number: int) -> None:
    """Read what is wanted. At least once: a head that was read, or whose review stands, is not read again."""
    pull = Pull(installation, repository, number)
    try:
        with _STAGE[0].queue.lease(pull) as lease:
            Job(_STAGE[0], pull, lease).run()
    except (Busy, Lost) as reason:
        log.info("left to another: %s", reason, extra={"pull": pull.key()})


@dataclass(frozen=True, slots=True)
class Job:
    """One try."""

    stage: Stage
    pull: Pull
    lease: Lease

    def run(self) -> None:
        """Do it, or say when it can be done. Raises what a later try may mend."""
        queue, services = self.stage.queue, self.stage.services
        wanted = queue.wanted(self.pull)
        if wanted is None:
            return
        github = services.github(self.pull)
        try:
            if not wanted.last:
                self._work(github, wanted)
            else:
                self._given_up(github, wanted)
            queue.done(self.pull, wanted.generation, self.lease)
        except Limited as limit:
            services.queue.rest(self.pull.installation, limit.retry_at)
            queue.postpone(self.pull, limit.retry_at, self.lease)
        except Wait as wait:
            queue.postpone(self.pull, time.time() + wait.seconds, self.lease)
        except Gone as gone:
            log.info("gone: %s", gone, extra={"pull": self.pull.key()})
            queue.drop(self.pull)
        finally:
            github.close()

    def _work(self, github: Installation, wanted: Wanted) -> None:
        posted, queue, seal = github.posted(self.pull.number), self.stage.queue, self.stage.services.seal(self.pull)
        if posted.state == "open":
            for command in wanted.commands:
                self._designed(github, posted, command)
        if (
            "specialists" not in wanted.reasons
            or posted.state != "open"
            or posted.draft
            or (wanted.heads and posted.head not in wanted.heads)
        ):
            return  # of another head the first stage tells us again
        key = f"{self.stage.services.run_key(self.pull, posted)} {SECOND}"
        own = known(posted, seal, SECOND)
        if queue.recorded(self.pull, "read") == key or digest(key) in own.runs:
            return
        last = read_round(queue.recorded(self.pull, "round"))
        reader = Reader(self.stage.services, self.stage.claude, self.stage.canary, self.pull, github)
        opinion, anchors, now = reader.read(posted, own, last)
        if not self._published(github, opinion, anchors, key):
            return
        queue.record(self.pull, "round", now.text())
        if opinion.readers or not opinion.gaps:  # else somebody may ask for it again
            queue.record(self.pull, "read", key)

    def _designed(self, github: Installation, posted: Posted, command: Command) -> None:
        """One `/design`, answered once; nobody of the first stage waits while the model thinks.

        What it said is kept until it stands: a try that could not write it is followed by one that does not pay again.
        """
        services = self.stage.services
        if services.queue.recorded(self.pull, command_name(command)) in ENDS:
            return
        name = f"{command_name(command)} {posted.head}"
        body, mark = self.stage.queue.kept(self.pull, name) or "", "rocket"
        if not body:
            reader = Reader(services, self.stage.claude, self.stage.canary, self.pull, github)
            try:
                body = reader.design(posted, read(command.words).why)
                self.stage.queue.keep(self.pull, name, body)
            except Unanswered as reason:
                body, mark = f"There is no design: {reason}.", "confused"
        with ExitStack() as held:
            lease = self._borrowed(held)
            if lease is None:
                raise Wait(_SEEN)
            Replies(services, self.pull, lease, github).tell(command, body, mark)
        self.stage.queue.keep(self.pull, name, "")

    def _given_up(self, github: Installation, wanted: Wanted) -> None:
        """Nobody waits for an answer that will not come: 😕."""
        services = self.stage.services
        asked = [one for one in wanted.commands if services.queue.recorded(self.pull, command_name(one)) not in ENDS]
        with ExitStack() as held:
            if asked and (lease := self._borrowed(held)):
                for command in asked:
                    Replies(services, self.pull, lease, github).end(command, "confused")

    def _published(self, github: Installation, opinion: Opinion, anchors: Anchors, key: str) -> bool:
        """Write while nobody of the first stage does; what was read was paid for, so small hindrances are waited out here.

        False when it did not come to its turn. Raises what a later try may mend.
        """
        services = self.stage.services
        way: Anchoring = anchors.anchor
        with ExitStack() as held:
            lease = self._borrowed(held)
            if lease is None:
                return False
            for _ in range(_ROUNDS):
                posted = github.posted(self.pull.number)
                plan = plan_second(opinion, posted, way, key, services.seal(self.pull))
                try:
                    for write in plan.writes:
                        leave(services, self.pull, lease)
                        _write(github, posted, write)
                except AnchorRejected:
                    way = next(iter(fallbacks(plan, way)))
                except Wait as wait:
                    time.sleep(min(wait.seconds, _PATIENCE))
                except (PendingReview, Missing, Unavailable) as reason:
                    log.info("looking again: %s", reason, extra={"pull": self.pull.key()})
                    time.sleep(_SEEN)
                else:
                    return True
        return False

    def _borrowed(self, held: ExitStack) -> Lease | None:
        """The pull request, once the first stage is not at work on it; None when that takes too long."""
        services, ends = self.stage.services, time.monotonic() + _PATIENCE
        while time.monotonic() < ends:
            try:
                return held.enter_context(services.queue.borrow(self.pull, 2 * services.settings.http_seconds))
            except Busy:
                time.sleep(_PAUSE)
        return None


def _write(github: Installation, posted: Posted, write: Write) -> None:
    match write:
        case PostReview():
            github.post_review(posted.number, write)
        case EditReview():
            github.edit_review(posted.number, write)
        case EditInline():
            github.edit_inline(write)
        case DropPending():
            github.drop_pending(posted.number, write)
