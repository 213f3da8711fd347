"""The other topics judged: readers find facts in the changed files, rules look at each fact."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.domain.changes import Change, Side, Span, Touched
from bot.domain.facts import Fact, RanStatement
from bot.domain.findings import Coverage, Finding, Gap, Hint
from workers.readers.topic import TopicReader, likely_readers
from workers.rules.registry import checks_of
from workers.rules.rule import Check, Harm, Rule, Unknown
from workers.scene import Scene, text_of
from workers.select import wanted
from workers.settle import settle, touched_gaps, touches
from workers.telling import told

_OTHERS = re.compile(
    r"(^|/)(node_modules|bower_components|third_party|vendor|dist|site-packages)/|\.min\.(js|css)$"
    r"|\.pb(\.gw)?\.go$|_pb2(_grpc)?\.pyi?$|_pb\.(d\.ts|js)$|(^|/)(zz_)?generated(\.\w+)*\.(go|ts|js)$|\.gen\.(go|tsx?)$"
    r"|(^|/)public/(js|build|packs|assets)/.*\.m?js$|(^|[/.])(vendor|bundle|chunk)\.js$"
    r"|(^|/)(_ide_helper\w*|\.phpstorm\.meta)\.php$"
)
"""Other people's code, and what a build made: reviewed where it is written."""
_SOURCE = re.compile(r"\.(go|[cm]?[jt]sx?|py|rb|java|kt|php|cs|rs|exs?)$")


@dataclass(slots=True)
class Inspection:
    """One look at the changed files of a scene. `seen` are the facts that their readers found."""

    scene: Scene
    guard: Callable[[str, str, Callable[[], Any], Span], Any]
    findings: list[Finding] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    seen: list[Fact] = field(default_factory=list)

    def run(self, only: Collection[str] = (), facts: Iterable[Fact] = ()) -> None:
        """Read and judge every changed file (or those at or below the paths of `only`), and `facts` that are known already."""
        found: list[Finding] = []
        self.findings += _named([finding for fact in facts for finding in self._judged(fact)], self.scene)
        for change in self.scene.changes.changes:
            if _OTHERS.search(change.path) or self.scene.policy.ignores(change.path) or not wanted(change.path, only):
                continue
            if _made(change):
                continue
            for reader in likely_readers(change.path):
                if reader.pattern.search(change.path):
                    found += self._file(reader, change)
        self.findings += self._settled(found)

    def judge(self, facts: Iterable[Fact]) -> None:
        """Judge what was found out about facts that were read before."""
        self.findings += self._settled([finding for fact in facts for finding in self._judged(fact)])

    def _file(self, reader: TopicReader, change: Change) -> Iterator[Finding]:
        read = partial(_facts, reader, change, self.scene)
        said: Sequence[Fact | Gap] | Gap = self.guard("reader", reader.name, read, Span(change.path, 1, 1))
        facts = [said] if isinstance(said, Gap) else said
        gaps = [one for one in facts if isinstance(one, Gap)]
        if facts:
            self.coverage.append(Coverage(change.path, (reader.topic,), reader.name, len(facts), len(facts) - len(gaps)))
        self.gaps += touched_gaps(gaps, change.touched())
        for fact in facts:
            if isinstance(fact, Fact):
                self.seen.append(fact)
                yield from self._judged(fact)

    def _judged(self, fact: Fact) -> Iterator[Finding]:
        for rule, check in checks_of(type(fact)):
            if self.scene.policy.rules.get(rule.id) == "off":
                continue
            verdict = self.guard("rule", rule.id, partial(_verdict, check, fact, self.scene), fact.span)
            for said in [verdict] if isinstance(verdict, Gap) else verdict:
                finding = self._said(rule, said, fact)
                if finding is not None:
                    yield finding

    def _said(self, rule: Rule, said: Harm | Unknown | Hint | Gap, fact: Fact) -> Finding | None:
        if isinstance(said, Hint):
            change = self.scene.change(said.span.path)
            if change is not None and touches(said.span, change.touched()):
                self.hints.append(said)
            return None
        if isinstance(said, Harm):
            engine = said.engine or (fact.seen.engine if isinstance(fact, RanStatement) else "postgresql")
            return told(self.scene.policy, rule, said, fact.span, engine=engine)
        gap = said if isinstance(said, Gap) else Gap(said.what, said.why, fact.span.path, fact.span.line)
        if change := self.scene.change(gap.path or ""):
            self.gaps += touched_gaps([gap], change.touched())
        return None

    def _settled(self, found: Iterable[Finding]) -> Iterator[Finding]:
        """What stands on touched lines of changed files; the rest was there before."""
        by_side: dict[tuple[str, Side], list[Finding]] = defaultdict(list)
        for finding in found:
            by_side[finding.span.path, finding.span.side].append(finding)
        sides = {(name, side): change for change in self.scene.changes.changes for name, side in _names(change)}
        for (path, side), findings in by_side.items():
            if change := sides.get((path, side)):
                yield from settle(findings, change.touched(), (text_of(change, side) or "").split("\n"))


def _made(change: Change) -> bool:
    """Whether it is code that is too large to be read, and says itself that a program wrote it: nobody misses that."""
    if not _SOURCE.search(change.path):
        return False
    from workers.queries.code import foreign  # whoever lints SQL alone loads no grammar
    from workers.readers.syntax import LARGEST

    text = change.after() or change.before() or b""
    return len(text) > LARGEST and foreign(text.decode("utf-8", "ignore"))


def _named(found: list[Finding], scene: Scene) -> Iterator[Finding]:
    """What is said of a whole file: also where none of its lines is touched (it was renamed)."""
    for finding in found:
        if change := scene.change(finding.span.path):
            everywhere = Touched(frozenset([finding.span.line]), frozenset([finding.span.line]))
            yield from settle([finding], everywhere, (text_of(change, finding.span.side) or "").split("\n"))


def _names(change: Change) -> Iterator[tuple[str, Side]]:
    """The paths by which findings may name the change's two sides."""
    yield change.path, "head"
    yield change.path, "base"
    if change.previous is not None:
        yield change.previous, "base"


def _facts(reader: TopicReader, change: Change, scene: Scene) -> list[Fact | Gap]:
    return list(reader.read(change, scene))


def _verdict(check: Check, fact: Fact, scene: Scene) -> list[Harm | Unknown | Hint]:
    return list(check(fact, scene))
