"""The facts about code that answers requests: endpoints with what guards them, and calls that hurt where a request waits.

An endpoint is a handler that a framework calls; its guards are what the code puts before it to tell who may call it. What only
the running program knows (a guard that a variable names) is not here: rules are silent then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.facts import Fact


@dataclass(frozen=True, slots=True)
class Guard:
    """What is asked before a handler runs: a decorator, dependency, middleware or class. `line` is where it is put there."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a handler is given of a request by name: of its `place` (query, header, cookie, form). `needed`: it must be sent."""

    name: str
    place: str
    needed: bool
    line: int


@dataclass(frozen=True, slots=True)
class Endpoint(Fact):
    """One handler. `span` is its head: decorators and signature.

    `methods` are in capitals, () where the framework decides; `path` is None where it stands elsewhere. `opened` is what lets
    everybody in (`AllowAny`, `@Public()`), `around` the names of all else that is put before it, `inner` those in its body that
    may look at who calls. `within` is the function that binds it, where that tells who puts it behind what. `beside` says that
    who calls is asked in another file too (where routes are listed): what goes here does not open it to everybody.
    `parameters` are those that its head names, `holders` what else it takes and may hold some.
    """

    framework: str
    handler: str
    methods: tuple[str, ...] = ()
    path: str | None = None
    guards: tuple[Guard, ...] = ()
    opened: tuple[Guard, ...] = ()
    around: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
    serves_data: bool = False
    within: str = ""
    beside: bool = False
    parameters: tuple[Parameter, ...] = ()
    holders: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The endpoint in a sentence, as a Markdown code span: by method and path where both are known."""
        where = f"{'/'.join(self.methods)} {self.path}".strip() if self.path else self.handler
        return f"`{where[:120].replace('`', '')}`"


@dataclass(frozen=True, slots=True)
class Code(Fact):
    """A file that was read as code of a framework: it is covered, whatever is said about it."""

    framework: str


@dataclass(frozen=True, slots=True)
class GuardLost(Fact):
    """Endpoints that are on both sides, and what guarded them at base only, with nothing in its place.

    `left` are the guards that all of them still have. `opened` is what was put there to let everybody in, '' for nothing;
    without `guards` that are gone it is all that changed. `beside`: who calls may be asked in another file as well;
    `outside` is what asks there: then `guards` are those of the lost ones that ask for more than that, a role, say.
    """

    framework: str
    guards: tuple[str, ...]
    endpoints: tuple[str, ...]
    left: tuple[str, ...] = ()
    opened: str = ""
    beside: bool = False
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unguarded(Fact):
    """A new endpoint that nothing guards, where `guarded` of `all` the others of its file stand behind one of `guards`."""

    framework: str
    endpoint: Endpoint
    guards: tuple[str, ...]
    guarded: int
    all: int


@dataclass(frozen=True, slots=True)
class ConfigurationOpened(Fact):
    """A new line of the security's configuration lets requests through that it asked about before. `thing` is what it says."""

    framework: str
    thing: str


@dataclass(frozen=True, slots=True)
class RoutesRemoved(Fact):
    """Endpoints of one file that answer at base and not at head, in its order. `paths` are those of them that are known.

    `now` is how the one that there is answers from now on, '' where it is gone.
    """

    framework: str
    endpoints: tuple[str, ...]
    paths: tuple[str, ...]
    now: str = ""


@dataclass(frozen=True, slots=True)
class RouterUnmounted(Fact):
    """A router that was mounted here and is mounted nowhere at head, while the file of its routes stays at `file`."""

    router: str
    file: str


@dataclass(frozen=True, slots=True)
class PromiseDropped(Fact):
    """An endpoint that is gone, and that the contract promises at head: `shown` there, at `line` of `document`."""

    framework: str
    endpoint: str
    document: str
    line: int
    shown: str


@dataclass(frozen=True, slots=True)
class FieldPromised(Fact):
    """A field that goes from a class, and that the contract's schema of that name still has, at `line` of `document`."""

    owner: str
    field: str
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class SerializerChanged(Fact):
    """A serializer answers every column ('all'), no longer answers `fields` ('gone'), or takes them from clients."""

    owner: str
    how: Literal["all", "gone", "writable"]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WebhookAdded(Fact):
    """A new endpoint for a provider that signs, in a file without a word of signatures; the handler may stand elsewhere."""

    endpoint: Endpoint
    provider: str
