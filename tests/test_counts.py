"""Sizes are read from a real server's statistics, written to a file, and believed at the merge base."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.domain.memory import MemoryTree
from bot.policy import SIZES_PATH, Policy
from workers.cli import main
from workers.learned import learn
from workers.shadow.cluster import Cluster
from workers.shadow.mysql.connect import Session
from workers.shadow.mysql.place import disposable
from workers.shadow.mysql.server import Own
from workers.sizes import read_sizes

TABLES = """
CREATE SCHEMA billing;
CREATE TABLE orders (id bigint);
CREATE TABLE billing.invoices (id bigint);
CREATE TABLE events (id bigint) PARTITION BY RANGE (id);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (50);
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (50) TO (100);
INSERT INTO orders SELECT generate_series(1, 1000);
INSERT INTO events SELECT generate_series(0, 99);
"""


def test_a_real_database_is_counted(cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with cluster.database() as database:
        database.run(*(statement for statement in TABLES.split(";\n") if statement.strip()))
        info = database.admin.info
        password = info.password
        url = f"host={info.host} port={info.port} dbname={info.dbname} user={info.user} password={password}"
        assert main(["sizes", "--database-url", url, "--output", str(tmp_path / "sizes.json")]) == 0
        assert f"password={password}" not in capsys.readouterr().out
    written = json.loads((tmp_path / "sizes.json").read_text())
    tables = written["tables"]
    assert {name: tables[name] for name in ("orders", "billing.invoices", "events", "events_1")} == {
        "orders": 1000,
        "billing.invoices": 0,
        "events": 100,
        "events_1": 50,
    }
    base = MemoryTree({SIZES_PATH: (tmp_path / "sizes.json").read_bytes()})
    learned = learn(Policy(tables={"orders": 7}), base)
    assert (learned.policy.tables["orders"], learned.policy.tables["events"]) == (7, 100)
    assert learned.sized == written["taken"]
    assert any(written["taken"] in note for note in learned.notes())


def test_a_mysql_is_counted_by_a_user_who_may_only_read(
    mariadb: Own, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with disposable(mariadb.manager) as place, Session(mariadb.manager, place.database) as session:
        session.do("CREATE TABLE orders (id int PRIMARY KEY)")
        session.do("CREATE TABLE empty_ones (id int PRIMARY KEY)")
        session.do("INSERT INTO orders SELECT seq FROM seq_1_to_1000")
        session.do("ANALYZE TABLE orders")
        session.do("CREATE USER reader@'%' IDENTIFIED BY 'hush-hush'")
        session.do(f"GRANT SELECT ON `{place.database}`.* TO reader@'%'")
        url = f"mysql://reader:hush-hush@localhost/{place.database}?socket={mariadb.manager.socket}"
        try:
            assert main(["sizes", "--database-url", url, "--output", str(tmp_path / "sizes.json")]) == 0
        finally:
            session.run("DROP USER reader@'%'")
    said = capsys.readouterr().out
    assert "2 tables of MariaDB 10." in said
    assert "hush" not in said
    sizes, gaps = read_sizes((tmp_path / "sizes.json").read_bytes())
    assert sizes is not None
    assert (dict(sizes.tables), gaps) == ({"empty_ones": 0, "orders": 1000}, ())


def test_a_mysql_that_is_not_there_is_one_line_without_its_password(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sizes", "--database-url", "mysql://me:hush-hush@127.0.0.1:1/x", "--output", "-"]) == 2
    said = capsys.readouterr().err
    assert "cannot be asked" in said
    assert "hush" not in said


def test_a_database_that_is_not_there_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["sizes", "--database-url", f"host={tmp_path} dbname=x", "--output", "-"]) == 2
    assert "cannot be asked" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["[", "[]", '{"taken": "today", "tables": {}}', '{"taken": "2026-01-01"}', "[" * 100_000])
def test_other_files_are_gaps(text: str) -> None:
    sizes, gaps = read_sizes(text.encode())
    assert (sizes, [gap.path for gap in gaps]) == (None, [SIZES_PATH])


def test_only_numbers_are_taken() -> None:
    sizes, _ = read_sizes(b'{"taken": "2026-01-01", "tables": {"public.a": 1, "b": "x", "c": -1, "d": 1.5}}')
    assert sizes is not None
    assert sizes.tables == {"a": 1}
