"""What happens to neighbours is told once: fields removed (or renumbered) with nothing in between, constraints of one field.

So is what one decision does in many places of a file: a service that goes with all its calls, a name that is another now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from bot.domain.changes import Span
from bot.domain.contracts import (
    CallChanged,
    CardinalityChanged,
    ContractChange,
    DefaultChanged,
    EndpointRemoved,
    FieldRenamed,
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
    TypeRemoved,
    WireTypeChanged,
)
from workers.contracts.decisions import CALL, IN_TYPES, decision_of, exchange_of, representations, type_of
from workers.contracts.marks import Marks

_FIELDS = (
    RequestFieldRemoved,
    RequestFieldRequired,
    ResponseFieldOptional,
    ResponseFieldRemoved,
    NumberMoved,
    NumberUnreserved,
)
_NAMED = 3
_MANY: Mapping[type[ContractChange], tuple[int, str]] = {
    CallChanged: (2, "call"),
    CardinalityChanged: (3, "field"),
    DefaultChanged: (3, "field"),
    EndpointRemoved: (2, "call"),
    FieldRenamed: (3, "field"),
    NumberMoved: (3, "field"),
    NumberReused: (3, "field"),
    NumberUnreserved: (3, "field"),
    ParameterRemoved: (2, "argument"),
    ParameterRequired: (2, "argument"),
    RequestFieldRemoved: (2, "field"),
    RequestFieldRequired: (2, "field"),
    RequestNarrowed: (2, "field"),
    ResponseFieldOptional: (2, "field"),
    ResponseFieldRemoved: (2, "field"),
    ResponseWidened: (2, "field"),
    TypeRemoved: (4, "type"),
    WireTypeChanged: (3, "field"),
}
"""From how many of a kind on they are told as one, and what the rest of them are called."""
_FEW = 3
"""From how many types of one operation on what they lose is told as one."""
_APART = 12
"""Lines from one field to the next that a span of both may hold."""
_NEAR = 3
"""Lines between two constraints of one field."""


def gathered(facts: Iterable[ContractChange], marks: Marks) -> list[ContractChange]:
    """The facts, with runs of fields of one object as one."""
    runs: list[list[ContractChange]] = []
    for fact in facts:
        last = runs[-1][-1] if runs else None
        if last is not None and (_next(last, fact, marks) or _shifted(last, fact) or _narrowed(last, fact)):
            runs[-1].append(fact)
        else:
            runs.append([fact])
    told = _together(_together(representations([_joined(run) for run in runs]), decision_of), type_of)
    return _together(told, exchange_of, _FEW)


def _together(
    facts: list[ContractChange], decision: Callable[[ContractChange], Hashable], least: int = 2
) -> list[ContractChange]:
    """With one fact for many that one decision brought: calls of a service that went, one name for another."""
    groups: dict[Hashable, list[ContractChange]] = defaultdict(list)
    for fact in facts:
        groups[decision(fact)].append(fact)
    many = {
        key for key, group in groups.items() if len(group) >= max(least, _MANY.get(type(group[0]), (len(group) + 1, ""))[0])
    }
    firsts = {id(groups[key][0]): _listed(groups[key], _MANY[type(groups[key][0])][1]) for key in many}
    return [firsts.get(id(fact), fact) for fact in facts if id(fact) in firsts or decision(fact) not in many]


def _listed(group: list[ContractChange], noun: str) -> ContractChange:
    """The first, with the names of others; without uses where each has its own."""
    rest = len(group) - _NAMED
    more = f" and {rest} more {noun}{'s' * (rest > 1)}" if rest > 0 else ""
    thing = ", ".join(fact.thing for fact in group[:_NAMED]) + more
    now = group[0].now if len({fact.now for fact in group}) == 1 else ""
    one = replace(group[0], thing=thing, now=now, definite=any(fact.definite for fact in group))
    return one if len({(fact.uses, fact.more) for fact in group}) == 1 else replace(one, uses=(), more=0)


def both_ways(facts: list[ContractChange]) -> list[ContractChange]:
    """One word on a type or a value that is another one in both directions: that of what is sent."""
    sent = {one.thing: one for one in facts if isinstance(one, RequestNarrowed) and one.thing}
    again = [one for one in facts if isinstance(one, ResponseWidened) and _said(one, sent.get(one.thing))]
    answered = {one.thing for one in again if one.now == sent[one.thing].now}
    kept = [one for one in facts if one not in again]
    return [
        replace(one, now=f"{one.now}, in answers too") if one.thing in answered and one is sent[one.thing] else one
        for one in kept
    ]


def _said(received: ContractChange, sent: ContractChange | None) -> bool:
    """Whether what is received says no more than what is sent: the same words, or the other side of other values."""
    if sent is None:
        return False
    return sent.now == received.now or (not received.definite and (sent.definite or sent.now.endswith("refused")))


def _next(one: ContractChange, other: ContractChange, marks: Marks) -> bool:
    """Whether they are fields of one object, numbers with nothing but touched lines in between."""
    if isinstance(one, EndpointRemoved) and isinstance(other, EndpointRemoved):
        call, after = CALL.match(one.thing), CALL.match(other.thing)
        return call is not None and after is not None and call[1] == after[1] and one.was == other.was
    if type(one) is not type(other) or not isinstance(one, _FIELDS) or _owner(one) != _owner(other):
        return False
    if one.span.side != other.span.side or _rest(one) != _rest(other):
        return False
    if one.span == other.span:  # the schema that held them is another one
        return True
    if isinstance(one, IN_TYPES) and one.room is not None and one.room == other.room:
        return True
    between = range(one.span.end, other.span.line + 1)
    return one.span.end < other.span.line and marks.touched(one.span.side, one.span.path).issuperset(between)


def _rest(fact: ContractChange) -> tuple[object, ...]:
    """All that must be the same: numbers may differ."""
    said = () if isinstance(fact, NumberMoved | NumberUnreserved) else (fact.was, fact.now)
    return (*said, fact.uses, fact.more, fact.definite or isinstance(fact, IN_TYPES), fact.span.path)


def _shifted(one: ContractChange, other: ContractChange) -> bool:
    """Whether both are fields of one message that have other numbers: most often because one was put in before them."""
    return (
        isinstance(one, NumberMoved)
        and isinstance(other, NumberMoved)
        and (_owner(one), one.room) == (_owner(other), other.room)
    )


def _narrowed(one: ContractChange, other: ContractChange) -> bool:
    """Whether both make one field of one request accept less, where nobody can say by how much."""
    return (
        isinstance(one, RequestNarrowed)
        and isinstance(other, RequestNarrowed)
        and (one.thing, one.uses, one.room) == (other.thing, other.uses, other.room)
        and abs(one.span.line - other.span.line) <= _NEAR
    )


def _owner(fact: ContractChange) -> str:
    return fact.thing.rpartition(".")[0]


def _joined(run: list[ContractChange]) -> ContractChange:
    if len(run) == 1:
        return run[0]
    first = run[0].span
    if isinstance(run[0], RequestNarrowed):
        said = ", ".join(dict.fromkeys(fact.now for fact in run))
        return replace(run[0], now=said, definite=any(fact.definite for fact in run))
    last = run[-1].span if _close(run) else first
    rest = len(run) - _NAMED
    more = f" and {rest} more {_MANY.get(type(run[0]), (0, 'field'))[1]}{'s' * (rest > 1)}" if rest > 0 else ""
    things = ", ".join(fact.thing for fact in run[:_NAMED]) + more
    was, now = (", ".join(dict.fromkeys(words)) for words in ([fact.was for fact in run], [fact.now for fact in run]))
    span = Span(first.path, first.line, last.end, first.side)
    return replace(run[0], thing=things, was=was, now=now, span=span, definite=any(fact.definite for fact in run))


def _close(run: list[ContractChange]) -> bool:
    """Whether they stand one below the other: numbers that moved may stand far apart, and fields of one type may."""
    lines = [fact.span.line for fact in run]
    steps = [after - before for before, after in pairwise(lines)]
    return not isinstance(run[0], NumberMoved) and all(0 <= step <= _APART for step in steps)
