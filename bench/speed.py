"""How fast: `backstop lint` beside squawk, and `backstop check` on a long history. `python -m bench.speed [--squawk PATH]`.

Whole processes are measured, start-up included, from fork to exit; the tools take turns, medians count. Files and bytecode
are in the operating system's cache: each command runs once before it is measured. *First* is a batch of which nothing is
kept, also one with a byte changed; *again* the same files once more.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bench.speed_inputs import migrations

SMALLER = 1_000
HISTORY, ADDED = 1_000, 20
RESULT = Path(__file__).parent / "results" / "speed.md"


class Run(NamedTuple):
    """One process: seconds on the clock, seconds of processor, peak memory in MB (at least this process's own)."""

    wall: float
    busy: float
    memory: float


def measured(command: Sequence[str], place: Path, **variables: str) -> Run:
    """Run a command to its end, its output thrown away. Raises CalledProcessError beyond exit status 1 (findings)."""
    # Without what our own shell says to Python: PYTHONDONTWRITEBYTECODE would make every run compile all of our modules.
    usual = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=place, stdout=subprocess.DEVNULL, env=usual | variables)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise subprocess.CalledProcessError(process.returncode, command[0])
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2))


def median(runs: Sequence[Run]) -> Run:
    """The median of each column."""
    return Run(*(statistics.median(column) for column in zip(*runs, strict=True)))


def lint(place: Path, squawk: str | None, rounds: int, most: int, *, careful: bool) -> list[str]:
    """Rows of the table for each batch, looked at for the first time and again, and for the cost of one file more."""
    rows, found = [], []
    place.mkdir()
    for count in (SMALLER, most):
        files = [_written(place / name, text).name for name, text in migrations(count, careful=careful)]
        turns = [_turn(place, squawk, files, turn) for turn in range(rounds + 1)][1:]
        first, again, *theirs = [median(runs) for runs in zip(*turns, strict=True)]
        found.append((first, again, *theirs))
        for title, own in (("first", first), ("again", again)):
            medians = [own, *theirs]
            rows.append(_row(f"lint {count:,} files, {title}, wall s", [m.wall for m in medians], "≤ 3"))
            rows += [_row("… processor s", [m.busy for m in medians]), _row("… peak memory MB", [m.memory for m in medians])]
    more = (most - SMALLER) / 1000
    first, again, *theirs = [(large.wall - small.wall) / more for small, large in zip(*found, strict=True)]
    title = "each further file, {}, ms"
    return [*rows, _row(title.format("first"), [first, *theirs], "≤ 1"), _row(title.format("again"), [again, *theirs], "≤ 1")]


def _turn(place: Path, squawk: str | None, files: list[str], turn: int) -> list[Run]:
    """Ours on an empty cache, ours again, theirs (which keeps nothing)."""
    cache = place.parent / f"lint-{place.name}-{len(files)}-{turn}"
    ours = [measured([*backstop("lint"), *files], place, XDG_CACHE_HOME=str(cache)) for _ in range(2)]
    return [*ours, *([measured([squawk, *files], place)] if squawk else [])]


def check(place: Path, rounds: int, *, run: bool) -> list[str]:
    """Rows for a branch of twenty migrations on a history of a thousand: by rules alone, and run on a server; with and without
    what an earlier run has kept."""
    _repository(place)
    rows = []
    for what, more, aims in (("static", ["--no-shadow"], ("< 1 s", "< 5 s")), *([("and run", [], ("", ""))] if run else [])):
        command = [*backstop("check"), "--base", "main", *more]
        for title, aim in zip(("warm", "cold"), aims, strict=True):
            caches = [place.parent / f"cache-{turn * (title == 'cold')}-{what}" for turn in range(rounds + 1)]
            runs = [measured(command, place, XDG_CACHE_HOME=str(cache)) for cache in caches][1:]
            rows.append(_row(f"check {ADDED} on {HISTORY:,}, {what}, {title}, wall s", [median(runs).wall], aim))
    return rows


def _repository(place: Path) -> None:
    """A repository whose main has HISTORY migrations, a commit each, and whose checked-out branch adds ADDED."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(place)], check=True)
    stream = []
    for number, (name, text) in enumerate(migrations(HISTORY + ADDED)):
        branch = "main" if number < HISTORY else "branch"
        parent = "from refs/heads/main\n" if number == HISTORY else ""
        stream.append(
            f"commit refs/heads/{branch}\ncommitter Bench <bench@example.com> {1_600_000_000 + number} +0000\ndata 3\nAdd\n"
            f"{parent}M 644 inline db/migrations/{name}\ndata {len(text.encode())}\n{text}\n"
        )
    subprocess.run(["git", "-C", str(place), "fast-import", "--quiet"], input="".join(stream), text=True, check=True)
    subprocess.run(["git", "-C", str(place), "checkout", "-q", "branch"], check=True)


def backstop(command: str) -> list[str]:
    """The command as it is installed beside the interpreter, else by its module."""
    script = Path(sys.executable).parent / "backstop"
    return [str(script), command] if script.exists() else [sys.executable, "-m", "workers.cli", command]


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def _row(title: str, values: Sequence[float], aim: str = "") -> str:
    digits = 1 if "MB" in title else 3
    ours, theirs = f"{values[0]:.{digits}f}", f"{values[1]:.{digits}f}" if len(values) > 1 else "–"
    ratio = f"{values[0] / values[1]:.2f}" if len(values) > 1 else "–"
    return f"| {title} | {ours} | {theirs} | {ratio} | {aim} |"


def main() -> None:
    """Measure, print, and keep what was printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--squawk", metavar="PATH", help="the squawk to run beside (default: beside the interpreter, or on PATH)"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most", type=int, default=10_000, help="files of the larger batch")
    parser.add_argument("--static", action="store_true", help="leave out what runs migrations on a server")
    options = parser.parse_args()
    beside = Path(sys.executable).parent / "squawk"
    squawk = options.squawk or (str(beside) if beside.exists() else shutil.which("squawk"))
    before = os.getloadavg()
    version = subprocess.run([squawk, "--version"], capture_output=True, text=True, check=True).stdout.strip() if squawk else ""
    head = f"| | backstop | {version or 'squawk'} | ratio | aim |\n|---|---:|---:|---:|---|"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        rows = [
            "| **files as most people write them** |||||",
            *lint(place / "plain", squawk, options.rounds, options.most, careful=False),
            "| **files as squawk's style rules ask** |||||",
            *lint(place / "careful", squawk, options.rounds, options.most, careful=True),
            "| **a repository** |||||",
            *check(place / "repository", options.rounds, run=not options.static),
        ]
    missing = "" if squawk else "\nsquawk was not found: install '.[bench]', or pass --squawk PATH.\n"
    load = f"load before and after: {before[0]:.1f}, {os.getloadavg()[0]:.1f}"
    about = "*First*: nothing of this batch is kept, or a byte of it is another one; *again*: the very same files once more."
    where = f"Python {platform.python_version()}, {os.cpu_count()} processors, median of {options.rounds} runs; {load}."
    text = "\n".join(["# Speed", "", where, about, "", head, *rows, missing])
    print(text)
    _written(RESULT, text)


if __name__ == "__main__":
    main()
