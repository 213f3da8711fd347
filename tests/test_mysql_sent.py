"""What is sent to a throw-away MySQL or MariaDB, and where it is: nothing here needs a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.mariadb_statements import STATEMENTS, TABLES
from workers.replay import replay_text
from workers.shadow.errors import ShadowError
from workers.shadow.excuses import Ground
from workers.shadow.mysql.address import address_of, is_mysql
from workers.shadow.mysql.admit import LONGEST, Refused, admitted
from workers.shadow.mysql.attempts import attempts
from workers.shadow.mysql.base import written
from workers.shadow.mysql.binary import find_binary
from workers.shadow.mysql.excuses import excuse
from workers.sql.mysql.text import split


@pytest.mark.parametrize("sql", STATEMENTS)
def test_every_change_of_a_table_is_admitted_as_it_is(sql: str) -> None:
    assert admitted(sql).text == sql


def test_comments_stay_behind() -> None:
    sql = "/*!50001 ALTER TABLE t /* SELECT 1 */ ADD `a; b` int DEFAULT (uuid()) -- DROP\n COMMENT 'x; -- y' # z\n*/"
    assert admitted(sql).text == "ALTER TABLE t ADD `a; b` int DEFAULT (uuid()) COMMENT 'x; -- y'"


REFUSED = {
    "rows": "INSERT INTO t VALUES (1)",
    "a query": "SELECT * FROM mysql.user",
    "a query into a file": "SELECT 1 INTO OUTFILE '/tmp/x'",
    "a file": "LOAD DATA INFILE '/etc/passwd' INTO TABLE t",
    "a file of the client": "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t",
    "two statements": "ALTER TABLE t ADD a int; DROP DATABASE x",
    "two by a delimiter": "DELIMITER //\nALTER TABLE t ADD a int; SHUTDOWN//",
    "one behind a comment": "ALTER TABLE t ADD a int /*! ; SHUTDOWN */",
    "a query in a table": "CREATE TABLE n AS SELECT * FROM mysql.user",
    "a query in a default": "ALTER TABLE t ADD a int DEFAULT (SELECT 1)",
    "a function": "CREATE FUNCTION f() RETURNS int RETURN 1",
    "a function of a library": "CREATE FUNCTION f RETURNS STRING SONAME 'x.so'",
    "a procedure": "CREATE PROCEDURE p() SELECT 1",
    "a trigger": "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
    "somebody else's view": "CREATE DEFINER=`root`@`%` SQL SECURITY DEFINER VIEW v AS SELECT 1",
    "an event": "CREATE EVENT e ON SCHEDULE EVERY 1 SECOND DO SET @a = 1",
    "a plugin": "INSTALL PLUGIN x SONAME 'ha_connect.so'",
    "a user": "CREATE USER x IDENTIFIED BY 'x'",
    "rights": "GRANT ALL ON *.* TO x",
    "a database": "CREATE DATABASE x",
    "no database": "DROP DATABASE x",
    "another database's table": "ALTER TABLE mysql.user ADD a int",
    "a key to another database": "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES mysql.user (a)",
    "a table moved": "RENAME TABLE t TO mysql.t",
    "a setting": "SET GLOBAL general_log_file = '/tmp/x'",
    "a variable": "ALTER TABLE t ADD a int DEFAULT (@@datadir)",
    "what waits": "ALTER TABLE t ADD a int DEFAULT (sleep(1000))",
    "what waits in a check": "ALTER TABLE t ADD CHECK (benchmark(1000000000, md5(1)) = 0)",
    "what waits in an index": "CREATE INDEX i ON t ((sleep(10)))",
    "what reads a file": "ALTER TABLE t ADD a text DEFAULT (load_file('/etc/passwd'))",
    "a function of nobody's": "ALTER TABLE t ADD a int DEFAULT (sys_eval('id'))",
    "a file by a link": "CREATE TABLE n (a int) DATA DIRECTORY='/tmp'",
    "a file of a partition": "CREATE TABLE n (a int) PARTITION BY LIST (a) (PARTITION p VALUES IN (1) DATA DIRECTORY = '/tmp')",
    "many files": "CREATE TABLE n (a int) PARTITION BY HASH (a) PARTITIONS 8000",
    "an engine that reads files": "CREATE TABLE n (a int) ENGINE=CONNECT TABLE_TYPE=CSV FILE_NAME='/etc/passwd'",
    "an engine that connects": "CREATE TABLE n (a int) ENGINE=FEDERATED CONNECTION='mysql://u@h/d/t'",
    "an engine by ALTER": "ALTER TABLE t ENGINE = CSV",
    "a tablespace": "ALTER TABLE t IMPORT TABLESPACE",
    "a tablespace dropped": "ALTER TABLE t DISCARD TABLESPACE",
    "another table's rows": "ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u",
    "a union": "ALTER TABLE t UNION=(mysql.user)",
    "a shutdown": "SHUTDOWN",
    "a lock": "LOCK TABLES t WRITE",
    "what is prepared": "PREPARE s FROM 'SHUTDOWN'",
    "what is not understood": "ALTER TABLE t FROB",
    "nothing": "",
    "a NUL": "ALTER TABLE t ADD a int COMMENT '\0'",
    "a surrogate": "ALTER TABLE t ADD a int COMMENT '\ud800'",
    "an escape": "ALTER TABLE t ADD a int COMMENT '\x1b[0m'",
    "too much": "ALTER TABLE t ADD a int COMMENT '" + "x" * LONGEST + "'",
    "too deep": "ALTER TABLE t ADD a int DEFAULT " + "(" * 60 + "1" + ")" * 60,
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_plain_change_of_a_table_is_not_sent(name: str) -> None:
    with pytest.raises(Refused):
        admitted(REFUSED[name])


def test_the_ways_in_their_order() -> None:
    sql = "ALTER TABLE IF EXISTS t NOWAIT ADD a int"
    head = "ALTER TABLE IF EXISTS t NOWAIT"
    assert [one.text for one in attempts(admitted(sql), "mysql")] == [
        f"{head} ALGORITHM=INSTANT, ADD a int",
        f"{head} ALGORITHM=INPLACE, LOCK=NONE, ADD a int",
        f"{head} ALGORITHM=INPLACE, LOCK=SHARED, ADD a int",
        f"{head} ALGORITHM=COPY, LOCK=NONE, ADD a int",
        f"{head} ALGORITHM=COPY, LOCK=SHARED, ADD a int",
    ]
    assert [(one.algorithm, one.lock) for one in attempts(admitted("DROP INDEX i ON t"), "mariadb")][:3] == [
        ("INSTANT", "NONE"),
        ("NOCOPY", "NONE"),
        ("NOCOPY", "SHARED"),
    ]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("ALTER TABLE t ADD a int, LOCK=NONE", "ALTER TABLE t ALGORITHM=INPLACE, ADD a int, LOCK=NONE"),
        ("ALTER TABLE t ALGORITHM=INPLACE, ADD a int", "ALTER TABLE t LOCK=NONE, ALGORITHM=INPLACE, ADD a int"),
        ("ALTER TABLE t PARTITION BY HASH (a)", "ALTER TABLE t ALGORITHM=COPY, LOCK=SHARED PARTITION BY HASH (a)"),
        ("ALTER TABLE t ENGINE=Aria", "ALTER TABLE t ALGORITHM=COPY, LOCK=NONE, ENGINE=Aria"),
        ("CREATE INDEX i ON t (a) ALGORITHM=INPLACE", "CREATE INDEX i ON t (a) ALGORITHM=INPLACE LOCK=NONE"),
    ],
)
def test_what_is_asked_for_stays(sql: str, expected: str) -> None:
    assert expected in [one.text for one in attempts(admitted(sql), "mysql")]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE n (a int)",
        "DROP TABLE t",
        "ALTER TABLE t RENAME TO u",
        "ALTER TABLE t DROP PARTITION p",
        "ALTER TABLE t ADD a int, LOCK=DEFAULT",
    ],
)
def test_where_there_is_no_choice_none_is_tried(sql: str) -> None:
    assert list(attempts(admitted(sql), "mysql")) == []


def test_tables_are_written_as_they_are_known() -> None:
    tables = replay_text(TABLES, "mysql").tables
    again = replay_text(";\n".join(admitted(written(table)).text for table in tables), "mysql").tables
    assert again == tables
    assert len(tables) == sum(TABLES[piece.start :].startswith("CREATE TABLE") for piece in split(TABLES))


def test_a_table_without_options_has_none() -> None:
    (table,) = replay_text("CREATE TABLE t (a text CHARACTER SET latin1)", "mysql").tables
    assert table.options == ""


def test_addresses() -> None:
    found = address_of("mysql://me:p%40ss@db.example:3307/shop")
    assert (found.user, found.password, found.host, found.port, found.database) == ("me", "p@ss", "db.example", 3307, "shop")
    assert "p@ss" not in f"{found!r} {found}"
    assert is_mysql("mariadb://a@b/")
    assert not is_mysql("postgresql://a@b/")


@pytest.mark.parametrize("url", ["mysql://:hush@h/", "mysql://u:hush@h:99999/", "http://u:hush@h/", "mysql://u:hush@/", "hush",
                                 "mysql://u:hush@h/?init_command=x"])  # fmt: skip
def test_a_wrong_address_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ShadowError) as caught:
        address_of(url)
    assert "hush" not in str(caught.value)


def test_the_override_must_be_a_server(tmp_path: Path) -> None:
    with pytest.raises(ShadowError, match="SHADOW_MYSQL_BIN"):
        find_binary(str(tmp_path))


@pytest.mark.parametrize(
    ("error", "whole", "same", "why", "gap"),
    [
        ("E1146 Table 't' doesn't exist", True, False, "", False),
        ("E1146 Table 't' doesn't exist", False, True, "not known in full", False),
        ("E1064 syntax", True, False, "another version", False),
        ("E1064 syntax", True, True, "", False),
        ("E1062 Duplicate entry", True, True, "rows", False),
        ("E1142 denied", True, True, "rights", False),
        ("E1273 Unknown collation", True, True, "settings", False),
        ("E2013 Lost connection", True, True, "Lost connection", True),
    ],
)
def test_only_what_is_certain_is_the_migrations_own_fault(error: str, whole: bool, same: bool, why: str, gap: bool) -> None:
    found = excuse(error, Ground(whole, same))
    assert (why in found.why, bool(found.why), found.gap) == (True, bool(why), gap)
