"""What is said not to fit into a type is what PostgreSQL refuses, on a real one."""

from __future__ import annotations

import pytest

from bot.domain.operations import AlterColumnType, CreateTable
from workers.rules.misfits import misfits
from workers.shadow.database import Database, refusals
from workers.shadow.errors import ShadowError
from workers.sql.parse import parse

CASES = [
    ("varchar(20)", "varchar(10)", "'12345678901'"),
    ("varchar(20)", "varchar(10)", "'1234567890'"),
    ("text", "varchar(3)", "'äöü'"),
    ("text", "char(3)", "'abcd'"),
    ("varchar", "varchar(3)", "'abcd'"),
    ("char(10)", "varchar(3)", "'abc'"),
    ("bigint", "integer", "2147483648"),
    ("bigint", "integer", "-2147483648"),
    ("integer", "smallint", "-32769"),
    ("numeric(10,2)", "numeric(6,2)", "9999.99"),
    ("numeric(10,2)", "numeric(6,2)", "10000"),
    ("numeric", "numeric(4,1)", "1000"),
    ("numeric", "integer", "3000000000"),
    ("integer", "numeric(5,0)", "100000"),
]
FIT = [
    ("varchar(10)", "varchar(20)"),
    ("smallint", "integer"),
    ("integer", "numeric(10,0)"),
    ("numeric(6,2)", "integer"),
    ("varchar", "text"),
]


def _condition(old: str, new: str) -> str:
    parsed = parse(f"CREATE TABLE t (c {old}); ALTER TABLE t ALTER COLUMN c TYPE {new};")
    table, altered = (one for part in parsed for one, _, _ in part.steps)
    assert isinstance(table, CreateTable)
    assert isinstance(altered, AlterColumnType)
    return misfits(table.columns[0].type, altered.type, "c")


@pytest.mark.parametrize(("old", "new", "value"), CASES)
def test_it_is_refused_where_it_is_said_to_be(old: str, new: str, value: str, database: Database) -> None:
    with database.session() as session:
        session.execute(f"CREATE TABLE t (c {old})")
        session.execute(f"INSERT INTO t VALUES ({value})")
        said = session.execute(f"SELECT count(*) FROM t WHERE {_condition(old, new)}").fetchall()
        refused = 0
        try:
            with refusals():
                session.execute(f"ALTER TABLE t ALTER COLUMN c TYPE {new}")
        except ShadowError as error:
            refused = int(error.sqlstate in {"22001", "22003"})
    assert said == [(refused,)]


@pytest.mark.parametrize(("old", "new"), FIT)
def test_nothing_is_said_where_all_fit(old: str, new: str) -> None:
    assert _condition(old, new) == ""
