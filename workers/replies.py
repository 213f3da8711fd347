"""Answers to commands in the conversation: each once, found again by its marker, with a reaction to the comment that asked."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.intents import Command, Pull
from bot.github import Installation, Limited, Missing
from bot.markers import ReplyMark, Seal, digest
from bot.queue import Lease
from workers.services import Services, leave

ENDS = frozenset({"rocket", "confused"})
"""What is recorded of a command that is done: the reaction it got."""
HANDED = "handed"
"""What is recorded of one that the second stage answers."""


@dataclass(frozen=True, slots=True)
class Replies:
    """Of one job; `lease` is the first stage's, or borrowed from it."""

    services: Services
    pull: Pull
    lease: Lease
    github: Installation

    def said(self, command: Command) -> str | None:
        """What was recorded of it: None for nothing yet."""
        return self.services.queue.recorded(self.pull, command_name(command))

    def tell(self, command: Command, body: str, mark: str) -> None:
        """Recorded before it is sent: a try that follows one whose answer got lost looks first whether it stands."""
        if self.said(command) != "told" or not self._stands(command):
            leave(self.services, self.pull, self.lease)
            self.record(command, "told")
            try:
                self.github.reply(self.pull.number, f"{body}\n\n{self.seal.write(_mark(command))}")
            except Limited:  # surely not sent
                self.record(command, "seen")
                raise
        self.end(command, mark)

    def end(self, command: Command, mark: str) -> None:
        """It is done: the reaction says how."""
        self.react(command, mark)
        self.record(command, mark)

    def react(self, command: Command, mark: str) -> None:
        """A reaction to the comment, unless its author took it back."""
        leave(self.services, self.pull, self.lease)
        try:
            self.github.react(command.comment, mark)
        except Missing:  # what it asked for is done all the same
            return

    def record(self, command: Command, what: str) -> None:
        """Remember it, for the next try."""
        self.services.queue.record(self.pull, command_name(command), what)

    @property
    def seal(self) -> Seal:
        """Who signs what is written here."""
        return self.services.seal(self.pull)

    def _stands(self, command: Command) -> bool:
        """Whether our answer to it is in the conversation."""
        return any(self.seal.read(body) == _mark(command) for body in self.github.replies(self.pull.number))


def _mark(command: Command) -> ReplyMark:
    return ReplyMark(command.comment, digest(*command.words))


def command_name(command: Command) -> str:
    """Under which name it is recorded."""
    return f"command:{command.comment}:{' '.join(command.words)[:200]}"
