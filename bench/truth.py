"""Our verdicts, and squawk's, held against what real PostgreSQL servers do.

    python -m bench.truth [--versions 12,14,16,18] [--squawk PATH] [--only WORD]

Each statement of bench/statements runs on each version while other sessions read its locks and try to work. What was seen
(it blocks for a time that grows with a table, it rewrites one, it fails) is compared with what Backstop says when it knows
that version and the schema before, and, with the version unknown, with what happens on all of them. Writes
bench/results/truth.md; exit status 1 when less than 98 % agree.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from bench.cases import Case, cases
from bench.claimed import claim
from bench.measured import Seen, judged, measure
from bench.postgres import servers
from bench.report import Pair, Run, to_markdown
from bench.squawk import find_squawk, flagged, version
from workers.shadow.database import Server

GOAL = 0.98
RESULT = Path(__file__).parent / "results" / "truth.md"


def main() -> int:
    """Run everything, print and write the tables."""
    options = _options()
    chosen = [case for case in cases() if options.only in case.title]
    squawk = find_squawk(options.squawk)
    with ExitStack() as stack:
        running, missing = servers(options.versions, stack)
        for major, why in missing.items():
            print(f"PostgreSQL {major} is left out: {why}", file=sys.stderr)
        seen = _measured(running, chosen)
        names = {major: _version(server) for major, server in running.items()}
    said = {major: _squawk(squawk, major, chosen) for major in running} if squawk else {}
    pairs = tuple(
        Pair(case, major, result, claim(case, major), case.title in said[major] if said else None)
        for major, results in seen.items()
        for case, result in results
    )
    unknown = {case.title: claim(case, None) for case in chosen}
    run = Run(names, missing, version(squawk) if squawk else "", pairs, unknown)
    text = to_markdown(run)
    print(text)
    if not options.only:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(text, encoding="utf-8")
    return int(run.agreement() < GOAL)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.truth", description=(__doc__ or "").split("\n")[0])
    majors = lambda text: [int(part) for part in text.split(",")]  # noqa: E731
    parser.add_argument("--versions", type=majors, default=[12, 14, 16, 18], help="major versions (12,14,16,18)")
    parser.add_argument("--squawk", metavar="PATH", help="the squawk program (beside the interpreter, or on PATH)")
    parser.add_argument("--only", metavar="WORD", default="", help="only cases whose title holds this; writes no result")
    return parser.parse_args()


def _measured(running: dict[int, Server], chosen: list[Case]) -> dict[int, list[tuple[Case, Seen]]]:
    """Every version's servers are asked at the same time: a server works for one session, the rest is waiting."""
    there = {major: [case for case in chosen if case.since <= major] for major in running}
    with ProcessPoolExecutor() as pool:
        tasks = {major: pool.submit(measure, server, major, there[major]) for major, server in running.items()}
        return {major: list(zip(there[major], task.result(), strict=True)) for major, task in tasks.items()}


def _version(server: Server) -> str:
    """The server's own version: '16.14'."""
    with server.manager() as manager:
        return (manager.info.parameter_status("server_version") or "").split(" ")[0]


def _squawk(program: str, major: int, chosen: list[Case]) -> set[str]:
    """The titles of the cases whose judged statement squawk flags as blocking."""
    with tempfile.TemporaryDirectory() as folder:
        files = {Path(folder) / f"{number:04}.sql": case for number, case in enumerate(chosen)}
        for path, case in files.items():
            path.write_text(case.sql, encoding="utf-8")
        lines = flagged(program, major, list(files))
    spans = {path: judged(case).span for path, case in files.items()}
    return {case.title for path, case in files.items() if any(spans[path].line <= n <= spans[path].end for n in lines[path])}


if __name__ == "__main__":
    sys.exit(main())
