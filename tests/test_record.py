"""Our `dataclass` against the standard library's: whatever can be seen of a class is the same."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any, ClassVar

import pytest

from bot.domain.operations import AddColumn
from bot.domain.record import dataclass
from bot.domain.schema import Column, Name, Type

Decorator = Callable[[type], Any]
KINDS: tuple[tuple[Decorator, Decorator], ...] = (
    (dataclass(frozen=True, slots=True), dataclasses.dataclass(frozen=True, slots=True)),
    (dataclass(slots=True), dataclasses.dataclass(slots=True)),
    (dataclass(frozen=True, slots=True, eq=False), dataclasses.dataclass(frozen=True, slots=True, eq=False)),
)


class Plain:
    """What is decorated."""

    first: int
    second: str = "two"
    third: list[int] = field(default_factory=list)
    hidden: int = field(default=4, repr=False, compare=False)

    def sum(self) -> int:
        """A method."""
        return self.first + self.hidden


class Further:
    fifth: tuple[int, ...] = ()
    second: str = "other"


class Rare:
    count: ClassVar[int] = 3
    first: int
    made: int = field(default=0, init=False)


def both(kind: tuple[Decorator, Decorator]) -> list[tuple[Any, Any]]:
    """A class and one derived from it, by each decorator, and each derived from the other's."""
    ours, theirs = kind
    bases = [ours(_copy(Plain)), theirs(_copy(Plain))]
    return [(base, decorate(_copy(Further, base))) for base in bases for decorate in kind]


def _copy(plain: type, *bases: type) -> type:
    kept = {name: value for name, value in vars(plain).items() if name not in {"__dict__", "__weakref__"}}
    return type(plain.__name__, bases, kept)


def seen(base: Any, derived: Any) -> list[object]:
    one, other = base(1), derived(1, "b", fifth=(5,))
    return [
        repr(one), repr(other), one == base(1, hidden=9), one == base(2), one == other, one != base(1), one.sum(), other.sum(),
        repr(dataclasses.replace(other, first=7)), dataclasses.asdict(other), dataclasses.astuple(one), base.__match_args__,
        derived.__match_args__, derived.__slots__, [f.name for f in dataclasses.fields(other)], hasattr(one, "__dict__"),
        base.__doc__, repr(copy.copy(other)), repr(copy.deepcopy(other)), base(1).third is base(1).third, derived.__qualname__,
        str(derived.__dataclass_params__.frozen), one in [base(1)], base.__hash__ is None,
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_as_the_standard_library(kind: tuple[Decorator, Decorator]) -> None:
    first, *rest = [seen(base, derived) for base, derived in both(kind)]
    assert all(other == first for other in rest)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wrong", [(), (1, 2, 3, 4, 5), {"nothing": 1}])
def test_wrong_arguments(kind: tuple[Decorator, Decorator], wrong: Any) -> None:
    for base, _ in both(kind):
        for _again in range(2):
            with pytest.raises(TypeError):
                base(**wrong) if isinstance(wrong, dict) else base(*wrong)


def test_what_is_frozen_stays() -> None:
    for base, derived in both(KINDS[0]):
        for one in (base(1), derived(1)):
            with pytest.raises(FrozenInstanceError):
                one.first = 2
            with pytest.raises(FrozenInstanceError):
                del one.first
            assert one.first == 1


def test_equal_ones_hash_alike() -> None:
    for base, derived in both(KINDS[0]):
        assert hash(base(1, third=())) == hash(base(1, third=(), hidden=8)) != hash(base(2, third=()))
        assert len({derived(1, third=()), derived(1, third=()), derived(3, third=())}) == 2


def test_what_is_rare_is_the_standard_librarys() -> None:
    made, theirs = (decorate(_copy(Rare)) for decorate in KINDS[0])
    assert repr(made(1)) == repr(theirs(1))
    assert inspect.signature(made) == inspect.signature(theirs)
    with pytest.raises(TypeError):
        made(1, 2)


def test_a_noun_can_be_sent() -> None:
    added = AddColumn(Name("a"), Column("b", Type("int4")))
    again = pickle.loads(pickle.dumps(added))  # noqa: S301 (our own bytes)
    assert again == added
    assert hash(again) == hash(added)
    assert eval(repr(added)) == added  # noqa: S307 (its own words)
