"""The prediction of ALGORITHM and LOCK against a real MariaDB: `python -m bench.truth_mariadb`.

Needs `mariadbd` and `mariadb-install-db` on the PATH; starts a server of its own in a temporary folder. Each statement is
tried on tables with INSTANT, NOCOPY, INPLACE and COPY, each with LOCK=NONE and LOCK=SHARED; the first that passes is the truth.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.mariadb_statements import STATEMENTS, TABLES
from bot.domain.schema import Schema
from workers.online import foresee, release_of
from workers.sql.dialect import speaking
from workers.sql.mysql import operations
from workers.world import World, apply

FAST = ("--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--innodb-flush-method=nosync")
ORDER = [(a, lock) for a in ("INSTANT", "NOCOPY", "INPLACE", "COPY") for lock in ("NONE", "SHARED")]


@contextmanager
def server() -> Iterator[list[str]]:
    """The client's command line for a throw-away server."""
    with tempfile.TemporaryDirectory() as folder:
        data, socket = f"{folder}/data", f"{folder}/s"
        Path(folder).chmod(0o755)
        user = ["--user=root"]
        setup = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", *user]
        subprocess.run(setup, check=True, capture_output=True)
        command = ["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={socket}", "--skip-networking", *FAST, *user]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        client = ["mariadb", "-uroot", "-S", socket, "-N", "-B"]
        try:
            while subprocess.run([*client, "-e", "SELECT 1"], capture_output=True, check=False).returncode:
                time.sleep(0.2)
            yield client
        finally:
            process.terminate()
            process.wait()


def run(client: list[str], sql: str) -> str:
    """The error, '' for none."""
    done = subprocess.run([*client, "truth"], input=sql, capture_output=True, text=True, check=False)
    return done.stderr.strip()


def truth(client: list[str], statement: str) -> tuple[str, str] | str:
    """The cheapest clauses that pass, or the error of the statement without any."""
    for algorithm, lock in ORDER:
        fresh = f"DROP DATABASE IF EXISTS truth; CREATE DATABASE truth; USE truth; {TABLES}"
        clause = asking(statement, algorithm, lock)
        subprocess.run([*client, "-e", "CREATE DATABASE IF NOT EXISTS truth"], check=True)
        if not (error := run(client, f"{fresh} {clause};")):
            return algorithm, lock
        if not any(word in error for word in ("not supported", "ALGORITHM", "LOCK")):
            return error.splitlines()[0]
    return "refused by every algorithm"


def asking(statement: str, algorithm: str, lock: str) -> str:
    """The statement with the clauses: in front of the actions, for some of those take all that follows for theirs."""
    if not statement.startswith("ALTER"):
        return f"{statement} ALGORITHM={algorithm} LOCK={lock}"
    found = re.match(r"(ALTER TABLE \w+) (.*)", statement)
    assert found
    comma = " " if found[2].startswith("PARTITION BY") else ", "
    return f"{found[1]} ALGORITHM={algorithm}, LOCK={lock}{comma}{found[2]}"


def predicted(statement: str) -> tuple[str, str] | str:
    """What foresee says, on the same tables."""
    with speaking("mariadb"):
        world = World(Schema(complete=True))
        for parsed in operations(TABLES):
            for step, _, _ in parsed.steps:
                apply(world, step)
        steps = [step for parsed in operations(statement) for step, _, _ in parsed.steps]
        way = foresee(steps, world.existing(steps[0].table), release_of("mariadb", "10.11"))
    return (way.algorithm, way.lock) if way else "unknown"


def main() -> int:
    """Print each disagreement, then precision and recall of 'writes wait' and how often both clauses are right."""
    counts: Counter[str] = Counter()
    with server() as client:
        for statement in STATEMENTS:
            real, said = truth(client, statement), predicted(statement)
            if isinstance(real, str):
                counts["failed"] += 1
                print(f"ERROR    {statement}\n         {real}")
                continue
            counts["statements"] += 1
            counts["exact"] += real == said
            blocks, claims = real[1] != "NONE", not isinstance(said, str) and said[1] != "NONE"
            counts[f"{'true' if blocks == claims else 'false'} {'positive' if claims else 'negative'}"] += 1
            if real != said:
                print(f"DIFFERS  {statement}\n         measured {real}, foreseen {said}")
    found = counts["true positive"]
    print(f"{counts['statements']} statements ({counts['failed']} refused), algorithm and lock exact: {counts['exact']}")
    print(f"writes wait: precision {found / max(1, found + counts['false positive']):.3f}, "
          f"recall {found / max(1, found + counts['false negative']):.3f}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
