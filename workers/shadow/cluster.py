"""A throw-away PostgreSQL server: made, started, stopped and removed within one `with`."""

from __future__ import annotations

import ctypes
import os
import pwd
import resource
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from psycopg.conninfo import make_conninfo

from workers.shadow.binaries import Binaries
from workers.shadow.connect import connect
from workers.shadow.database import ROLE, Database, Server
from workers.shadow.errors import ShadowError

ACCOUNTS = ("backstop-shadow", "nobody")
PATIENCE = 30.0  # seconds for initdb, and for the first connection
CONFIGURATION = """
listen_addresses = ''
port = 5432
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 30
max_locks_per_transaction = 512
max_prepared_transactions = 0
shared_buffers = 16MB
huge_pages = off
temp_file_limit = 128MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 256MB
autovacuum = off
jit = off
max_worker_processes = 0
max_parallel_workers = 0
max_logical_replication_workers = 0
logging_collector = off
log_min_messages = fatal
TimeZone = 'America/New_York'
lc_messages = 'C'
"""
ADMISSION = "local all shadow trust\nlocal all all scram-sha-256\n"  # the role may change its own password, so it has none
_LIBC: Any = ctypes.CDLL(None) if sys.platform == "linux" else None
_SET_DEATH_SIGNAL, _SET_NO_NEW_PRIVILEGES = 1, 38  # linux/prctl.h


class Cluster:
    """A server on a private socket, no TCP, its files in a directory that goes with it; about 0.4 s to start.

    Enter it on the main thread: on Linux the server dies with the thread that started it, so that nothing outlives its
    worker. As root it runs under another account: 'backstop-shadow' where there is one, else 'nobody'.
    """

    def __init__(self, binaries: Binaries) -> None:
        """Nothing happens before the `with`."""
        self._binaries = binaries
        self._password = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Cluster:
        """Make and start it. Raises ShadowError with PostgreSQL's own words when that fails."""
        self.directory = Path(tempfile.mkdtemp(prefix="shadow-"))
        try:
            self._make()
            self._start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop it and remove every file."""
        self._remove()

    def database(self, name: str | None = None) -> Database:
        """A fresh scratch database of the role `shadow`: see Server.database."""
        return self.server.database(name)

    @property
    def pid(self) -> int:
        """The server's process id."""
        if not self._process:
            raise ShadowError("the cluster is not running")
        return self._process.pid

    def _make(self) -> None:
        """Write the data directory with its configuration."""
        data, sockets, secret = (self.directory / name for name in ("data", "sockets", "secret"))
        for path in (data, sockets):
            path.mkdir(mode=0o700)
        secret.touch(mode=0o600)
        secret.write_text(self._password, encoding="ascii")
        self._identity = _identity()
        if self._identity:
            for path in (self.directory, data, sockets, secret):
                os.chown(path, self._identity["user"], self._identity["group"])
        self._run_initdb(data, secret)
        secret.unlink()
        configuration = CONFIGURATION.format(sockets=sockets) + ("io_method = sync\n" if self._binaries.major >= 18 else "")
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(configuration)
        (data / "pg_hba.conf").write_text(ADMISSION, encoding="ascii")

    def _run_initdb(self, data: Path, secret: Path) -> None:
        """Run initdb as the server's user. Raises ShadowError."""
        options = ["-U", "pgadmin", "--pwfile", secret, "-A", "scram-sha-256", "-E", "UTF8", "--no-locale", "-N"]
        command = [str(part) for part in (self._binaries.directory / "initdb", "-D", data, *options)]
        try:
            done = subprocess.run(
                command, text=False, capture_output=True, timeout=PATIENCE, check=False, **self._surroundings()
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ShadowError(f"initdb of {self._binaries.directory}: {error}") from error
        if done.returncode:
            raise ShadowError(f"initdb: {done.stderr[-600:].decode(errors='replace')}")

    def _start(self) -> None:
        """Start the server and wait until it answers."""
        log = self.directory / "log"
        command = [str(self._binaries.directory / "postgres"), "-D", str(self.directory / "data")]
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                command,
                text=False,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                preexec_fn=_confine,  # noqa: PLW1509 - system calls only: nothing in there waits for another thread's lock
                **self._surroundings(),
            )
        login = make_conninfo(host=str(self.directory / "sockets"), port=5432, dbname="postgres")
        admin = make_conninfo(login, user="pgadmin", password=self._password)
        self.server = Server(admin, "shadow", make_conninfo(login, user="shadow"))
        self._await(admin, log)
        with self.server.manager() as manager:
            manager.execute(b"CREATE ROLE shadow " + ROLE.encode() + b" CONNECTION LIMIT 20")
            manager.execute("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC")

    def _await(self, admin: str, log: Path) -> None:
        """Return once the server takes connections. Raises ShadowError with the end of its log when it died or is too slow."""
        limit = time.monotonic() + PATIENCE
        while True:
            try:
                return connect(admin).close()
            except ShadowError as error:
                if (self._process and self._process.poll() is not None) or time.monotonic() > limit:
                    words = log.read_bytes()[-600:].decode(errors="replace")
                    raise ShadowError(f"PostgreSQL did not start: {words or error}") from error
                time.sleep(0.005)

    def _surroundings(self) -> dict[str, Any]:
        """What the processes get: an empty environment, their own directory, another user when this is root."""
        path = f"{self._binaries.directory}:/usr/bin:/bin"
        return {"env": {"PATH": path, "LC_ALL": "C", "TZ": "UTC"}, "cwd": self.directory, **self._identity}

    def _remove(self) -> None:
        """Stop the server at once (nothing in it is worth a checkpoint) and delete the directory."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        shutil.rmtree(self.directory, ignore_errors=True)


def _identity() -> dict[str, Any]:
    """As root, the account to become (PostgreSQL refuses to run as root and needs one with a name), else nothing."""
    if os.geteuid() != 0:
        return {}
    for name in ACCOUNTS:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise ShadowError(f"PostgreSQL does not run as root and none of the accounts {', '.join(ACCOUNTS)} exists")


def _confine() -> None:
    """In the child before exec: no core dumps; on Linux also no new privileges, and SIGQUIT when the parent dies."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if _LIBC:
        _LIBC.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _LIBC.prctl(_SET_DEATH_SIGNAL, signal.SIGQUIT, 0, 0, 0)
