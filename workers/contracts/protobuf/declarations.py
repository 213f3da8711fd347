"""What a .proto file declares, with lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_NUMBER = 2**31 - 1
Ranges = list[tuple[int, int]]


@dataclass(slots=True)
class Declared:
    """Anything that has a name and stands somewhere."""

    name: str
    path: str
    line: int
    end: int


@dataclass(slots=True)
class Field(Declared):
    """A field. `label` is '', optional, required, repeated or map (then `type` is 'K,V'); `oneof` the one it is in, or ''."""

    number: int
    type: str
    label: str = ""
    oneof: str = ""
    options: dict[str, str] = field(default_factory=dict)

    @property
    def json(self) -> str:
        """Its name in JSON."""
        if named := self.options.get("json_name"):
            return named
        first, *rest = self.name.split("_")
        return first + "".join(word[:1].upper() + word[1:] for word in rest)


@dataclass(slots=True)
class Value(Declared):
    """A value of an enumeration."""

    number: int


@dataclass(slots=True)
class Block(Declared):
    """What holds numbers: a message or an enumeration. `full` is its whole name; `reserved` what may not be used."""

    full: str
    reserved: Ranges = field(default_factory=list)
    reserved_names: set[str] = field(default_factory=set)
    reserved_lines: list[Declared] = field(default_factory=list)

    def reserves(self, number: int) -> bool:
        """Whether the number is reserved."""
        return any(low <= number <= high for low, high in self.reserved)


@dataclass(slots=True)
class Message(Block):
    """A message. `extensions` are the numbers left to others."""

    fields: list[Field] = field(default_factory=list)
    extensions: Ranges = field(default_factory=list)


@dataclass(slots=True)
class Enum(Block):
    """An enumeration."""

    values: list[Value] = field(default_factory=list)


@dataclass(slots=True)
class Call(Declared):
    """An RPC. `routes` are those of its HTTP gateway, named as `GET /v1/orders`."""

    request: str
    response: str
    client_streams: bool = False
    server_streams: bool = False
    deprecated: bool = False
    pure: bool = False
    """Whether it is said to have no side effects."""
    routes: list[Declared] = field(default_factory=list)


@dataclass(slots=True)
class Service(Declared):
    """A service."""

    full: str
    calls: list[Call] = field(default_factory=list)


@dataclass(slots=True)
class File:
    """One .proto file. `package` is where its package is named."""

    path: str
    syntax: str = "proto2"
    package: Declared | None = None
    messages: list[Message] = field(default_factory=list)
    enums: list[Enum] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    extensions: list[Declared] = field(default_factory=list)
    """Fields added to messages of somebody else, by their whole names."""
    options: dict[str, tuple[str, Declared]] = field(default_factory=dict)
    """Its own options with a plain name: the value, and where it stands."""

    @property
    def scope(self) -> str:
        """The package's name, '' without one."""
        return self.package.name if self.package else ""

    def types(self) -> Iterator[Message | Enum]:
        """Every message and enumeration, nested ones included."""
        yield from self.messages
        yield from self.enums
