"""The budgets of a pull request, of its organisation's day, and of everybody's day, kept in Redis."""

from __future__ import annotations

from dataclasses import dataclass

from agents.models import Tokens
from agents.purse import Spent
from bot.domain.intents import Pull
from bot.models import ModelSettings
from bot.queue import Queue


@dataclass(frozen=True, slots=True)
class Account:
    """A Purse (`agents.purse`) of one pull request. Calls that run side by side may overdraw it by what they use themselves."""

    queue: Queue
    pull: Pull
    settings: ModelSettings

    def ask(self) -> None:
        """Raises Spent, QueueDown."""
        budgets = (
            ("this pull request", self.settings.pull),
            ("this organisation and day", self.settings.organisation),
            ("this day", self.settings.day),
        )
        for (name, budget), (tokens, micros) in zip(budgets, self.queue.paid(self.pull), strict=True):
            if tokens >= budget.tokens or micros >= budget.micros:
                raise Spent(name)

    def tell(self, tokens: Tokens) -> None:
        """Raises QueueDown."""
        self.queue.pay(self.pull, tokens.total, tokens.micros)
