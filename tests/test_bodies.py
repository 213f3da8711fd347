"""Bodies of stored functions: what of them is held against the schema, and that PostgreSQL fails where it is told."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

import pytest

from bot.domain.findings import Finding
from bot.policy import Policy
from tests.specialist_desk import changed
from workers.review import Reviewer
from workers.shadow.database import Database

TABLES = (
    "CREATE TABLE shops (id bigint PRIMARY KEY, name text);\n"
    "CREATE TABLE orders (id bigint PRIMARY KEY, shop_id bigint, code text, changed_at timestamptz);\n"
)
RULES = {
    "query-names-missing-column", "query-names-missing-table", "interpolated-value-injects-sql", "dropped-name-breaks-function",
    "trigger-names-missing-field", "null-comparison-is-never-true",
}  # fmt: skip


def said(new: str, base: str = "", files: Mapping[str, str] | None = None) -> list[Finding]:
    """The findings about bodies of a change that adds one migration (and `files`)."""
    before = {"db/migration/V1__first.sql": TABLES + base}
    changes = changed(before, {**before, **({"db/migration/V2__next.sql": new} if new else {}), **(files or {})}).changes
    return [one for one in Reviewer(changes, Policy()).review().findings if one.rule in RULES]


def told(*args: str) -> list[tuple[str, int]]:
    return [(one.rule, one.span.line) for one in said(*args)]


def plpgsql(
    *lines: str, head: str = "find(wanted bigint, p_code text, n int) RETURNS bigint", declare: str = "got bigint;"
) -> str:
    body = "\n".join(f"  {line}" for line in lines)
    return f"CREATE FUNCTION {head} LANGUAGE plpgsql AS $$\nDECLARE {declare}\nBEGIN\n{body}\nEND $$;\n"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("SELECT cod INTO got FROM orders WHERE id = wanted;", "query-names-missing-column"),
        ("IF EXISTS (SELECT 1 FROM orders o WHERE o.cod = p_code) THEN RETURN 1; END IF;", "query-names-missing-column"),
        ("got := (SELECT max(o.nmber) FROM orders o);", "query-names-missing-column"),
        ("UPDATE orders SET shop = wanted WHERE id = wanted;", "query-names-missing-column"),
        ("PERFORM 1 FROM orders o JOIN shop s ON s.id = o.shop_id;", "query-names-missing-table"),
        ("FOR got IN SELECT o.nmber FROM orders o LOOP RETURN got; END LOOP;", "query-names-missing-column"),
        ("RETURN (SELECT count(*) FROM orders o WHERE o.cod = p_code);", "query-names-missing-column"),
    ],
)
def test_names_that_are_not_there(line: str, rule: str) -> None:
    assert told(plpgsql("got := 1;", line)) == [(rule, 5)]


@pytest.mark.parametrize(
    "line",
    [
        "SELECT id INTO got FROM orders WHERE id = wanted AND code = p_code AND shop_id = got;",
        "SELECT wanted, got FROM orders INTO got;",
        "CREATE TEMP TABLE mine ON COMMIT DROP AS SELECT id AS other FROM orders; SELECT other INTO got FROM mine;",
        "PERFORM 1 FROM orders o JOIN tmp_shops s ON s.id = o.shop_id;",
        "PERFORM 1 FROM elsewhere.orders o WHERE o.cod = 1;",
        "EXECUTE 'SELECT cod FROM orders' INTO got;",
        "SELECT x.cod INTO got FROM jsonb_to_recordset('[]') AS x(cod bigint), orders o;",
        "SELECT r.cod INTO got FROM (SELECT id AS cod FROM orders) r;",
        "PERFORM find.wanted FROM orders;",
        "GET DIAGNOSTICS got = ROW_COUNT;",
        "RAISE NOTICE 'SELECT cod FROM orders %', wanted;",
    ],
)
def test_variables_and_tables_of_its_own(line: str) -> None:
    assert told(plpgsql(line, "RETURN got;")) == []


def test_another_search_path_and_a_table_of_another_schema_are_left_alone() -> None:
    body = plpgsql("SELECT cod INTO got FROM orders;")
    assert told(body.replace("LANGUAGE plpgsql", "LANGUAGE plpgsql SET search_path = sales"), "") == []
    assert told(body.replace("LANGUAGE plpgsql", "LANGUAGE plpgsql SET search_path = public, pg_temp"), "")
    assert told(body, "CREATE SCHEMA sales; CREATE TABLE sales.orders (cod bigint);") == []


def test_a_function_in_sql_and_one_that_the_change_drops_again() -> None:
    function = "CREATE FUNCTION codes(code text) RETURNS SETOF text LANGUAGE sql AS $$\n SELECT o.cod\n FROM orders o $$;\n"
    assert told(function) == [("query-names-missing-column", 2)]
    assert told(function + "DROP FUNCTION codes(text);\n") == []


def test_a_column_that_a_later_migration_of_the_change_adds() -> None:
    later = {"db/migration/V3__more.sql": "ALTER TABLE orders ADD COLUMN cod text;\n"}
    assert said(plpgsql("SELECT cod INTO got FROM orders;"), "", later) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("EXECUTE 'SELECT id FROM orders WHERE code = ''' || p_code || '''' INTO got;", 1),
        ("EXECUTE 'SELECT id FROM orders WHERE code = ''' || lower(coalesce(p_code, '')) || '''' INTO got;", 1),
        ("EXECUTE format('SELECT id FROM orders WHERE code = ''%s''', p_code) INTO got;", 1),
        ("sql := 'SELECT id FROM orders WHERE id = 1'; sql := sql || ' AND code = ''' || p_code || ''''; EXECUTE sql;", 1),
        ("FOR got IN EXECUTE 'SELECT id FROM orders WHERE code = ''' || p_code || '''' LOOP END LOOP;", 1),
        ("EXECUTE 'SELECT id FROM orders WHERE code = ' || quote_literal(p_code) INTO got;", 0),
        ("EXECUTE format('SELECT id FROM orders WHERE code = %L', p_code) INTO got;", 0),
        ("EXECUTE format('SELECT id FROM orders WHERE code = %2$L', n, p_code) INTO got;", 0),
        ("EXECUTE 'SELECT id FROM orders WHERE code = $1' INTO got USING p_code;", 0),
        ("EXECUTE 'SELECT id FROM orders LIMIT ' || n INTO got;", 0),
        ("EXECUTE 'SELECT id FROM ' || p_code INTO got;", 0),  # whose names these are nobody here knows
        ("p_code := quote_literal(p_code); EXECUTE 'SELECT id FROM orders WHERE code = ' || p_code INTO got;", 0),
        ("EXECUTE 'SELECT id FROM orders WHERE code = ''' || replace(p_code, '''', '''''') || '''' INTO got;", 0),
    ],
)
def test_what_execute_is_given(line: str, expected: int) -> None:
    found = said(plpgsql(line, "RETURN got;", declare="got bigint; sql text;"))
    assert [(one.rule, one.span.line) for one in found] == [("interpolated-value-injects-sql", 4)] * expected
    if found:
        assert re.search(r"USING (p_code|lower\(COALESCE\(p_code, ''\)\));", found[0].fixes[0].text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("'SELECT id FROM orders WHERE code = ''' || p_code || ''''", True),
        ("format('SELECT id FROM orders WHERE note = ''it''''s'' AND code = ''%s'' LIMIT 1', p_code)", True),
        ("'SELECT id FROM orders WHERE code = ''' || lower(p_code) || ''''", True),
        ("'SELECT id FROM orders WHERE code LIKE ''%' || p_code || '%'''", True),
        ("'SELECT id FROM orders WHERE code LIKE ''it''''s' || p_code || '%'''", False),
        ("'SELECT id FROM orders WHERE code LIKE ''%' || p_code || '%'' || shop_id'", False),
        ("'SELECT id FROM orders WHERE id = ' || n || ' AND code = ''' || p_code || ''''", False),
        ("'SELECT id FROM orders WHERE changed_at < now() - interval ''' || p_code || ''''", False),
    ],
)
def test_what_is_proposed_for_execute_runs(database: Database, text: str, written: bool) -> None:
    (found,) = said(plpgsql(f"EXECUTE {text};", "RETURN got;"))
    (fix,) = found.fixes
    assert fix.text.startswith("EXECUTE 'SELECT") == written
    if written:
        run = fix.text.replace(" USING", " INTO got USING")
        orders = "ALTER TABLE orders ADD note text; INSERT INTO orders VALUES (7, 1, 'x', now(), 'it''s');"
        database.run(TABLES + orders + plpgsql(run, "RETURN got;") + "SELECT 1 / (find(1, 'x', 1) = 7)::int;")
    else:
        assert "code =" not in fix.text


BARE = "Write `$1` where `p_code` is put in now, without quotes around it: EXECUTE … USING p_code;"


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ("EXECUTE 'SELECT id FROM orders WHERE code = ''' || p_code || '''' INTO got;", BARE),
        ("FOR got IN EXECUTE 'SELECT id FROM orders WHERE code = ''' || p_code || '''' LOOP END LOOP;", BARE),
        ("sql := 'SELECT id FROM orders WHERE code = ''' || p_code || ''''; EXECUTE sql;", BARE),
        (
            "EXECUTE 'SELECT id FROM orders WHERE code LIKE ''%' || p_code || '%''' INTO got;",
            "Write `'%' || $1 || '%'` in the place of the string that `p_code` is put into now: EXECUTE … USING p_code;",
        ),
        (
            "EXECUTE 'UPDATE orders SET code = ''' || p_code || ''' WHERE id = $1' USING 5;",
            "Write `$2` where `p_code` is put in now, without quotes around it: EXECUTE … USING …, p_code;",
        ),
        (
            "EXECUTE 'SELECT id FROM orders WHERE code IN (''' || p_code || ''', ''' || p_code || ''')';",
            "Write `$1` for `p_code`, outside of quotes: `'…' || $1` where it is a part of a string: EXECUTE … USING p_code;",
        ),
    ],
)
def test_only_a_statement_without_more_to_it_is_written_out(line: str, fix: str) -> None:
    (found,) = said(plpgsql(line, "RETURN got;", declare="got bigint; sql text;"))
    assert [one.text for one in found.fixes] == [fix]


TOUCH = (
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  NEW.changed_at = now();\n"
    "  IF OLD.code <> NEW.code THEN INSERT INTO shops (id, name) VALUES (NEW.id, 'x'); END IF;\n  RETURN NEW;\nEND $$;\n"
)
FIRES = "CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();\n"


def test_what_a_drop_takes_from_under_a_function() -> None:
    (finding,) = said("-- gone\nALTER TABLE orders DROP COLUMN changed_at;\n", TOUCH + FIRES)
    assert (finding.rule, finding.span.line) == ("dropped-name-breaks-function", 2)
    assert finding.title == "The function `touch` still names `orders.changed_at`: every write to `orders` that fires it fails"
    (finding,) = said("ALTER TABLE shops RENAME COLUMN name TO title;\n", TOUCH + FIRES)
    assert finding.title == "The function `touch` still names `shops.name`"


@pytest.mark.parametrize(
    ("change", "base"),
    [
        ("ALTER TABLE orders DROP COLUMN changed_at;\n", TOUCH),  # no trigger runs it
        ("DROP TRIGGER touch ON orders; ALTER TABLE orders DROP COLUMN changed_at;\n", TOUCH + FIRES),
        ("ALTER TABLE orders DROP COLUMN shop_id;\n", TOUCH + FIRES),
        ("ALTER TABLE orders DROP COLUMN changed_at; ALTER TABLE orders ADD COLUMN changed_at date;\n", TOUCH + FIRES),
        (
            "ALTER TABLE orders DROP COLUMN code;\n",
            plpgsql("RAISE NOTICE 'code of orders';", "RETURN (SELECT code FROM shops);"),
        ),
        (
            "ALTER TABLE orders DROP COLUMN code;\n",
            plpgsql("SELECT id INTO got FROM orders;", declare="code bigint; got bigint;"),
        ),
    ],
)
def test_what_no_function_names(change: str, base: str) -> None:
    assert [one for one in said(change, base) if one.rule == "dropped-name-breaks-function"] == []


def test_a_field_that_none_of_the_tables_has() -> None:
    function = TOUCH.replace("changed_at", "updated_at")
    assert told(function + FIRES) == [("trigger-names-missing-field", 3)]
    both = function + FIRES + FIRES.replace("orders", "shops") + "ALTER TABLE shops ADD COLUMN updated_at date;\n"
    assert told(both) == []
    by_name = function.replace("BEGIN\n", "BEGIN\n  IF TG_TABLE_NAME = 'x' THEN RETURN NULL; END IF;\n")
    assert told(by_name + FIRES) == []


def test_functions_in_files_of_their_own() -> None:
    text = "-- Ours.\n" + plpgsql("SELECT cod INTO got FROM orders;", "RETURN got;").replace("CREATE", "CREATE OR REPLACE")
    assert [(one.rule, one.span.path, one.span.line) for one in said("", "", {"sql/find.sql": text})] == [
        ("query-names-missing-column", "sql/find.sql", 5)
    ]
    assert said("", "", {"tests/find.sql": text}) == []
    assert said("", "", {"sql/find.sql": text.replace("SELECT cod", "SELECT id")}) == []


@pytest.mark.parametrize(
    ("made", "change", "call", "error"),
    [
        (
            plpgsql("SELECT cod INTO got FROM orders;", "RETURN got;"),
            "",
            "SELECT find(1, '', 1)",
            'column "cod" does not exist',
        ),
        (
            TOUCH + FIRES,
            "ALTER TABLE orders DROP COLUMN changed_at",
            "UPDATE orders SET code = 'y'",
            'has no field "changed_at"',
        ),
        (TOUCH + FIRES, "ALTER TABLE shops RENAME name TO title", "UPDATE orders SET code = 'y'", 'column "name" of relation'),
        (TOUCH.replace("changed", "updated") + FIRES, "", "UPDATE orders SET code = 'y'", 'has no field "updated_at"'),
    ],
)
def test_postgresql_finds_it_when_it_is_called_and_not_before(
    database: Database, made: str, change: str, call: str, error: str
) -> None:
    database.run(TABLES + "INSERT INTO orders (id, code) VALUES (1, 'x');" + made + change)
    with pytest.raises(Exception, match=error):
        database.run(call)


def test_a_file_of_hostile_alterations_is_read_in_bounded_time() -> None:
    made = "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';\n"
    begun = time.process_time()
    said("", "", {"sql/f.sql": made * 20 + "-- " + "ALTER FUNCTION f f search_pat " * 700})
    assert time.process_time() - begun < 10
