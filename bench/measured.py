"""What a real server does with each case: the schema filled once, then a copy of its database for every case."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from psycopg.sql import SQL, Identifier

from bench.cases import Case
from bot.domain.facts import Statement
from bot.domain.findings import Kind
from bot.domain.measurements import Measurement, verdict
from bot.domain.memory import MemoryTree
from bot.domain.operations import Begin, Commit, Rollback
from workers.readers.reader import claims
from workers.shadow.database import Database, Server
from workers.shadow.errors import ShadowError
from workers.shadow.observe import Group, observe
from workers.shadow.rows import fill

PATH = "migration.sql"
SCORED: frozenset[Kind] = frozenset({"blocks", "rewrites", "fails"})
ROWS = 300


@dataclass(frozen=True, slots=True)
class Seen:
    """What one server did with one case: the judged statement's kinds, the measurement, or why there is none."""

    kinds: frozenset[Kind] = frozenset()
    measurement: Measurement | None = None
    broken: str = ""


def statements(case: Case) -> tuple[Statement, ...]:
    """The statements of the migration, as plain files are read: sent one by one."""
    tree = MemoryTree({PATH: case.sql.encode()})
    reader, claim = claims([PATH], tree, named=lambda _: True)[PATH]
    return tuple(one for one in reader.read(PATH, case.sql, tree, claim=claim).up if not one.inside)


def judged(case: Case) -> Statement:
    """The statement that is judged: the last one, COMMIT aside."""
    return [one for one in statements(case) if not _control(one)][-1]


def measure(server: Server, version: int, chosen: Sequence[Case]) -> list[Seen]:
    """Run the cases, given in order of their schemas. Costs about 0.06 s a case.

    Raises ShadowError when a schema cannot be made or filled: that is a mistake in bench/statements.
    """
    found: list[Seen] = []
    for given, same in groupby(chosen, key=lambda case: case.given):
        with server.database() as template:
            template.run(given)
            for table in fill(template, ROWS):
                if table.error or not table.rows:
                    raise ShadowError(f"PostgreSQL {version}: {table.table} is not filled: {table.error}")
            template.admin.close()
            for case in same:
                with _copy(server, template.name) as database:
                    found.append(_run(database, case))
    return found


@contextmanager
def _copy(server: Server, template: str) -> Iterator[Database]:
    """A database like the template, which nobody may be connected to."""
    name = f"case_{secrets.token_hex(6)}"
    with server.manager() as manager:
        # Copying files takes 20 ms without fsync, writing the pages to the log (the default since 15) 200 ms.
        files = " STRATEGY FILE_COPY" if manager.info.server_version >= 150000 else ""
        command = SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}" + files)
        manager.execute(command.format(Identifier(name), Identifier(server.role), Identifier(template)))
    with Database(server, name, server.watcher(name)) as database:
        yield database


def _run(database: Database, case: Case) -> Seen:
    groups = _groups(statements(case))
    try:
        measurements = observe(database, groups)
    except (ShadowError, ValueError) as error:
        return Seen(broken=str(error))
    *before, last = measurements
    if early := next((one.error for one in before if one.error), None):
        return Seen(broken=f"a statement before the judged one fails: {early}")
    return Seen(verdict(last) & SCORED, last)


def _groups(sent: Sequence[Statement]) -> list[Group]:
    """Statements by transaction up to the judged one; BEGIN and COMMIT are the observer's to send."""
    found: list[Group] = []
    last: str | None = None
    for statement in sent:
        if isinstance(statement.steps[0].operation, Rollback):
            found.pop()
        if _control(statement):
            continue
        if statement.transaction is None:
            found.append(statement.text)
        elif statement.transaction == last and found:
            found[-1] = [*found[-1], statement.text]
        else:
            found.append([statement.text])
        last = statement.transaction
    return found


def _control(statement: Statement) -> bool:
    return bool(statement.steps) and isinstance(statement.steps[0].operation, Begin | Commit | Rollback)
