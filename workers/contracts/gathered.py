"""What happens to neighbours is told once: fields removed (or renumbered) with nothing in between, constraints of one field.

So is what one decision does in many places of a file: a service that goes with all its calls, a name that is another now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace

from bot.domain.changes import Span
from bot.domain.contracts import (
    ContractChange,
    DefaultChanged,
    EndpointRemoved,
    FieldRenamed,
    NumberMoved,
    NumberUnreserved,
    RequestFieldRemoved,
    RequestNarrowed,
    ResponseFieldRemoved,
    TypeRemoved,
)
from workers.contracts.marks import Marks

_FIELDS = (RequestFieldRemoved, ResponseFieldRemoved, NumberMoved, NumberUnreserved)
_NAMED = 3
_MANY: Mapping[type[ContractChange], tuple[int, str]] = {
    DefaultChanged: (3, "field"),
    EndpointRemoved: (6, "call"),
    FieldRenamed: (3, "field"),
    TypeRemoved: (6, "type"),
}
"""From how many of a kind on they are told as one, and what the rest of them are called."""
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
    return _together([_joined(run) for run in runs])


def _together(facts: list[ContractChange]) -> list[ContractChange]:
    """With one fact for many of a file that one decision brought: calls of a service that went, one name for another."""
    groups: dict[Hashable, list[ContractChange]] = defaultdict(list)
    for fact in facts:
        groups[_decision(fact)].append(fact)
    many = {key for key, group in groups.items() if len(group) >= _MANY.get(type(group[0]), (len(group) + 1, ""))[0]}
    firsts = {id(groups[key][0]): _listed(groups[key], _MANY[type(groups[key][0])][1]) for key in many}
    return [firsts.get(id(fact), fact) for fact in facts if id(fact) in firsts or _decision(fact) not in many]


def _decision(fact: ContractChange) -> Hashable:
    """What must be the same: the service of calls, the words of what has another name or default, no replacement each."""
    same = (type(fact), fact.span.path, fact.span.side, fact.was, fact.now, fact.uses, fact.more, fact.definite, fact.code)
    return (*same, _owner(fact) if isinstance(fact, EndpointRemoved) else "")


def _listed(group: list[ContractChange], noun: str) -> ContractChange:
    """The first, with the names of others."""
    rest = len(group) - _NAMED
    more = f" and {rest} more {noun}{'s' * (rest > 1)}" if rest > 0 else ""
    return replace(group[0], thing=", ".join(fact.thing for fact in group[:_NAMED]) + more)


def _next(one: ContractChange, other: ContractChange, marks: Marks) -> bool:
    """Whether they are fields of one object with nothing but touched lines in between."""
    if type(one) is not type(other) or not isinstance(one, _FIELDS) or _owner(one) != _owner(other):
        return False
    if one.span.side != other.span.side or _rest(one) != _rest(other):
        return False
    if one.span == other.span:  # the schema that held them is another one
        return True
    between = range(one.span.end, other.span.line + 1)
    return one.span.end < other.span.line and marks.touched(one.span.side, one.span.path).issuperset(between)


def _rest(fact: ContractChange) -> tuple[object, ...]:
    """All that must be the same: numbers may differ."""
    said = () if isinstance(fact, NumberMoved | NumberUnreserved) else (fact.was, fact.now)
    return (*said, fact.uses, fact.more, fact.definite, fact.span.path)


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
        and (one.thing, one.uses, one.definite, one.room) == (other.thing, other.uses, other.definite, other.room)
        and abs(one.span.line - other.span.line) <= _NEAR
    )


def _owner(fact: ContractChange) -> str:
    return fact.thing.rpartition(".")[0]


def _joined(run: list[ContractChange]) -> ContractChange:
    if len(run) == 1:
        return run[0]
    first = run[0].span
    if isinstance(run[0], RequestNarrowed):
        return replace(run[0], now=", ".join(dict.fromkeys(fact.now for fact in run)))
    last = first if isinstance(run[0], NumberMoved) else run[-1].span  # those may stand far apart
    rest = len(run) - _NAMED
    more = f" and {rest} more field{'s' * (rest > 1)}" if rest > 0 else ""
    things = ", ".join(fact.thing for fact in run[:_NAMED]) + more
    was, now = (", ".join(dict.fromkeys(words)) for words in ([fact.was for fact in run], [fact.now for fact in run]))
    return replace(run[0], thing=things, was=was, now=now, span=Span(first.path, first.line, last.end, first.side))
