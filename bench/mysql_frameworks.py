"""Frameworks' migrations run for real on MariaDB, and the SQL that our readers say they send run beside it: both compared.

    python -m bench.mysql_frameworks [NAME …] [--folder FOLDER]

Needs `mariadbd`; for each framework what runs it: `ruby` with activerecord and mysql2 (on Debian: ruby-activerecord,
ruby-mysql2), `npm`, `pip`. Packages are installed into FOLDER, which may be kept. The migrations are those of
bench/mysql_samples/NAME. Every column, index and constraint of the two databases is compared, and the number of statements that
were not known or that failed is told; exit status 1 when less than 99 % agree.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.mysql_runs import RUNS, Database
from bench.truth_mariadb import server
from bot.domain.facts import Statement
from bot.domain.memory import MemoryTree
from bot.domain.operations import Opaque, RunCode
from bot.domain.schema import Schema
from workers.online.looked_up import looked_up
from workers.readers.listing import Listing
from workers.readers.reader import claims
from workers.sql.dialect import speaking
from workers.world import World, apply

SAMPLES = Path(__file__).parent / "mysql_samples"
RESULT = Path(__file__).parent / "results" / "mysql_frameworks.md"
GOAL = 0.99
_HEAD = """# What our readers say frameworks send to MySQL, against what they do on MariaDB 10.11

`python -m bench.mysql_frameworks`: the migrations of bench/mysql_samples, run by the framework and, as our SQL, beside it.

| framework | statements | not known or failed | columns, indexes and keys equal |
|---|---:|---:|---:|"""
_COLUMNS = """
SELECT CONCAT_WS(' ', table_name, ordinal_position, column_name, column_type, is_nullable, IFNULL(column_default, '-'), extra,
  collation_name, column_comment, generation_expression) FROM information_schema.columns WHERE table_schema = '{}'"""
_INDEXES = """
SELECT CONCAT_WS(' ', table_name, index_name, non_unique, seq_in_index, column_name, sub_part, index_type)
FROM information_schema.statistics WHERE table_schema = '{}'"""
_KEYS = """
SELECT CONCAT_WS(' ', k.table_name, k.constraint_name, k.column_name, k.referenced_table_name, k.referenced_column_name,
  r.update_rule, r.delete_rule)
FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
  ON (k.constraint_schema, k.constraint_name, k.table_name) = (r.constraint_schema, r.constraint_name, r.table_name)
WHERE k.table_schema = '{0}'
UNION SELECT CONCAT_WS(' ', table_name, constraint_name, check_clause) FROM information_schema.check_constraints
WHERE constraint_schema = '{0}'"""
_IGNORED = ("ar_internal_metadata", "schema_migrations", "alembic_version", "django_", "knex_migrations", "SequelizeMeta",
            "migrations ", "typeorm_metadata", "mikro_orm_migrations", "kysely_migration")  # fmt: skip


def main() -> int:
    """Run each, print what differs and the figures."""
    options = _options()
    with tempfile.TemporaryDirectory() as passing, server() as client:
        folder = Path(options.folder or passing).resolve()
        rows = [_one(name, client, folder) for name in options.names or sorted(RUNS)]
    text = "\n".join([_HEAD, *map(str, rows), ""])
    print(text)
    if not options.names:
        RESULT.write_text(text)
    return int(not all(row.good for row in rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.mysql_frameworks", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(sorted(RUNS)))
    parser.add_argument("--folder")
    return parser.parse_args()


@dataclass(frozen=True, slots=True)
class Row:
    """What one framework came to."""

    name: str
    version: str
    sent: int
    failed: int
    equal: int
    total: int

    @property
    def good(self) -> bool:
        """Nothing failed, and nearly all is equal."""
        return not self.failed and self.equal >= GOAL * self.total

    def __str__(self) -> str:
        """A row of the table."""
        return f"| {self.name} {self.version} | {self.sent} | {self.failed} | {self.equal} of {self.total} |"


def _one(name: str, client: list[str], folder: Path) -> Row:
    root = SAMPLES / name
    for database in ("theirs", "ours"):
        _ask(client, f"DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database} CHARACTER SET utf8mb4")
    where = folder / name
    where.mkdir(parents=True, exist_ok=True)
    version = RUNS[name](root, where, Database(client[client.index("-S") + 1], "theirs"))
    sent, failed = _told(root, client)
    equal, total = _compared(client)
    return Row(name, version, sent, failed, equal, total)


def _ask(client: list[str], sql: str) -> list[str]:
    done = subprocess.run([*client], input=sql, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def _told(root: Path, client: list[str]) -> tuple[int, int]:
    """The SQL of the reader, run: how many statements, and how many failed or were not known."""
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    tree = Listing.of(MemoryTree(files))
    claimed = sorted(claims(sorted(files), tree).items(), key=lambda one: (one[1][1].family, one[1][1].order))
    world, count, failed = World(Schema(complete=True)), 0, 0
    for path, (reader, claim) in claimed:
        migration = reader.load(path, files[path], tree, claim=claim)
        for gap in migration.gaps:
            print("gap:", path, gap.line, gap.why)
        with speaking(migration.engine):
            for statement in migration.up:
                count += 1
                failed += _sent(client, path, statement, world)
    return count, failed


def _sent(client: list[str], path: str, statement: Statement, world: World) -> int:
    operations = [step.operation for step in statement.steps]
    unknown = [one for one in operations if isinstance(one, Opaque | RunCode)]
    if unknown:
        print("not known:", path, statement.span.line, *(one.why for one in unknown))
        return 1
    if not (sql := _resolved(statement, world)):
        return 0  # rows that are changed by values alone
    done = subprocess.run([*client, "ours"], input=sql, capture_output=True, text=True, check=False)
    if done.returncode:
        print("failed:", path, done.stderr.strip(), "::", sql[:300])
    return min(done.returncode, 1)


def _resolved(statement: Statement, world: World) -> str:
    """The SQL, with what a framework looks up in the database taken from the replayed schema."""
    operations = [step.operation for step in statement.steps]
    sql = looked_up(statement.sql, operations, lambda table, name: world.existing(table).column(name))
    for operation in operations:
        apply(world, operation)
    return sql


def _compared(client: list[str]) -> tuple[int, int]:
    same = total = 0
    for query in (_COLUMNS, _INDEXES, _KEYS):
        there, here = (_rows(client, query.format(database)) for database in ("theirs", "ours"))
        for mark, rows in (("-", there - here), ("+", here - there)):
            for row in sorted(rows):
                print(mark, row)
        same, total = same + len(there & here), total + len(there | here)
    return same, total


def _rows(client: list[str], query: str) -> set[str]:
    return {row for row in _ask(client, query) if not row.startswith(_IGNORED)}


if __name__ == "__main__":
    sys.exit(main())
