"""What is found, with all that uses it: one difference is one fact, however many operations see it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot.domain.contracts import ContractChange, RequestFieldRemoved, ResponseFieldRemoved
from workers.contracts.difference import Difference
from workers.contracts.gathered import both_ways, gathered
from workers.contracts.marks import Marks

_WAY = re.compile(r"(?<=`)Patched|(Request|Response|Input|Output|Update|Create|Read|Write)(?=\.)")
_NAMED = 2
"""Uses that are all named; of more than these, one is."""


@dataclass(slots=True)
class Uses:
    """Difference → the uses it was seen in, in order."""

    found: dict[Difference, dict[str, None]] = field(default_factory=dict)

    def add(self, found: Iterable[Difference], use: str) -> None:
        """Differences seen in one use ('' for none)."""
        for one in found:
            uses = self.found.setdefault(one, {})
            if use:
                uses[use] = None

    def facts(self, marks: Marks) -> list[ContractChange]:
        """Those on touched lines. What was seen through other wrappers, or breaks only some uses for certain, is one fact."""
        merged: dict[Difference, tuple[Difference, dict[str, None]]] = {}
        for one, uses in self.found.items():
            key = replace(one, definite=True, room=None)
            first, known = merged.setdefault(key, (one, {}))
            known.update(uses)
            merged[key] = replace(first, definite=first.definite or one.definite), known
        facts = [fact for one, uses in _alike(merged.values()) if (fact := _fact(one, tuple(uses))) is not None]
        lost = {(fact.span, _name(fact)) for fact in facts if isinstance(fact, ResponseFieldRemoved)}
        both = [f for f in facts if isinstance(f, RequestFieldRemoved) and not f.definite and (f.span, _name(f)) in lost]
        twins = {_twin(fact) for fact in facts if isinstance(fact, ResponseFieldRemoved)}
        both += [f for f in facts if isinstance(f, RequestFieldRemoved) and not f.definite and _twin(f) in twins]
        facts = [fact for fact in facts if fact not in both]  # one word on a field of both directions
        return gathered(both_ways(_once(facts)), marks)


def _once(facts: Iterable[ContractChange]) -> list[ContractChange]:
    """Without what another type says in the same words at the same line: both hold what stands there."""
    return list({(type(one), one.span, _name(one), one.was, one.now): one for one in reversed([*facts])}.values())[::-1]


def _twin(fact: ContractChange) -> str:
    """The field, told by a type's name without what sets the type for requests apart from that for answers."""
    return _WAY.sub("", fact.thing)


def _alike(found: Iterable[tuple[Difference, dict[str, None]]]) -> Iterable[tuple[Difference, dict[str, None]]]:
    """What is said word for word of several operations (a header of all of them) is one decision: told at the first."""
    first: dict[Difference, tuple[Difference, dict[str, None]]] = {}
    for one, uses in found:
        if one.span is not None:
            key = replace(one, span=None, room=None)
            first.setdefault(key, (one, {}))[1].update(uses)
    return first.values()


def _name(fact: ContractChange) -> str:
    """The field's own name, whatever it is in: requests may hold the type of answers in another one."""
    return fact.thing.rpartition(".")[2].strip("`")


def _fact(one: Difference, uses: tuple[str, ...]) -> ContractChange | None:
    if one.span is None:
        return None
    said = one.path.startswith(("`", "the ")) or " `" in one.path or not one.path
    thing = one.path if said else f"`{one.path[:200]}`"
    named = uses if len(uses) <= _NAMED else uses[:1]
    return one.kind(one.span, thing, named, len(uses) - len(named), one.was, one.now, one.definite, one.room)
