"""CREATE TABLE … AS: the columns that the replayed schema gives it, beside those of a real PostgreSQL."""

from __future__ import annotations

import pytest

from bot.domain.schema import Name
from workers.replay import replay_text
from workers.shadow.database import Database
from workers.sql.render.names import render_type

BEFORE = (
    "CREATE TABLE a (id bigserial PRIMARY KEY, name varchar(20) NOT NULL, at timestamptz DEFAULT now(), n numeric(9,2));"
    "CREATE TABLE b (b_id int, a_id bigint, note text);"
)
COLUMNS = (
    "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
    " WHERE attrelid = 'made'::regclass AND attnum > 0 ORDER BY attnum"
)


@pytest.mark.parametrize(
    ("query", "unsure"),
    [
        ("CREATE TABLE made AS SELECT x.id, x.name AS title, n FROM a x", 0),
        ("CREATE TABLE made AS SELECT * FROM a JOIN b ON b.a_id = a.id", 0),
        ("CREATE TABLE made AS SELECT a.*, b.note FROM a, b", 0),
        ("CREATE TABLE made AS SELECT count(*), max(at), now(), 1 AS one, 'x' AS word, true AS yes FROM a", 0),
        ("CREATE TABLE made AS SELECT id::text, coalesce(name, 'x'), note::varchar(3) AS short FROM a, b", 0),
        ("CREATE TABLE made (p, q) AS SELECT b_id, note FROM b", 0),
        ("SELECT note, b_id INTO made FROM b", 0),
        ("CREATE UNLOGGED TABLE made AS SELECT name FROM a WITH NO DATA", 0),
        ("CREATE TABLE made AS SELECT b_id FROM b UNION SELECT id FROM a", 1),
        ("CREATE TABLE made AS SELECT upper(name), CASE WHEN n > 0 THEN n END, (SELECT note FROM b LIMIT 1) FROM a", 3),
        ("CREATE TABLE made AS WITH w AS (SELECT 1 AS k) SELECT k FROM w", 1),
    ],
)
def test_the_columns_are_those_of_the_server(database: Database, query: str, unsure: int) -> None:
    database.admin.execute(f"SET search_path = public; {BEFORE}{query}".encode())
    real = [(name, kind) for name, kind in database.admin.execute(COLUMNS).fetchall()]
    table = next(one for one in replay_text(BEFORE + query + ";").tables if one.name == Name("made"))
    assert table.known
    assert [column.name for column in table.columns] == [name for name, _ in real]
    told = [column for column in table.columns if column.type is not None]
    assert len(table.columns) - len(told) == unsure
    for column in told:
        shown = database.admin.execute(f"SELECT format_type('{render_type(column.type)}'::regtype, NULL)".encode()).fetchone()
        assert shown is not None
        assert dict(real)[column.name].partition("(")[0] == shown[0]


@pytest.mark.parametrize(
    "query",
    [
        "CREATE TABLE made AS WITH w AS (SELECT 1 AS k) SELECT * FROM w",
        "CREATE TABLE made AS SELECT * FROM a JOIN b USING (id)",
        "CREATE TABLE made AS SELECT * FROM nobody_knows",
        "CREATE TABLE made AS TABLE a",
        "CREATE TABLE made AS EXECUTE prepared",
    ],
)
def test_what_the_text_does_not_tell_is_not_known(query: str) -> None:
    made = next(one for one in replay_text(BEFORE + query + ";").tables if one.name == Name("made"))
    assert made.known is (query.endswith("TABLE a"))
