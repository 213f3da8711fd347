"""The whole review on one screen: select, replay, read, judge, settle, prove."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from bot.domain.changes import ChangeSet, Side, Span
from bot.domain.facts import Fact, Migration, RanBack
from bot.domain.findings import Coverage, Finding, Gap, Hint, Review
from bot.domain.operations import Delete, Update
from bot.domain.schema import Name, Schema
from bot.policy import Policy
from workers.accounted import coverage
from workers.bodies import bodies
from workers.deploy_order import Placed, in_no_order
from workers.guard import guard
from workers.history import colliding, laid_together, left_as_they_were, looks_beside, unchanged, unrun
from workers.ignored import left_out, may_ignore
from workers.inspection import Inspection
from workers.judge import Judge
from workers.judged_for import JudgedFor
from workers.learned import learn
from workers.numbered import misnamed, misnumbered
from workers.prove import Trial
from workers.readers.kept import Kept
from workers.readers.listing import Listing
from workers.readers.reader import Claims, claims
from workers.repaired import Repairs
from workers.rules.versions import Versions
from workers.scene import Scene
from workers.schemas import schemas_of
from workers.select import Selected, families, past, select
from workers.settle import order, settle, touched_gaps, touches
from workers.sql.dialect import dialect_of
from workers.sql.text import UnreadableText, decode_text
from workers.stage import Stage
from workers.uses import Queried, Uses, asks_nothing, nowhere_to_look, queries_in, uses
from workers.ways_back import way_back
from workers.world import World


@dataclass(slots=True)
class Reviewer:
    """One look at one change set. `schema` stands in for the past (`backstop lint`), `cache` is where replays are kept.

    `stage` is where the migrations are run, by default nowhere. `look` is shown each migration and the world before it: what
    there is to know, for those who judge beside the rules.
    """

    changes: ChangeSet
    policy: Policy
    schema: Schema | None = None
    assume: bool = False
    cache: Path | None = None
    stage: Stage = field(default_factory=lambda: Stage(None))
    findings: list[Finding] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    added_columns: ChainMap[tuple[Name, str], None] = field(default_factory=ChainMap)
    uses: Uses = nowhere_to_look
    after: Uses = nowhere_to_look
    queried: Queried = asks_nothing
    schemas: dict[Side, tuple[Schema, ...]] = field(default_factory=dict)
    look: Callable[[Migration, World], None] | None = None
    judged_for: JudgedFor = field(default_factory=JudgedFor)
    placed: list[Placed] = field(default_factory=list)
    backs: list[Fact] = field(default_factory=list)
    together: frozenset[str] = frozenset()
    written: set[Name] = field(default_factory=set)

    def review(self, only: Collection[str] = ()) -> Review:
        """Everything there is to say about the changed files (or those of them in `only`)."""
        kept = Kept(self.cache / "readers" if self.cache else None)
        base_tree, head_tree = Listing.of(self.changes.base_tree, kept), Listing.of(self.changes.head_tree, kept)
        listed = replace(self.changes, base_tree=base_tree, head_tree=head_tree)
        self.changes = listed  # so that runners' configuration is looked up once
        learned = learn(self.policy, listed.base_tree)
        self.policy = learned.policy
        selected, unread = select(listed, self.policy, only)
        self.gaps = [*learned.gaps, *unread]
        if self.policy.engine is not None and not dialect_of(self.policy.engine):
            self.gaps += [Gap("a migration", f"{self.policy.engine} is not judged yet", f.change.path) for f in selected]
            selected = []
        self.together = laid_together(listed, base := self._base(selected), selected)
        self.uses = uses(listed.base_tree, base.keys())
        written = {*base, *(file.change.path for file in selected)}
        self.after, self.queried = uses(listed.head_tree, written), queries_in(listed.head_tree, written)
        for family, files in families(selected, joined=self.schema is not None):
            worlds: dict[str, World] = {}
            for file in files:
                self._file(file, family, worlds, base)
        self.findings = in_no_order(self.findings, self.placed)
        outcome = self.stage.run(self.findings, self.judged_for.lines(self.policy), listed, guard)
        self.findings, self.gaps = outcome.findings, [*self.gaps, *outcome.gaps]
        placed = [*colliding(listed, selected), *misnumbered(listed, base, selected), *misnamed(listed, base)]
        ran = {fact.path for fact in outcome.facts if isinstance(fact, RanBack)}
        backs = [fact for fact in self.backs if fact.span.path not in ran]
        edits = Repairs(listed, self.policy, base, selected, self.cache, self._new_judge)
        plans = self._inspect(only, [*edits.left(), *placed, *outcome.facts, *backs])
        left, notes = self._left_alone()
        findings = tuple(sorted(left, key=order))
        told = (*self.judged_for.notes(learned), *outcome.notes(), *plans, *notes)
        gaps, coverage = tuple(dict.fromkeys(self.gaps)), tuple(self.coverage)
        return Review(
            self.changes.base, self.changes.head, findings, gaps, coverage, told, outcome.rehearsals, tuple(self.hints)
        )

    def _left_alone(self) -> tuple[list[Finding], list[str]]:
        """The findings without those that the files themselves say to leave alone, and a note for each of these."""
        read = {coverage.path for coverage in self.coverage}
        changes = [change for change in self.changes.changes if change.path in read and not change.deleted]
        texts = {change: text for change in changes if may_ignore(text := _text(change.after() or b""))}
        files = {change.path: text.split("\n") for change, text in texts.items()}
        kept, gaps, notes = left_out(self.findings, files, {change.path: change.touched().head for change in texts})
        self.gaps += gaps
        return kept, notes

    def _inspect(self, only: Collection[str], facts: Sequence[Fact]) -> Sequence[str]:
        """The other topics, and what is known of the change as a whole; notes about plans."""
        inspection = Inspection(Scene(self.changes, self.policy, self._schemas), guard)
        inspection.run(only, facts)
        plans = self.stage.plan(inspection.seen, inspection.scene, guard)
        inspection.judge(plans.facts)
        if self.schema is None and self.placed:
            inspection.judge(bodies([one.migration for one in self.placed], inspection.scene))
        self.findings += inspection.findings
        self.gaps += [*inspection.gaps, *plans.gaps]
        self.coverage += inspection.coverage
        self.hints += inspection.hints
        return plans.notes()

    def _schemas(self, side: Side) -> tuple[Schema, ...]:
        if self.schema is not None:
            return (self.schema,)
        if side not in self.schemas:
            tree = self.changes.head_tree if side == "head" else self.changes.base_tree
            self.schemas[side] = schemas_of(tree, self.policy, self.cache)
        return self.schemas[side]

    def _base(self, selected: Sequence[Selected]) -> Claims:
        if self.schema is not None:
            return {}
        tree, named = self.changes.base_tree, self.policy.includes
        if not selected and not claims([c.path for c in self.changes.changes if c.deleted], tree, named=named):
            return {}
        found, engine = claims(tree.paths(), tree, named=named), self.policy.engine
        return {path: (reader, replace(claim, engine=engine)) for path, (reader, claim) in found.items()} if engine else found

    def _world(self, family: str, base: Claims, dialect: str) -> World:
        if self.schema is not None:
            return World(self.schema, assume=self.assume, fresh=True)
        if family in self.together:  # run on an empty database only; others are told that they have run
            return World(Schema(), assume=self.assume, fresh=True)
        earlier = past(family, self.changes, base, dialect=dialect)
        self.stage.begin(earlier)
        return World(earlier.schema(self.cache), assume=self.assume, fresh=True)

    def _file(self, file: Selected, family: str, worlds: dict[str, World], base: Claims) -> None:
        data = file.change.after()
        if data is None:
            size = (self.changes.head_tree.size(file.change.path) or 0) / 1e6
            self.gaps.append(Gap("a migration", f"The file holds {size:.1f} MB: over 8 MB are not read", file.change.path))
            return
        migration = guard("reader", file.reader.name, lambda: self._load(file, data), Span(file.change.path, 1, 1))
        if isinstance(migration, Gap):
            self.gaps.append(migration)
            return
        dialect = dialect_of(migration.engine) or "postgresql"
        if dialect not in worlds:
            worlds[dialect] = self._world(family, base, dialect)
        world = worlds[dialect]
        if file.reader.entries is not None:
            if self.schema is None:
                self._beside(file, migration.engine, family, data, base)
            migration = unrun(file, migration)
        elif not file.change.added and file.change.previous in base and family not in self.together:
            if unchanged(file.change, base[file.change.previous], migration, self.changes.head_tree):
                # Nothing of it runs anew, nor otherwise.
                self.coverage.append(coverage(migration, file.change.touched()))
                return
            before = base[file.change.previous][1]  # also when its folder was moved: the history is the old one's
            earlier = past(before.family, self.changes, base, until=before, dialect=dialect)
            world = World(earlier.schema(self.cache), assume=self.assume, fresh=True)
            self.stage.add(migration, earlier)
            self._judge(file, migration, _text(data), world)
            return
        if family not in self.together:
            self.stage.add(migration)
        self._judge(file, migration, _text(data), world)

    def _beside(self, file: Selected, engine: str, family: str, data: bytes, base: Claims) -> None:
        """Migrations inside the file that are for another engine alone, on the schema that all of them make there."""
        for other in looks_beside(file, engine):
            migration = guard("reader", file.reader.name, partial(self._load, other, data), Span(file.change.path, 1, 1))
            if isinstance(migration, Gap) or not (left := unrun(other, migration)).up:
                continue
            theirs = {path: (reader, replace(claim, engine=other.claim.engine)) for path, (reader, claim) in base.items()}
            earlier = past(family, self.changes, theirs, dialect=dialect_of(other.claim.engine))
            self._judge(other, left, _text(data), World(earlier.schema(self.cache), assume=self.assume, fresh=True))

    def _load(self, file: Selected, data: bytes) -> Migration:
        # An edit is judged without its way back, but where a framework's file holds both.
        down = file.reader.voice is not None or file.change.added
        return file.reader.load(file.change.path, data, self.changes.head_tree, claim=file.claim, down=down)

    def _judge(self, file: Selected, migration: Migration, text: str, world: World) -> None:
        if self.look is not None:
            self.look(migration, world)
        lines, touched, branch = text.split("\n"), file.change.touched(), world.branch()
        judge = self._new_judge(file, migration.engine)
        self.placed.append(Placed(migration, judge.uses, judge.after))
        said, gaps = judge.migration(migration, lines, branch)
        ran = left_as_they_were(file.reader, file.change, migration, self.changes.head_tree)
        kept = settle([one for one in said if not any(s.line <= one.span.line <= s.end for s in ran)], touched, lines)

        def rejudge(changed: str) -> tuple[list[Finding], list[Gap]]:
            again = reread(changed) if file.reader.entries is None else unrun(file, reread(changed), changed)
            return self._new_judge(file, again.engine).migration(again, changed.split("\n"), world.branch())

        def reread(changed: str) -> Migration:
            return file.reader.read(file.change.path, changed, self.changes.head_tree, claim=file.claim, down=False)

        self.stage.draft(file.change.path, lines, reread)
        self.findings += Trial(migration, lines, said, gaps, rejudge).prove(kept)
        self.gaps += touched_gaps((*migration.gaps, *gaps), touched)
        if migration.down and file.claim.direction == "up":
            found = way_back(migration, lines, world, branch, judge, file.reader.source)
            self.backs += [fact for fact in found if self._touched(fact.span)]
        self.coverage.append(coverage(migration, touched))
        self.added_columns.update(judge.added_columns.maps[0])
        done = (step.operation for one in migration.up for step in one.steps)
        self.written |= {operation.table for operation in done if isinstance(operation, Update | Delete)}
        world.merge(branch)

    def _touched(self, span: Span) -> bool:
        """Whether the change touches its lines, in whatever file."""
        return any(touches(span, change.touched()) for change in self.changes.changes if change.path == span.path)

    def _new_judge(self, file: Selected, engine: str) -> Judge:
        versions, added = Versions.of(self.policy.version), self.added_columns.new_child()
        path, head = file.change.path, Listing.of(self.changes.head_tree)
        before, after = self.uses, self.after
        if file.reader.uses:
            before = file.reader.uses(path, head, Listing.of(self.changes.base_tree), before)
            after = file.reader.uses(path, head, head, after)
        release = self.judged_for.release(engine, self.policy, self.changes.base_tree)
        return Judge(self.policy, versions, guard, before, added, file.reader.voice, after, release, self.queried, self.written)


def _text(data: bytes) -> str:
    try:
        return decode_text(data)
    except UnreadableText:
        return ""
