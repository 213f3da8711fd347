"""One decision on models in code is told once: a class that changes throughout, a field of several, what holds others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.domain.contracts import ContractChange, RequestFieldRemoved, ResponseFieldRemoved

GONE = (RequestFieldRemoved, ResponseFieldRemoved)
SPAN = re.compile(r"`([^`]+)`")
_FEW, _SHOWN = 3, 3
_MORE = re.compile(r" and (\d+) more fields")


def together(facts: list[ContractChange]) -> Iterator[ContractChange]:
    """Of a class that changes throughout one fact, at the first of its fields."""
    classes: dict[tuple[object, ...], list[ContractChange]] = defaultdict(list)
    for fact in facts:
        whole = isinstance(fact, GONE)
        classes[type(fact), fact.span.path, fact.thing.partition(".")[0], fact.uses, None if whole else fact.thing].append(fact)
    for ones in classes.values():
        if len(ones) <= _FEW:
            yield from ones
            continue
        names = [name for fact in ones for name in SPAN.findall(fact.thing)]
        more = len(names) - _SHOWN + sum(int(number) for fact in ones for number in _MORE.findall(fact.thing))
        shown = ", ".join(f"`{name}`" for name in names[:_SHOWN])
        yield replace(min(ones, key=lambda fact: fact.span.line), thing=f"{shown} and {more} more fields")


def decisions(facts: Iterable[ContractChange]) -> Iterator[ContractChange]:
    """What happens alike to fields of one name in several classes is one decision, told at the first; what goes from answers
    and from requests, at the first that answers."""
    alike: dict[tuple[object, ...], list[ContractChange]] = defaultdict(list)
    for fact in facts:
        names = tuple(name.rpartition(".")[2].lower() for name in SPAN.findall(fact.thing))
        kind = GONE if isinstance(fact, GONE) else type(fact)
        alike[kind, fact.span.side, names or fact.thing, fact.was, fact.now].append(fact)
    for ones in alike.values():
        first, *others = sorted(ones, key=lambda fact: isinstance(fact, RequestFieldRemoved))
        told = replace(
            first, thing=_listed(first, others), uses=first.uses if all(one.uses == first.uses for one in others) else ()
        )
        both = isinstance(told, ResponseFieldRemoved) and any(isinstance(one, RequestFieldRemoved) for one in others)
        yield replace(told, sent=True) if both and isinstance(told, ResponseFieldRemoved) else told


def _listed(first: ContractChange, others: list[ContractChange]) -> str:
    """The fields of all of them; of several each, those of the first and the names of the other classes."""
    if len(SPAN.findall(first.thing)) > 1 and others:
        classes = dict.fromkeys(one.thing.partition(".")[0] + "`" for one in others)
        return f"{first.thing} and those of {', '.join([*classes][:_FEW])}"
    more = f" and {len(others) - _FEW + 1} more of that name" if len(others) >= _FEW else ""
    return ", ".join(one.thing for one in (first, *others)[:_FEW]) + more


def outer(facts: list[ContractChange]) -> Iterator[ContractChange]:
    """Without what is told of a part (`lines.*.code`) of something that the same is told of."""
    told = {(type(fact), name) for fact in facts for name in SPAN.findall(fact.thing)}
    for fact in facts:
        whole, _, part = fact.thing.strip("`").partition(".")
        above = part.split(".")[:-1]
        if not any((type(fact), ".".join((whole, *above[: at + 1]))) in told for at in range(len(above))):
            yield fact
