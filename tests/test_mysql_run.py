"""Changes of MySQL's tables tried on a real MariaDB: what it takes reaches the findings, and nothing gets out of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from test_mysql_sent import REFUSED
from test_rehearse import measured
from test_shadow import ended

from bot.comments import to_markdown
from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.findings import Review, Severity
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.contract import to_json
from workers.measure import Shadow
from workers.measure_mysql import Elsewhere
from workers.review import Reviewer
from workers.shadow.confine import FILES, LARGEST_FILE
from workers.shadow.errors import ShadowError
from workers.shadow.mysql.address import Address
from workers.shadow.mysql.admit import admitted
from workers.shadow.mysql.binary import find_binary
from workers.shadow.mysql.connect import Session
from workers.shadow.mysql.place import OLD, clean, disposable
from workers.shadow.mysql.server import MEMORY, Own
from workers.shadow.mysql.trying import Taken, tried
from workers.stage import Stage

FIRST = """
CREATE TABLE customers (id int NOT NULL AUTO_INCREMENT, email varchar(190) NOT NULL, PRIMARY KEY (id)) DEFAULT CHARSET=utf8mb4;
CREATE TABLE orders (
  id int NOT NULL AUTO_INCREMENT, customer_id int NOT NULL, code varchar(60) DEFAULT NULL, total decimal(10,2) NOT NULL,
  PRIMARY KEY (id), KEY by_customer (customer_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
"""
BASE = {"db/migration/V1__first.sql": FIRST}


def url(own: Own) -> str:
    return f"mysql://root@localhost/?socket={own.manager.socket}"


def reviewed(
    own: Own, sql: str, *, engine: str = "mariadb", release: str = "10.11", base: Mapping[str, str] = BASE, where: str = ""
) -> Review:
    """The review of a pull request that adds one migration."""
    path = "db/migration/V2__next.sql"
    before = {name: text.encode() for name, text in base.items()}
    after = before | {path: sql.encode()}
    touched = Touched(head=frozenset(range(1, sql.count("\n") + 2)))
    change = Change(path, None, False, lambda: None, lambda: after[path], lambda: touched)
    changed = ChangeSet("base", "head", (change,), MemoryTree(before), MemoryTree(after))
    policy = Policy(engine=engine, release=release)  # type: ignore[arg-type]
    return Reviewer(changed, policy, stage=Stage(Shadow(elsewhere=Elsewhere(where or url(own))))).review()


def databases(own: Own) -> set[str]:
    with Session(own.manager) as session:
        return {str(row[0]) for row in session.rows("SHOW DATABASES")}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("ALTER TABLE t ADD b int", Taken("INSTANT", "NONE")),
        ("ALTER TABLE t MODIFY a bigint", Taken("COPY", "SHARED")),
        ("CREATE INDEX i ON t (a)", Taken("NOCOPY", "NONE")),
        ("ALTER TABLE t ENGINE=InnoDB", Taken("INPLACE", "NONE")),
        ("ALTER TABLE t ADD b int, ALGORITHM=INPLACE", Taken("INPLACE", "NONE")),
        ("ALTER TABLE t MODIFY a bigint, LOCK=SHARED", Taken("COPY", "SHARED")),
        ("ALTER TABLE t PARTITION BY HASH (a) PARTITIONS 2", Taken("COPY", "SHARED")),
        ("ALTER TABLE t RENAME TO u", Taken()),
        ("CREATE TABLE u (a int)", Taken()),
    ],
)
def test_the_cheapest_way_that_is_taken(mariadb: Own, sql: str, expected: Taken) -> None:
    with disposable(mariadb.manager) as place, place.session(10) as session:
        assert session.run("CREATE TABLE t (a int)") is None
        taken = tried(session, admitted(sql), place.engine)
        assert (taken.algorithm, taken.lock, taken.error) == (expected.algorithm, expected.lock, None)
        assert ("supported" in taken.refused) == (
            expected.algorithm not in {"", "INSTANT"} and not {"ALGORITHM", "PARTITION"} & set(sql.replace("=", " ").split())
        )


def test_a_refused_way_is_told_in_the_servers_words(mariadb: Own) -> None:
    with disposable(mariadb.manager) as place, place.session(10) as session:
        session.do("CREATE TABLE t (a int)")
        asked = tried(session, admitted("ALTER TABLE t MODIFY a bigint, ALGORITHM=INSTANT"), place.engine)
        assert asked.error is not None
        assert re.match(r"E184[56] ALGORITHM=INSTANT is not supported", asked.error)
        missing = tried(session, admitted("ALTER TABLE u ADD a int"), place.engine)
        assert missing.error == "E1146 Table 'u' doesn't exist"  # without the name of our database


def test_findings_quote_what_was_taken(mariadb: Own) -> None:
    review = reviewed(mariadb, "ALTER TABLE orders MODIFY total decimal(12,2) NOT NULL;\nALTER TABLE orders ADD note text;\n")
    (finding,) = review.findings
    ((text, source),) = measured(finding)
    assert text.startswith("took ALGORITHM=COPY, LOCK=SHARED; what is cheaper it refused: ALGORITHM=INPLACE is not supported")
    assert source.startswith("MariaDB 10.")
    assert any("predicted are ALGORITHM=COPY" in evidence.text for evidence in finding.evidence)
    (rehearsal,) = review.rehearsals
    assert [one.measurement and one.measurement.algorithm for one in rehearsal.tried] == ["COPY", "INSTANT"]
    assert f"Run on a throw-away {source}." in review.notes
    assert review.gaps == ()
    assert "| ALGORITHM | waits |" in to_markdown(review)
    run = to_json(review)["runs"][0]
    assert (run["engine"], run["postgresql"], run["statements"][1]["seen"]["algorithm"]) == ("mariadb", "", "INSTANT")


def test_a_fix_is_tried_as_well(mariadb: Own) -> None:
    review = reviewed(mariadb, "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (customer_id) REFERENCES customers (id);\n")
    (finding,) = review.findings
    assert [fix.verified.partition(": ")[2] for fix in finding.fixes] == ["took ALGORITHM=INSTANT"]


def test_what_the_server_refutes_is_lowered_on_the_projects_own_line_only(mariadb: Own) -> None:
    with Session(mariadb.manager) as session:
        line = session.server()[1].rpartition(".")[0]
    sql = "ALTER TABLE orders ADD FULLTEXT INDEX words (code), ALGORITHM=INPLACE;\n"
    assert [finding.folded for finding in reviewed(mariadb, sql, release=line).findings] == [False]  # it does block
    base = {
        "db/migration/V1__first.sql": FIRST.replace("code varchar(60)", "code varchar(60) CHARACTER SET latin1 COMMENT 'x'")
    }
    longer = "ALTER TABLE orders MODIFY code varchar(300) CHARACTER SET latin1 COMMENT 'x';\n"  # stored alike on MariaDB
    for engine, release, folded in (("mariadb", line, []), ("mysql", "8.0", [False])):
        findings = reviewed(mariadb, longer, engine=engine, release=release, base=base).findings
        assert [finding.folded for finding in findings] == folded
        assert [finding.severity < Severity.ERROR for finding in findings] == [True] * len(folded)


def test_another_engine_proves_nothing(mariadb: Own) -> None:
    review = reviewed(mariadb, "ALTER TABLE orders MODIFY total decimal(12,2) NOT NULL;\n", engine="mysql", release="8.0")
    assert review.rehearsals == ()
    assert [measured(finding) for finding in review.findings] == [[]]
    assert any(note.startswith("ALGORITHM and LOCK are predicted, not tried: there is no MySQL") for note in review.notes)


def test_a_migration_that_fails_is_said_to(mariadb: Own) -> None:
    review = reviewed(mariadb, "CREATE TABLE notes (id int PRIMARY KEY, a text DEFAULT NULL, KEY by_a (a), KEY by_a (id));\n")
    found = [finding for finding in review.findings if finding.rule == "migration-fails-on-run"]
    assert [finding.title for finding in found] == ["This statement fails: Duplicate key name 'by_a'"]
    assert measured(found[0])[0][0] == "It failed: Duplicate key name 'by_a' (1061)"


def test_what_is_not_known_in_full_is_nobodys_fault(mariadb: Own) -> None:
    base = {**BASE, "db/migration/V1_1__code.sql": "CREATE TABLE notes AS SELECT 1 AS a;\nFROB;\n"}
    review = reviewed(mariadb, "ALTER TABLE notes ADD KEY by_a (a);\nALTER TABLE orders ADD a int;\n", base=base)
    assert [finding.rule for finding in review.findings if finding.rule == "migration-fails-on-run"] == []
    assert not review.rehearsals[0].whole


def test_a_server_that_is_not_there_is_a_gap_without_its_password(mariadb: Own) -> None:
    review = reviewed(mariadb, "ALTER TABLE orders ADD a int;\n", where="mysql://me:hush-hush@127.0.0.1:1/")
    assert [gap.what for gap in review.gaps] == ["a run of the migration"]
    assert "hush" not in repr(review)
    assert any("predicted, not tried" in note for note in review.notes)


def test_nothing_is_left_on_a_server_of_somebody_elses(mariadb: Own) -> None:
    before = databases(mariadb)
    reviewed(mariadb, "ALTER TABLE orders ADD a int;\n")
    assert databases(mariadb) == before
    with Session(mariadb.manager) as session:
        old, young = (f"backstop_{int(time.time()) - age:010d}_{'0' * 12}" for age in (OLD + 60, 0))
        for name in (old, young, "backstop_of_somebody"):
            session.do(f"CREATE DATABASE `{name}`")
        assert clean(session) == [old]
        assert databases(mariadb) == before | {young, "backstop_of_somebody"}
        for name in (young, "backstop_of_somebody"):
            session.do(f"DROP DATABASE `{name}`")


@pytest.mark.parametrize(
    "name", [name for name, sql in REFUSED.items() if sql.isprintable() and 0 < len(sql) < 1000 and name != "many files"]
)
def test_what_is_never_sent_would_not_get_out_either(mariadb: Own, name: str) -> None:
    """A second wall: the user may change tables of one database, and there is nothing to load."""
    allowed = {"rows", "a setting of its own", "what waits", "what waits in a check", "what waits in an index", "a lock",
               "a file by a link", "a file of a partition", "a tablespace dropped", "a query in a default",
               "what is prepared"}  # fmt: skip
    with disposable(mariadb.manager) as place, place.session(2) as session:
        session.do("CREATE TABLE t (a int)")
        error = session.run(REFUSED[name])
        assert error or name in allowed
        assert databases(mariadb) >= {place.database}
        with Session(mariadb.manager) as manager:
            assert manager.rows("SELECT 1") == [(1,)]
    assert not list(Path("/tmp").glob(f"{place.database}*"))


def test_what_takes_too_long_ends_with_its_session(mariadb: Own) -> None:
    with disposable(mariadb.manager) as place:
        session = place.session(1)
        began = time.monotonic()
        assert (session.run("SELECT SLEEP(60)") or "").startswith("E2013")
        place.end(session.number)
        assert time.monotonic() - began < 30
        assert (session.run("SELECT 1") or "").startswith("E2013")
        with Session(mariadb.manager) as manager:
            for _ in range(600):
                left = manager.rows("SELECT id FROM information_schema.processlist WHERE db = %s", (place.database,))
                if not left:
                    break
        assert left == []


@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
def test_the_server_is_private_and_holds_nothing_worth_having(mariadb: Own) -> None:
    process = Path(f"/proc/{mariadb.pid}")
    status = (process / "status").read_text()
    assert re.search(r"^NoNewPrivs:\t1$", status, re.MULTILINE)
    if os.geteuid() == 0:
        assert not re.search(r"^(Uid|Gid|Groups):.*\b0\b", status, re.MULTILINE)
    environment = {one.partition(b"=")[0] for one in (process / "environ").read_bytes().split(b"\0") if one}
    assert environment <= {b"PATH", b"LC_ALL", b"TZ", b"MALLOC_ARENA_MAX"}
    limits = (process / "limits").read_text()
    for what, most in (("core file size", 0), ("address space", MEMORY), ("file size", LARGEST_FILE), ("open files", FILES)):
        assert re.search(rf"^Max {what} +{most} +{most} ", limits, re.MULTILINE), what
    listening = [line.split() for line in (process / "net" / "tcp").read_text().splitlines()[1:]]
    sockets = set()
    for entry in (process / "fd").iterdir():
        with suppress(FileNotFoundError):  # they come and go
            sockets.add(str(entry.readlink()))
    assert not [line for line in listening if f"socket:[{line[9]}]" in sockets]
    with Session(mariadb.manager) as session:
        ((files, plugins, local),) = session.rows("SELECT @@secure_file_priv, @@plugin_dir, @@local_infile")
    assert (Path(files), Path(plugins), local) == (mariadb.directory / "nothing", mariadb.directory / "nothing", 0)


@pytest.mark.usefixtures("mariadb")
def test_a_server_goes_with_its_files_and_its_first_files_are_kept(tmp_path: Path) -> None:
    found = find_binary()
    assert found
    for _ in range(2):  # the second one is a copy
        with Own(found, tmp_path) as own, disposable(own.manager, own.disk) as place, place.session(10) as session:
            assert session.run("CREATE TABLE t (a int)") is None
            directory, pid = own.directory, own.pid
        assert not directory.exists()
        assert ended(pid, 10)
    assert len(list(tmp_path.iterdir())) == 1


def test_passwords_stay_out_of_errors(mariadb: Own) -> None:
    with pytest.raises(ShadowError) as caught:
        Session(Address("nobody", "hush-hush", socket=mariadb.manager.socket))
    assert (
        "hush" not in f"{caught.value} {caught.value.__cause__} {caught.value.__context__}" or caught.value.__suppress_context__
    )
    assert "hush" not in str(caught.value)


def test_a_table_whose_foreign_keys_do_not_fit_is_made_without_them(mariadb: Own) -> None:
    lines = "CREATE TABLE notes (id int PRIMARY KEY, order_id bigint, FOREIGN KEY (order_id) REFERENCES orders (id));\n"
    base = {**BASE, "db/migration/V1_1__notes.sql": lines}
    review = reviewed(mariadb, "ALTER TABLE notes MODIFY id bigint NOT NULL;\n", base=base)
    assert [text.partition(";")[0] for finding in review.findings for text, _ in measured(finding)] == [
        "took ALGORITHM=COPY, LOCK=SHARED"
    ]
    assert not review.rehearsals[0].whole
    assert ["table notes: Can't create table" in lack for lack in review.rehearsals[0].lacks] == [True]


@pytest.mark.usefixtures("mariadb")
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_the_server_dies_with_its_worker() -> None:
    program = """
import sys
from workers.shadow.mysql.binary import find_binary
from workers.shadow.mysql.server import Own
with Own(find_binary()) as own:
    print(own.pid, own.directory, flush=True)
    sys.stdin.read()
"""
    command, root = [sys.executable, "-c", program], Path(__file__).parent.parent
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as worker:
        assert worker.stdout
        pid, directory = worker.stdout.readline().split()
        worker.kill()
        worker.wait()
    gone = ended(int(pid), 10)
    shutil.rmtree(directory, ignore_errors=True)
    assert gone


UP, DOWN = "db/migrate/2_next.up.sql", "db/migrate/2_next.down.sql"


def both_ways(own: Own, up: str, down: str) -> Review:
    """The review of a pull request that adds one migration with its way back."""
    before = {"db/migrate/1_first.up.sql": FIRST.encode()}
    after = before | {UP: up.encode(), DOWN: down.encode()}
    changes = tuple(
        Change(path, None, False, lambda: None, lambda path=path: after[path], lambda: Touched(head=frozenset(range(1, 99))))  # type: ignore[misc]
        for path in (DOWN, UP)
    )
    policy = Policy(engine="mariadb", paths=("**/*.sql",))
    changed = ChangeSet("base", "head", changes, MemoryTree(before), MemoryTree(after))
    return Reviewer(changed, policy, stage=Stage(Shadow(elsewhere=Elsewhere(url(own))))).review()


@pytest.mark.parametrize(
    ("up", "down", "said"),
    [
        ("ALTER TABLE orders ADD note text;", "ALTER TABLE orders DROP COLUMN note;", []),
        ("ALTER TABLE orders ADD note text;", "ALTER TABLE orders DROP COLUMN notes;",
         ["The way back fails: Can't DROP COLUMN `notes`; check that it exists"]),
        ("CREATE TABLE a (id int PRIMARY KEY); CREATE INDEX c ON orders (code);", "DROP TABLE a;",
         ["The way back leaves `index orders.c`"]),
        ("ALTER TABLE orders DROP INDEX by_customer;", "UPDATE orders SET total = 0 WHERE id = 1;\nSELECT 1;",
         ["The way back does not bring back `index orders.by_customer`"]),
        ("DROP TABLE customers;", "CREATE TABLE customers (id int NOT NULL AUTO_INCREMENT PRIMARY KEY);",
         ["The way back does not bring back `column customers.email`"]),
        ("ALTER TABLE orders MODIFY code varchar(120) NOT NULL;", "ALTER TABLE orders MODIFY code varchar(60);", []),
        # the index that the server makes for a foreign key stays, and is no fault
        ("ALTER TABLE customers ADD o int NOT NULL, ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES orders (id);",
         "ALTER TABLE customers DROP FOREIGN KEY f, DROP COLUMN o;", []),
        # rows are not sent, so what only they would show is not said
        ("CREATE VIEW v AS SELECT 1 AS a;", "DROP TABLE nothing;", []),
    ],
)  # fmt: skip
def test_the_way_back(mariadb: Own, up: str, down: str, said: list[str]) -> None:
    review = both_ways(mariadb, up, down)
    assert [finding.title for finding in review.findings if finding.rule == "down-does-not-restore"] == said
    if said:
        (finding,) = [finding for finding in review.findings if finding.rule == "down-does-not-restore"]
        assert [source for _, source in measured(finding)] == [review.rehearsals[0].server]


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("CREATE UNIQUE INDEX u ON orders (code);\n", "Duplicate entry"),
        ("ALTER TABLE orders MODIFY code varchar(60) NOT NULL;\n", "Data truncated for column 'code'"),
        ("ALTER TABLE orders MODIFY code varchar(20);\n", "Data truncated for column 'code'"),
        ("ALTER TABLE orders MODIFY total decimal(8,2) NOT NULL;\n", "Out of range value for column 'total'"),
        ("ALTER TABLE orders MODIFY customer_id smallint NOT NULL;\n", "Out of range value for column 'customer_id'"),
        ("ALTER TABLE orders MODIFY customer_id int unsigned NOT NULL;\n", "Out of range value for column 'customer_id'"),
    ],
)
def test_what_rows_would_break_is_measured_on_the_worst_ones(mariadb: Own, sql: str, error: str) -> None:
    review = reviewed(mariadb, sql)
    (finding,) = [finding for finding in review.findings if finding.kinds == ("fails",)]
    assert measured(finding)[0][0].startswith(f"It failed on a table with rows: {error}")
    assert finding.fixes[0].text.startswith("-- run this first")
    (one,) = review.rehearsals[0].tried
    assert one.measurement is not None
    assert one.measurement.error is None  # without them it goes on, and what follows finds it done
    assert "failed on made-up rows: " in to_markdown(review)


def test_rows_are_not_left_in_the_way_of_what_follows(mariadb: Own) -> None:
    key = "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (customer_id) REFERENCES customers (id);\n"
    review = reviewed(mariadb, f"SET foreign_key_checks = 0;\nCREATE UNIQUE INDEX u ON orders (code);\n{key}")
    ways = [one.measurement and (one.measurement.algorithm, one.measurement.error) for one in review.rehearsals[0].tried]
    assert ways == [("", None), ("NOCOPY", None), ("INSTANT", None)]  # the file's own setting holds: no copy
