"""The field test's second judge: a repository's migrations really run, commit by commit, beside what is said of them.

`python -m bench.walk REPO --server CONNINFO [--last N]` applies the history up to the first of the N last commits that add
migrations to a scratch database, then walks on: rows are made up, every new statement is measured (workers/shadow) and what
PostgreSQL did is compared with the findings on its lines. Disagreements are printed; a person judges them. Only a disposable
server may be given: other people's SQL runs there, as an unprivileged role.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from bench.field import commits
from bot.domain.changes import ChangeSet, Tree
from bot.domain.facts import Migration, Statement
from bot.domain.findings import Finding
from bot.domain.measurements import Measurement, verdict
from bot.domain.operations import Begin, Commit
from bot.git import GitError, Repository
from bot.policy import Policy
from workers.readers.listing import Listing
from workers.readers.reader import claims
from workers.review import Reviewer
from workers.shadow.database import Database, external
from workers.shadow.errors import ShadowError
from workers.shadow.observe import observe
from workers.shadow.rows import fill

SEEN = {"blocks", "rewrites", "fails"}
MADE_UP = {"22", "23", "P0"}
"""Classes of errors that made-up rows cause: data exception, constraint violation, RAISE of the migration itself."""
EMPTY = (
    "DO $$ DECLARE t text; BEGIN FOR t IN SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n"
    " ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <>"
    " 'information_schema' LOOP EXECUTE 'TRUNCATE ' || t || ' CASCADE'; END LOOP; END $$"
)


@dataclass(slots=True)
class Walk:
    """A database on its way through a history."""

    database: Database
    ran: set[str] = field(default_factory=set)
    tally: Counter[str] = field(default_factory=Counter)

    def past(self, tree: Tree) -> None:
        """Run every migration of a tree without looking."""
        for migration in migrations(tree, frozenset()):
            self.apply(migration)

    def apply(self, migration: Migration) -> list[tuple[Statement, Measurement]]:
        """Run one migration, once; on empty tables when made-up rows are in its way."""
        self.ran.add(migration.path)
        seen = self.run(migration)
        if any(m.error for _, m in seen):
            self.database.run(EMPTY)
            again = self.run(migration)
            errors = [f"{s.span.path}:{s.span.line} {m.error}" for s, m in again if m.error and m.sqlstate != "25P02"]
            self.tally["migrations that fail even without rows"] += bool(errors)
            for error in errors[:1]:
                print("  FAILS", error[:200])
        return seen

    def run(self, migration: Migration) -> list[tuple[Statement, Measurement]]:
        """Each statement with what was measured."""
        batches = groups(migration.up)
        sent = [b[0].text if b[0].transaction is None else [s.text for s in b] for b in batches]
        return list(zip([s for b in batches for s in b], observe(self.database, sent), strict=True))

    def step(self, changes: ChangeSet, commit: str) -> None:
        """Review one commit, run what it adds, compare."""
        added = frozenset(c.path for c in changes.changes if c.added)
        found = list(migrations(changes.head_tree, added))
        if not found:
            return
        findings = Reviewer(changes, Policy(version=self.database.number // 10000)).review().findings
        fill(self.database)
        for migration in found:
            if migration.path in self.ran:
                continue
            for statement, measured in self.apply(migration):
                mine = [f for f in findings if f.span.path == migration.path and within(f, statement)]
                self.compare(commit, statement, measured, mine)

    def compare(self, commit: str, statement: Statement, measured: Measurement, said: list[Finding]) -> None:
        """Count, and print where the two judges differ."""
        if measured.sqlstate == "25P02":
            return
        claimed = {kind for finding in said for kind in finding.kinds} & SEEN
        truth = verdict(measured) & SEEN
        data = any(hasattr(step.operation, "reads") for step in statement.steps)
        if claimed == truth:
            kind = "agree"
        elif measured.sqlstate[:2] in MADE_UP or (measured.empty and claimed > truth):
            kind = "rows"
        else:
            kind = "data" if data else "differ"
        self.tally[f"{kind}: {'/'.join(sorted(claimed)) or 'silent'} → {'/'.join(sorted(truth)) or 'nothing'}"] += 1
        if kind == "differ":
            print(f"{commit[:9]} {statement.span.path}:{statement.span.line} said {sorted(claimed)} saw {sorted(truth)}")
            print("   ", " ".join(statement.text.split())[:300])
            print("   ", measured.error or (measured.blocked, measured.rewritten, measured.scanned, measured.empty))


def within(finding: Finding, statement: Statement) -> bool:
    """Whether the finding is about the statement."""
    return statement.span.line <= finding.span.line and finding.span.end <= statement.span.end


def migrations(tree: Tree, only: frozenset[str]) -> Iterator[Migration]:
    """The tree's forward migrations in their order, those of `only` when it is not empty."""
    listing = Listing.of(tree)
    claimed = [
        (claim, reader, path) for path, (reader, claim) in claims(tree.paths(), listing).items() if claim.direction == "up"
    ]
    for claim, reader, path in sorted(claimed, key=lambda one: (one[0].family, one[0].order)):
        if not only or path in only:
            yield reader.load(path, tree.read(path) or b"", listing, claim=claim, down=False)


def groups(statements: tuple[Statement, ...]) -> list[list[Statement]]:
    """Top-level statements by transaction, in order, without BEGIN and COMMIT."""
    found: list[list[Statement]] = []
    last = None
    for statement in statements:
        if statement.inside or any(isinstance(step.operation, Begin | Commit) for step in statement.steps):
            continue
        if statement.transaction is None or statement.transaction != last:
            found.append([])
        last = statement.transaction
        found[-1].append(statement)
    return found


def main() -> None:
    """Walk."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--server", required=True, help="conninfo of a disposable server's superuser")
    parser.add_argument("--last", type=int, default=60)
    options = parser.parse_args()
    with ExitStack() as stack:
        repository = stack.enter_context(Repository(options.repository))
        database = stack.enter_context(stack.enter_context(external(options.server)).database())
        walk = Walk(database)
        path = list(islice(_with_migrations(repository, options.repository), options.last))
        for number, (commit, changes) in enumerate(reversed(path)):
            if number == 0:
                walk.past(changes.base_tree)
            try:
                walk.step(changes, commit)
            except (GitError, ShadowError) as error:
                print("  LOST", commit[:9], str(error)[:200])
        for what, count in sorted(walk.tally.items()):
            print(f"{count:6} {what}")


def _with_migrations(repository: Repository, place: Path) -> Iterator[tuple[str, ChangeSet]]:
    for commit in commits(place):
        try:
            changes = repository.change_set(f"{commit}^1", commit)
        except GitError:
            continue
        if claims([c.path for c in changes.changes if c.added], Listing.of(changes.head_tree)):
            yield commit, changes


if __name__ == "__main__":
    main()
