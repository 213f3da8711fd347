"""One call of git: no shell, a scrubbed environment (`bot.git.environment`), bounded time and output, one line on failure."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO

from bot.escape import one_line
from bot.git.environment import SETTINGS, environment, search_path

TIMEOUT = 60.0
"""Seconds one call may take."""
LISTING = 256 * 1024 * 1024
"""Bytes of output kept of one call: a tree of trees can name more files than any memory holds."""
OLDEST = (2, 32)
_PIECE = 1 << 16


class GitError(Exception):
    """git cannot answer. The message is one line for the user and says what to do."""


class Refused(GitError):
    """git ended with a status that is not 0; `status` is it, -1 when a signal ended it."""

    def __init__(self, message: str, status: int) -> None:
        """Keep the one line and the exit status."""
        super().__init__(message)
        self.status = status


class Git:
    """git in one directory."""

    def __init__(self, place: Path) -> None:
        """Take the directory; nothing runs yet."""
        self.place = place
        self.settings = dict(SETTINGS)
        self.variables: dict[str, str] = {}
        self.timeout = TIMEOUT

    def quiet_filters(self) -> None:
        """Empty every clean, smudge and process filter of the configuration. Raises GitError beyond 300 settings."""
        names = self.ask("config", "-z", "--name-only", "--get-regexp", r"^filter\..*\.(clean|smudge|process|required)$")
        filters = set(os.fsdecode(names or b"").split("\0")) - {""}
        if len(filters) > 300:
            raise GitError("the repository's configuration defines more than 300 filters: remove them from .git/config")
        self.settings |= {name: "false" if name.endswith(".required") else "" for name in filters}

    def start(self, arguments: Sequence[str], stdin: int, stderr: int | IO[bytes]) -> subprocess.Popen[bytes]:
        """The running process, its output piped to us. Raises GitError where git is missing, too old or cannot be started."""
        command = [git_program(), "--no-pager", "-C", str(self.place), *arguments]
        variables = environment(self.settings) | self.variables
        try:
            return subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, env=variables)
        except OSError as error:
            raise GitError(f"git cannot be started ({error.strerror}): check the installation of git") from error

    @contextmanager
    def stream(self, *arguments: str, stdin: int = subprocess.DEVNULL) -> Iterator[IO[bytes]]:
        """The output of one call as it comes, to be read to its end. Raises GitError on a failure or after its timeout."""
        with tempfile.TemporaryFile() as complaints:
            process = self.start(arguments, stdin, complaints)
            read = False
            with deadline(process, self.timeout) as expired, process:
                try:
                    yield _output(process)
                    read = True
                finally:
                    if not read:
                        process.kill()
            if expired.is_set():
                raise GitError(
                    f"git {arguments[0]} took longer than {self.timeout:.0f} s: check the disk, or pass a smaller range"
                )
            if process.returncode:
                complaints.seek(0)
                raise Refused(_advice(arguments[0], complaints.read(4096)), max(process.returncode, -1))

    def run(self, *arguments: str, stdin: int = subprocess.DEVNULL) -> bytes:
        """The whole output of one call. Raises GitError as `stream` does, or when it is larger than LISTING."""
        answer = bytearray()
        with self.stream(*arguments, stdin=stdin) as output:
            while piece := output.read(_PIECE):
                answer += piece
                if len(answer) > LISTING:
                    raise GitError(
                        f"git {arguments[0]} lists more than {LISTING >> 20} MB: the repository is too large to review"
                    )
        return bytes(answer)

    def ask(self, *arguments: str) -> bytes | None:
        """The output of one call, or None where git answers "no" by exit status 1. Raises GitError as `run` does."""
        try:
            return self.run(*arguments)
        except Refused as refusal:
            if refusal.status == 1:
                return None
            raise


@contextmanager
def deadline(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Kill the process when the block runs longer than that; the event then is set."""
    expired = threading.Event()

    def kill() -> None:
        expired.set()
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield expired
    finally:
        timer.cancel()


@lru_cache(maxsize=1)
def git_program() -> str:
    """The absolute path of git, looked up once. Raises GitError where it is missing or older than OLDEST."""
    program = shutil.which("git", path=search_path())
    if program is None:
        raise GitError("git is not installed, or not on the PATH: install it")
    try:
        answer = subprocess.run([program, "version"], capture_output=True, env=environment({}), timeout=TIMEOUT, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        raise GitError(f"{program} does not run: check the installation of git") from error
    words = answer.stdout.decode("utf-8", "replace")
    found = re.search(r"\b(\d+)\.(\d+)", words)
    if not found or (int(found[1]), int(found[2])) < OLDEST:
        raise GitError(f"git {OLDEST[0]}.{OLDEST[1]} or newer is needed ({program} says {one_line(words, 60)}): update git")
    return program


def _output(process: subprocess.Popen[bytes]) -> IO[bytes]:
    """The process's output pipe, which `Git.start` always makes."""
    if process.stdout is None:
        raise GitError("git was started without an output pipe")
    return process.stdout


def _advice(name: str, complaint: bytes) -> str:
    """One line for what git complains about."""
    if re.search(rb"promisor|lazy fetch|unable to read [0-9a-f]{40}|bad object|missing blob", complaint):
        return (
            "objects are missing from this clone: fetch them with `git fetch --refetch --no-filter`, or clone it again in full"
        )
    if re.search(rb"dubious ownership|unsafe repository", complaint):
        return "the repository belongs to another user: run as its owner, or update git to 2.38 or newer"
    first = complaint.decode("utf-8", "replace").strip().split("\n", 1)[0]
    return f"git {name} failed: {one_line(first, 200) or 'no reason given'}"
