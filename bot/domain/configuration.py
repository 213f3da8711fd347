"""The facts about configuration: files that were read, settings and images that the change alters, secrets it brings."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.changes import Mention
from bot.domain.facts import Fact

OFF = frozenset({"off", "false", "no", "0", "f", "n", "disabled"})
"""How files spell what is switched off, in lower case."""
ON = frozenset({"on", "true", "yes", "1", "t", "y", "enabled"})


@dataclass(frozen=True, slots=True)
class ConfigFile(Fact):
    """A file that configures something known: 'postgresql', 'compose', …"""

    what: str


@dataclass(frozen=True, slots=True)
class Setting(Fact):
    """One setting of a store's server or pooler that the change alters.

    `store` is 'postgresql', 'mysql', 'redis', 'pgbouncer', 'elasticsearch', 'mongodb', or 'rds' (of a managed one). `key` is in
    lower case with underscores; `before` and `after` are values without their quotes, in lower case, None where it is not
    set. `where` names the part of the file, such as "service `db`", '' for all of it. `others` are the settings that hold
    beside it at head.
    """

    store: str
    key: str
    before: str | None
    after: str | None
    where: str = ""
    others: tuple[tuple[str, str], ...] = ()

    def beside(self, key: str) -> str | None:
        """Another setting of the same place at head."""
        return dict(self.others).get(key)

    @property
    def switched_off(self) -> bool:
        """Whether the change switches it off: it was on, or not mentioned."""
        return self.after in OFF and self.before not in OFF

    @property
    def shown(self) -> str:
        """`key = value`, as a title names it, with its place."""
        place = f" of {self.where}" if self.where else ""
        return (f"`{self.key} = {self.after}`" if self.after is not None else f"`{self.key}` (removed)") + place


@dataclass(frozen=True, slots=True)
class AccessLine(Fact):
    """A line of pg_hba.conf that the change adds or loosens. `was` is the method that the same line had, '' when it is new."""

    kind: str
    databases: str
    users: str
    address: str
    method: str
    was: str = ""

    @property
    def remote(self) -> bool:
        """Whether it lets other machines in: neither a socket nor the loopback address."""
        return self.kind != "local" and not self.address.startswith(("127.", "::1", "localhost"))


@dataclass(frozen=True, slots=True)
class ImageChange(Fact):
    """The image of a store's container that gets another tag over data that stays.

    `store` as of a Setting; `where` names the container; `before` and `after` are versions as numbers, most significant first.
    `volume` is the place outside of the container, `mount` where it stands inside, '' where a chart decides that. `images` are
    both names as written, `products` whose files they write where a store has several ('mysql', 'mariadb').
    """

    store: str
    where: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    volume: str
    mount: str
    images: tuple[str, str]
    products: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class UnusedMount(Fact):
    """A container of PostgreSQL 18 or later has its volume where images up to 17 kept their files."""

    where: str
    image: str
    volume: str


@dataclass(frozen=True, slots=True)
class Demand(Fact):
    """What is asked of a server grows beyond what it takes with this change; before, it did not.

    `what` is 'connections' or 'memory' (in bytes), `server` its name, `words` the calculation, `quoted` the lines with its
    numbers, the limit's first.
    """

    what: str
    server: str
    words: str
    wanted: int
    room: int
    quoted: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Secret(Fact):
    """A secret on an added line; `what` says which kind. Its value is kept nowhere."""

    what: str


@dataclass(frozen=True, slots=True)
class DebugOn(Fact):
    """A switch that makes an application answer with its own insides, by name, in a file for production."""

    name: str
