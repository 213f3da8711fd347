"""A pull request as far as our writes change it, pure; and what a person would see of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.domain.findings import Finding
from bot.domain.posted import (
    Anchor,
    Check,
    CheckRun,
    DropPending,
    EditInline,
    EditReview,
    Inline,
    Plan,
    Posted,
    PostedReview,
    PostReview,
    Write,
)
from bot.markers import Seal, unmarked

SEAL = Seal(b"0123456789abcdef", 4711, 7)


def own_lines(finding: Finding) -> Anchor:
    """The anchoring of a diff that holds every finding."""
    return Anchor(finding.span.path, finding.span.line, finding.span.end, finding.span.side)


def opened(head: str, **values: object) -> Posted:
    fresh = Posted(7, "open", False, "b" * 40, "main", head, 4711, "octo", "octo/shop", True)
    return replace(fresh, **values)  # type: ignore[arg-type]


@dataclass
class Model:
    """What GitHub would keep. `anchors` tells where each inline comment stands."""

    posted: Posted
    next_id: int = 100
    anchors: dict[int, Anchor] = field(default_factory=dict)
    check: CheckRun | None = None
    calls: int = 0

    def push(self, head: str) -> None:
        self.posted = replace(self.posted, head=head, checks=())

    def apply(self, plan: Plan) -> None:
        for write in plan.writes:
            self.write(write)
        if plan.check is not None:
            self.check = plan.check
            done = Check(self._id(), "completed", plan.check.conclusion, plan.check.external_id)
            self.posted = replace(self.posted, checks=(*self.posted.checks, done))

    def write(self, write: Write) -> None:
        now = self.posted
        if isinstance(write, PostReview):
            assert not any(review.state == "PENDING" for review in now.reviews), "one pending review blocks all others"
            self.calls += 1
            review = PostedReview(self._id(), write.commit, "COMMENTED", write.body, "")
            new = [Inline(self._id(), "n", comment.body, "") for comment in write.comments]
            self.anchors |= {one.id: comment.anchor for one, comment in zip(new, write.comments, strict=True)}
            self.posted = replace(now, reviews=(*now.reviews, review), inline=(*now.inline, *new))
        elif isinstance(write, EditReview):
            assert any(review.id == write.review for review in now.reviews)
            edited = [replace(one, body=write.body) if one.id == write.review else one for one in now.reviews]
            self.posted = replace(now, reviews=tuple(edited))
        elif isinstance(write, EditInline):
            assert any(one.id == write.comment for one in now.inline)
            comments = [replace(one, body=write.body) if one.id == write.comment else one for one in now.inline]
            self.posted = replace(now, inline=tuple(comments))
        elif isinstance(write, DropPending):
            self.posted = replace(now, reviews=tuple(one for one in now.reviews if one.id != write.review))

    def _id(self) -> int:
        self.next_id += 1
        return self.next_id

    def seen(self) -> str:
        """The conversation and the check run, without what is hidden."""
        parts = [f"--- review of {review.commit[:7]}\n{unmarked(review.body)}" for review in self.posted.reviews]
        for one in self.posted.inline:
            place = self.anchors[one.id]
            lines = str(place.line) if place.start == place.line else f"{place.start}-{place.line}"
            parts.append(f"--- on {place.path}:{lines} ({place.side})\n{unmarked(one.body)}")
        if self.check:
            parts.append(f"--- check run: {self.check.conclusion}: {self.check.title}\n{self.check.summary.strip()}")
            for note in self.check.annotations:
                said = "\n".join([note.title, note.message])
                parts.append(f"--- annotation {note.level} {note.path}:{note.start_line}-{note.end_line}\n{said}")
        return "\n\n".join(parts) + "\n"
