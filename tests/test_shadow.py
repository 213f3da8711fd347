"""The throw-away PostgreSQL: it starts, is private, goes away, and sees what statements do."""

from __future__ import annotations

import os
import select
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.findings import Lock
from bot.domain.measurements import Measurement, verdict
from workers.shadow.binaries import Binaries, find_binaries
from workers.shadow.cluster import Cluster
from workers.shadow.database import Database, external
from workers.shadow.errors import ShadowError
from workers.shadow.observe import observe
from workers.shadow.rows import fill

BASE = """
CREATE TABLE customers (id bigint PRIMARY KEY, email text, tier int);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, amount int, code varchar(50), checked int, body text,
    CONSTRAINT checked_there CHECK (checked IS NOT NULL));
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_amount ON orders (amount);
"""


def ended(pid: int, seconds: float) -> bool:
    """Whether the process is gone within that time."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    gone = bool(poll.poll(seconds * 1000))
    os.close(descriptor)
    return gone


def test_a_cluster_starts_quickly_is_private_and_leaves_nothing(binaries: Binaries) -> None:
    began = time.monotonic()
    with Cluster(binaries) as cluster:
        assert time.monotonic() - began < 30  # 0.5 s alone; the machine may be busy
        directory, pid = cluster.directory, cluster.pid
        mode = (directory / "sockets").stat()
        assert stat.S_IMODE(mode.st_mode) == 0o700
        if os.geteuid() == 0:
            assert mode.st_uid != 0
        with cluster.database() as database:
            shown = database.admin.execute("SHOW listen_addresses").fetchone()
            assert shown == ("",)
            assert database.version == binaries.version
    assert not directory.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_the_cluster_dies_with_its_worker(binaries: Binaries) -> None:
    program = """
import sys
from pathlib import Path
from workers.shadow.binaries import Binaries
from workers.shadow.cluster import Cluster
with Cluster(Binaries(Path(sys.argv[1]), sys.argv[2])) as cluster:
    print(cluster.pid, cluster.directory, flush=True)
    sys.stdin.read()
"""
    command = [sys.executable, "-c", program, str(binaries.directory), binaries.version]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as worker:
        assert worker.stdout
        pid, directory = worker.stdout.readline().split()
        worker.kill()
        worker.wait()
    gone = ended(int(pid), 10)
    shutil.rmtree(directory, ignore_errors=True)
    assert gone


def test_a_failed_start_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    for name in ("initdb", "postgres"):
        (tmp_path / name).write_text("#!/bin/sh\necho no such luck >&2\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    cluster = Cluster(Binaries(tmp_path, "18.0"))
    with pytest.raises(ShadowError, match=r"initdb"), cluster:
        pass
    assert not cluster.directory.exists()


def test_the_override_must_hold_postgresql(tmp_path: Path) -> None:
    with pytest.raises(ShadowError, match="SHADOW_PG_BIN"):
        find_binaries(str(tmp_path))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_private_binaries_are_copied_once_for_the_other_account(tmp_path: Path) -> None:
    home = tmp_path / "private" / "pg"
    (home / "bin").mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (home / "bin" / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 17.9'\n")
        (home / "bin" / name).chmod(0o700)
    home.parent.chmod(0o700)
    cache = tmp_path / "cache"
    copied = find_binaries(str(home / "bin"), cache)
    assert copied
    assert copied.version == "17.9"
    assert copied.directory.is_relative_to(cache)
    assert stat.S_IMODE((copied.directory / "postgres").stat().st_mode) == 0o755
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700
    assert find_binaries(str(home / "bin"), cache) == copied
    assert [path.name for path in cache.iterdir()] == [copied.directory.parent.name]
    cache.chmod(0o777)
    with pytest.raises(ShadowError, match="written by others"):
        find_binaries(str(home / "bin"), cache)


def test_the_role_owns_its_database_and_nothing_else(cluster: Cluster, database: Database) -> None:
    database.run("CREATE SCHEMA billing; CREATE TABLE billing.invoices (id int)")
    for refused in (
        "CREATE ROLE other",
        "CREATE DATABASE other",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('x')",
    ):
        with pytest.raises(ShadowError) as caught:
            database.run(refused)
        assert caught.value.sqlstate == "42501", refused
    with cluster.database() as neighbour:
        database.run("ALTER ROLE shadow SET search_path = 'nowhere'")
        with pytest.raises(ShadowError, match="permission denied for database"):
            Database(cluster.server, "postgres", neighbour.admin).session()
    with cluster.database() as later:
        later.run("CREATE TABLE found (id int)")  # in public: the setting did not reach the next database


def test_a_running_server_is_used_through_its_superuser_and_left_as_it_was(cluster: Cluster) -> None:
    roles = "SELECT count(*) FROM pg_roles"
    with cluster.server.manager() as manager:
        before = manager.execute(roles).fetchone()
        with external(cluster.server.admin_login) as server, server.database() as database:
            database.run("CREATE TABLE t AS SELECT 1 AS id")
            (seen,) = observe(database, ["CREATE INDEX made ON t (id)"])
            assert verdict(seen) == {"blocks"}
            assert server.role != cluster.server.role
        assert manager.execute(roles).fetchone() == before
        assert not manager.execute("SELECT FROM pg_database WHERE datname = %s", (database.name,)).fetchall()


STATEMENTS = {
    "index": "CREATE INDEX made ON orders (code)",
    "index concurrently": "CREATE INDEX CONCURRENTLY made_2 ON orders (code)",
    "not null": "ALTER TABLE orders ALTER COLUMN amount SET NOT NULL",
    "not null, checked": "ALTER TABLE orders ALTER COLUMN checked SET NOT NULL",
    "type": "ALTER TABLE orders ALTER COLUMN amount TYPE bigint",
    "type, free": "ALTER TABLE orders ALTER COLUMN code TYPE text",
    "foreign key": "ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers",
    "foreign key, not valid": "ALTER TABLE orders ADD CONSTRAINT fk_2 FOREIGN KEY (customer_id) REFERENCES customers NOT VALID",
    "validate": "ALTER TABLE orders VALIDATE CONSTRAINT fk_2",
    "default, constant": "ALTER TABLE orders ADD COLUMN a int NOT NULL DEFAULT 5",
    "default, volatile": "ALTER TABLE orders ADD COLUMN b uuid DEFAULT gen_random_uuid()",
    "column, not null": "ALTER TABLE orders ADD COLUMN c int NOT NULL",
    "reindex": "REINDEX INDEX orders_customer",
    "vacuum full": "VACUUM FULL customers",
    "vacuum": "VACUUM customers",
    "unique, doubles": "CREATE UNIQUE INDEX CONCURRENTLY made_3 ON orders (checked)",
    "truncate": "TRUNCATE customers CASCADE",
}


@pytest.fixture(scope="module")
def observed(cluster: Cluster) -> Iterator[dict[str, Measurement]]:
    with cluster.database() as database:
        database.run(BASE)
        filled = fill(database)
        assert [(one.table, one.rows, one.error) for one in filled] == [("customers", 1000, None), ("orders", 1000, None)]
        database.run("UPDATE orders SET checked = 1")
        yield dict(zip(STATEMENTS, observe(database, list(STATEMENTS.values())), strict=True))


@pytest.mark.parametrize(
    ("what", "locks", "blocked", "scanned", "kinds"),
    [
        ("index", {"orders": "SHARE"}, {"orders": "writes"}, {"orders"}, {"blocks"}),
        ("index concurrently", {"orders": "SHARE UPDATE EXCLUSIVE"}, {}, {"orders"}, set()),
        ("unique, doubles", {"orders": "SHARE UPDATE EXCLUSIVE"}, {}, {"orders"}, {"fails"}),
        ("not null", {"orders": "ACCESS EXCLUSIVE"}, {"orders": "reads and writes"}, {"orders"}, {"blocks"}),
        ("not null, checked", {"orders": "ACCESS EXCLUSIVE"}, {"orders": "reads and writes"}, set(), {"locks"}),
        ("type", {"orders": "ACCESS EXCLUSIVE"}, {"orders": "reads and writes"}, {"orders"}, {"blocks", "rewrites"}),
        ("type, free", {"orders": "ACCESS EXCLUSIVE"}, {"orders": "reads and writes"}, set(), {"locks"}),
        (
            "foreign key",
            {"customers": "SHARE ROW EXCLUSIVE", "orders": "SHARE ROW EXCLUSIVE"},
            {"customers": "writes", "orders": "writes"},
            {"customers", "orders"},
            {"blocks"},
        ),
        (
            "foreign key, not valid",
            {"customers": "SHARE ROW EXCLUSIVE", "orders": "SHARE ROW EXCLUSIVE"},
            {"customers": "writes", "orders": "writes"},
            set(),
            {"locks"},
        ),
        ("validate", {"customers": "ROW SHARE", "orders": "SHARE UPDATE EXCLUSIVE"}, {}, {"customers", "orders"}, set()),
        ("default, constant", {"orders": "ACCESS EXCLUSIVE"}, {"orders": "reads and writes"}, set(), {"locks"}),
        (
            "default, volatile",
            {"orders": "ACCESS EXCLUSIVE"},
            {"orders": "reads and writes"},
            {"orders"},
            {"blocks", "rewrites"},
        ),
        ("column, not null", {}, {}, None, {"fails"}),
        ("reindex", {"orders": "SHARE"}, {"orders": "reads and writes"}, {"orders"}, {"blocks"}),
        (
            "vacuum full",
            {"customers": "ACCESS EXCLUSIVE"},
            {"customers": "reads and writes"},
            {"customers"},
            {"blocks", "rewrites"},
        ),
        ("vacuum", {"customers": "SHARE UPDATE EXCLUSIVE"}, {}, set(), set()),
    ],
)
def test_statements_are_seen_to_do_what_they_do(
    observed: dict[str, Measurement],
    *,
    what: str,
    locks: dict[str, str],
    blocked: dict[str, str],
    scanned: set[str] | None,
    kinds: set[str],
) -> None:
    seen = observed[what]
    assert {lock.table: lock.mode for lock in seen.locks} == locks
    assert dict(seen.blocked) == blocked
    assert (None if seen.scanned is None else {table for table, _ in seen.scanned}) == scanned
    assert verdict(seen) == kinds
    assert seen.taken == seen.locks


def test_indexes_and_failures_are_named(observed: dict[str, Measurement]) -> None:
    assert observed["index"].built == ("made",)
    assert observed["index concurrently"].alone
    assert observed["unique, doubles"].invalid == ("made_3",)
    assert observed["unique, doubles"].sqlstate == "23505"
    assert observed["type"].rewritten == ("orders",)
    assert "orders_amount" in observed["type"].rebuilt
    assert observed["type, free"].rebuilt == ()
    assert observed["reindex"].rebuilt == ("orders_customer",)
    assert observed["column, not null"].error == '23502 column "c" of relation "orders" contains null values'
    assert observed["truncate"].rewritten == ()
    assert verdict(observed["truncate"]) == {"locks"}


def test_a_transaction_keeps_its_locks_and_new_tables_do_not_count(database: Database) -> None:
    database.run(BASE)
    fill(database)
    group = [
        "CREATE TABLE fresh (id int)",
        "CREATE INDEX ON fresh (id)",
        "ALTER TABLE orders ADD COLUMN a int",
        "UPDATE orders SET a = 1",
        "SELECT count(*) FROM fresh",
        "SELECT nonsense",
        "SELECT 1",
    ]
    fresh, index, column, update, count, nonsense, after, again = observe(
        database, [group, "ALTER TABLE orders ADD COLUMN a int"]
    )
    assert verdict(fresh) == verdict(index) == frozenset()
    assert column.taken == update.locks == (Lock("orders", "ACCESS EXCLUSIVE"),)
    assert update.taken == ()
    assert verdict(column) == {"locks"}
    assert verdict(update) == {"blocks"}
    assert verdict(count) == frozenset()
    assert (nonsense.sqlstate, after.sqlstate) == ("42703", "25P02")
    assert again.error is None  # the group was rolled back


def test_hostile_statements_end_in_bounded_time_and_the_next_runs(database: Database) -> None:
    stubborn = "DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(9); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$"
    began = time.monotonic()
    groups = [stubborn, "COPY (SELECT generate_series(1, 1000)) TO STDOUT", ["COMMIT", "CREATE TABLE t (id int)"], "TABLE t"]
    groups += ["SELECT pg_terminate_backend(pg_backend_pid())", "ALTER TABLE t ADD COLUMN a int"]
    seen = observe(database, groups, limit=0.3)
    assert time.monotonic() - began < 30
    assert [one.sqlstate for one in seen] == ["57014", "", "", "", "", "57P01", ""]
    assert verdict(seen[0]) == frozenset()
    with pytest.raises(ValueError, match="NUL"):
        observe(database, ["SELECT 1 \0; DROP TABLE t"])


def test_empty_tables_are_told(database: Database) -> None:
    database.run("CREATE TABLE bare (id int)")
    (seen,) = observe(database, ["ALTER TABLE bare ALTER COLUMN id SET NOT NULL"])
    assert seen.empty == ("bare",)
    assert verdict(seen) == {"locks"}


def test_rows_are_made_up_for_many_kinds_of_tables(database: Database) -> None:
    database.run("""
        CREATE TYPE mood AS ENUM ('sad', 'it''s fine');
        CREATE DOMAIN zip AS text CHECK (value ~ '^[0-9]{5}$');
        CREATE TABLE child (x int NOT NULL, y text NOT NULL, rating int CHECK (rating BETWEEN 1 AND 5), zip zip NOT NULL,
            status text NOT NULL CHECK (status IN ('open', 'closed')), below int CHECK (below < 0));
        CREATE TABLE pair (a int, b text, PRIMARY KEY (a, b));
        ALTER TABLE child ADD FOREIGN KEY (x, y) REFERENCES pair (a, b);
        CREATE TABLE "Odd ""one" (id serial PRIMARY KEY, boss int REFERENCES "Odd ""one", email text UNIQUE NOT NULL, m mood,
            n numeric(5, 2), ts timestamptz, u uuid, j jsonb, l text[], r int4range, v varchar(2),
            g int GENERATED ALWAYS AS (1) STORED, f boolean NOT NULL DEFAULT false);
        CREATE TABLE event (id bigint, at timestamptz NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE event_2026 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        CREATE TABLE event_rest PARTITION OF event DEFAULT;
        CREATE TABLE hashed (id int PRIMARY KEY) PARTITION BY HASH (id);
        CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE hashed_1 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);
        CREATE TABLE never (id int CHECK (id > 1 AND id < 1) NOT NULL);
    """)
    filled = {one.table: one for one in fill(database, rows=50)}
    assert {name: one.rows for name, one in filled.items() if one.error is None} == dict.fromkeys(
        ("child", "pair", 'Odd "one', "event_2026", "event_rest", "hashed"), 50
    )
    assert [(name, (one.error or "")[:5]) for name, one in filled.items() if one.error] == [("never", "23502")]
    nulls = 'SELECT count(*) FROM public."Odd ""one" WHERE num_nulls(email, m, n, ts, u, j, l, r, v, f) > 0'
    assert database.admin.execute(nulls).fetchone() == (0,)
    assert fill(database) == [filled["never"]]  # tables with rows are left alone
