"""What must be the same for several facts to be one decision: the calls of a service, a name in two types, a type's fields."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import replace

from bot.domain.contracts import (
    CardinalityChanged,
    ContractChange,
    EndpointRemoved,
    FieldRenamed,
    MediaTypeRemoved,
    NumberMoved,
    NumberReused,
    NumberUnreserved,
    ParameterRemoved,
    ParameterRequired,
    RequestFieldRemoved,
    RequestFieldRequired,
    RequestNarrowed,
    ResponseFieldOptional,
    ResponseFieldRemoved,
    ResponseWidened,
    WireTypeChanged,
)

IN_TYPES = (
    CardinalityChanged,
    RequestFieldRemoved,
    RequestFieldRequired,
    ResponseFieldOptional,
    ResponseFieldRemoved,
    WireTypeChanged,
)
_NUMBERS = (NumberMoved, NumberReused, NumberUnreserved)
_NAME = re.compile(r"`(?:[^`]*\.)?([^`.]+)`")
_ARGUMENT = re.compile(r"argument `\w+` of `")
_OF_FIELD = re.compile(r" of (`[^`]+`)")
_MORE = re.compile(r"and \d+ more")
CALL = re.compile(r"`[A-Z]+ /([^`]*)`")
_VERSION = re.compile(r"(api|rest|v\d.*)$", re.IGNORECASE)


def decision_of(fact: ContractChange) -> Hashable:
    """What must be the same: the service of calls, the words of what has another name or default, no replacement each.

    Of fields their names, whatever types they are in: two types that lose a field of one name lose it for one reason.
    """
    same = (type(fact), fact.was, fact.now, fact.code)
    if (argument := _ARGUMENT.match(fact.thing)) is not None:
        return (*same, argument[0])
    if isinstance(fact, ParameterRemoved) and fact.now:  # to another place
        return (type(fact), fact.now, fact.span.path)
    if isinstance(fact, RequestNarrowed):
        alone = "" if fact.thing and "." in fact.thing else id(fact)
        return (*same, *_NAME.findall(fact.thing), alone)
    if isinstance(fact, IN_TYPES + _NUMBERS):
        return (*same, *_NAME.findall(fact.thing), *_MORE.findall(fact.thing))
    if isinstance(fact, FieldRenamed) or (isinstance(fact, ResponseWidened) and fact.now.endswith("may come")):
        return same
    place = (fact.span.path, fact.span.side)
    if isinstance(fact, EndpointRemoved):
        return (type(fact), fact.was, *place, _service(fact.thing))
    alone = id(fact) if isinstance(fact, ResponseWidened) else ""
    return (*same, *place, fact.uses, fact.more, fact.definite, alone)


def type_of(fact: ContractChange) -> Hashable:
    """What must be the same where a type loses fields at more than one place of it."""
    alone = not isinstance(fact, IN_TYPES) or " more" in fact.thing
    same = (type(fact), fact.span.path, fact.span.side, fact.was, fact.now, fact.uses, fact.more, fact.code)
    if isinstance(fact, ParameterRemoved | ParameterRequired) and (fact.uses or _OF_FIELD.search(fact.thing)):
        fields = frozenset(_OF_FIELD.findall(fact.thing))
        return (*same, fields)
    return (*same, id(fact)) if alone else (*same, fact.thing.partition("`, `")[0].rpartition(".")[0])


def exchange_of(fact: ContractChange) -> Hashable:
    """What must be the same where the types of one operation lose fields of different names."""
    same = (type(fact), fact.span.path, fact.span.side, fact.was, fact.now, fact.uses, fact.more, fact.code)
    return same if isinstance(fact, IN_TYPES) and fact.uses and " more" not in fact.thing else (*same, id(fact))


def representations(facts: list[ContractChange]) -> list[ContractChange]:
    """With one word on a media type that is neither taken nor given any more: the first.

    What a few operations took and a few others gave stays apart: one sentence on both would name neither rightly.
    """
    media: dict[str, dict[str, ContractChange]] = defaultdict(dict)
    for fact in facts:
        if isinstance(fact, MediaTypeRemoved):
            media[fact.thing].setdefault(fact.was, fact)
    joined = {thing: one for thing, sides in media.items() if (one := _both(*sides.values())) is not None}
    firsts = {id(next(iter(media[thing].values()))): one for thing, one in joined.items()}
    return [
        firsts.get(id(fact), fact)
        for fact in facts
        if id(fact) in firsts or not isinstance(fact, MediaTypeRemoved) or fact.thing not in joined
    ]


def _both(one: ContractChange, *others: ContractChange) -> ContractChange | None:
    """One fact for the two ways, with its uses where both have the same; None where they are known to share none."""
    if len(others) != 1:
        return None
    (other,) = others
    same = one.uses == other.uses and not one.more and not other.more
    if not (same or one.more or other.more or {*one.uses} & {*other.uses}):
        return None
    return replace(one, was="both", uses=one.uses if same else (), more=0)


def _service(thing: str) -> str:
    """The service of a call, or the first words of a path up to its first parameter."""
    call = CALL.match(thing)
    if call is None:
        return thing.rpartition(".")[0]
    words = call[1].partition("{")[0].split("/")
    return next((word for word in words if word and not _VERSION.match(word)), "")
