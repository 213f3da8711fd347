"""Hidden lines in what we post, by which we know it again: HTML comments, authenticated, so that nobody else can write one.

A marker is one line of a body: `<!-- backstop finding 1 rules f=a3f0… n=2 … 5f1c… -->`. Its tag is an HMAC over repository,
pull request and words: one that was copied from elsewhere, or made up, is no marker. One of this very pull request, quoted
in a text that we show, is none either: `bot.markdown` breaks up every `<!--` of a text that is not ours.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal, cast

from bot.domain.accepted import Acceptance

_LINE = re.compile(r"^<!-- backstop ((?:[a-z]+ 1) [a-z0-9=,: ]{1,40000}) ([0-9a-f]{24}) -->[ \t]*$", re.MULTILINE)
_STAGE = re.compile(r"[a-z]{1,20}")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
LISTED = 1_000
"""Findings that the marker of a review lists."""

State = Literal["open", "fixed", "changed", "gone", "accepted", "double"]
Role = Literal["first", "later", "double"]


@dataclass(frozen=True, slots=True)
class FindingMark:
    """In an inline comment: which finding it speaks of, the number of its label, and digests of its rule and its file.

    `state` says what our comment says now: the finding, what became of it, or that it was doubled by mistake.
    """

    stage: str
    fingerprint: str
    label: int
    rule: str
    file: str
    state: State = "open"


@dataclass(frozen=True, slots=True)
class ReviewMark:
    """In the body of a review: the run that wrote it, and the findings it tells without a comment of their own.

    `told` pairs fingerprints with the numbers of their labels. `more` says that there were too many
    to list. `last` is the highest label given so far; `accepted` is what people have accepted by command.
    """

    stage: str
    role: Role
    run: str
    told: tuple[tuple[str, int], ...] = ()
    last: int = 0
    more: bool = False
    accepted: tuple[Acceptance, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyMark:
    """In an answer in the conversation: the comment that asked for it, and a digest of the command."""

    comment: int
    command: str


Mark = FindingMark | ReviewMark | ReplyMark


def digest(*words: str) -> str:
    """Sixteen hexadecimal digits for what a marker has to name and must not quote."""
    return sha256("\0".join(words).encode("utf-8", "surrogateescape")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Seal:
    """Writes and reads the markers of one pull request. `older` keys are still believed, so that a key can be changed."""

    key: bytes
    repository: int
    number: int
    older: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a key that could be guessed. Raises ValueError."""
        if len(self.key) < 16:
            raise ValueError("a key for markers needs 16 bytes or more")

    def __repr__(self) -> str:
        """Without the key."""
        return f"Seal(repository={self.repository}, number={self.number})"

    def write(self, mark: Mark) -> str:
        """The marker's line. Raises ValueError for a stage or fingerprint (or a list) that could not be read back."""
        words = _words(mark)
        return f"<!-- backstop {words} {self._tag(self.key, words)} -->"

    def read(self, body: str) -> Mark | None:
        """Our marker in a body of ours, the last one if there are several; None for none. Never raises."""
        for found in reversed(list(_LINE.finditer(body.replace("\r\n", "\n")))):
            if found[1].startswith("part "):
                continue
            if any(hmac.compare_digest(self._tag(key, found[1]), found[2]) for key in (self.key, *self.older)):
                return _mark(found[1])
        return None

    def part(self, stage: str, head: str) -> str:
        """The line before a part that a later stage adds to the body of an earlier one's review, for this head."""
        words = f"part 1 {stage} h={digest(head)}"
        return f"<!-- backstop {words} {self._tag(self.key, words)} -->"

    def split(self, body: str, stage: str) -> tuple[str, str, str]:
        """A body without the part of that stage, the part with its line, and the digest of the part's head ('' without one)."""
        for found in _LINE.finditer(body.replace("\r\n", "\n")):
            ours = any(hmac.compare_digest(self._tag(key, found[1]), found[2]) for key in (self.key, *self.older))
            if ours and found[1].startswith(f"part 1 {stage} h="):
                text = body.replace("\r\n", "\n")
                return text[: found.start()], text[found.start() :], found[1].rpartition("=")[2]
        return body, "", ""

    def _tag(self, key: bytes, words: str) -> str:
        said = f"backstop marker\0{self.repository}\0{self.number}\0{words}"
        return hmac.new(key, said.encode("ascii"), sha256).hexdigest()[:24]


def unmarked(body: str) -> str:
    """A body as a person sees it: without markers, with line ends and outer white space as they do not matter."""
    return _LINE.sub("", body.replace("\r\n", "\n")).strip()


def _words(mark: Mark) -> str:
    if isinstance(mark, FindingMark):
        return _finding_words(mark)
    return _review_words(mark) if isinstance(mark, ReviewMark) else _reply_words(mark)


def _reply_words(mark: ReplyMark) -> str:
    if not _FINGERPRINT.fullmatch(mark.command):
        raise ValueError(f"cannot be a marker: {mark}")
    return f"reply 1 command answered c={mark.comment} w={mark.command}"


def _finding_words(mark: FindingMark) -> str:
    if not (_STAGE.fullmatch(mark.stage) and all(map(_FINGERPRINT.fullmatch, (mark.fingerprint, mark.rule, mark.file)))):
        raise ValueError(f"cannot be a marker: {mark}")
    return f"finding 1 {mark.stage} {mark.state} f={mark.fingerprint} n={mark.label} r={mark.rule} p={mark.file}"


def _review_words(mark: ReviewMark) -> str:
    names = [mark.run, *(fingerprint for fingerprint, _ in mark.told)]
    if not (_STAGE.fullmatch(mark.stage) and all(map(_FINGERPRINT.fullmatch, names)) and len(mark.told) <= LISTED):
        raise ValueError(f"cannot be a marker: {mark}")
    told = ",".join(f"{fingerprint}:{label}" for fingerprint, label in mark.told)
    words = f"review 1 {mark.stage} {mark.role} run={mark.run} last={mark.last} more={int(mark.more)} told={told}"
    accepted = ",".join(f"{one.kind}:{one.name}:{_hex(one.by)}:{_hex(one.why)}" for one in mark.accepted)
    return f"{words} accepted={accepted}" if accepted else words


def _hex(text: str) -> str:
    return text.encode("utf-8", "replace").hex()


def _mark(words: str) -> Mark:
    """Words that we wrote, for their tag is ours."""
    kind, _, stage, what, *rest = words.split(" ")
    said = dict(word.split("=", 1) for word in rest)
    if kind == "finding":
        return FindingMark(stage, said["f"], int(said["n"]), said["r"], said["p"], cast(State, what))
    if kind == "reply":
        return ReplyMark(int(said["c"]), said["w"])
    role = cast(Role, what)
    told = tuple((pair.split(":")[0], int(pair.split(":")[1])) for pair in said["told"].split(",") if pair)
    accepted = tuple(map(_acceptance, filter(None, said.get("accepted", "").split(","))))
    return ReviewMark(stage, role, said["run"], told, int(said["last"]), said["more"] == "1", accepted)


def _acceptance(words: str) -> Acceptance:
    kind, name, by, why = words.split(":")
    return Acceptance(cast(Literal["finding", "rule"], kind), name, bytes.fromhex(by).decode(), bytes.fromhex(why).decode())


def as_double(mark: FindingMark | ReviewMark) -> Mark:
    """The same, of a comment or review that stands there twice."""
    return replace(mark, state="double") if isinstance(mark, FindingMark) else replace(mark, role="double", told=())
