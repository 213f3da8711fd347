"""How fast and how large: `backstop check` of a branch of twenty migrations on a history of a thousand, for each framework.

`python -m bench.frameworks [NAME …]`. Whole processes are measured, start-up included: seconds of processor (of the process
and its children) and peak memory. Cold: nothing kept by an earlier run. Warm: the branch was checked before. Worker: the
process with a job that it has forked, after the same review, cold.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.histories import FRAMEWORKS, Framework
from bench.speed import Run, backstop, measured

HISTORY, ADDED = 1_000, 20
RESULT = Path(__file__).parent / "results" / "frameworks.md"


def repository(place: Path, framework: Framework) -> None:
    """A repository whose main has HISTORY migrations and whose checked-out branch adds ADDED."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(place)], check=True)
    main = _commit("main", "", [*framework.around.items(), *framework.files(0, HISTORY)])
    branch = _commit("branch", "from refs/heads/main\n", [*framework.files(HISTORY, HISTORY + ADDED)])
    subprocess.run(["git", "-C", str(place), "fast-import", "--quiet"], input=main + branch, text=True, check=True)
    subprocess.run(["git", "-C", str(place), "checkout", "-q", "branch"], check=True)


def _commit(branch: str, parent: str, files: Sequence[tuple[str, str]]) -> str:
    head = f"commit refs/heads/{branch}\ncommitter Bench <bench@example.com> 1600000000 +0000\ndata 3\nAdd\n{parent}"
    return head + "".join(f"M 644 inline {path}\ndata {len(text.encode())}\n{text}\n" for path, text in files)


def rows(names: Sequence[str], place: Path, rounds: int) -> Iterator[str]:
    """A row of the table for each framework."""
    command = [*backstop("check"), "--no-shadow", "--base", "main", "--fail-on", "never"]
    for name in names:
        where = place / name
        repository(where, FRAMEWORKS[name])
        coldly = [measured(command, where, XDG_CACHE_HOME=str(place / f"{name}-{turn}")) for turn in range(rounds + 1)][1:]
        warmly = [measured(command, where, XDG_CACHE_HOME=str(place / f"{name}-1")) for _ in range(rounds)]
        yield f"| {name} | {_cells(coldly)} | {_cells(warmly)} | {_worker(where, place / f'{name}-worker'):.0f} |"


def _worker(repository: Path, cache: Path) -> float:
    """MB of a worker and its job. Raises ValueError where nothing was found: then nothing was read."""
    command = [sys.executable, "-m", "bench.forked", str(repository), str(cache)]
    memory, found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    if int(found) < 1:
        raise ValueError(f"nothing was found in {repository.name}")
    return float(memory)


def _cells(runs: Sequence[Run]) -> str:
    """The median of the seconds of processor, the peak of memory."""
    return f"{statistics.median(run.busy for run in runs):.2f} | {max(run.memory for run in runs):.0f}"


def main() -> None:
    """Measure, print, and keep what was printed when all were measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=[*FRAMEWORKS], metavar="NAME", help=", ".join(FRAMEWORKS))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    where = f"Python {platform.python_version()}, {os.cpu_count()} processors, median of {options.rounds} runs."
    aims = "Aims: cold under 5 s, warm under 1 s, memory under 150 MB."
    head = "| | cold, processor s | peak MB | warm, processor s | peak MB | worker MB |\n|---|---:|---:|---:|---:|---:|"
    title = f"# `backstop check` of {ADDED} migrations on {HISTORY:,}"
    with tempfile.TemporaryDirectory() as folder:
        text = "\n".join([title, "", where, aims, "", head, *rows(options.names, Path(folder), options.rounds), ""])
    print(text)
    if options.names == [*FRAMEWORKS]:
        RESULT.write_text(text)


if __name__ == "__main__":
    main()
