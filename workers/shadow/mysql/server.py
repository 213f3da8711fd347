"""A throw-away MariaDB or MySQL of our own: made, started, stopped and removed within one `with`."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any

from workers.shadow.cluster import PREFIX, copied, held, sweep
from workers.shadow.confine import account, confine, hand_over
from workers.shadow.disk import Disk
from workers.shadow.errors import ShadowError
from workers.shadow.mysql.address import Address
from workers.shadow.mysql.binary import Binary
from workers.shadow.mysql.connect import Session

PATIENCE = 30.0
MEMORY = 640 << 20
"""Bytes of address space; it takes 170 MB of it, 50 MB of memory."""
_OPTIONS = (
    "--skip-networking", "--local-infile=0", "--symbolic-links=0", "--skip-name-resolve", "--performance-schema=OFF",
    "--max-connections=10", "--innodb-buffer-pool-size=16M", "--loose-innodb-buffer-pool-size-max=16M",
    "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--innodb-flush-method=nosync",
    "--innodb-use-native-aio=0", "--key-buffer-size=256K", "--loose-aria-pagecache-buffer-size=2M",
    "--innodb-log-buffer-size=2M", "--table-open-cache=64", "--event-scheduler=DISABLED", "--loose-mysqlx=OFF",
    "--skip-log-bin", "--max-allowed-packet=1M", "--tmp-table-size=1M", "--max-heap-table-size=1M",
)  # fmt: skip
_MARIADB = ("--loose-innodb-log-file-size=4M",)


def _name(binary: Binary) -> str:
    """Of all that decides what the first files are."""
    found = Path(binary.program).stat()
    words = (str(binary.program), binary.maker, found.st_size, found.st_mtime_ns, _MARIADB)
    return sha256(repr(words).encode()).hexdigest()[:16]


class Own:
    """A server on a private socket, no TCP; a second to make and start, 0.3 s where `cache` holds its first files.

    Enter it on the main thread: on Linux it is killed with the thread that started it. As root it runs under another account,
    as the PostgreSQL does. Nothing of anybody's is in the cache: a server that nobody has used yet.
    """

    def __init__(self, binary: Binary, cache: Path | None = None) -> None:
        """Nothing happens before the `with`."""
        self._binary = binary
        self._kept = cache / f"{binary.engine}-{binary.version}-{_name(binary)}" if cache else None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Own:
        """Make and start it. Raises ShadowError with the server's own words when that fails."""
        sweep()
        self.directory = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = held(self.directory)
        try:
            self._make()
            self._start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Kill it and remove every file."""
        self._remove()

    @property
    def pid(self) -> int:
        """The server's process id."""
        if not self._process:
            raise ShadowError("the server is not running")
        return self._process.pid

    def _make(self) -> None:
        """Its folders and first files."""
        for name in ("sockets", "work", "nothing"):
            (self.directory / name).mkdir(mode=0o700)
            hand_over(self.directory / name)
        hand_over(self.directory, deep=False)
        place = self.directory / "data"
        if self._kept and self._kept.is_dir():
            copied(self._kept, place)
            return hand_over(place)
        place.mkdir(mode=0o700)
        hand_over(place)
        self._install()
        return self._keep(place) if self._kept else None

    def _install(self) -> None:
        """Raises ShadowError."""
        data = f"--datadir={self.directory / 'data'}"
        if self._binary.maker:
            made = [self._binary.maker, "--no-defaults", data, "--auth-root-authentication-method=normal", "--skip-test-db"]
            command = [*made, *_MARIADB, "--loose-innodb-buffer-pool-size-max=16M", "--innodb-flush-method=nosync"]
        else:
            command = [str(self._binary.program), "--no-defaults", data, "--initialize-insecure"]
        try:
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False, **self._around())
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ShadowError(f"its first files: {error}") from error
        if done.returncode:
            raise ShadowError(f"its first files: {done.stderr[-600:].decode(errors='replace')}")

    def _keep(self, data: Path) -> None:
        """Put the first files where the next one looks, all or nothing; where that cannot be done, it takes its time."""
        if self._kept is None:
            return
        with suppress(OSError, ShadowError):
            self._kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryDirectory(dir=self._kept.parent, prefix="new-") as work:
                copied(data, Path(work) / "data")
                (Path(work) / "data").rename(self._kept)

    def _around(self) -> dict[str, Any]:
        """No environment but a path, a folder of its own, another account than root's. One arena: fifty threads want less."""
        path = f"{self._binary.program.parent}:/usr/sbin:/usr/bin:/bin"
        return {"env": {"PATH": path, "LC_ALL": "C", "TZ": "UTC", "MALLOC_ARENA_MAX": "1"}, "cwd": self.directory, **account()}

    def _start(self) -> None:
        here, log = self.directory, self.directory / "log"
        own = [f"--datadir={here / 'data'}", f"--socket={here / 'sockets' / 's'}", f"--tmpdir={here / 'work'}",
               f"--pid-file={here / 'work' / 'pid'}", f"--secure-file-priv={here / 'nothing'}",
               f"--plugin-dir={here / 'nothing'}"]  # fmt: skip
        options = [*_OPTIONS, *(_MARIADB if self._binary.engine == "mariadb" else ())]
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                [str(self._binary.program), "--no-defaults", *own, *options],
                stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                preexec_fn=partial(confine, MEMORY, signal.SIGKILL),  # noqa: PLW1509 - system calls only
                **self._around(),
            )  # fmt: skip
        self.manager = Address("root", socket=str(here / "sockets" / "s"))
        self.disk = Disk(here / "data")
        self._await(self.manager, log)
        self.disk.full()  # from here on it counts

    def _await(self, address: Address, log: Path) -> None:
        """Return once the server takes connections. Raises ShadowError with the end of its log when it died or is too slow."""
        limit = time.monotonic() + PATIENCE
        while True:
            try:
                return Session(address).close()
            except ShadowError as error:
                if (self._process and self._process.poll() is not None) or time.monotonic() > limit:
                    words = log.read_bytes()[-600:].decode(errors="replace")
                    raise ShadowError(f"it did not start: {words or error}") from error
                time.sleep(0.01)

    def _remove(self) -> None:
        """Kill it, nothing in it is worth a moment, and delete the directory."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
        shutil.rmtree(self.directory, ignore_errors=True)
        os.close(self._lock)
