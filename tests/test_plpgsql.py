"""SQL inside DO blocks: found, in its place, or said to be unreadable."""

from __future__ import annotations

from sql_steps import places, steps

from bot.domain import operations as ops
from bot.domain.schema import Name
from workers.sql.postgres import operations


def test_do_block() -> None:
    sql = """SELECT 'é'; DO LANGUAGE plpgsql $body$
DECLARE n int; r record;
BEGIN -- DROP TABLE b
  IF NOT EXISTS (SELECT 1 FROM pg_type) THEN
    ALTER TABLE tü ADD COLUMN c int,
      ADD d int;
  ELSIF n > 1 THEN DROP TABLE b; DROP TABLE b;
  END IF;
  SELECT count(*) INTO n FROM tü;
  PERFORM f(1);
  FOR r IN SELECT * FROM q LOOP
    UPDATE t SET a = 1; COMMIT;
  END LOOP;
  EXECUTE 'ALTER TABLE ' || 'x' || ' DROP COLUMN y';
  EXECUTE format('DROP TABLE %I', 'A');
  EXECUTE format('DROP TABLE %I', r.name);
EXCEPTION WHEN others THEN TRUNCATE z;
END $body$;"""
    found = operations(sql)
    assert [(p.inside, [type(o).__name__ for o, _, _ in p.steps]) for p in found[:3]] == [
        ("", ["Select"]), ("", ["Inert"]), ("DO", ["AddColumn", "AddColumn"]),
    ]  # fmt: skip
    assert {p.inside for p in found[2:]} == {"DO"}
    assert places(sql)[2:] == [
        ["ADD COLUMN c int", "ADD d int"],
        ["DROP TABLE b"],
        ["DROP TABLE b"],
        ["SELECT count(*) INTO n FROM tü"],
        ["PERFORM f(1)"],
        ["SELECT * FROM q"],
        ["UPDATE t SET a = 1"],
        ["COMMIT"],
        ["EXECUTE 'ALTER TABLE ' || 'x' || ' DROP COLUMN y'"],
        ["EXECUTE format('DROP TABLE %I', 'A')"],
        ["EXECUTE format('DROP TABLE %I', r.name)"],
        ["TRUNCATE z"],
    ]
    operation = [p.steps[0][0] for p in found]
    assert operation[10:12] == [ops.DropColumn(Name("x"), "y"), ops.DropTable(Name("A"))]
    assert operation[12] == ops.Opaque("EXECUTE format('DROP TABLE %I', r.name)", "dynamic SQL in a DO block cannot be read")
    first, second = [p.start for p in found if p.steps[0][0] == ops.DropTable(Name("b"))]
    assert second == first + len("DROP TABLE b; ")


def test_do_block_in_a_quoted_string_and_one_in_another() -> None:
    sql = "DO 'BEGIN DROP TABLE a; RAISE NOTICE ''x''; END'; DO $a$ BEGIN DO $b$ BEGIN DROP TABLE c; END $b$; END $a$"
    found = operations(sql)
    assert [type(p.steps[0][0]).__name__ for p in found] == ["Inert", "DropTable", "Inert", "Inert", "DropTable"]
    assert (found[1].start, found[1].end) == (found[0].start, found[0].end)
    assert sql[found[4].start : found[4].end] == "DROP TABLE c"


def test_do_blocks_without_end_are_given_up() -> None:
    sql = "DROP TABLE a"
    for depth in range(6):
        sql = f"DO $x{depth}$ BEGIN {sql}; END $x{depth}$"
    last = operations(sql)[-1].steps[0][0]
    assert isinstance(last, ops.Opaque)
    assert last.why.startswith("a DO block nested this deeply")


def test_a_function_body_is_not_looked_into() -> None:
    sql = "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE a; END $$"
    assert [type(o).__name__ for o in steps(sql)] == ["CreateFunction"]
