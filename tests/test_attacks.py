"""The SQL of a pull request is hostile: none of it gets out, none of it lasts, and what comes next is as if it had not been."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from attacks import ALLOWED, EXHAUSTING, FORBIDDEN, STUBBORN
from test_shadow import ended

from bot.domain.findings import Lock
from workers.shadow.binaries import Binaries
from workers.shadow.cluster import Cluster
from workers.shadow.confine import FILES, LARGEST_FILE, MEMORY
from workers.shadow.database import Database
from workers.shadow.disk import Disk
from workers.shadow.errors import ShadowError
from workers.shadow.observe import observe
from workers.shadow.sessions import opened

SECONDS = 0.4


@pytest.fixture(scope="module")
def besieged(binaries: Binaries) -> Iterator[Cluster]:
    """A server of its own: whatever happens to it happens to no other test."""
    with Cluster(binaries) as cluster, cluster.server.manager() as manager:
        manager.execute("CREATE DATABASE neighbour")
        manager.execute("REVOKE CONNECT ON DATABASE neighbour FROM PUBLIC")
        yield cluster


@pytest.fixture(scope="module", autouse=True)
def _unharmed(besieged: Cluster) -> Iterator[None]:
    """After all of it: the roles, their rights, the neighbour and the settings are what they were."""
    asked = (
        "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolconnlimit FROM pg_roles ORDER BY 1",
        "SELECT * FROM pg_auth_members",
        "SELECT datname, datdba, datistemplate, datallowconn, datacl FROM pg_database ORDER BY 1",
        "SELECT name, setting FROM pg_settings WHERE source <> 'client' AND name NOT IN ('application_name') ORDER BY 1",
    )
    with besieged.server.manager() as manager:
        before = [manager.execute(query).fetchall() for query in asked]
        yield
        assert [manager.execute(query).fetchall() for query in asked] == before


def usable(database: Database) -> None:
    """The next one finds a database where all is seen as ever."""
    database.run("CREATE TABLE orders (id int); INSERT INTO orders SELECT generate_series(1, 10)")
    (seen,) = observe(database, ["CREATE INDEX ON orders (id)"])
    assert (seen.error, seen.locks, seen.scanned) == (None, (Lock("orders", "SHARE"),), (("orders", 10),))


def test_what_is_forbidden_is_refused(besieged: Cluster, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    outside = tmp_path / "escaped"
    with besieged.database() as database, opened(database, 5.0) as sessions:
        for name, sql in FORBIDDEN.items():
            sessions.rest()
            words = {"database": database.name, "neighbour": "neighbour", "outside": str(outside)}
            error = sessions.run(re.sub(r"\{(\w+)\}", lambda found, words=words: words[found[1]], sql)).error
            assert error, f"{name}: it was let through"
            assert not error.startswith("08"), f"{name}: {error}"
            assert not outside.exists(), name
    assert len(FORBIDDEN) >= 88


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_allowed_stays_inside(besieged: Cluster, name: str) -> None:
    with besieged.database() as database:
        sql = ALLOWED[name].replace("{database}", database.name)
        seen = observe(database, [sql, "SELECT 1"], limit=5.0)
        assert [one.error for one in seen[1:]] == [None]
        assert not seen[0].error or "caught" not in seen[0].error, "our own sessions ran what was planted"
        observe(database, [["SELECT 1", "SELECT 2"]])
    with besieged.database() as database:
        usable(database)


@pytest.mark.parametrize("name", EXHAUSTING)
def test_what_would_go_on_for_ever_ends(besieged: Cluster, name: str) -> None:
    with besieged.database() as database:
        began = time.monotonic()
        bad, after = observe(database, [EXHAUSTING[name], "CREATE TABLE after (id int)"], limit=SECONDS)
        assert time.monotonic() - began < SECONDS + 10
        assert bad.error, "it ended by itself"
        assert after.error is None
    with besieged.database() as database:
        usable(database)


def peak() -> int:
    """The most memory this process had since it was asked last, in MB."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    Path("/proc/self/clear_refs").write_text("5")
    return int(found[1]) // 1024 if found else 0


@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
def test_large_messages_cost_the_worker_little(database: Database) -> None:
    peak()
    before = peak()
    for words in ("RAISE EXCEPTION '%', repeat('x', 60000000);", "LOOP RAISE NOTICE '%', repeat('x', 10000); END LOOP;"):
        (seen,) = observe(database, [f"DO $$ BEGIN {words} END $$"], limit=20.0)
        assert seen.sqlstate in (
            "54000",
            "P0001",
            "53200",
        )  # P0001: it was there before we looked
        assert len(seen.error or "") <= 306
    assert peak() - before < 450


def test_a_full_disk_ends_what_fills_it(binaries: Binaries) -> None:
    many = "DO $$ BEGIN FOR i IN 1..1000 LOOP EXECUTE format('CREATE TABLE b%s AS SELECT repeat(''x'', 1900) s FROM "
    with Cluster(binaries) as cluster, cluster.database() as database:
        object.__setattr__(cluster.server, "disk", Disk(cluster.data, 20 << 20))
        assert cluster.server.disk
        assert not cluster.server.disk.full()
        seen = observe(database, [many + "generate_series(1, 9000)', i); END LOOP; END $$", "CREATE TABLE t AS SELECT 1"])
        assert seen[0].error == "53100 stopped: the throw-away database grew too large"


def test_a_loop_that_looks_for_no_signal_ends_with_its_server(binaries: Binaries) -> None:
    with Cluster(binaries) as cluster:
        pid, directory = cluster.pid, cluster.directory
        database = cluster.database()
        with pytest.raises(ShadowError, match="did not end"):
            observe(database, [STUBBORN], limit=0.2)
        database.admin.close()
        began = time.monotonic()
    assert time.monotonic() - began < 20
    assert ended(pid, 1)
    assert not directory.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
def test_the_server_holds_nothing_worth_having(besieged: Cluster) -> None:
    process = Path(f"/proc/{besieged.pid}")
    status = (process / "status").read_text()
    assert re.search(r"^NoNewPrivs:\t1$", status, re.MULTILINE)
    if os.geteuid() == 0:
        assert not re.search(r"^(Uid|Gid|Groups):.*\b0\b", status, re.MULTILINE)
    environment = (process / "environ").read_bytes().split(b"\0")
    assert {one.partition(b"=")[0] for one in environment if one} <= {
        b"PATH",
        b"LC_ALL",
        b"TZ",
        b"PGLOCALEDIR",
        b"PGSYSCONFDIR",
    }
    limits = (process / "limits").read_text()
    for what, most in (("core file size", 0), ("address space", MEMORY), ("file size", LARGEST_FILE), ("open files", FILES)):
        assert re.search(rf"^Max {what} +{most} +{most} ", limits, re.MULTILINE), what
    listening = [line.split() for line in (process / "net" / "tcp").read_text().splitlines()[1:]]
    sockets = {str(entry.readlink()) for entry in (process / "fd").iterdir()}
    assert not [line for line in listening if f"socket:[{line[9]}]" in sockets]
