"""Fields that are removed in one piece are told in one piece: neighbours on removed lines become one fact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.changes import Span
from bot.domain.contracts import ContractChange, RequestFieldRemoved, ResponseFieldRemoved
from workers.contracts.marks import Marks

_FIELDS = (RequestFieldRemoved, ResponseFieldRemoved)
_NAMED = 3


def gathered(facts: Iterable[ContractChange], marks: Marks) -> list[ContractChange]:
    """The facts, with runs of removed fields of one object as one."""
    runs: list[list[ContractChange]] = []
    for fact in facts:
        if runs and _next(runs[-1][-1], fact, marks):
            runs[-1].append(fact)
        else:
            runs.append([fact])
    return [_joined(run) for run in runs]


def _next(one: ContractChange, other: ContractChange, marks: Marks) -> bool:
    """Whether they are fields of one object with nothing but removed lines in between."""
    if type(one) is not type(other) or not isinstance(one, _FIELDS) or one.span.side != "base":
        return False
    if _owner(one) != _owner(other) or replace(one, span=other.span, thing=other.thing) != other:
        return False
    between = range(one.span.end, other.span.line + 1)
    return bool(between) and marks.touched("base", one.span.path).issuperset(between)


def _owner(fact: ContractChange) -> str:
    return fact.thing.rpartition(".")[0]


def _joined(run: list[ContractChange]) -> ContractChange:
    if len(run) == 1:
        return run[0]
    first, last = run[0].span, run[-1].span
    more = f" and {len(run) - _NAMED} more fields" if len(run) > _NAMED else ""
    things = ", ".join(fact.thing for fact in run[:_NAMED]) + more
    return replace(run[0], thing=things, span=Span(first.path, first.line, last.end, "base"))
