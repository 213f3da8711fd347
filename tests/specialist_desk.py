"""What tests of specialists share: a desk whose model is the fake, and cases of files in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.ask import Desk
from agents.case import Case, Fact
from agents.claude import Claude, connect, known_models
from agents.findings import Checks
from agents.models import Models
from agents.purse import Counter
from agents.tools import Tool
from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.findings import Finding
from bot.domain.memory import MemoryTree
from bot.models import ModelSettings
from tests.fake_claude import FakeClaude

CANARY = "canary-5d1f0c"


@dataclass
class Sitting:
    """A desk, its fake, its purse, and the seconds that it would have slept."""

    fake: FakeClaude
    purse: Counter = field(default_factory=Counter)
    slept: list[float] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    clients: list[Claude] = field(default_factory=list)

    def __enter__(self) -> Sitting:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self.clients:
            one.client.close()

    def claude(self) -> Claude:
        given: dict[str, Any] = {"base_url": self.fake.url, "seconds": 5.0, **self.settings}
        settings = ModelSettings(key="sk-test", **given)
        models = Models(known_models(), settings.models, settings.prices)
        self.clients.append(Claude(connect(settings), models, self.purse, settings, self.slept.append))
        return self.clients[-1]

    def desk(self, *tools: Tool, checks: Checks | None = None) -> Desk:
        return Desk(self.claude(), tools, checks or Checks(), CANARY)


def changed(before: Mapping[str, str], after: Mapping[str, str], topics: Mapping[str, tuple[str, ...]] | None = None) -> Case:
    """The case of these files, lines compared one by one; every file is a migration where `topics` does not say."""
    base = MemoryTree({path: text.encode() for path, text in before.items()})
    head = MemoryTree({path: text.encode() for path, text in after.items()})
    paths = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    changes = ChangeSet("b" * 40, "a" * 40, tuple(_change(path, base, head) for path in paths), base, head)
    return Case(changes, {path: ((topics or {}).get(path) or ("migrations",)) for path in paths})


def with_facts(case: Case, *facts: Fact, told: tuple[Finding, ...] = (), seen: frozenset[str] = frozenset()) -> Case:
    return Case(case.changes, case.routes, facts, told, seen, case.engine, case.version, case.traits)


def _change(path: str, base: MemoryTree, head: MemoryTree) -> Change:
    old, new = (base.read(path) or b"").split(b"\n"), (head.read(path) or b"").split(b"\n")
    gone = frozenset(at for at, line in enumerate(old, 1) if line not in new) if base.read(path) else frozenset()
    made = frozenset(at for at, line in enumerate(new, 1) if line not in old) if head.read(path) else frozenset()
    previous = path if base.read(path) is not None else None
    touched = Touched(made, gone)
    return Change(path, previous, head.read(path) is None, lambda: base.read(path), lambda: head.read(path), lambda: touched)
