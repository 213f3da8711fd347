"""Are the readers right? Public histories really run by their own frameworks, beside the schema that our replay computes.

`python -m bench.replay [NAME …] [--work DIR] [--verbose]` installs each package of `bench/replays/` (in DIR, kept for the next
run), runs its migrations on the embedded PostgreSQL, makes the replayed schema in a second database, and compares the two
catalogs: tables, columns with type, nullability and default, indexes, constraints. Columns whose type the replay says it does
not know are counted apart: (+4 ?). Their code runs on this machine.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.catalogs import KINDS, Tally, build, compare, read
from bench.environments import Failed
from bench.replays import History, Server, histories
from bot.domain.memory import MemoryTree
from bot.domain.operations import Opaque, RunCode
from bot.policy import Policy
from workers.readers.listing import Listing
from workers.readers.reader import claims
from workers.schemas import schema_of
from workers.shadow.binaries import find_binaries
from workers.shadow.cluster import Cluster

_READ = (".py", ".sql", ".ini", ".toml", ".cfg", ".rb", ".js", ".ts", ".cjs", ".mjs", ".json", ".mako", ".xml", ".yml", ".yaml")
_LARGEST = 4_000_000


@dataclass(slots=True)
class Read:
    """What the reader made of a history."""

    migrations: int = 0
    statements: int = 0
    unread: int = 0
    code: int = 0
    why: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """The part of the statements that is understood; code of the framework's language is none of them."""
        return 1 - self.unread / (self.statements - self.code) if self.statements > self.code else 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="histories (default: all)")
    parser.add_argument("--work", type=Path, help="where packages are installed and kept")
    parser.add_argument("--verbose", action="store_true", help="print every difference and every gap")
    options = parser.parse_args()
    work = options.work or Path(tempfile.mkdtemp(prefix="replay-"))
    print(
        f"{'history':24}{'files':>6}{'statements':>11}{'read':>7}{'code':>6}"
        + "".join(f"{kind:>22}" for kind in KINDS)
        + "  seconds"
    )
    for history in histories():
        if not options.names or history.name in options.names:
            _one(history, work / history.name, options.verbose)


def _one(history: History, folder: Path, verbose: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("there is no PostgreSQL here")
    try:
        root = history.fetch(folder)
        tree = tree_of(root, history)
        with Cluster(binaries) as cluster, cluster.database() as real, cluster.database() as ours:
            history.migrate(folder, Server(str(cluster.directory / "sockets"), cluster.server.role, real.name))
            began = time.monotonic()
            schema, seen = schema_of(tree, Policy()), understood(tree)
            seconds = time.monotonic() - began
            failed = build(schema, ours.admin)
            tallies = compare(read(real.admin, history.ignored), read(ours.admin, history.ignored))
    except Failed as error:
        print(f"{history.name:24} does not run: {error}")
        return
    told = "".join(f"{_share(tallies[kind]):>22}" for kind in KINDS)
    print(
        f"{history.name:24}{seen.migrations:6}{seen.statements:11}{seen.share:7.1%}{seen.code:6}{told}{seconds:9.1f}",
        flush=True,
    )
    if verbose:
        for line in [*(d for tally in tallies.values() for d in tally.differences), *(f"refused {sql}" for sql in failed)]:
            print("   ", line)
        for why, count in seen.why.most_common():
            print(f"    {count} x {why}")


def _share(tally: Tally) -> str:
    return f"{tally.same}/{tally.total} {tally.share:.1%}" + (f" (+{tally.unknown} ?)" if tally.unknown else "")


def tree_of(root: Path, history: History) -> Listing:
    """The files below the history's folders that a reader may look at, as a tree with paths from the root."""
    found: dict[str, bytes] = {}
    for folder in history.reads:
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            wanted = path.suffix in _READ and path.is_file() and path.stat().st_size <= _LARGEST
            if wanted and not name.startswith(history.hidden or ("\0",)):
                found[name] = path.read_bytes()
    return Listing(MemoryTree(found))


def understood(tree: Listing) -> Read:
    """Every migration of the tree read once more, its statements and gaps counted."""
    seen = Read()
    for path, (reader, claim) in claims(tree.paths(), tree).items():
        migration = reader.load(path, tree.read(path) or b"", tree, claim=claim, down=False)
        if migration.engine != "postgresql":
            continue
        seen.migrations += 1
        seen.statements += len(migration.up)
        for statement in migration.up:
            stuck = [step.operation for step in statement.steps if isinstance(step.operation, Opaque | RunCode)]
            seen.unread += any(isinstance(one, Opaque) for one in stuck)
            seen.code += any(isinstance(one, RunCode) for one in stuck)
            seen.why.update(f"{type(one).__name__}: {one.why[:100]} ({path}:{statement.span.line})" for one in stuck)
        seen.why.update(f"gap: {gap.why[:100]} ({gap.path})" for gap in migration.gaps)
    return seen


if __name__ == "__main__":
    main()
