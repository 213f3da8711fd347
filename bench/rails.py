"""Rails' own migrations run for real, and the SQL that our reader says they send run beside it: the two databases compared.

    python -m bench.rails [FOLDER of a repository with db/migrate …]

Needs `ruby`, `activerecord` and `pg` (on Debian: ruby-activerecord, ruby-pg). Without a folder it runs bench/rails_samples. A
migration that fails under the installed ActiveRecord (its application's code is not there) is left out on both sides. Every
column, index and constraint of the two databases is compared; exit status 1 when less than 99 % agree.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bot.domain.memory import MemoryTree
from bot.domain.operations import Opaque, RunCode
from workers.readers.listing import Listing
from workers.readers.reader import claims
from workers.shadow.binaries import find_binaries
from workers.shadow.cluster import Cluster
from workers.shadow.database import Database

HERE = Path(__file__).parent
GOAL = 0.99
_ENDINGS = (".rb", ".sql", ".yml", "Gemfile")
_COLUMNS = """
SELECT format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
  CASE WHEN a.attnotnull THEN ' NOT NULL' END, ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid))
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped"""
_INDEXES = """
SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = 'public'::regnamespace"""
_CONSTRAINTS = """
SELECT format('%s: %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype <> 'n'"""
_IGNORED = ("ar_internal_metadata", "schema_migrations")


def main() -> int:
    """Run both, print what differs and the figures."""
    folder = _options().folder
    root = Path(folder) if folder else HERE / "rails_samples"
    binaries = find_binaries()
    if binaries is None or shutil.which("ruby") is None:
        print("no PostgreSQL or no ruby here", file=sys.stderr)
        return 2
    with Cluster(binaries) as cluster, cluster.database() as theirs, cluster.database() as ours:
        done = [path for where in _folders(root) for path in _really(root, where, theirs)]
        said = _told(root, done, ours)
        print(f"{len(done)} migrations ran; {said} statements of ours failed or were not known")
        return int(_compared(theirs, ours) < GOAL)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.rails", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", nargs="?")
    return parser.parse_args()


def _folders(root: Path) -> list[Path]:
    found = sorted({path.parent for path in root.rglob("*migrate/*.rb") if "/db/" in path.as_posix()})
    return found[:1] or [root]


def _really(root: Path, where: Path, database: Database) -> Iterator[str]:
    """The migrations that went through under ActiveRecord, as paths below the root."""
    login = conninfo_to_dict(database.server.role_login)
    settings = {"adapter": "postgresql", "host": login["host"], "port": login.get("port", 5432), "database": database.name,
                "username": login["user"], "password": login.get("password")}  # fmt: skip
    environment = {**os.environ, "DATABASE": json.dumps(settings), "RAILS_ROOT": str(root.resolve())}
    run = subprocess.run(
        ["ruby", "-W0", str(HERE / "rails_run.rb"), str(where.resolve())],
        env=environment, capture_output=True, text=True, check=False, timeout=550,
    )  # fmt: skip
    for line in run.stdout.splitlines():
        if not line.startswith('{"path"'):
            continue  # what the migration itself prints
        told = json.loads(line)
        if "error" in told:
            print("left out:", Path(told["path"]).name, told["error"].split("\n")[0][:150])
        else:
            yield str(Path(told["path"]).relative_to(root.resolve()))
    if run.returncode:
        print(run.stderr[-2000:], file=sys.stderr)


def _told(root: Path, done: list[str], database: Database) -> int:
    """The SQL of the reader, run; how much of it failed or was not known."""
    files = {
        p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file() and p.name.endswith(_ENDINGS)
    }
    prefix = "" if any("/" in path for path in done) else "db/migrate/"
    files = {prefix + path: data for path, data in files.items()}
    tree = Listing.of(MemoryTree(files))
    claimed = claims(sorted(files), tree)
    failed = 0
    with database.session() as session:
        for path in done:
            reader, claim = claimed[prefix + path]
            for statement in reader.load(prefix + path, files[prefix + path], tree, claim=claim).up:
                failed += _sent(session, path, statement.sql, [step.operation for step in statement.steps])
    return failed


def _sent(session: psycopg.Connection[tuple[object, ...]], path: str, sql: str, operations: list[object]) -> int:
    unknown = [one for one in operations if isinstance(one, Opaque | RunCode)]
    if unknown or not sql:
        print("not known:", path, *(one.why for one in unknown))
        return 1
    try:
        session.execute(sql.encode())
    except psycopg.Error as error:
        print("failed:", path, str(error).split("\n")[0], "::", sql[:150])
        return 1
    return 0


def _compared(theirs: Database, ours: Database) -> float:
    same = total = 0
    for what, query in (("columns", _COLUMNS), ("indexes", _INDEXES), ("constraints", _CONSTRAINTS)):
        there, here = (_rows(database, query) for database in (theirs, ours))
        for mark, rows in (("-", there - here), ("+", here - there)):
            for row in sorted(rows):
                print(mark, row)
        print(f"{what}: {len(there & here)} of {len(there | here)} equal")
        same, total = same + len(there & here), total + len(there | here)
    return same / max(1, total)


def _rows(database: Database, query: str) -> set[str]:
    with database.session() as session:
        return {str(row[0]) for row in session.execute(query.encode()) if not any(word in str(row[0]) for word in _IGNORED)}


if __name__ == "__main__":
    sys.exit(main())
