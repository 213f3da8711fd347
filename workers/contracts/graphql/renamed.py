"""A type that is gone and another that gives all that it gave: queries of its fields go on, only its name is missed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workers.contracts.graphql.fields import gives
from workers.contracts.graphql.schema import Definition, Part, bare


@dataclass(slots=True)
class Renamed:
    """The types of the changed files on both sides. `found` are those whose place another has taken."""

    base: Mapping[str, Definition]
    head: Mapping[str, Definition]
    found: dict[str, Definition] = field(default_factory=dict)
    _asked: dict[tuple[str, str], bool] = field(default_factory=dict)

    def takes_place(self, was: str, now: str) -> bool:
        """Whether whoever asks for a field of type `was` (as it is written, `[Tag!]`) is answered as before by type `now`."""
        old, new = bare(was), bare(now)
        if not gives(was.replace(old, new), now) or not self._gives_all(old, new):
            return False
        self.found[old] = self.base[old]
        return True

    def _gives_all(self, old: str, new: str) -> bool:
        if old not in self.base or old in self.head or new not in self.head:
            return False
        if (old, new) not in self._asked:
            self._asked[old, new] = True  # until it is known: types may hold themselves
            before, after = self.base[old], self.head[new]
            same = before.kind == after.kind == "type"
            parts = ((part, after.parts.get(name)) for name, part in before.parts.items())
            self._asked[old, new] = same and all(other is not None and self._serves(part, other) for part, other in parts)
        return self._asked[old, new]

    def _serves(self, was: Part, now: Part) -> bool:
        old, new = bare(was.type), bare(now.type)
        asked = (argument for name, argument in now.arguments.items() if name not in was.arguments)
        if not was.arguments.keys() <= now.arguments.keys() or any(argument.required for argument in asked):
            return False
        return gives(was.type, now.type) or (gives(was.type.replace(old, new), now.type) and self._gives_all(old, new))
