"""The facts about stores other than SQL databases, and about queues."""

from __future__ import annotations

from bot.domain.facts import Fact
from bot.domain.record import dataclass


@dataclass(frozen=True, slots=True)
class StoreFile(Fact):
    """It concerns these stores: 'redis', 'mongodb', …"""

    stores: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoreCall(Fact):
    """A call of a store's client.

    `method` is the name in lower case without underscores; `arguments` are the positional ones and `named` the others (of
    object literals the pairs), both as the source says them. `paired` says for SETNX that EXPIRE of the same key follows.
    """

    store: str
    method: str
    receiver: str
    arguments: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    paired: bool = False

    def option(self, *names: str) -> str | None:
        """The first of these options that is given, as the source says it."""
        given = dict(self.named)
        return next((given[name] for name in names if name in given), None)


@dataclass(frozen=True, slots=True)
class CqlText(Fact):
    """One statement of CQL, in a file of its own or in a string, with its white space made single."""

    text: str


@dataclass(frozen=True, slots=True)
class MappingChange(Fact):
    """A field of an Elasticsearch mapping gets another type; `field` is its dotted name."""

    field: str
    before: str
    after: str
