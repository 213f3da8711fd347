"""One long-lived `git cat-file` process: questions by the window, answers read to their end, each within a time limit."""

from __future__ import annotations

import os
import select
import subprocess
import weakref
from collections.abc import Sequence
from contextlib import suppress

from bot.git.command import TIMEOUT, Git, GitError

WINDOW = 60
"""Questions on the way at once: 60 names of 65 bytes fit into the smallest pipe (4 KiB), so writing never waits for reading."""

_GONE = "git cat-file stopped: the repository is damaged, or git hangs; try `git fsck`"


class Batch:
    """The process, started at need. `mode` is --batch-check (sizes) or --batch (sizes and contents)."""

    def __init__(self, git: Git, mode: str) -> None:
        """Nothing runs until the first question."""
        self._git = git
        self._mode = mode
        self._process: subprocess.Popen[bytes] | None = None
        self._stop: weakref.finalize[[subprocess.Popen[bytes]], Batch] | None = None

    def ask(self, names: Sequence[str]) -> list[tuple[int, bytes]]:
        """Size and contents (empty in the mode of sizes) of at most WINDOW objects. Raises GitError."""
        if not names:
            return []
        process = self._process or self._start()
        complete = False
        try:
            answers = self._converse(process, names)
            complete = True
        finally:
            if not complete:  # whatever interrupted us, a half-read answer must not be taken for the next one
                self.close()
        return answers

    def close(self) -> None:
        """End the process, if any."""
        if self._stop is not None:
            self._stop()
        self._process = self._stop = None

    def _start(self) -> subprocess.Popen[bytes]:
        process = self._git.start(("cat-file", self._mode), subprocess.PIPE, subprocess.DEVNULL)
        self._process = process
        self._stop = weakref.finalize(self, _end, process)
        return process

    def _converse(self, process: subprocess.Popen[bytes], names: Sequence[str]) -> list[tuple[int, bytes]]:
        questions, output = process.stdin, process.stdout
        if questions is None or output is None:
            raise GitError(_GONE)
        try:
            questions.write("".join(f"{name}\n" for name in names).encode("ascii"))
            questions.flush()
        except OSError as error:
            raise GitError(_GONE) from error
        answers = _Answers(output.fileno())
        return [self._answer(answers, name) for name in names]

    def _answer(self, answers: _Answers, name: str) -> tuple[int, bytes]:
        """One answer: `<name> blob <size>`, in the mode of contents followed by the bytes and a line feed."""
        words = answers.line().split()
        if len(words) != 3:
            raise GitError(f"object {name} is missing from this clone: fetch it with `git fetch --refetch --no-filter`")
        size = int(words[2])
        return size, answers.take(size + 1)[:size] if self._mode == "--batch" else b""


class _Answers:
    """What comes out of the pipe, each wait bounded by TIMEOUT: no thread per question, as a timer would cost."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._ready = select.poll()
        self._ready.register(pipe, select.POLLIN)
        self._held = bytearray()

    def line(self) -> bytes:
        """Up to the next line feed, without it. Raises GitError, as `take` does, when git stops or hangs."""
        while (end := self._held.find(b"\n")) < 0:
            self._more()
        return self.take(end + 1)[:-1]

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        while len(self._held) < count:
            self._more()
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken

    def _more(self) -> None:
        piece = os.read(self._pipe, 1 << 18) if self._ready.poll(TIMEOUT * 1000) else b""
        if not piece:
            raise GitError(_GONE)
        self._held += piece


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill and reap: nothing it holds is worth waiting for."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # a question git never read
            if pipe is not None:
                pipe.close()
    process.wait()
