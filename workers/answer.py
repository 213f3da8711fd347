"""Slash commands answered: who may, what they ask, and what they are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.accepting import LONGEST, MOST, accepted, labels_of, names_of
from bot.commands import help_text, read
from bot.domain.accepted import Acceptance
from bot.domain.errors import UserError
from bot.domain.intents import Command, Pull
from bot.domain.posted import Posted
from bot.github import Installation, Limited, Missing
from bot.grammar import Request
from bot.known import known
from bot.markers import ReplyMark, Seal, digest
from bot.posting import STAGE, Asked
from bot.queue import Lease
from workers.rules.pages import brief
from workers.rules.registry import all_rules
from workers.services import Services, leave

_MOST, _PER = 20, 3600  # commands of one person on one pull request, and in how many seconds
_LABELS = (
    "No comment here is labelled {}. Each finding ends with the name of its rule: `/explain` takes that as well, "
    "for example `/explain index-blocks-writes`."
)

_NOT_HERE = "Nothing of ours here is called {}: findings have labels such as `F2`, rules names such as `index-blocks-writes`."
_FULL = f"{MOST} acceptances stand here already. A rule's name stands for all its findings; `/reopen` takes one back."
_ORGANISATION = "Where a repository has no `.github/backstop.yml`, that of the organisation's `.github` repository holds."
_NO_ORGANISATION = (
    "There are no defaults of the organisation: Backstop is not installed on its `.github` repository, or that holds no "
    "`.github/backstop.yml`."
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What commands ask of the review, what they accept and reopen (names), and those to be told when it is done."""

    asked: Asked = field(default_factory=Asked)
    waiting: tuple[Command, ...] = ()
    accepts: tuple[Acceptance, ...] = ()
    reopens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answerer:
    """One job's conversation. What was answered is recorded, so that whatever comes twice is answered once."""

    services: Services
    pull: Pull
    lease: Lease
    github: Installation

    def answered(self, commands: Iterable[Command], posted: Posted) -> Answered:
        """Answer the commands that need no review, and gather what the others ask. `posted`: the labels they may name."""
        full, paths, waiting = False, list[str](), list[Command]()
        accepts, reopens = dict[str, Acceptance](), set[str]()
        for command in commands:
            said = self.services.queue.recorded(self.pull, _name(command))
            request = None if said in _ENDS else self._request(command, said)
            if request is None:
                continue
            if request.kind == "review":
                full, paths = full or request.full, [*paths, *request.paths]
                waiting.append(command)
            elif request.kind in ("accept", "reopen"):
                meant = self._meant(command, said, request, posted)
                waiting += [command] if meant else []
                for one in meant:
                    reopens.add(one.name)
                    accepts.pop(one.name, None)
                    if request.kind == "accept":
                        accepts[one.name] = one
            else:
                self._tell(command, said, self._told(request, posted), "rocket")
        return Answered(Asked(full, tuple(paths)), tuple(waiting), tuple(accepts.values()), tuple(reopens))

    def acknowledge(self, answered: Answered) -> None:
        """The review that was asked for stands: 🚀."""
        for command in answered.waiting:
            self._end(command, "rocket")

    def _request(self, command: Command, said: str | None) -> Request | None:
        """The request of somebody who may write here; others, and those over their quota, see 😕 and no words."""
        if said is None:
            may = self.github.permission(command.author) in {"admin", "write"}
            if not may or not self.services.queue.spend(self.pull, command.author_id, _MOST, _PER):
                self._end(command, "confused")
                return None
            self._react(command, "eyes")
            self._record(command, "seen")
        try:
            return read(command.words)
        except UserError as error:
            self._tell(command, said, str(error), "confused")
            return None

    def _tell(self, command: Command, said: str | None, body: str, mark: str) -> None:
        """Recorded before it is sent: a try that follows one whose answer got lost looks first whether it stands."""
        if said != "told" or not self._stands(command):
            leave(self.services, self.pull, self.lease)
            self._record(command, "told")
            try:
                self.github.reply(self.pull.number, f"{body}\n\n{self._seal.write(_mark(command))}")
            except Limited:  # surely not sent
                self._record(command, "seen")
                raise
        self._end(command, mark)

    def _stands(self, command: Command) -> bool:
        """Whether our answer to it is in the conversation."""
        return any(self._seal.read(body) == _mark(command) for body in self.github.replies(self.pull.number))

    @property
    def _seal(self) -> Seal:
        return self.services.seal(self.pull)

    def _meant(self, command: Command, said: str | None, request: Request, posted: Posted) -> tuple[Acceptance, ...]:
        """What `/accept` and `/reopen` name; none, and told so, where something of it does not stand here."""
        found = known(posted, self._seal, STAGE)
        rules, names = {rule.id for rule in all_rules()}, labels_of(found)
        meant, by, why = list[Acceptance](), command.author, request.why[:LONGEST]
        for name in request.findings:
            if name in rules and found.first is not None:
                meant.append(Acceptance("rule", digest(name), by, why))
            elif name in names:
                meant.append(Acceptance("finding", names[name], by, why))
            else:
                self._tell(command, said, _NOT_HERE.format(name), "confused")
                return ()
        if request.kind == "accept" and len(accepted(found, meant)) < len({*names_of(found), *(one.name for one in meant)}):
            self._tell(command, said, _FULL, "confused")
            return ()
        return tuple(meant)

    def _told(self, request: Request, posted: Posted) -> str:
        """The answer to `/help` and `/explain`."""
        if request.kind == "help":
            found = self.github.organisation_policy() is not None
            return help_text([_ORGANISATION if found else _NO_ORGANISATION])
        if "-" in request.finding:
            rule = next((rule for rule in all_rules() if rule.id == request.finding), None)
            return brief(rule) if rule else f"There is no rule `{request.finding}`."
        marks = known(posted, self._seal, STAGE).inline.values()
        labelled = {mark.rule for _, mark in marks if f"F{mark.label}" == request.finding}
        rule = next((rule for rule in all_rules() if digest(rule.id) in labelled), None)
        return brief(rule) if rule else _LABELS.format(request.finding)

    def _end(self, command: Command, mark: str) -> None:
        self._react(command, mark)
        self._record(command, mark)

    def _react(self, command: Command, mark: str) -> None:
        leave(self.services, self.pull, self.lease)
        try:
            self.github.react(command.comment, mark)
        except Missing:  # its author took it back; what it asked for is done all the same
            return

    def _record(self, command: Command, what: str) -> None:
        self.services.queue.record(self.pull, _name(command), what)


_ENDS = {"rocket", "confused"}


def _mark(command: Command) -> ReplyMark:
    return ReplyMark(command.comment, digest(*command.words))


def _name(command: Command) -> str:
    return f"command:{command.comment}:{' '.join(command.words)[:200]}"
