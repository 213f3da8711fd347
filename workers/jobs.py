"""What the queue runs: one look at one pull request, from its lease to what stands on GitHub."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from bot.domain.intents import Intent, Pull
from bot.domain.posted import Posted
from bot.github import Gone, Installation, Limited, Missing
from bot.queue import Busy, Lease, Lost, Wait, Wanted
from workers.answer import Answerer
from workers.publish import Publisher
from workers.replies import Replies
from workers.services import Services

log = logging.getLogger(__name__)
_SERVICES: list[Services] = []


def serve(services: Services) -> None:
    """Hand over what the jobs of this process need; the worker's main module calls it once, before the first job."""
    _SERVICES[:] = [services]


def review_pull(installation: int, repository: int, number: int) -> None:
    """Do all that is wanted of a pull request. At least once: whatever was done before is found and not done again.

    Errors that pass (GitHub unreachable) leave the job: its lease counts a failed try, and the clock sends it again.
    """
    pull = Pull(installation, repository, number)
    try:
        with _SERVICES[0].queue.lease(pull) as lease:
            Job(_SERVICES[0], pull, lease).run()
    except (Busy, Lost) as reason:
        log.info("left to another: %s", reason, extra={"pull": pull.key()})


@dataclass(frozen=True, slots=True)
class Job:
    """One try."""

    services: Services
    pull: Pull
    lease: Lease

    def run(self) -> None:
        """Do it, or say when it can be done. Raises what a later try may mend."""
        queue, wanted = self.services.queue, self.services.queue.wanted(self.pull)
        if wanted is None:
            return
        github = self.services.github(self.pull)
        try:
            self._work(github, wanted)
            queue.done(self.pull, wanted.generation, self.lease)
        except Limited as limit:
            queue.rest(self.pull.installation, limit.retry_at)
            queue.postpone(self.pull, limit.retry_at, self.lease)
        except Wait as wait:
            queue.postpone(self.pull, time.time() + wait.seconds, self.lease)
        except Gone as gone:
            log.info("gone: %s", gone, extra={"pull": self.pull.key(), "delivery": wanted.delivery})
            queue.drop(self.pull, whole=not isinstance(gone, Missing))
        finally:
            github.close()

    def _work(self, github: Installation, wanted: Wanted) -> None:
        publisher = Publisher(self.services, self.pull, self.lease, github, again=wanted.tries > 1)
        if self.pull.number == 0:
            publisher.answer_merge_groups(wanted.heads - wanted.again)
            publisher.pass_on(wanted.again)
            return
        posted = github.posted(self.pull.number)
        if wanted.heads and posted.head not in wanted.heads and wanted.postponed == 0 and posted.state == "open":
            raise Wait(self.services.settings.limits.stale)
        if posted.state != "open":
            publisher.close(posted)
        elif wanted.last:
            publisher.give_up(posted, wanted.delivery)
        else:
            answerer = Answerer(Replies(self.services, self.pull, self.lease, github))
            answered = answerer.answered(wanted.commands, posted)
            if publisher.publish(posted, answered, "rerun" in wanted.reasons) or answered.waiting:
                self._pass_on(posted, again=bool(answered.waiting) or "rerun" in wanted.reasons)
            answerer.acknowledge(answered)

    def _pass_on(self, posted: Posted, again: bool) -> None:
        """To the second stage, once for each run unless somebody asks: it reads beside us, and nobody here waits for it."""
        second, key = self.services.second, self.services.run_key(self.pull, posted)
        if second is not None and (again or second.recorded(self.pull, "asked") != key):
            second.raise_(Intent(self.pull, "specialists", "", posted.head))
            second.record(self.pull, "asked", key)
