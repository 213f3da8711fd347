"""The parser child's side: it parses one statement after the other, confined, until its parent goes away."""

from __future__ import annotations

import resource
import socket
import sys
import time
from contextlib import suppress

from bot.domain.codec import encode
from workers.sql.parsed import SqlError
from workers.sql.postgres import operations
from workers.sql.wire import SHAPE, receive, send

MEMORY, RECYCLE = 1024 * 1024 * 1024, 256 * 1024 * 1024
"""Bytes of address space a child may take, and of memory after which a fresh one replaces it."""


def serve() -> None:
    """The child: answer until the other end closes, which it also does when the parent dies."""
    _confine()
    sock = socket.socket(fileno=0)
    born, last = _memory(), False  # Linux hands on the parent's peak through fork and exec: only what is above it is ours
    while not last:
        try:
            question = receive(sock)
        except EOFError:
            return
        _limit(resource.RLIMIT_CPU, int(time.process_time() + float(str(question["seconds"]))) + 1)
        answer = _answer(str(question["sql"]))
        last = _memory() - born > RECYCLE
        send(sock, {**answer, "last": last})


def _answer(sql: str) -> dict[str, object]:
    """The answer to one statement, whatever it is."""
    try:
        found = [(p.start, p.end, p.steps, p.inside) for p in operations(sql)]
        return {"found": encode(tuple(found), SHAPE)}
    except SqlError as error:
        return {"error": str(error), "position": error.position}
    except RecursionError:
        return {"exhausted": "is nested too deeply to be read"}
    except MemoryError:
        return {"exhausted": "takes too much memory to be read"}


def _memory() -> int:
    """The most memory this process has taken, in bytes (macOS counts those, Linux kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _confine() -> None:
    """Take away what parsing does not need. A limit that the system does not have is left out (macOS: address space)."""
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, 64)


def _limit(what: int, most: int) -> None:
    """Lower a limit for good; only that of processor time can be raised again, since every question has its own."""
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (most, resource.getrlimit(what)[1] if what == resource.RLIMIT_CPU else most))
