"""The parser in a process of its own, for statements too large or too deep to parse here.

libpg_query crashes (SIGSEGV) on some 20,000 chained operators or joins, and memory and time grow with what is nested.
One child per process is started when first needed, without environment, under rlimits, and parses one statement per
question; it may die of one, and the next question starts another. Questions and answers are JSON behind a length of
four bytes, through one socket whose end is also the child's; `serve` is the child's side.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from bot.domain.codec import decode
from workers.sql.parsed import Parsed, SqlError
from workers.sql.wire import SHAPE, receive, send

_START = "import sys; sys.path[:] = sys.argv[1:]; from workers.sql.serve import serve; serve()"


class Exhausted(Exception):
    """The parser died of the statement, took too long, or answered more than is read; the message says which."""


class Parser:
    """The parent's hold on one child. Not for use in two threads at once."""

    def __init__(self) -> None:
        """Nothing is started before the first question."""
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def ask(self, sql: str, seconds: float) -> list[Parsed]:
        """What `operations(sql)` says in the child. Raises SqlError as it does, Exhausted when no answer comes in time."""
        answered = False
        try:
            answer = self._exchange({"sql": sql, "seconds": seconds}, time.monotonic() + seconds)
            answered = not answer.get("last")
        finally:  # also when a job's alarm interrupts: what would answer later must not be taken for the next answer
            if not answered:
                self.stop()
        return _read_answer(answer)

    def stop(self) -> None:
        """End the child, if there is one."""
        process, self._process = self._process, None
        if self._socket:
            self._socket.close()
            self._socket = None
        if process:
            process.kill()
            process.wait()

    def forget(self) -> None:
        """In a fork: the child belongs to the other process."""
        if self._socket:
            self._socket.close()
        if self._process:
            self._process.returncode = 0
        self._process = self._socket = None

    def _exchange(self, question: dict[str, object], deadline: float) -> dict[str, object]:
        if self._process and self._process.poll() is not None:  # it died while nothing was asked
            self.stop()
        try:
            sock = self._socket or self._start()
            send(sock, question, deadline)
            answer = receive(sock, deadline)
        except TimeoutError:
            raise Exhausted("takes too long to parse") from None
        except (OSError, EOFError):
            raise Exhausted("crashes the parser") from None
        except (ValueError, RecursionError) as error:
            raise Exhausted(f"makes the parser answer what cannot be read ({error})") from None
        return answer

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        root = str(Path(__file__).resolve().parents[2])
        paths = [root, *(str(Path(path).resolve()) for path in sys.path if path)]
        self._socket = ours
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _START, *paths],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                start_new_session=True,  # a Ctrl-C is the parent's to handle
            )
        return ours


def ask(sql: str, seconds: float) -> list[Parsed]:
    """`operations(sql)`, in this process's parser child. Raises SqlError as it does, Exhausted when no answer comes."""
    with _turn:
        return _parser.ask(sql, seconds)


_parser = Parser()
_turn = threading.Lock()


def _after_fork() -> None:
    """A forked process starts with no child, and with a lock that nobody holds."""
    global _turn  # noqa: PLW0603
    _turn = threading.Lock()
    _parser.forget()


atexit.register(_parser.stop)
os.register_at_fork(after_in_child=_after_fork)


def _read_answer(answer: dict[str, object]) -> list[Parsed]:
    """The statements of an answer. Raises SqlError or Exhausted as the child did."""
    match answer:
        case {"found": found}:
            with suppress(ValueError):
                return [Parsed(start, end, steps, inside) for start, end, steps, inside in decode(found, SHAPE)]
        case {"error": str(message), "position": int(position)}:
            raise SqlError(message, position)
        case {"exhausted": str(what)}:
            raise Exhausted(what)
    raise Exhausted("makes the parser answer what cannot be read")
