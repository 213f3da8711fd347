"""Calls that are wrong by themselves, in code that answers requests."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.facts import Fact


@dataclass(frozen=True, slots=True)
class Slip(Fact):
    """Code that is wrong by itself where it stands. `thing` is what is called, `detail` what makes it wrong."""

    thing: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TokenUnverified(Slip):
    """A token is read and its signature is not looked at."""


@dataclass(frozen=True, slots=True)
class OriginOpen(Slip):
    """Pages of any origin may call with the user's credentials."""


@dataclass(frozen=True, slots=True)
class TimeoutMissing(Slip):
    """A call to another host that waits for as long as that likes."""


@dataclass(frozen=True, slots=True)
class LoopBlocked(Slip):
    """A call in an asynchronous handler that lets nobody else run. `detail` is the handler."""


@dataclass(frozen=True, slots=True)
class ErrorShown(Slip):
    """What went wrong inside is sent to whoever called."""


@dataclass(frozen=True, slots=True)
class AnsweredTwice(Slip):
    """An error is answered and nothing returns after it. `detail` is what answers again, on line `again`.

    `refuses`: it is answered to who may not do this (401, 403).
    """

    again: int = 0
    refuses: bool = False


@dataclass(frozen=True, slots=True)
class CheckUnawaited(Slip):
    """A promise is taken for its value in a condition. `refuses`: by its name it tells who may do something."""

    refuses: bool = False


@dataclass(frozen=True, slots=True)
class MassAssigned(Slip):
    """All that a client sent is written to a record, whatever the client put there."""


@dataclass(frozen=True, slots=True)
class WebhookUnsigned(Slip):
    """A handler that does what a provider's webhook says and does not look who sent it. `detail` is the provider."""


@dataclass(frozen=True, slots=True)
class CertificateUnverified(Slip):
    """The other end of a connection may show any certificate. `thing` is what says so."""


@dataclass(frozen=True, slots=True)
class AddressFromClient(Slip):
    """One value of a request (`detail`), whole, is the address that the server asks, with `redirects` sends to."""

    redirects: bool = False


@dataclass(frozen=True, slots=True)
class NamesJoined(Slip):
    """Two names or more of a list are one string: `thing` as they are written, `detail` the names with commas."""
