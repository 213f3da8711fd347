"""Nouns behave as `dataclasses.dataclass` makes them, though their methods come at the first use."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from bot.domain import late


def _shapes(dataclass: Callable[..., Any]) -> list[type]:
    """The same three classes by one decorator or the other."""

    @dataclass(frozen=True, slots=True)
    class Shape:
        """A name, and what has a default."""

        name: str
        sides: int = 4
        tags: tuple[str, ...] = ()

        def __post_init__(self) -> None:
            if not self.name:
                raise ValueError("no name")

        @property
        def angle(self) -> float:
            return 360 / self.sides

    @dataclass(frozen=True, slots=True)
    class Square(Shape):
        """Another default, and a field more."""

        sides: int = 4
        size: int = 1

    @dataclass(slots=True, eq=False)
    class Pile:
        """One that changes."""

        shapes: list[Any] = field(default_factory=list)

    return [Shape, Square, Pile]


BOTH = pytest.mark.parametrize("made", [_shapes(late.dataclass), _shapes(dataclasses.dataclass)], ids=["late", "standard"])


@BOTH
def test_they_are_what_they_would_be(made: list[Any]) -> None:
    shape, square, pile = made
    assert (shape.__match_args__, square.__match_args__) == (("name", "sides", "tags"), ("name", "sides", "tags", "size"))
    assert dataclasses.is_dataclass(square)
    assert [one.name for one in dataclasses.fields(square)] == ["name", "sides", "tags", "size"]
    one = square("a", tags=("x",))
    assert (one.sides, one.size, one.angle) == (4, 1, 90)
    again = square("a", 4, ("x",))
    assert (one == again, hash(one) == hash(again), one == shape("a", 4, ("x",))) == (True, True, False)
    assert repr(one).endswith("Square(name='a', sides=4, tags=('x',), size=1)")
    assert dataclasses.replace(one, size=3) == square("a", 4, ("x",), 3)
    with pytest.raises(FrozenInstanceError):
        one.size = 2
    with pytest.raises(FrozenInstanceError):
        del one.size
    assert not hasattr(one, "__dict__")
    for wrong in (lambda: square(""), lambda: dataclasses.replace(one, name="")):
        with pytest.raises(ValueError, match="no name"):
            wrong()
    with pytest.raises(TypeError, match=r"__init__\(\) missing 1 required positional argument: 'name'"):
        shape()
    match one:
        case square(name=name, size=1):
            assert name == "a"
        case _:
            pytest.fail("not matched")
    first, second = pile(), pile()
    first.shapes.append(one)
    assert (second.shapes, first == second, first == first) == ([], False, True)  # noqa: PLR0124 (it has no __eq__)


def test_several_threads_may_be_the_first() -> None:
    for _ in range(20):
        shape = _shapes(late.dataclass)[1]
        begin, found = threading.Barrier(8), []

        def make(number: int, shape: Any = shape, begin: threading.Barrier = begin, found: list[Any] = found) -> None:
            begin.wait()
            found.append(shape(f"{number}", size=number))

        threads = [threading.Thread(target=make, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(one.size for one in found) == list(range(8))


def test_a_worker_has_them_whole_before_it_forks() -> None:
    code = "import workers.commands\nfrom workers.preload import preload\nfrom bot.domain.late import _WAITING\n"
    subprocess.run([sys.executable, "-c", f"{code}assert _WAITING\npreload()\nassert not _WAITING"], check=True)
