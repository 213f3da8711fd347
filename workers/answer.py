"""Slash commands answered: who may, what they ask, and what they are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.accepting import LONGEST, MOST, accepted, labels_of, names_of
from bot.commands import help_text, read
from bot.domain.accepted import Acceptance
from bot.domain.errors import UserError
from bot.domain.intents import Command, Intent
from bot.domain.posted import Posted
from bot.grammar import Request
from bot.known import known
from bot.markers import digest
from bot.posting import STAGE, Asked
from workers.explained import explained
from workers.replies import ENDS, HANDED, Replies
from workers.rules.registry import all_rules

_MOST, _PER = 20, 3600  # commands of one person on one pull request, and in how many seconds
_NOBODY = "Nobody here can design: Backstop runs without a model (see its README, specialists)."
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

    replies: Replies

    def answered(self, commands: Iterable[Command], posted: Posted) -> Answered:
        """Answer the commands that need no review, and gather what the others ask. `posted`: the labels they may name."""
        full, paths, waiting = False, list[str](), list[Command]()
        accepts, reopens = dict[str, Acceptance](), set[str]()
        for command in commands:
            said = self.replies.said(command)
            request = None if said in {*ENDS, HANDED} else self._request(command, said)
            if request is None:
                continue
            if request.kind == "review":
                full, paths = full or request.full, [*paths, *request.paths]
                waiting.append(command)
            elif request.kind in ("accept", "reopen"):
                meant = self._meant(command, request, posted)
                waiting += [command] if meant else []
                for one in meant:
                    reopens.add(one.name)
                    accepts.pop(one.name, None)
                    if request.kind == "accept":
                        accepts[one.name] = one
            elif request.kind == "design":
                self._handed(command, posted)
            else:
                self.replies.tell(command, self._told(request, posted), "rocket")
        return Answered(Asked(full, tuple(paths)), tuple(waiting), tuple(accepts.values()), tuple(reopens))

    def acknowledge(self, answered: Answered) -> None:
        """The review that was asked for stands: 🚀."""
        for command in answered.waiting:
            self.replies.end(command, "rocket")

    def _request(self, command: Command, said: str | None) -> Request | None:
        """The request of somebody who may write here; others, and those over their quota, see 😕 and no words."""
        if said is None:
            may = self.replies.github.permission(command.author) in {"admin", "write"}
            if not may or not self.replies.services.queue.spend(self.replies.pull, command.author_id, _MOST, _PER):
                self.replies.end(command, "confused")
                return None
            self.replies.react(command, "eyes")
            self.replies.record(command, "seen")
        try:
            return read(command.words)
        except UserError as error:
            self.replies.tell(command, str(error), "confused")
            return None

    def _handed(self, command: Command, posted: Posted) -> None:
        """To the second stage, which alone may ask a model."""
        second, pull = self.replies.services.second, self.replies.pull
        if second is None:
            self.replies.tell(command, _NOBODY, "confused")
            return
        second.raise_(Intent(pull, "command", "", posted.head, command))
        self.replies.record(command, HANDED)

    def _meant(self, command: Command, request: Request, posted: Posted) -> tuple[Acceptance, ...]:
        """What `/accept` and `/reopen` name; none, and told so, where something of it does not stand here."""
        found = known(posted, self.replies.seal, STAGE)
        rules, names = {rule.id for rule in all_rules()}, labels_of(found)
        meant, by, why = list[Acceptance](), command.author, request.why[:LONGEST]
        for name in request.findings:
            if name in rules and found.first is not None:
                meant.append(Acceptance("rule", digest(name), by, why))
            elif name in names:
                meant.append(Acceptance("finding", names[name], by, why))
            else:
                self.replies.tell(command, _NOT_HERE.format(name), "confused")
                return ()
        if request.kind == "accept" and len(accepted(found, meant)) < len({*names_of(found), *(one.name for one in meant)}):
            self.replies.tell(command, _FULL, "confused")
            return ()
        return tuple(meant)

    def _told(self, request: Request, posted: Posted) -> str:
        """The answer to `/help` and `/explain`."""
        if request.kind == "help":
            found = self.replies.github.organisation_policy() is not None
            return help_text([_ORGANISATION if found else _NO_ORGANISATION])
        return explained(request.finding, posted, self.replies.seal)
