"""What changes of an interface changes of every type that has it: told once, at the interface."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from bot.domain.contracts import ContractChange

_OWNER = re.compile(r"`(\w+)\.")


def once(facts: Iterable[ContractChange], above: Mapping[str, frozenset[str]]) -> Iterator[ContractChange]:
    """Without those that one of the type's interfaces (`above`: type → their names) has as well."""
    found = list(facts)
    said = {(type(one), one.thing, one.was, one.now) for one in found}
    for one in found:
        owner = _OWNER.search(one.thing)
        names = above.get(owner[1], frozenset()) if owner else frozenset[str]()
        same = (one.thing.replace(f"`{owner[1]}.", f"`{name}.") for name in names) if owner else ()
        if not any((type(one), thing, one.was, one.now) in said for thing in same):
            yield one
