"""The facts about contracts of APIs: what a change takes away from, or asks of, those who use the API.

Each names the thing in the contract's own words (Markdown code spans) and stands where the contract was changed: on the base
side for what is gone. What only gives more (a new endpoint, an optional field) is no fact here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.changes import Span
from bot.domain.facts import Fact

Medium = Literal["calls", "messages", "documents"]


@dataclass(frozen=True, slots=True)
class Contract(Fact):
    """A file that was read as (part of) a contract: it is covered, whatever is said about it."""

    format: str


@dataclass(frozen=True, slots=True)
class ContractChange(Fact):
    """One difference that may break somebody.

    `thing` is what changed, `uses` the first few of the operations (or messages) that it belongs to, and `more` how many others
    there are. `was` and `now` are its values on both sides, '' where nothing was or is. `definite` says that it breaks all who
    use the thing; otherwise it depends on what they do with it. `room` are the lines at head of what holds the thing: an
    acceptance may stand there when the thing's own line is gone. `code`: it was read off code, no contract says it. `medium` is
    what the contract is about: calls and their answers, messages that are sent, or documents that are written and read.
    """

    thing: str
    uses: tuple[str, ...] = ()
    more: int = 0
    was: str = ""
    now: str = ""
    definite: bool = True
    room: Span | None = None
    code: bool = False
    medium: Medium = "calls"

    @property
    def where(self) -> str:
        """The uses in a sentence, e.g. '`GET /orders` and 3 more'; '' without any."""
        named = " and ".join(self.uses)
        return f"{named} and {self.more} more" if self.more else named


@dataclass(frozen=True, slots=True)
class EndpointRemoved(ContractChange):
    """An operation, RPC or channel is gone. `was` tells of its deprecation, `now` of what seems to have taken its place."""


@dataclass(frozen=True, slots=True)
class SunsetEarlier(ContractChange):
    """The announced end of an operation comes earlier, or the day is taken back. `was` and `now` are days, '' for none."""


@dataclass(frozen=True, slots=True)
class BasePathMoved(ContractChange):
    """The path under which all operations stand is another one."""


@dataclass(frozen=True, slots=True)
class ParameterRequired(ContractChange):
    """A parameter or a body must be given that need not before. `was` is '' where it is new, else 'optional'."""


@dataclass(frozen=True, slots=True)
class ParameterRemoved(ContractChange):
    """A parameter or body is no longer known."""


@dataclass(frozen=True, slots=True)
class DefaultChanged(ContractChange):
    """A request that leaves something out means another thing than before."""


@dataclass(frozen=True, slots=True)
class EncodingChanged(ContractChange):
    """The same values are to be written in another way."""


@dataclass(frozen=True, slots=True)
class RequestFieldRequired(ContractChange):
    """A field of what clients send must be given that need not before. `was` is '' where it is new, else 'optional'."""


@dataclass(frozen=True, slots=True)
class RequestFieldRemoved(ContractChange):
    """A field of what clients send is no longer known; definite where unknown fields are refused."""


@dataclass(frozen=True, slots=True)
class RequestNarrowed(ContractChange):
    """Less is accepted than before: a type, an enumeration, a bound, a pattern. `now` says how."""


@dataclass(frozen=True, slots=True)
class ResponseFieldRemoved(ContractChange):
    """A field of what clients receive is gone; definite where it was always there. `sent`: they send it too, in requests."""

    sent: bool = False


@dataclass(frozen=True, slots=True)
class ResponseFieldOptional(ContractChange):
    """A field of what clients receive need no longer be there, or may be null. `now` is 'optional' or 'nullable'."""


@dataclass(frozen=True, slots=True)
class ResponseWidened(ContractChange):
    """More may be received than before: a type, an enumeration's value, an alternative. `now` says how."""


@dataclass(frozen=True, slots=True)
class ResponseLoosened(ContractChange):
    """A bound or a condition that answers kept to no longer holds, of a kind that few clients look at. `now` says which."""


@dataclass(frozen=True, slots=True)
class ResponseRemoved(ContractChange):
    """A successful answer, its body or a header of it is gone."""


@dataclass(frozen=True, slots=True)
class MediaTypeRemoved(ContractChange):
    """A representation is no longer accepted or sent. `was` is 'request', 'response' or 'both'."""


@dataclass(frozen=True, slots=True)
class AuthenticationRemoved(ContractChange):
    """Operations that needed credentials can be called without. `now` says how."""


@dataclass(frozen=True, slots=True)
class AuthorizationLoosened(ContractChange):
    """Fewer scopes or weaker credentials suffice. `now` says how."""


@dataclass(frozen=True, slots=True)
class AuthenticationAdded(ContractChange):
    """More or other credentials are needed than before. `now` says how."""


@dataclass(frozen=True, slots=True)
class NumberMoved(ContractChange):
    """A field or a value has another number. `was` and `now` are the numbers; `held` had the new one before, and is gone."""

    held: str = ""


@dataclass(frozen=True, slots=True)
class NumberReused(ContractChange):
    """A number that meant one thing means another. `was` is what it was, in words; `now` its number."""


@dataclass(frozen=True, slots=True)
class NumberUnreserved(ContractChange):
    """A number is free to be used again. `was` is 'used' or 'reserved'."""


@dataclass(frozen=True, slots=True)
class WireTypeChanged(ContractChange):
    """A field of a message is written in another type; definite where old and new do not understand each other's bytes."""


@dataclass(frozen=True, slots=True)
class CardinalityChanged(ContractChange):
    """A field is one, many, a map or required where it was another of them; definite where bytes are misread."""


@dataclass(frozen=True, slots=True)
class OneofChanged(ContractChange):
    """A field shares its place with others from now on, or no longer. `now` says how."""


@dataclass(frozen=True, slots=True)
class FieldRenamed(ContractChange):
    """The bytes stay, the name in JSON and in code does not. `was` and `now` are the names."""


@dataclass(frozen=True, slots=True)
class CallChanged(ContractChange):
    """An RPC takes or gives another message, or streams where it did not. `now` says how."""


@dataclass(frozen=True, slots=True)
class PackageMoved(ContractChange):
    """A package has another name; definite where it holds services, whose paths it is part of."""


@dataclass(frozen=True, slots=True)
class GeneratedCodeMoved(ContractChange):
    """Code made from a .proto file lies under another name. `thing` are the options, `was` and `now` the first one's."""


@dataclass(frozen=True, slots=True)
class TypeRemoved(ContractChange):
    """A type is gone that other code may name."""


@dataclass(frozen=True, slots=True)
class OldDataUnreadable(ContractChange):
    """What was written by the old schema cannot be read by the new one. `now` says why."""


@dataclass(frozen=True, slots=True)
class NewDataUnreadable(ContractChange):
    """What is written by the new schema cannot be read by the old one. `now` says why."""
