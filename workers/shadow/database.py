"""A scratch database on a running server, owned by a role that owns nothing else, and the sessions that look at it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from types import TracebackType

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier, Literal

from workers.shadow.connect import Connection, connect
from workers.shadow.disk import Disk
from workers.shadow.errors import ShadowError, raised
from workers.shadow.running import run_within

# A time zone other than UTC, or timestamp → timestamptz looks free; no helpers, whose reads another session's counters hold;
# no merge joins, or validating a foreign key between two indexed tables reads them through indexes and no scan shows.
OPTIONS = (
    "-c TimeZone=America/New_York -c jit=off -c enable_mergejoin=off "
    "-c max_parallel_workers_per_gather=0 -c max_parallel_maintenance_workers=0"
)
# What a connection asks for goes before what the role may have set for its database. Our own commands take milliseconds:
# one that waits longer waits for something that the role's transaction holds.
WATCHING = (
    "-c search_path= -c role=none -c statement_timeout=20s -c lock_timeout=10s -c idle_in_transaction_session_timeout=0 "
    "-c default_transaction_read_only=off -c default_transaction_isolation=read\\ committed -c exit_on_error=off"
)
_OBSERVER = {"application_name": "observer"}
FLUSHES = 150000  # from this version on a session's counters can be flushed at will
ROLE = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


@dataclass(slots=True)
class Database:
    """One scratch database. `admin` is the observer's own connection to it: it never runs the examples' SQL.

    A context manager: leaving drops it.
    """

    server: Server
    name: str
    admin: Connection = field(repr=False)

    @property
    def version(self) -> str:
        """The server's version as text: '18.6', without what a packager added."""
        return (self.admin.info.parameter_status("server_version") or "").split(" ")[0]

    @property
    def number(self) -> int:
        """The version as libpq counts it: 180006."""
        return self.admin.info.server_version

    def session(self) -> Connection:
        """A new connection of the unprivileged role, in autocommit. Raises ShadowError when the server refuses it."""
        session = connect(self.server.role_login, dbname=self.name, options=OPTIONS, application_name="shadow")
        session.pgconn.notice_handler = None  # a flood of them costs nothing
        return session

    def watcher(self, options: str = "") -> Connection:
        """One more superuser's connection, for our own commands only."""
        fresh = "-c stats_fetch_consistency=none" if self.number >= FLUSHES else ""
        return connect(self.server.admin_login, dbname=self.name, options=f"{WATCHING} {fresh} {options}", **_OBSERVER)

    def reset(self) -> None:
        """Take back what the role set for itself or for its database: it would reach the next session. Raises ShadowError."""
        role, name = Identifier(self.server.role), Identifier(self.name)
        with refusals():
            what = ("ROLE {role}", "DATABASE {name}", "ROLE {role} IN DATABASE {name}")
            commands = "; ".join([_ADMITTING.replace("{}", "{name}"), *(f"ALTER {one} RESET ALL" for one in what)])
            self.admin.execute(SQL(commands).format(role=role, name=name))

    def has_extension(self, name: str) -> bool:
        """Whether the extension is there. Raises ShadowError."""
        with refusals():
            return bool(self.admin.execute("SELECT FROM pg_catalog.pg_extension WHERE extname = %s", (name,)).fetchall())

    def run(self, *scripts: str, limit: float = 60.0) -> None:
        """Run scripts as the role in one session, each one implicit transaction with that many seconds.

        Raises ShadowError with the SQLSTATE when a statement fails, ValueError for SQL with a NUL.
        """
        with closing(self.session()) as session:
            for script in scripts:
                if error := run_within(limit, session, script, self.admin, self.server.disk).error:
                    raise ShadowError(error[6:], error[:5])
            flush(self, session)

    def drop(self) -> None:
        """Throw the database and everybody in it out. Raises ShadowError."""
        self.admin.close()
        with self.server.manager() as manager, refusals():
            manager.execute(_TERMINATE, (self.name,))
            if manager.execute(_THERE, (self.name,)).fetchall():
                manager.execute(SQL(_ADMITTING).format(Identifier(self.name)))
            manager.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(self.name)))

    def __enter__(self) -> Database:
        """The database itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Drop it."""
        self.drop()


_ADMITTING = "ALTER DATABASE {} WITH ALLOW_CONNECTIONS true CONNECTION LIMIT -1 IS_TEMPLATE false"
_THERE = "SELECT FROM pg_catalog.pg_database WHERE datname = %s"
_OWNED = "SELECT datname FROM pg_catalog.pg_database WHERE datdba = pg_catalog.to_regrole(%s)"
_TERMINATE = "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = %s"


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL: how its superuser logs in, and how the unprivileged role does (conninfo strings).

    `disk` is what its files may grow by, None for a server of somebody else's.
    """

    admin_login: str = field(repr=False)
    role: str
    role_login: str = field(repr=False)
    disk: Disk | None = None

    def manager(self) -> Connection:
        """A superuser's connection to the server's own database."""
        return connect(self.admin_login)

    def watcher(self, name: str) -> Connection:
        """A superuser's connection to a scratch database: no search path, counters read afresh each time."""
        connection = connect(self.admin_login, dbname=name, options=WATCHING, **_OBSERVER)
        if connection.info.server_version >= FLUSHES:
            connection.execute("SET stats_fetch_consistency = none")
        return connection

    def database(self, name: str | None = None) -> Database:
        """A fresh, empty scratch database owned by the role, about 0.1 s. Raises ShadowError when it cannot be made."""
        name = name or f"shadow_{secrets.token_hex(6)}"
        with self.manager() as manager, refusals():
            # The default strategy, pages through the log, beats copying files: 60 ms against 100 on PostgreSQL 16.
            manager.execute(SQL("CREATE DATABASE {} OWNER {}").format(Identifier(name), Identifier(self.role)))
            manager.execute(SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(Identifier(name)))
            # What earlier SQL set for the role must not reach the next database.
            manager.execute(SQL("ALTER ROLE {} RESET ALL").format(Identifier(self.role)))
        database = self.existing(name)
        with refusals():
            database.admin.execute(SQL("ALTER SCHEMA public OWNER TO {}").format(Identifier(self.role)))
        return database

    def existing(self, name: str) -> Database:
        """A scratch database that is there already. Raises ShadowError."""
        return Database(self, name, self.watcher(name))


@contextmanager
def external(admin: str) -> Iterator[Server]:
    """A server that runs already, by its superuser's connection string; a role is made for the while and dropped at the end.

    Only for disposable servers: nothing confines their processes. Raises ShadowError when it cannot be reached.
    """
    role, password = f"shadow_{secrets.token_hex(6)}", secrets.token_hex(16)
    login = make_conninfo(admin, user=role, password=password)
    with connect(admin) as manager, refusals():
        manager.execute(SQL("CREATE ROLE {} " + ROLE + " PASSWORD {}").format(Identifier(role), Literal(password)))
    try:
        yield Server(admin, role, login)
    finally:
        with connect(admin) as manager:
            for (name,) in manager.execute(_OWNED, (role,)).fetchall():
                manager.execute(_TERMINATE, (name,))
                manager.execute(SQL("DROP DATABASE {}").format(Identifier(name)))
            manager.execute(SQL("DROP ROLE {}").format(Identifier(role)))


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what psycopg raises into ShadowError."""
    try:
        yield
    except psycopg.Error as error:
        raise raised(error) from error


def flush(database: Database, session: Connection) -> None:
    """Have the session's counters seen by others at once, where that exists (PostgreSQL 15)."""
    if database.number >= FLUSHES:
        session.execute("SELECT pg_catalog.pg_stat_force_next_flush()")
