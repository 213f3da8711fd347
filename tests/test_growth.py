"""Patterns that read what authors write take time in proportion to its length, whatever it is made of."""

import ast
import dataclasses
import importlib
import math
import pkgutil
import re
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest
from hostile_texts import texts_of

import agents
import bot
import workers
from bot.patterns import late

SHORT, LONG, LONGEST = 500, 4_000, 32_000
"""Characters. A pattern that takes long for each is one whose time grows with their square."""
WORTH = 0.0002, 0.01
"""Seconds for the first two, below which nothing grows fast enough to matter."""
LIMIT, TIMES = 2.0, 30
"""Seconds for the first two; how much longer a text of eight times the length may take (its square takes 64 times as long)."""
_WHOLE = {"match", "fullmatch"}
_ASKED = _WHOLE | {"search", "finditer", "findall", "split", "sub", "subn"}
_BEGINS = re.compile(r"\^\\s[*+](?!\+)")


class _TooLongError(Exception):
    pass


def _ring(_: int, __: FrameType | None) -> None:
    raise _TooLongError


@pytest.fixture
def bell() -> Iterator[None]:
    """What ends a reading that takes longer than the limit."""
    before = signal.signal(signal.SIGVTALRM, _ring)
    yield
    signal.signal(signal.SIGVTALRM, before)


def _seconds(
    pattern: re.Pattern[Any], text: str, anchored: bool, limit: float = LIMIT, clock: Callable[[], float] = time.process_time
) -> float:
    """How long it takes to look through the text; infinity where that is more of the processor's time than the limit."""
    given: Any = text + "\0" if isinstance(pattern.pattern, str) else (text + "\0").encode("latin-1", "replace")
    began = clock()
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        if anchored:
            pattern.match(given)
        else:
            for _ in pattern.finditer(given):
                pass
    except _TooLongError:
        return math.inf
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return clock() - began


def grows(pattern: re.Pattern[Any], anchored: bool) -> tuple[str, str] | None:
    """What a text begins with and what it repeats, where time grows much faster than the text does.

    Both are the processor's time: what a busy machine makes wait is in neither.
    """
    for before, unit in texts_of(pattern):
        texts = [(before + unit * (size // len(unit) + 1))[:size] for size in (SHORT, LONG, LONGEST)]
        if _seconds(pattern, texts[0], anchored, clock=time.perf_counter) < WORTH[0]:  # the other may tick in hundredths
            continue
        second = _seconds(pattern, texts[1], anchored)
        if second == math.inf or (second >= WORTH[1] and _seconds(pattern, texts[2], anchored, TIMES * second) == math.inf):
            return before, unit
    return None


def _modules() -> list[ModuleType]:
    found = (one.name for part in (workers, agents, bot) for one in pkgutil.walk_packages(part.__path__, f"{part.__name__}."))
    return [importlib.import_module(name) for name in found if not name.endswith("__main__") and name != late.__module__]


def _held(value: object, field: str = "", depth: int = 0) -> Iterator[tuple[re.Pattern[Any], str]]:
    """The patterns in a value, each with the field of the dataclass that holds it."""
    if isinstance(value, re.Pattern):
        yield value, field
    elif isinstance(value, type(late(""))):
        yield value.compiled(), field  # type: ignore[attr-defined]
    elif isinstance(value, dict | tuple | list | set | frozenset) and depth < 4:
        for one in value.items() if isinstance(value, dict) else value:
            yield from _held(one, field, depth + 1)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type) and depth < 4:
        for one in dataclasses.fields(value):
            yield from _held(getattr(value, one.name, None), one.name, depth + 1)


def _called(modules: list[ModuleType]) -> dict[str, set[str]]:
    """What is called of patterns, by their names in a module and by the fields that hold them."""
    called = defaultdict[str, set[str]](set)
    for module in modules:
        for node in ast.walk(ast.parse(Path(module.__file__ or "").read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
                called[f".{node.value.attr}"].add(node.attr)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                own = module.__name__ if node.value.id.startswith("_") else ""
                called[f"{own}:{node.value.id}"].add(node.attr)
    return called


def _patterns() -> dict[tuple[Any, int], tuple[re.Pattern[Any], str, bool]]:
    """Each pattern with where it stands, and whether it is only ever asked at one place of a text."""
    modules = _modules()
    called, found = _called(modules), dict[tuple[Any, int], tuple[re.Pattern[Any], str, bool]]()
    for module in modules:
        for name, value in vars(module).items():
            for pattern, field in _held(value):
                own = module.__name__ if name.startswith("_") else ""
                asked = called[f".{field}" if field else f"{own}:{name}"] & _ASKED
                key = (pattern.pattern, pattern.flags)
                anchored = bool(asked) and asked <= _WHOLE and (key not in found or found[key][2])
                found[key] = (pattern, f"{module.__name__}:{name}", anchored)
    return found


@pytest.mark.usefixtures("bell")
def test_time_grows_with_the_length_of_a_text_and_no_faster() -> None:
    found = _patterns()
    assert len(found) > 1_000
    slow = {where: text for pattern, where, anchored in found.values() if (text := grows(pattern, anchored))}
    assert slow == {}


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?m)^\s*gem\b",
        r"(\w+)\.next",
        r"insert\b.*\bon\b",
        r"AS\s*\(?\s*SELECT",
        r"/\*(?s:.*?)\*/",
        r"'\s*\d\s*'?\s*\Z",
        "(a+)+b",
    ],
)
@pytest.mark.usefixtures("bell")
def test_one_that_grows_faster_is_found(pattern: str) -> None:
    assert grows(re.compile(pattern), False)


@pytest.mark.usefixtures("bell")
def test_one_that_is_asked_at_one_place_only_may_begin_with_anything() -> None:
    assert grows(re.compile(r"\s*(//|#)"), False)
    assert grows(re.compile(r"\s*(//|#)"), True) is None


def _written(path: Path) -> Iterator[tuple[int, str]]:
    """(line, pattern) of what is looked for at the beginning of every line."""
    text = path.read_text()
    if not _BEGINS.search(text):
        return
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call) and ("(?m)" in ast.unparse(call) or "MULTILINE" in ast.unparse(call)):
            values = [one for one in [*call.args, *(word.value for word in call.keywords)] if not isinstance(one, ast.Call)]
            yield from ((call.lineno, ast.unparse(one)) for one in values)


def test_no_pattern_looks_for_the_beginning_of_a_line_through_lines() -> None:
    """`^\\s*` of every line of a thousand empty ones reads all that follow; `^[ \\t]*` stays in its own."""
    root = Path(workers.__file__).parent
    paths = sorted(root.rglob("*.py"))
    found = [
        f"{path.relative_to(root)}:{line}"
        for path in paths
        for line, said in _written(path)
        if _BEGINS.search(said.replace("\\\\", "\\"))
    ]
    assert found == []
