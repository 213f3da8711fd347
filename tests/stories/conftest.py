"""One stack for all stories that need no settings of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from zlib import crc32

import pytest

from tests.ghsim.simulator import Simulator
from tests.stack import Stack
from tests.stories.stage import DANGER, QUICK, Shop, Stage, transcript


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Everything, once for the whole run, started on the main thread."""
    with Simulator(contract=True) as github, Stack(tmp_path_factory.mktemp("stack"), github, QUICK, workers=2) as stack:
        yield Stage.of(github, stack)


@pytest.fixture
def stage(whole: Stage) -> Iterator[Stage]:
    """The shared stack, idle before and after; what must never be is checked after each test."""
    whole.github.faults.clear()
    yield whole
    whole.github.faults.clear()
    assert whole.github.invariants() == []


@pytest.fixture
def shop(stage: Stage, request: pytest.FixtureRequest) -> Shop:
    """A repository of its own, in an installation of its own."""
    return stage.shop(_owner(request))


@pytest.fixture(scope="session")
def faultless(whole: Stage) -> str:
    """What a person reads when nothing goes wrong."""
    return transcript(whole.shop("faultless").opened(DANGER).state())


@pytest.fixture
def own_stage(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    """Makes a stack for one test: with settings of its own, or to be killed."""
    with ExitStack() as held:

        def make(**settings: str) -> Stage:
            github = held.enter_context(Simulator())
            return Stage.of(github, held.enter_context(Stack(tmp_path, github, {**QUICK, **settings})))

        yield make


def _owner(request: pytest.FixtureRequest) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower())[:26].strip("-")
    return f"{words}-{crc32(request.node.nodeid.encode()):08x}"
