"""Two patterns compared by what they accept: whether a text that fitted before fits no more, and which one.

Both are made machines that read a text character by character; a text that the first accepts and the second does not is looked
for, shortest first. What is found nowhere is nowhere, so a pattern that only accepts more is known to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from workers.contracts.openapi.regexes import LAST, Anchor, Chars, Choice, Part, Ranges, Repeat, Row, Unclear, taken_apart

_STATES = 3_000
_PAIRS = 4_000
_LONGEST = 200
_BUILT = 4
"""What a step of building a machine costs, in states that are looked at."""
WORK = 500_000
"""States that are built, passed or looked at for one document; what is spent leaves patterns uncompared."""
_SHOWN: Ranges = ((32, 126), (161, 0x2027), (0x2030, 0xD7FF), (0xE000, LAST))
"""Characters that a difference must show in: nobody means control characters."""
_PLAIN = "a0A-_. "
Set = frozenset[int]
_Pair = tuple[Set, Set, int]
"""Where both machines stand, after so many characters (the least that a text must have, and more, are one)."""
_Came = dict[_Pair, tuple[_Pair, int] | None]


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long the texts may be that are spoken of, in characters; `most` is None without an end."""

    least: int = 0
    most: int | None = None


_ANY = Lengths()


@dataclass(slots=True)
class _Machine:
    """State 0 is where a search stands, 1 where it has found; by state what is passed (at an anchor's place), what is read."""

    spend: Callable[[int], None]
    free: list[list[tuple[str, int]]] = field(default_factory=list)
    reads: list[list[tuple[Ranges, int]]] = field(default_factory=list)

    def state(self) -> int:
        self.spend(_BUILT)
        if len(self.free) >= _STATES:
            raise Unclear
        self.free.append([])
        self.reads.append([])
        return len(self.free) - 1

    def build(self, part: Part, begin: int, end: int) -> None:
        """Ways from one state to another."""
        self.spend(_BUILT)
        if isinstance(part, Chars):
            self.reads[begin].append((part.ranges, end))
        elif isinstance(part, Anchor):
            self.free[begin].append((part.sign, end))
        elif isinstance(part, Choice):
            for one in part.parts:
                self.build(one, begin, end)
        elif isinstance(part, Row):
            for one in part.parts:
                after = self.state()
                self.build(one, begin, after)
                begin = after
            self.free[begin].append(("", end))
        else:
            self._repeat(part, begin, end)

    def _repeat(self, part: Repeat, begin: int, end: int) -> None:
        for _ in range(part.least):
            after = self.state()
            self.build(part.part, begin, after)
            begin = after
        for _ in range(part.least, part.most or 0):
            after = self.state()
            self.build(part.part, begin, after)
            self.free[begin].append(("", end))
            begin = after
        if part.most is None:
            loop, after = self.state(), self.state()
            self.free[begin].append(("", loop))
            self.build(part.part, loop, after)
            self.free[after].append(("", loop))
            begin = loop
        self.free[begin].append(("", end))

    def close(self, states: Set, signs: str) -> Set:
        """With all that is reached without reading, `signs` being the anchors that hold here."""
        found, open_ = set(states), list(states)
        while open_:
            ways = self.free[open_.pop()]
            self.spend(len(ways))
            for sign, to in ways:
                if (not sign or sign in signs) and to not in found:
                    found.add(to)
                    open_.append(to)
        return frozenset(found)

    def read(self, states: Set, char: int) -> Set:
        return frozenset(
            to for state in states for ranges, to in self.reads[state] if any(low <= char <= high for low, high in ranges)
        )

    def accepts(self, states: Set, signs: str = "$") -> bool:
        return 1 in states or 1 in self.close(states, signs)


def _machine(text: str, spend: Callable[[int], None]) -> _Machine:
    spend(len(text))
    machine = _Machine(spend)
    begin, end, first = machine.state(), machine.state(), machine.state()
    anything = ((0, LAST),)
    machine.reads[begin].append((anything, begin))
    machine.reads[end].append((anything, end))
    machine.free[begin].append(("", first))
    machine.build(taken_apart(text), first, end)
    return machine


@dataclass(slots=True)
class Patterns:
    """Comparisons of patterns, with what may still be spent on them."""

    left: int = WORK
    known: dict[tuple[str, str, Lengths], str | Literal[False] | None] = field(default_factory=dict)
    machines: dict[str, _Machine] = field(default_factory=dict)

    def refused(self, was: str, now: str, lengths: Lengths = _ANY) -> str | Literal[False] | None:
        """A text of such a length that fits `was` and not `now`; False where there is none; None where nobody can say."""
        key = was, now, lengths
        if key not in self.known:
            try:
                self.known[key] = self._search(self._machine(was), self._machine(now), lengths)
            except Unclear:
                self.known[key] = None
        return self.known[key]

    def fits(self, pattern: str, text: str) -> bool | None:
        """Whether a text fits the pattern; None where nobody can say."""
        try:
            if len(text) > _LONGEST:
                raise Unclear
            machine = self._machine(pattern)
            states = machine.close(frozenset((0,)), "^" if text else "^$")
            for char in text:
                self._spend(len(states))
                states = machine.close(machine.read(states, ord(char)), "")
            return machine.accepts(states)
        except Unclear:
            return None

    def _machine(self, pattern: str) -> _Machine:
        self._spend(1)
        if pattern not in self.machines:
            self.machines[pattern] = _machine(pattern, self._spend)
        return self.machines[pattern]

    def _search(self, was: _Machine, now: _Machine, lengths: Lengths) -> str | Literal[False]:
        alphabet = tuple(_alphabet(was, now))
        start = was.close(frozenset((0,)), "^"), now.close(frozenset((0,)), "^"), 0
        if was.accepts(start[0], "^$") and not lengths.least and not now.accepts(start[1], "^$"):
            return ""
        came: _Came = {start: None}
        length, layer = 0, [start]
        while layer and (lengths.most is None or length < lengths.most):
            length, steps, layer = length + 1, layer, []
            for pair in steps:
                for char in alphabet:
                    self._spend(len(pair[0]) + len(pair[1]))
                    enough = min(length, lengths.least)  # which lengths beyond it are told apart
                    after = was.close(was.read(pair[0], char), ""), now.close(now.read(pair[1], char), ""), enough
                    if after in came:
                        continue
                    came[after] = pair, char
                    if was.accepts(after[0]) and enough == lengths.least and not now.accepts(after[1]):
                        return _spelled(came, after)
                    if len(came) >= _PAIRS:
                        raise Unclear
                    if 1 not in after[1]:  # whatever follows, the other one fits
                        layer.append(after)
        return False

    def _spend(self, work: int) -> None:
        self.left -= work
        if self.left <= 0:
            raise Unclear


def _alphabet(*machines: _Machine) -> Iterator[int]:
    """A character for each set of them that the machines tell apart, plain ones first."""
    cuts = {low for low, _ in _SHOWN}
    for machine in machines:
        for reads in machine.reads:
            for ranges, _ in reads:
                cuts |= {low for low, _ in ranges} | {high + 1 for _, high in ranges}
    edges = sorted(cuts)
    plain = [ord(sign) for sign in _PLAIN]
    shown = (
        next((char for char in plain if low <= char < high), low)
        for low, high in zip(edges, [*edges[1:], LAST + 1], strict=True)
        if any(first <= low <= last for first, last in _SHOWN)
    )
    yield from sorted(shown, key=lambda char: (not chr(char).isalpha(), not chr(char).isdigit(), char))


def _spelled(came: _Came, last: _Pair) -> str:
    signs: list[str] = []
    step = came[last]
    while step is not None:
        signs.append(chr(step[1]))
        step = came[step[0]]
    return "".join(reversed(signs))
