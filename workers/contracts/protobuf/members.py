"""Messages and enumerations compared number by number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from bot.domain.changes import Span
from bot.domain.contracts import (
    CardinalityChanged,
    ContractChange,
    DefaultChanged,
    FieldRenamed,
    NumberMoved,
    NumberReused,
    NumberUnreserved,
    OneofChanged,
    RequestFieldRequired,
    WireTypeChanged,
)
from workers.contracts.marks import Marks
from workers.contracts.protobuf.declarations import Block, Declared, Enum, Field, Message, Value
from workers.contracts.protobuf.defaults import defaults
from workers.contracts.protobuf.types import LENGTHS, SCALARS, Fit, Kind, Kinds, fit

_MOST_RESERVED = 10_000
Member = Field | Value


@dataclass(slots=True)
class Members:
    """The types of both sides. `moves` are packages and what they are called now."""

    marks: Marks
    base: Kinds
    head: Kinds
    moves: frozenset[tuple[str, str]] = frozenset()

    def compare(self, was: Message | Enum, now: Message | Enum) -> Iterator[ContractChange]:
        """What differs of one message or enumeration."""
        before = _members(was)
        after = _members(now)
        names = {one.name: one for one in before}
        later = {one.name: one for one in after}
        numbers = {one.number: one for one in before}
        for one in before:
            kept = later.get(one.name)
            same = [other for other in after if other.number == one.number]
            if kept is not None and kept.number != one.number and not any(other.name == one.name for other in same):
                yield from self._renumbered(was, one, kept, now, numbers.get(kept.number), later)
            elif kept is None:
                yield from self._gone(was, one, same, now, names)
            elif isinstance(one, Field) and isinstance(kept, Field):
                yield from self._field(was, one, kept, now)
        for one in after:
            if (
                one.number not in numbers
                and one.name not in names
                and was.reserves(one.number)
                and not now.reserves(one.number)
                and one.name not in was.reserved_names  # the same field again
            ):
                yield from self._fact(NumberReused, was, one.name, one, None, now, "reserved", str(one.number))
            if one.name not in names and one.number not in numbers and isinstance(one, Field) and one.label == "required":
                yield from self._fact(RequestFieldRequired, was, one.name, one, None, now)
        yield from self._unreserved(was, now, {one.number for one in after})

    def _renumbered(  # noqa: PLR0913, PLR0917
        self, was: Block, one: Member, kept: Member, now: Block, holder: Member | None, later: Mapping[str, Member]
    ) -> Iterator[ContractChange]:
        """Another number: that of a field that is gone, perhaps, whose values are read as this one's."""
        held = f"`{was.name}.{holder.name}`" if holder is not None and holder.name not in later else ""
        for fact in self._fact(NumberMoved, was, one.name, kept, one, now, str(one.number), str(kept.number)):
            yield replace(fact, held=held) if isinstance(fact, NumberMoved) else fact

    def _gone(
        self, was: Block, one: Member, same: list[Member], now: Block, names: dict[str, Member]
    ) -> Iterator[ContractChange]:
        """A name that is gone: what became of its number. One that had another number and has this one now is told as moved."""
        fresh = [other for other in same if other.name not in names]
        if not same:
            if not now.reserves(one.number):
                yield from self._fact(NumberUnreserved, was, one.name, None, one, now, "used", str(one.number))
        elif fresh:
            yield from self._other(was, one, fresh[0], now)

    def alike(self, was: tuple[str, str], now: tuple[str, str]) -> Literal["same", "alike", "other"]:
        """Whether two types (name, scope) are one, or of another name only."""
        before, after = self._moved(self.base.find(*was)), self.head.find(*now)
        if fit(before, after) == "same":
            return "same"
        return "alike" if self._renamed(before, after) or self._laid_alike(before, after) else "other"

    def _moved(self, was: tuple[str, Kind]) -> tuple[str, Kind]:
        """The type, told by what its package is called now."""
        for before, now in self.moves:
            if was[0].startswith(f"{before}."):
                return now + was[0][len(before) :], was[1]
        return was

    def _renamed(self, was: tuple[str, str], now: tuple[str, str]) -> bool:
        """Whether one message is gone and another one is new: most often the same under another name."""
        return was[0] not in self.head.known and now[0] not in self.base.known and was[1] == now[1] == "message"

    def _other(self, was: Block, one: Member, other: Member, now: Block) -> Iterator[ContractChange]:
        """The number has another name: renamed where the type still fits, else another thing."""
        if isinstance(one, Field) and isinstance(other, Field):
            fitting = self._fit(was, one, other, now)
            if (
                fitting == "none"
                or (one.label != other.label and "repeated" in {one.label, other.label})
                or was.reserves(one.number)
            ):
                shown = f"`{one.name}` ({_typed(one)})"
                yield from self._fact(NumberReused, was, other.name, other, one, now, shown, str(one.number))
                return
            if fitting in {"wire", "none"}:
                yield from self._typed(was, one, other, now)
                return  # a field that is another thing: its name goes with it
        if _leads(was, one.name) != _leads(now, other.name) or not isinstance(one, Value):
            yield from self._fact(FieldRenamed, was, one.name, other, one, now, f"`{one.name}`", f"`{other.name}`", sure=False)

    def _field(self, was: Block, one: Field, other: Field, now: Block) -> Iterator[ContractChange]:
        yield from self._typed(was, one, other, now)
        yield from self._cardinality(was, one, other, now)
        if one.oneof != other.oneof:
            yield from self._oneof(was, one, other, now)
        if one.type == other.type and (changed := defaults(one, other)) is not None:
            yield from self._fact(DefaultChanged, was, one.name, other, one, now, *changed)
        if one.json != other.json:
            yield from self._fact(FieldRenamed, was, one.name, other, one, now, f"`{one.json}`", f"`{other.json}`", sure=False)

    def _typed(self, was: Block, one: Field, other: Field, now: Block) -> Iterator[ContractChange]:
        if (one.label == "map") != (other.label == "map"):
            return
        fitting = self._fit(was, one, other, now)
        if fitting in {"wire", "none"}:
            before, after = _typed(one), _typed(other)
            named = f" (`{other.name}`)" if other.name != one.name else ""
            if before == after:  # of one name, in other places
                before, after = f"`{self.base.find(one.type, was.full)[0]}`", f"`{self.head.find(other.type, now.full)[0]}`"
            after += named
            yield from self._fact(WireTypeChanged, was, one.name, other, one, now, before, after, sure=fitting == "none")

    def _fit(self, was: Block, one: Field, other: Field, now: Block) -> Fit:
        """The worst of a map's two types, or of the one there is."""
        order: tuple[Fit, ...] = ("same", "json", "wire", "none")
        pairs = zip(one.type.split(","), other.type.split(","), strict=False)
        types = [(self._moved(self.base.find(before, was.full)), self.head.find(after, now.full)) for before, after in pairs]
        return max(
            ("json" if self._renamed(*pair) or self._laid_alike(*pair) else fit(*pair) for pair in types), key=order.index
        )

    def _laid_alike(self, was: tuple[str, str], now: tuple[str, str]) -> bool:
        """Whether two messages of different names write what they both have in the same way, one having all of the other's."""
        before, after = self.base.layouts.get(was[0]), self.head.layouts.get(now[0])
        if not before or not after or was[0] == now[0]:
            return False
        shared = before.keys() & after.keys()
        return shared in (before.keys(), after.keys()) and all(before[number] == after[number] for number in shared)

    def _cardinality(self, was: Block, one: Field, other: Field, now: Block) -> Iterator[ContractChange]:
        before, after = (
            field.label if field.label in {"repeated", "map", "required"} else "singular" for field in (one, other)
        )
        if before == after:
            return
        kind = self.base.find(one.type, was.full)
        lists = {before, after} == {"singular", "repeated"}
        sure = "required" in {before, after} or (lists and kind[0] in SCALARS - LENGTHS)
        yield from self._fact(CardinalityChanged, was, one.name, other, one, now, f"`{before}`", f"`{after}`", sure=sure)

    def _oneof(self, was: Block, one: Field, other: Field, now: Block) -> Iterator[ContractChange]:
        """A single field may move into a oneof of its own (the guide says so); a renamed oneof moves nothing."""
        mates = [
            field for field in _members(now) if isinstance(field, Field) and field.oneof == other.oneof and field is not other
        ]
        old = {field.name for field in _members(was) if isinstance(field, Field) and field.oneof == one.oneof and one.oneof}
        there = {field.name for field in _members(was)}
        if other.oneof and not [mate for mate in mates if mate.name in there]:
            return
        if one.oneof and other.oneof and all(mate.name in old or mate.name not in there for mate in mates):
            return
        now_in = f"it is in the oneof `{other.oneof}` now" if other.oneof else f"it is no longer in the oneof `{one.oneof}`"
        yield from self._fact(OneofChanged, was, one.name, other, one, now, "", now_in, sure=bool(other.oneof))

    def _unreserved(self, was: Block, now: Block, used: set[int]) -> Iterator[ContractChange]:
        """Numbers that are no longer reserved, and not used (then that is said)."""
        if was.reserved == now.reserved:
            return
        freed = [
            number
            for low, high in was.reserved
            for number in range(low, min(high, low + _MOST_RESERVED) + 1)
            if not now.reserves(number) and number not in used and not _extends(now, number)
        ]
        if freed:
            said = f"{freed[0]}" if len(freed) == 1 else f"{freed[0]} and {len(freed) - 1} more"
            spot = next((line for line in was.reserved_lines if self.marks.exact(line, "base")), None)
            yield from self._fact(NumberUnreserved, was, "", None, spot, now, "reserved", said)

    def _fact(  # noqa: PLR0913, PLR0917
        self,
        kind: type[ContractChange],
        block: Block,
        name: str,
        head: Declared | None,
        base: Declared | None,
        now: Block,
        before: str = "",
        after: str = "",
        *,
        sure: bool = True,
    ) -> Iterator[ContractChange]:
        span = self.marks.spot((head,), (base,)) or self.marks.within(now, "head")
        if span is not None:
            thing = f"`{block.name}.{name}`" if name else f"`{block.name}`"
            yield kind(span, thing, (), 0, before, after, sure, Span(now.path, now.line, now.end))


def _members(block: Block) -> list[Member]:
    if isinstance(block, Message):
        return [*block.fields]
    return [*block.values] if isinstance(block, Enum) else []


def _extends(block: Block, number: int) -> bool:
    return isinstance(block, Message) and any(low <= number <= high for low, high in block.extensions)


def _leads(block: Block, name: str) -> str:
    """A value's name without that of its enumeration before it."""
    return name.removeprefix(block.name.upper() + "_")


def _typed(one: Field) -> str:
    shown = f"map<{one.type.replace(',', ', ')}>" if one.label == "map" else one.type
    return f"`{'repeated ' if one.label == 'repeated' else ''}{shown}`"
