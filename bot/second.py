"""The second stage on GitHub: what specialists found against what stands. Pure.

At most one further review for one head, and only when something in it is worth a comment; else a part of the summary that the
first stage has written, and nothing where there is none. Earlier comments whose lines are gone are edited to one line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from bot import markdown as md
from bot import remarks
from bot.comments import INLINE, detail, unread_line
from bot.domain.findings import Finding, Gap
from bot.domain.posted import Anchor, EditInline, EditReview, NewInline, Plan, Posted, PostReview, Write
from bot.folds import Fold
from bot.inline import inline
from bot.known import Known, Named, known
from bot.markers import ReviewMark, Seal, digest, unmarked
from bot.posting import SECOND, STAGE, Anchoring
from bot.wording import counted

COMMENTS = 2
"""Comments of specialists that stand open on a pull request at a time; with the rules' at most INLINE."""
_ROOM = 3_000


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the second stage brings: `worth` are findings that may be comments, the best first; `further` are the others.

    `gone` are fingerprints of earlier comments whose lines are no longer there, `mended` of those that no longer hold.
    `readers` are who read, `bill` says what it took.
    """

    head: str
    worth: tuple[Finding, ...] = ()
    further: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    gone: frozenset[str] = frozenset()
    mended: frozenset[str] = frozenset()
    readers: tuple[str, ...] = ()
    bill: str = ""


def plan_second(opinion: Opinion, posted: Posted, anchor: Anchoring, key: str, seal: Seal) -> Plan:
    """The writes; none for a pull request that is closed, a draft, or that was pushed to since."""
    if posted.state != "open" or posted.draft or posted.head != opinion.head:
        return Plan(notes=(f"{posted.state} at {posted.head[:12]}, read {opinion.head[:12]}",))
    draft = _Draft(opinion, posted, known(posted, seal, SECOND), known(posted, seal, STAGE), digest(key), seal)
    return Plan(tuple(draft.writes(anchor)))


@dataclass(frozen=True, slots=True)
class _Draft:
    opinion: Opinion
    posted: Posted
    own: Known
    rules: Known
    name: str
    seal: Seal

    def writes(self, anchor: Anchoring) -> Iterator[Write]:
        """The review, then edits of comments, then the part of the summary."""
        chosen = [] if self.name in self.own.runs else self._chosen(anchor)
        if chosen:
            yield self._post(chosen)
        yield from self._edits()
        yield from self.own.doubled
        if not chosen and self.name not in self.own.runs:
            yield from self._part()

    def _chosen(self, anchor: Anchoring) -> list[tuple[Named, Anchor]]:
        ended = self.opinion.gone | self.opinion.mended
        mine = sum(mark.state == "open" and name not in ended for name, (_, mark) in self.own.inline.items())
        theirs = sum(mark.state == "open" for _, mark in self.rules.inline.values())
        room, number = min(COMMENTS - mine, INLINE - theirs - mine), self.own.last
        chosen: list[tuple[Named, Anchor]] = []
        for finding in self.opinion.worth:
            place = anchor(finding) if finding.fingerprint not in self.own.inline and room > 0 else None
            if place is not None:
                room, number = room - 1, number + 1
                chosen.append((Named(finding.fingerprint, number, finding, "S"), place))
        return chosen

    def _post(self, chosen: Sequence[tuple[Named, Anchor]]) -> PostReview:
        told = {one.fingerprint for one, _ in chosen}
        rest = [one for one in (*self.opinion.worth, *self.opinion.further) if one.fingerprint not in told]
        comments = tuple(
            NewInline(place, inline(one.finding, one.label, place, suggest=False) + self.seal.write(one.mark(SECOND)) + "\n")
            for one, place in chosen
        )
        mark = ReviewMark(SECOND, "later", self.name, (), max(one.number for one, _ in chosen))
        line = remarks.second(len(chosen), self.opinion.head, self.opinion.readers)
        body = f"{line}{self._folded(rest)}\n{self.seal.write(mark)}\n"
        return PostReview(self.opinion.head, body, comments)

    def _edits(self) -> Iterator[EditInline]:
        head = self.opinion.head
        for name, (comment, mark) in self.own.inline.items():
            label = f"S{mark.label}"
            if mark.state == "open" and name in self.opinion.mended:
                line, now = remarks.mended(label, head), replace(mark, state="fixed")
            elif mark.state == "open" and name in self.opinion.gone:
                line, now = remarks.altered(label, head), replace(mark, state="changed")
            else:
                continue
            yield EditInline(comment.id, line + self.seal.write(now) + "\n")

    def _part(self) -> Iterator[EditReview]:
        """The summary with our part in place of an older one."""
        if self.rules.first is None or not (self.opinion.readers or self.opinion.gaps):
            return
        review, _ = self.rules.first
        rest, part, _ = self.seal.split(review.body, SECOND)
        wanted = f"{self._headline()}{self._folded((*self.opinion.worth, *self.opinion.further))}\n"
        if unmarked(part) != unmarked(wanted):
            yield EditReview(review.id, f"{rest.rstrip()}\n{self.seal.part(SECOND, self.opinion.head)}\n\n{wanted}")

    def _headline(self) -> str:
        said = len(self.opinion.worth) + len(self.opinion.further)
        why = "five comments stand already" if self.opinion.worth else "not sure enough for a comment"
        what = f"{counted(said, 'remark')}, folded ({why})" if said else "nothing to add"
        readers = ", ".join(map(md.code, self.opinion.readers)) or "none could read"
        return f"**Specialists** ({readers}): {what}.\n" if self.opinion.readers else "**Specialists:** none could read this.\n"

    def _folded(self, rest: Collection[Finding]) -> str:
        fold = Fold(_ROOM)
        fold.add("not checked", "\n".join(f"- {unread_line(gap)}: {md.inline(gap.why, 200)}" for gap in self.opinion.gaps))
        fold.add("what it took", md.inline(self.opinion.bill))
        for finding in rest:
            fold.add("further remarks", detail("", finding))
        return fold.text()
