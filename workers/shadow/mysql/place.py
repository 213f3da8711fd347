"""A database with a random name and a user with rights on it alone, on a server of ours or on a disposable one."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from workers.shadow.disk import Disk
from workers.shadow.errors import ShadowError
from workers.shadow.mysql.address import Address
from workers.shadow.mysql.connect import Session

PREFIX = "backstop_"
OLD = 3600
"""Seconds after which a database of ours that is still there belongs to nobody: no review takes that long."""
_OURS = re.compile(rf"{PREFIX}(\d{{10}})_[0-9a-f]{{12}}")
_RIGHTS = "CREATE, DROP, ALTER, INDEX, REFERENCES, SELECT, INSERT"


@dataclass(frozen=True, slots=True)
class Place:
    """Where statements are tried: how its user logs in, its manager, the engine and version, what its files may grow by."""

    manager: Address
    user: Address
    database: str
    engine: str
    version: str
    disk: Disk | None = field(default=None, compare=False)

    def session(self, seconds: int) -> Session:
        """A session of the user in the database. Raises ShadowError."""
        return Session(self.user, self.database, seconds)

    def end(self, number: int) -> None:
        """End a session that takes too long; one that has ended already is no matter."""
        with suppress(ShadowError), Session(self.manager) as manager:
            manager.run(f"KILL {number:d}")


def granted(manager: Address, disk: Disk | None = None) -> Place:
    """A fresh database, and a user that may change tables in it and nothing else. Raises ShadowError."""
    name = f"{PREFIX}{int(time.time()):010d}_{secrets.token_hex(6)}"
    user, password = _user(name), secrets.token_hex(16)
    with Session(manager) as session:
        engine, version = session.server()
        session.do(f"CREATE DATABASE `{name}`")
        try:
            session.do(f"CREATE USER `{user}`@`%` IDENTIFIED BY '{password}'")
            pattern = name.replace("_", "\\_")  # an underscore would stand for any character
            session.do(f"GRANT {_RIGHTS} ON `{pattern}`.* TO `{user}`@`%`")
        except ShadowError:
            session.run(f"DROP DATABASE IF EXISTS `{name}`")
            session.run(f"DROP USER IF EXISTS `{user}`@`%`")
            raise
    return Place(manager, replace(manager, user=user, password=password, database=""), name, engine, version, disk)


@contextmanager
def disposable(manager: Address, disk: Disk | None = None) -> Iterator[Place]:
    """The same for a while, dropped at the end; what others left there over an hour ago goes first.

    Raises ShadowError where it cannot be reached, or its user may not make databases and users.
    """
    with Session(manager) as session:
        clean(session)
    place = granted(manager, disk)
    try:
        yield place
    finally:
        if disk is None:  # a server of ours goes as a whole
            with suppress(ShadowError), Session(manager) as session:
                _drop(session, place.database)


def clean(session: Session) -> list[str]:
    """Drop databases and users of ours that nobody drops any more; their names. Raises ShadowError."""
    names = [str(row[0]) for row in session.rows("SELECT schema_name FROM information_schema.schemata")]
    found = [name for name in names if (made := _OURS.fullmatch(name)) and int(made[1]) < time.time() - OLD]
    for name in found:
        _drop(session, name)
    return found


def _user(name: str) -> str:
    """The name of a database's user: 32 characters are the most."""
    return f"bs{name.removeprefix(PREFIX)}"


def _drop(session: Session, name: str) -> None:
    for (number,) in session.rows("SELECT id FROM information_schema.processlist WHERE db = %s", (name,)):
        session.run(f"KILL {int(number):d}")
    session.run(f"DROP DATABASE IF EXISTS `{name}`")
    session.run(f"DROP USER IF EXISTS `{_user(name)}`@`%`")
