"""What is wanted against what stands: the writes that bring a pull request to the review of its head. Pure.

One review call per head and stage. Its comments are the findings that nobody has told yet, the worst first. The body of our
first review is the summary: it is edited in place, last of all writes, so that a run that was broken off is finished by the
next one. A plan against what stands after it is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot import remarks
from bot.checks import Mode, judged, newest, with_unread
from bot.comments import INLINE, inline, standing
from bot.domain.accepted import Acceptance
from bot.domain.findings import Finding, Gap, Review
from bot.domain.posted import Anchor, CheckRun, DropPending, EditInline, EditReview, NewInline, Plan, Posted, PostReview, Write
from bot.events import external_id
from bot.fates import Fate, fates
from bot.groups import Named as Labelled
from bot.groups import grouped
from bot.known import Known, Named, known, named
from bot.markers import LISTED, ReviewMark, Role, Seal, digest, unmarked
from bot.policy import FailOn

Anchoring = Callable[[Finding], Anchor | None]
STAGE = "rules"
"""The stage of the reviewers that need no model."""
SECOND = "specialists"
"""The stage of those that ask one (`bot.second`); it may add a part to the summary, which is kept for its head."""
ASKED = 30
"""Comments of one review when somebody asks for more than the worst: GitHub blocks who writes too much at once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command asks to see on its lines: every finding, or those in files and folders; nothing by default."""

    full: bool = False
    paths: tuple[str, ...] = ()

    def covers(self, finding: Finding) -> bool:
        """True when this finding is asked for."""
        path = finding.span.path
        inside = any(path == asked or path.startswith(asked.rstrip("/") + "/") for asked in self.paths)
        return inside or (self.full and not self.paths)


@dataclass(frozen=True, slots=True)
class Run:
    """One look at one head: `key` names it (the same one writes nothing twice), `seal` signs what it writes.

    `mode` and `fail_on` are the repository's wish; `stage` keeps apart what different kinds of reviewers say; `unread` is what
    `bot.router` says that nobody reads yet; `accepted` what people accepted by command, which the marker keeps.
    """

    key: str
    seal: Seal
    mode: Mode = "comment"
    fail_on: FailOn = "error"
    stage: str = STAGE
    asked: Asked = Asked()
    unread: tuple[Gap, ...] = ()
    accepted: tuple[Acceptance, ...] = ()


def plan(review: Review, posted: Posted, anchor: Anchoring, run: Run) -> Plan:
    """The writes for this review of the whole pull request, in order; the check run comes after them.

    Empty for a pull request that is closed, or that was pushed to since the review began.
    """
    if posted.state != "open" or posted.head != review.head:
        return Plan(notes=(f"{posted.state} at {posted.head[:12]}, reviewed {review.head[:12]}",))
    before = known(posted, run.seal, run.stage)
    names = named(review, before)
    labelled, external = [(one.label, one.finding) for one in names], external_id(posted.number, run.key)
    check = _check(with_unread(judged(review, labelled, external, run.mode, run.fail_on), run.unread), posted)
    if posted.draft or run.mode == "observe":
        return Plan((), check)
    writes = _Draft(review, before, names, run, digest(run.key)).writes(anchor)
    pending = tuple(DropPending(one.id) for one in posted.reviews if one.state == "PENDING")
    return Plan((*pending, *writes), check)


def fallbacks(refused: Plan, anchor: Anchoring) -> Iterator[Anchoring]:
    """Ways to plan again when GitHub refused an anchor of the plan, which it does not name: the mildest first.

    Comments on one line each; each of few comments left out in turn; none, so that the summary tells it all.
    """
    posts = [write for write in refused.writes if isinstance(write, PostReview)]
    places = [comment.anchor for post in posts for comment in post.comments]
    if any(place.start < place.line for place in places):
        yield lambda finding: replace(found, start=found.line) if (found := anchor(finding)) else None
    for place in dict.fromkeys(places) if 1 < len(places) <= INLINE else ():
        yield _leaving_out(place, anchor)
    yield nowhere


def nowhere(_: Finding) -> None:
    """The anchoring without anchors."""


def _leaving_out(place: Anchor, anchor: Anchoring) -> Anchoring:
    return lambda finding: found if (found := anchor(finding)) != place else None


Chosen = tuple[Named, Anchor, tuple[Labelled, ...]]
"""Who gets a comment, where, and the others that it stands for."""


def _placed(untold: Sequence[Named], anchor: Anchoring) -> Mapping[str, tuple[Labelled, ...]]:
    """Who stands for which others: of each group the first that the diff has a place for."""
    found: dict[str, tuple[Labelled, ...]] = {}
    by_label = {one.label: (one.label, one.finding) for one in untold}
    for label, others in grouped(list(by_label.values())).items():
        members = [by_label[label], *others]
        lead = next((one for one in members if anchor(one[1]) is not None), None) if others else members[0]
        if lead is not None:
            found[lead[0]] = tuple(one for one in members if one is not lead)
    return found


def _check(wanted: CheckRun, posted: Posted) -> CheckRun | None:
    """None when it stands already."""
    last = newest(posted)
    there = last and (last.external_id, last.status, last.conclusion)
    return None if (wanted.external_id, "completed", wanted.conclusion) == there else wanted


@dataclass(frozen=True, slots=True)
class _Draft:
    """One plan in the making. `name` is the run's name in markers."""

    review: Review
    known: Known
    names: tuple[Named, ...]
    run: Run
    name: str

    def writes(self, anchor: Anchoring) -> tuple[Write, ...]:
        """The review call, then edits of comments, then the summary."""
        chosen = self._chosen(anchor)
        edits = [fate for fate in fates(self.review, self.known, self.names) if fate.now != fate.mark]
        done = sum(mark.state == "fixed" for _, mark in self.known.inline.values())
        mended = sum(fate.now.state == "fixed" for fate in edits)
        returned = sum(fate.mark.state == "fixed" for fate in edits)
        body = self._summary([one for one, _, _ in chosen], done + mended - returned)
        new: list[Write] = []
        if self.known.first is None and any(not one.finding.folded for one in self.names):
            new.append(self._post(body, chosen))
        elif chosen:
            line = remarks.later([one.finding for one, _, _ in chosen], self.review.head, mended)
            new.append(self._post(line + self._review_mark("later", [one for one, _, _ in chosen]), chosen))
        new += [self._edit(fate) for fate in edits]
        new += self.known.doubled
        return (*new, *self._edited_summary(body, bool(new)))

    def _chosen(self, anchor: Anchoring) -> list[Chosen]:
        """Who gets a comment now: the worst of the untold, one for many of its kind, and those asked for; none when this run
        has posted its review."""
        chosen: list[Chosen] = []
        room, most = INLINE, ASKED
        fresh = self.name not in self.known.runs
        names = [one for one in self.names if fresh and not one.finding.folded and one.fingerprint not in self.known.inline]
        wanted = {one.fingerprint for one in names if self.run.asked.covers(one.finding)}
        untold = [one for one in names if one.fingerprint not in wanted and not self.known.tells(one.fingerprint)]
        groups = _placed(untold, anchor)
        for one in names:
            asked = one.fingerprint in wanted
            place = anchor(one.finding) if (asked or one.label in groups) and (most if asked else room) > 0 else None
            if place is not None:
                chosen.append((one, place, groups.get(one.label, ())))
                room, most = room - (not asked), most - asked
        return chosen

    def _post(self, body: str, chosen: Sequence[Chosen]) -> PostReview:
        comments = tuple(
            NewInline(place, self._comment(one, inline(one.finding, one.label, place, others=others)))
            for one, place, others in chosen
        )
        return PostReview(self.review.head, body, comments)

    def _edit(self, fate: Fate) -> EditInline:
        """One line for who is gone; for who is back the comment again, but its lines may have moved: no suggestion."""
        if fate.back is not None:
            return EditInline(fate.comment, self._comment(fate.back, inline(fate.back.finding, fate.back.label, suggest=False)))
        return EditInline(fate.comment, fate.line + self.run.seal.write(fate.now) + "\n")

    def _comment(self, one: Named, body: str) -> str:
        return body + self.run.seal.write(one.mark(self.run.stage)) + "\n"

    def _summary(self, chosen: Sequence[Named], mended: int) -> str:
        """The body of the first review: all findings in a table, in full those that have no comment."""
        labelled = [(one.label, one.finding) for one in self.names]
        apart = [(one.label, one.finding) for one in self._apart(chosen)]
        text = standing(self.review, labelled, apart, f"{mended:,} fixed" if mended else "")
        return text + self._review_mark("first", chosen)

    def _apart(self, chosen: Sequence[Named]) -> list[Named]:
        commented = self.known.inline.keys() | {one.fingerprint for one in chosen}
        return [one for one in self.names if one.fingerprint not in commented]

    def _review_mark(self, role: Role, chosen: Sequence[Named]) -> str:
        apart = self._apart(chosen)
        told = tuple((one.fingerprint, one.number) for one in apart[:LISTED])
        last = max([self.known.last, *(one.number for one in chosen), *(number for _, number in told)])
        kept = self.run.accepted if role == "first" else ()
        mark = ReviewMark(self.run.stage, role, self.name, told, last, len(apart) > LISTED, kept)
        return self.run.seal.write(mark) + "\n"

    def _edited_summary(self, body: str, busy: bool) -> Iterator[EditReview]:
        """The summary edited, unless nobody would see a difference, or this run wrote it and has nothing else to do."""
        if self.known.first is None:
            return
        review, mark = self.known.first
        wanted = self.run.seal.read(body)
        rest, part, head = self.run.seal.split(review.body, SECOND)
        same = unmarked(body) == unmarked(rest) and isinstance(wanted, ReviewMark) and replace(wanted, run=mark.run) == mark
        if not same and (busy or mark.run != self.name):
            yield EditReview(review.id, body + (part if head == digest(self.review.head) else ""))
