"""A review brought to GitHub: a check run from the first moment, then the difference between what is wanted and what stands."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace

from agents.specialists import Specialist, chosen
from bot import checks
from bot.accepting import accepted, labelled, settled
from bot.anchors import Anchors, anchors
from bot.domain.changes import ChangeSet
from bot.domain.findings import Gap, Review
from bot.domain.intents import Intent, Pull
from bot.domain.posted import Check, CheckRun, DropPending, EditInline, EditReview, Plan, Posted, PostReview, Write
from bot.events import external_id, judged_pull
from bot.github import AnchorRejected, Installation, Missing, PendingReview
from bot.known import known
from bot.markers import Seal
from bot.policy import Policy
from bot.posting import STAGE, Anchoring, Asked, Run, fallbacks, plan
from bot.queue import Lease, OpenCheck, Wait
from bot.router import Routes, route, unread
from workers.answer import Answered
from workers.inputs import fetched, policy_of, routes_of, shadow_of
from workers.lessons import lessons
from workers.measure import Shadow
from workers.review import Reviewer
from workers.services import Services, leave
from workers.stage import Stage

log = logging.getLogger(__name__)
_ROUNDS = 6
_PLAIN = Asked()


class Unsettled(Exception):
    """GitHub did not come to what is wanted within a few looks: the next try goes on from there."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Writes of one job. Every write is preceded by a look: what a dead job, or one whose answer got lost, did is found.

    `again` says that a try before this one failed: what it wrote may not be seen at the first look.
    """

    services: Services
    pull: Pull
    lease: Lease
    github: Installation
    again: bool = False

    def publish(self, posted: Posted, answered: Answered, rerun: bool = False) -> bool:
        """Review the head and bring the pull request to it; nothing is written when that was done before.

        True when specialists should read it too.

        What somebody asks for beyond a review that is done has no check run of its own: their comment gets a reaction.
        `rerun`: somebody pressed "Re-run". GitHub leaves the check run as it is and waits for us to report it again.
        """
        asked, kept = answered.asked, accepted(known(posted, self._seal, STAGE), answered.accepts, answered.reopens)
        labels, notes = labelled(posted)
        key = self.services.run_key(self.pull, posted, (*kept, *labels))
        name = external_id(self.pull.number, key)
        last = checks.newest(posted)
        done = last is not None and (last.external_id, last.status) == (name, "completed")
        if done and asked == _PLAIN and not rerun:
            return self.again and not posted.draft
        check = None if done and not rerun else self._begin(posted, name, rerun)
        with fetched(self.services, self.pull, self.github, posted) as repository:
            changes = repository.change_set(posted.base, posted.head)
            policy, gaps = policy_of(changes, self.github)
            review = self._review(changes, policy, gaps, shadow_of(self.services, self.pull, self.github, posted, policy))
            review = settled(replace(review, notes=(*review.notes, *notes)), (*kept, *labels))
            routes = routes_of(changes, review, policy)
            places = anchors(repository, changes, review.findings)
        mode = self.services.settings.mode
        wish = key if asked == _PLAIN else f"{key} {asked}"
        run = Run(wish, self._seal, mode, policy.fail_on, asked=asked, unread=_unread(changes, review), accepted=kept)
        self._settle(review, places, run, check, name)
        silent = self.services.second is None or mode == "observe" or posted.draft
        return not silent and bool(_readers(routes, policy))

    def close(self, posted: Posted) -> None:
        """The pull request is closed: no check run of ours stays open, and what became of our comments is remembered."""
        self.services.queue.learn(self.pull, lessons(posted, self._seal, self.pull.repository))
        for check in _open(posted):
            self._finish(check.id, checks.ended(posted.head, checks.unjudged(check.external_id)))

    def give_up(self, posted: Posted, error: str) -> None:
        """Our own fault, several times: say so once, neutrally, and let nobody wait."""
        name = external_id(self.pull.number, self.services.run_key(self.pull, posted))
        for check in _open(posted) or (self._begin(posted, name),):
            self._finish(check.id, checks.failed(posted.head, checks.unjudged(check.external_id), error))

    def answer_merge_groups(self, heads: Iterable[str]) -> None:
        """A merge queue's commit: its pull requests were judged, so the check is green."""
        for head in sorted(heads):
            if not any(check.status == "completed" for check in self.github.checks(head)):
                self._leave()
                self.github.create_check(checks.in_queue(head, f"queue-{head[:12]}"))

    def pass_on(self, heads: Iterable[str]) -> None:
        """A button "Re-run" whose pull request GitHub did not tell, a fork's for one: our check runs on the commits name it."""
        for head in sorted(heads):
            standing = self.github.checks(head)
            for number in sorted({judged_pull(check.external_id) for check in standing} - {0}):
                pull = Pull(self.pull.installation, self.pull.repository, number)
                self.services.queue.raise_(Intent(pull, "rerun", "", head))
            for check in standing:
                if not judged_pull(check.external_id):
                    self._leave()
                    self.github.update_check(check.id, checks.in_queue(head, check.external_id))

    def _settle(self, review: Review, places: Anchors, run: Run, check: Check | None, name: str) -> None:
        """Look, plan, write, until there is nothing more to write; then complete the check run.

        Raises Wait when the head moved: what is wanted is a review of the new one, whether or not its event ever arrives.
        """
        ways: list[Anchoring] = [places.anchor]
        for _ in range(_ROUNDS):
            posted = self.github.posted(self.pull.number)
            if posted.state != "open":
                self.close(posted)
                return
            if posted.head != review.head:
                self._supersede((check,) if check else (), review.head, posted.head)
                raise Wait(0.0)
            again = check is not None and check.status == "queued"  # to be reported, whatever it says now
            wanted = plan(review, replace(posted, checks=()) if again else posted, ways[0], run)
            if not wanted.writes or (self._written(wanted, ways) and not self.again):
                if check is not None:
                    self._finish(check.id, wanted.check and _judged(wanted.check, check, name))
                return
        raise Unsettled(f"still not settled after {_ROUNDS} looks")

    def _written(self, wanted: Plan, ways: list[Anchoring]) -> bool:
        """True when every write went through; else another look tells what stands. `ways` loses what was refused.

        Raises Unavailable: a look at once might not show yet what was written.
        """
        try:
            for write in wanted.writes:
                self._write(write)
        except AnchorRejected as refusal:
            log.warning("an anchor was refused: %s", refusal, extra={"pull": self.pull.key()})
            ways[:] = ways[1:] or list(fallbacks(wanted, ways[0]))
            return False
        except (PendingReview, Missing) as reason:
            log.info("looking again: %s", reason, extra={"pull": self.pull.key()})
            return False
        return True

    def _write(self, write: Write) -> None:
        self._leave()
        match write:
            case PostReview():
                self.github.post_review(self.pull.number, write)
            case EditReview():
                self.github.edit_review(self.pull.number, write)
            case EditInline():
                self.github.edit_inline(write)
            case DropPending():
                self.github.drop_pending(self.pull.number, write)

    @property
    def _seal(self) -> Seal:
        return self.services.seal(self.pull)

    def _leave(self) -> None:
        leave(self.services, self.pull, self.lease)

    def _begin(self, posted: Posted, name: str, rerun: bool = False) -> Check:
        """The check run of this run: one that a dead job left, one that was asked for again, or that ended without a verdict.

        Only where it is the newest: GitHub shows no other. Else a new one. What else is open is an older run's. What is asked
        for again is told as queued.
        """
        ours = [check for check in posted.checks if check.external_id in {name, checks.unjudged(name)}]
        found = next((check for check in ours if check.status != "completed" or check is checks.newest(posted)), None)
        self._supersede([check for check in _open(posted) if check is not found], posted.head, posted.head)
        if found is None:
            self._leave()
            found = Check(self.github.create_check(checks.begun(posted.head, name)), "in_progress", "", name)
        elif rerun and found.external_id == name:
            found = replace(found, status="queued")
        self.services.queue.check_opened(OpenCheck(self.pull, found.id, posted.head, name))
        return found

    def _supersede(self, open_ones: Iterable[Check], head: str, newer: str) -> None:
        for check in open_ones:
            self._finish(check.id, checks.superseded(head, checks.unjudged(check.external_id), newer))

    def _finish(self, check: int, wanted: CheckRun | None) -> None:
        if wanted is not None:
            self._leave()
            self.github.update_check(check, wanted)
        self.services.queue.check_closed(self.pull, check)

    def _review(self, changes: ChangeSet, policy: Policy, gaps: tuple[Gap, ...], shadow: Shadow | None) -> Review:
        found = Reviewer(changes, policy, cache=self.services.settings.cache / "replay", stage=Stage(shadow)).review()
        return replace(found, gaps=gaps + found.gaps)


def _open(posted: Posted) -> tuple[Check, ...]:
    return tuple(check for check in posted.checks if check.status != "completed")


def _judged(wanted: CheckRun, check: Check, name: str) -> CheckRun:
    """A run that was asked for again ("Re-run") has its annotations from the first time: GitHub would add them once more."""
    again = check.status == "queued" and check.external_id == name
    return replace(wanted, external_id=name, annotations=() if again else wanted.annotations)


def _unread(changes: ChangeSet, review: Review) -> tuple[Gap, ...]:
    """What belongs to a topic that nobody reads yet; what the review covers is read."""
    covered = {coverage.path for coverage in review.coverage}
    return unread({path: topics for path, topics in route(changes, []).items() if path not in covered})


def _readers(routes: Routes, policy: Policy) -> tuple[Specialist, ...]:
    """Specialists who may have something to read."""
    topics = {topic for found in routes.values() for topic in found}
    return chosen(topics, policy.engine or "postgresql", policy.specialists)
