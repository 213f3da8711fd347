"""A throw-away PostgreSQL server: made, started, stopped and removed within one `with`."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from workers.shadow.binaries import Binaries
from workers.shadow.configuration import ADMISSION, CONFIGURATION, SINCE
from workers.shadow.confine import confine, hand_over, surroundings, whoami
from workers.shadow.connect import connect
from workers.shadow.database import ROLE, Database, Server, refusals
from workers.shadow.disk import Disk
from workers.shadow.errors import ShadowError
from workers.shadow.origin import Origin
from workers.shadow.packed import Look, opened, pack

PATIENCE = 30.0  # seconds for initdb, and for the first connection
PREFIX = "shadow-"
STUBS = Path(__file__).parent / "stubs"
"""Stand-ins for extensions that binaries often lack. Trusted: the role may create them; their functions run as the role."""


class Cluster:
    """A server on a private socket, no TCP, its files in a directory that goes with it; about 0.4 s to start.

    Enter it on the main thread: on Linux the server dies with the thread that started it, so that nothing outlives its
    worker. As root it runs under another account: 'backstop-shadow' where there is one, else 'nobody'. `origin` is where the
    files of a server that was stopped are kept: those are started instead of an empty one, 0.05 s, and go back there.
    """

    def __init__(self, binaries: Binaries, origin: Origin | None = None) -> None:
        """Nothing happens before the `with`."""
        self._binaries, self.origin = binaries, origin
        self._process: subprocess.Popen[bytes] | None = None
        self._opened = -1  # the data directory

    def __enter__(self) -> Cluster:
        """Make and start it. Raises ShadowError with PostgreSQL's own words when that fails."""
        sweep()
        self.directory = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = held(self.directory)
        try:
            self._make()
            self._start()
        except BaseException:
            self._remove(mend=False)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop it, and remove every file or mend what goes back to its origin."""
        self._remove()

    def database(self, name: str | None = None) -> Database:
        """A fresh scratch database of the role `shadow`: see Server.database."""
        return self.server.database(name)

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.directory / "data"

    @property
    def pid(self) -> int:
        """The server's process id."""
        if not self._process:
            raise ShadowError("the cluster is not running")
        return self._process.pid

    def reduce(self, name: str) -> None:
        """Leave only that database, which is used from then on: each of the others is 300 files. Raises ShadowError."""
        self._home(name)
        with self.server.manager() as manager, refusals():
            for (other,) in manager.execute("SELECT datname FROM pg_database WHERE datname <> current_database()").fetchall():
                manager.execute(SQL("ALTER DATABASE {} IS_TEMPLATE false").format(Identifier(other)))
                manager.execute(SQL("DROP DATABASE {}").format(Identifier(other)))

    def save(self, place: Path) -> Look:
        """Stop it in good order, pack its files into that folder for others, and start it again; gives how they look.

        Raises ShadowError, OSError.
        """
        if not self._stop(signal.SIGINT):
            self._launch()
            raise ShadowError("the server did not stop")
        try:
            return pack(self._opened, place)
        finally:
            self._launch()

    def move_to(self, origin: Origin) -> None:
        """Let its files go there in the end: what was saved just now."""
        if self.origin:
            self.origin.close()
        self.origin = origin

    def _make(self) -> None:
        """Have the data directory with its configuration."""
        sockets, stubs = self.directory / "sockets", self.directory / "stubs"
        shutil.copytree(STUBS, stubs / "extension")
        sockets.mkdir(mode=0o700)
        if self.origin:
            self._opened = self.origin.take(self.data)
        else:
            self.data.mkdir(mode=0o700)
            self._opened = opened(self.data)
            hand_over(self.data)
        for path in (sockets, stubs):
            hand_over(path)
        hand_over(self.directory, deep=False)
        if self.origin is None:
            self._run_initdb()
            since = "".join(words for major, words in SINCE.items() if self._binaries.major >= major)
            with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
                file.write(CONFIGURATION + since)
            (self.data / "pg_hba.conf").write_text(ADMISSION, encoding="ascii")
            (self.data / "pg_ident.conf").write_text(f'worker "{whoami()}" pgadmin\n', encoding="utf-8")

    def _run_initdb(self) -> None:
        """Run initdb as the server's user. Raises ShadowError."""
        options = ["-U", "pgadmin", "--auth-local=peer", "--auth-host=reject", "-E", "UTF8", "--no-locale", "-N"]
        command = [str(self._binaries.directory / "initdb"), "-D", str(self.data), *options, "--wal-segsize=1"]
        around = surroundings(self._binaries.directory, self.directory)
        try:
            done = subprocess.run(command, text=False, capture_output=True, timeout=PATIENCE, check=False, **around)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ShadowError(f"initdb of {self._binaries.directory}: {error}") from error
        if done.returncode:
            raise ShadowError(f"initdb: {done.stderr[-600:].decode(errors='replace')}")

    def _start(self) -> None:
        """Start the server for the first time."""
        self._home(self.origin.database if self.origin else "postgres")
        self._launch()
        if self.origin is None:
            with self.server.manager() as manager:
                manager.execute(b"CREATE ROLE shadow " + ROLE.encode() + b" CONNECTION LIMIT 20")
                manager.execute("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC")

    def _home(self, name: str) -> None:
        """Say how its roles log in, and to which database where none is named."""
        login = make_conninfo(host=str(self.directory / "sockets"), port=5432, dbname=name)
        admin = make_conninfo(login, user="pgadmin")
        self.server = Server(admin, "shadow", make_conninfo(login, user="shadow"), Disk(self.data))

    def _launch(self) -> None:
        """Start the server and wait until it answers."""
        log = self.directory / "log"
        command = [str(self._binaries.directory / "postgres"), "-D", str(self.data), "-k", str(self.directory / "sockets")]
        if self._binaries.major >= 18:  # before, an extension that is not installed is not there
            command += ["-c", f"extension_control_path=$system:{self.directory / 'stubs'}"]
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                command,
                text=False,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                preexec_fn=confine,  # noqa: PLW1509 - system calls only: nothing in there waits for another thread's lock
                **surroundings(self._binaries.directory, self.directory),
            )
        self._await(self.server.admin_login, log)

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

    def _stop(self, how: signal.Signals) -> bool:
        """End the server: SIGINT in good order, SIGQUIT at once, statements that heed nothing included; else SIGKILL.

        True where it ended itself: it does so when all its processes have.
        """
        process, self._process = self._process, None
        if process is None:
            return False
        process.send_signal(how)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return False
        return True

    def _remove(self, mend: bool = True) -> None:
        """Stop the server at once (nothing in it is worth a checkpoint) and delete the directory, or mend it for others."""
        ended, origin, self.origin = self._stop(signal.SIGQUIT), self.origin, None
        if origin:
            if ended and mend:
                origin.put_back(self.data, self._opened)
            origin.close()
        if self._opened >= 0:
            os.close(self._opened)
        shutil.rmtree(self.directory, ignore_errors=True)
        os.close(self._lock)


def sweep() -> None:
    """Remove what clusters left behind whose worker was killed: each holds a lock on its directory while it lives."""
    for directory in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            lock = os.open(directory / "lock", os.O_RDWR | os.O_NOFOLLOW)
            try:
                if os.fstat(lock).st_uid == os.geteuid() and time.time() - os.fstat(lock).st_mtime > PATIENCE:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(directory, ignore_errors=True)
            finally:
                os.close(lock)


def held(directory: Path) -> int:
    """A lock on the directory that ends with this process."""
    lock = os.open(directory / "lock", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return lock


def copied(source: Path, target: Path) -> None:
    """Copy a directory by the system's own means: a third of the time that Python takes. Raises ShadowError."""
    done = subprocess.run(
        ["cp", "-R", str(source), str(target)], capture_output=True, check=False, env={"PATH": "/usr/bin:/bin"}
    )
    if done.returncode:
        raise ShadowError(f"cannot copy {source}: {done.stderr[-300:].decode(errors='replace')}")
