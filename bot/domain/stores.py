"""The facts about stores other than SQL databases, and about queues."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.changes import Mention
from bot.domain.facts import Fact


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


@dataclass(frozen=True, slots=True)
class QueueTimes(Fact):
    """A queue hides a message for `hidden` seconds while a handler may work for `longest`: less since this change."""

    queue: str
    handler: str
    hidden: int
    longest: int
    quoted: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class TableReplaced(Fact):
    """A change of what a table is made of, for which the tool that describes it makes a new, empty one."""

    table: str
    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CypherText(Fact):
    """One query of Neo4j in a string, with its white space made single."""

    text: str


@dataclass(frozen=True, slots=True)
class ExpiryRemoved(Fact):
    """A key of Redis, as the code says it, is set without an end; before, it was set with one."""

    key: str


@dataclass(frozen=True, slots=True)
class SentBeforeCommit(Fact):
    """A task is queued, or a message sent, by `call` while the transaction of `holder` is open."""

    call: str
    holder: str
