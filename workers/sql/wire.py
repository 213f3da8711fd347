"""Messages between the parser child and its parent: JSON behind its length in four bytes, bounded, by a deadline."""

from __future__ import annotations

import json
import socket
import time

from bot.domain.operations import Operation

LARGEST = 32 * 1024 * 1024
"""Bytes of one message, either way."""

SHAPE = tuple[tuple[int, int, tuple[tuple[Operation, int, int], ...], str], ...]
"""Statements on the wire: of each its start, end, steps and `inside`."""


def send(sock: socket.socket, message: dict[str, object], deadline: float | None = None) -> None:
    """One message. Raises TimeoutError when it is not taken by the deadline (of the monotonic clock)."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    if len(body) > LARGEST:
        raise ValueError(f"over {LARGEST // 2**20} MB")
    sock.settimeout(_remaining(deadline))
    sock.sendall(len(body).to_bytes(4, "big") + body)


def receive(sock: socket.socket, deadline: float | None = None) -> dict[str, object]:
    """The next message. Raises EOFError at the end, TimeoutError at the deadline, ValueError when it is none."""
    size = int.from_bytes(_exactly(sock, 4, deadline), "big")
    if size > LARGEST:
        raise ValueError(f"over {LARGEST // 2**20} MB")
    message = json.loads(_exactly(sock, size, deadline))
    if not isinstance(message, dict):
        raise ValueError("no message")
    return message


def _exactly(sock: socket.socket, size: int, deadline: float | None) -> bytes:
    """So many bytes."""
    got = bytearray()
    while len(got) < size:
        sock.settimeout(_remaining(deadline))
        part = sock.recv(min(size - len(got), 1 << 20))
        if not part:
            raise EOFError
        got += part
    return bytes(got)


def _remaining(deadline: float | None) -> float | None:
    """Seconds until a deadline. Raises TimeoutError behind it."""
    if deadline is None:
        return None
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds
