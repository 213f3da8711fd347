"""What a run on the throw-away server costs, as the schema before grows.

    python -m bench.shadow [--tables 10,30,100,300,1000]

Each base has that many tables with keys, an index and a foreign key; five migrations of a pull request run on it. Told are: the
first time (the base is made from its history), the next time (its files are there), the time after five files were merged
(they are added to it), and what of that goes to a table and to a statement. All of one run, side by side, so that the growth
can be read whatever the machine does. Writes bench/results/shadow.md.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from bot.domain.memory import MemoryTree
from workers.measure import Run, Shadow
from workers.readers.reader import claims
from workers.replay import Past
from workers.shadow.binaries import find_binaries
from workers.shadow.cluster import Cluster

RESULT = Path(__file__).parent / "results" / "shadow.md"
TABLE = """CREATE TABLE t{n} (id bigint PRIMARY KEY, parent_id bigint {reference}, code varchar(20) UNIQUE, note text);
CREATE INDEX t{n}_parent ON t{n} (parent_id);
"""
CHANGES = (
    "CREATE INDEX t1_note ON t1 (note);\n",
    "ALTER TABLE t2 ADD COLUMN total int NOT NULL DEFAULT 0;\nALTER TABLE t2 ADD CHECK (total >= 0);\n",
    "CREATE INDEX CONCURRENTLY t3_note ON t3 (note);\n",
    "ALTER TABLE t4 ALTER COLUMN code TYPE text;\nALTER TABLE t4 ALTER COLUMN note SET NOT NULL;\n",
    "CREATE TABLE fresh (id bigint PRIMARY KEY, t5_id bigint REFERENCES t5);\nUPDATE t5 SET note = 'x';\n",
)
STATEMENTS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One size of the base: seconds the first time, the best of the next ones, of those on a base that grew; bytes kept."""

    tables: int
    first: float
    again: float
    grown: float
    kept: int


def main() -> int:
    """Measure, print and write the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.shadow", description=(__doc__ or "").split("\n")[0])
    sizes = lambda text: [int(part) for part in text.split(",")]  # noqa: E731
    parser.add_argument("--tables", type=sizes, default=[10, 30, 100, 300, 1000], help="tables of the base")
    options = parser.parse_args()
    found = find_binaries()
    if found is None:
        print("there is no PostgreSQL", file=sys.stderr)
        return 1
    measured([10], rounds=1)  # what is loaded once is loaded now
    rows = measured(options.tables, rounds=3)
    text = report(rows, found.version, server_memory())
    print(text)
    RESULT.write_text(text, encoding="utf-8")
    return 0


def measured(sizes: list[int], rounds: int) -> list[Row]:
    """Each size the first time, then again."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            shadow = Shadow("", Path(folder) / "shadow", Path(folder) / "replay")
            first = once(shadow, size)
            again = min(once(shadow, size) for _ in range(rounds))
            grown = min(once(shadow, size, merged=True) for _ in range(rounds))
            kept = sum(path.stat().st_blocks * 512 for path in Path(folder, "shadow").rglob("*") if path.is_file())
            rows.append(Row(size, first, again, grown, kept))
    return rows


def once(shadow: Shadow, size: int, merged: bool = False) -> float:
    """Seconds from the files to the evidence, reading of the five migrations included; `merged`: on five that came before."""
    before = {f"migrations/{n:05}.sql": table(n) for n in range(size + merged * len(CHANGES))}
    after = {f"migrations/9{n:05}.sql": text.encode() for n, text in enumerate(CHANGES)}
    base, head = MemoryTree(before), MemoryTree(before | after)
    history = [(path, *claim) for path, claim in sorted(claims(before, base).items())]
    began = time.monotonic()
    new = [(path, *claim) for path, claim in sorted(claims(after, head).items())]
    migrations = [reader.load(path, after[path], head, claim=claim) for path, reader, claim in new]
    rehearsals, gaps, _ = shadow.measured([Run(Past(base, (), tuple(history)), migrations)], {})
    seconds = time.monotonic() - began
    seen = [tried.measurement for rehearsal in rehearsals for tried in rehearsal.tried]
    if gaps or len(seen) != STATEMENTS or any(one is None or one.error for one in seen):
        raise SystemExit(f"the bench is broken: {gaps} {[one and one.error for one in seen]}")
    return seconds


def table(number: int) -> bytes:
    return TABLE.format(n=number, reference=f"REFERENCES t{number // 2}" if number else "").encode()


def server_memory() -> float:
    """MB of all processes of a server that has run something (shared pages counted once)."""
    found = find_binaries()
    assert found
    with Cluster(found) as cluster, cluster.database() as database:
        database.run("CREATE TABLE t AS SELECT g FROM generate_series(1, 1000) g")
        server = psutil.Process(cluster.pid)
        return sum(one.memory_full_info().pss for one in (server, *server.children(recursive=True))) / 1e6


def report(rows: list[Row], version: str, server: float) -> str:
    """The figures as Markdown."""
    least = rows[0]
    worker = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = [
        "# What a run on the throw-away server costs",
        "",
        f"PostgreSQL {version}; five migrations, {STATEMENTS} statements; seconds from the files to the evidence,",
        "server included, of one run on one machine that has other things to do: at its end",
        f"{os.getloadavg()[0]:.0f} processes wanted its {os.cpu_count()} processors. *First*: the schema before is made from",
        "its history and kept; *again*: it is there; *grown*: its history is five files longer, which are added, and not",
        "kept as that goes quickly. Ratios are to the first line. What is kept is there twice, packed and to be used.",
        "",
        "| tables before | first | again | grown | ratio of tables | ratio of again | ms a table: first, again | kept |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        grown = row.tables - least.tables
        each = f"{(row.first - least.first) / grown * 1e3:.1f}, {(row.again - least.again) / grown * 1e3:.2f}" if grown else "–"
        lines.append(
            f"| {row.tables:,} | {row.first:.2f} s | {row.again:.2f} s | {row.grown:.2f} s | {row.tables / least.tables:g} | "
            f"{row.again / least.again:.1f} | {each} | {row.kept / 1e6:.0f} MB |"
        )
    lines += [
        "",
        f"Per statement of the pull request: {least.again / STATEMENTS * 1e3:.0f} ms with the least base, the server's start",
        f"and end in it. Memory: server {server:.0f} MB (proportional set size), worker {worker:.0f} MB at its peak with all",
        "that is loaded for reading.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
