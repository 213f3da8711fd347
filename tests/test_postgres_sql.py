"""Parsing PostgreSQL's SQL: every kind of statement, exact places, bad input."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sql_steps import only, places, steps

from bot.domain import operations as ops
from bot.domain.schema import Check, Column, ForeignKey, Key, Name, NotNull, Type
from workers.sql.libpg_query import pb
from workers.sql.parsed import Parsed, SqlError
from workers.sql.postgres import operations
from workers.sql.postgres.statements import HANDLERS
from workers.sql.render import render

STATEMENTS = [s.removesuffix(";") for s in (Path(__file__).parent / "statements.sql").read_text().splitlines()[1:]]


@pytest.mark.parametrize("sql", STATEMENTS)
def test_a_statement_is_understood_and_survives_rendering(sql: str) -> None:
    found = steps(sql)
    assert found
    for operation in found:
        assert not isinstance(operation, ops.Opaque)
        assert steps(render(operation)) == [operation]


def test_every_kind_of_statement_has_a_reader() -> None:
    inside = {"raw_stmt", "set_operation_stmt", "return_stmt", "plassign_stmt", "replica_identity_stmt"}
    apart = {"alter_table_stmt", "do_stmt"}
    every = {f.name for f in pb.Node.DESCRIPTOR.fields if f.name.endswith("_stmt")}
    assert every == set(HANDLERS) | inside | apart


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("DROP OWNED BY bob", "DROP OWNED"),
        ("IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c", "IMPORT FOREIGN SCHEMA"),
        ("CREATE TABLE t OF kind", "CREATE TABLE … OF a type"),
        ("CREATE TABLE t (a int, during daterange, PRIMARY KEY (a, during WITHOUT OVERLAPS))", "WITHOUT OVERLAPS"),
        ("ALTER TABLE t ADD FOREIGN KEY (a, PERIOD b) REFERENCES u (a, PERIOD b)", "a FOREIGN KEY with PERIOD"),
        ("ALTER TYPE t SET SCHEMA s", "ALTER TYPE SET SCHEMA"),
        ("ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b", "ALTER … ALL IN TABLESPACE"),
        ("DO LANGUAGE plperl 'x'", "a DO block in plperl"),
        ("DO $$ BEGIN oops END $$", "the body of a DO block does not parse: unexpected end"),
    ],
)
def test_what_cannot_be_told_says_why(sql: str, why: str) -> None:
    operation = only(sql)
    assert isinstance(operation, ops.Opaque)
    assert operation.why.startswith(why)
    assert operation.text == sql


def test_an_action_that_is_not_understood_leaves_the_others_alone() -> None:
    found = steps("ALTER TABLE t ADD a int, ADD FOREIGN KEY (a, PERIOD b) REFERENCES u (a, PERIOD b), DROP c")
    assert [type(o) for o in found] == [ops.AddColumn, ops.Opaque, ops.DropColumn]


def test_drop_of_several_is_several_drops() -> None:
    assert steps("DROP TABLE a, s.b, public.c") == [ops.DropTable(Name(n, s)) for n, s in (("a", ""), ("b", "s"), ("c", ""))]


def test_writes_in_with_come_first() -> None:
    first, second = steps("WITH gone AS (DELETE FROM t WHERE a < 5 RETURNING *) INSERT INTO old SELECT * FROM gone")
    assert isinstance(first, ops.Delete)
    assert (first.table, first.filtered) == (Name("t"), True)
    assert isinstance(second, ops.Insert)
    assert (second.table, second.from_query, second.reads) == (Name("old"), True, (Name("t"),))


def test_columns() -> None:
    table = only(
        "CREATE TABLE t (id serial8 PRIMARY KEY, n int4 NULL, i int GENERATED ALWAYS AS IDENTITY, "
        "c char, v public.mood[], p pg_catalog.text NOT NULL)"
    )
    assert isinstance(table, ops.CreateTable)
    key = Key(("id",), primary=True)
    assert table.columns == (
        Column("id", Type("int8"), True, serial=True, constraints=(key,)),
        Column("n", Type("int4")),
        Column("i", Type("int4"), True, identity="always"),
        Column("c", Type("bpchar", ("1",))),
        Column("v", Type("mood", dimensions=1)),
        Column("p", Type("text"), True),
    )


def test_constraints() -> None:
    added = only("ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY (x) REFERENCES public.b ON UPDATE CASCADE NOT VALID")
    assert added == ops.AddConstraint(Name("a"), ForeignKey(("x",), Name("b"), name="fk", not_valid=True, on_update="CASCADE"))
    assert only("ALTER TABLE a ADD NOT NULL x NOT VALID") == ops.AddConstraint(Name("a"), NotNull("x", not_valid=True))


def test_settings() -> None:
    assert only("SELECT pg_catalog.set_config('search_path', '', false)") == ops.SetVariable("search_path", "")
    assert only('SET search_path TO a, "B"') == ops.SetVariable("search_path", "a, B")
    assert only("RESET lock_timeout") == ops.SetVariable("lock_timeout", None)


def test_functions() -> None:
    made = only("CREATE FUNCTION s.f() RETURNS trigger LANGUAGE PLpgSQL AS $$ DROP TABLE x; $$")
    assert isinstance(made, ops.CreateFunction)
    assert (made.function.language, made.function.returns_trigger, made.function.body) == ("plpgsql", True, " DROP TABLE x; ")
    plain = only("CREATE FUNCTION f(a int) RETURNS int IMMUTABLE RETURN a + 1")
    assert isinstance(plain, ops.CreateFunction)
    assert (plain.function.volatility, plain.function.body) == ("immutable", "RETURN a + 1")


def test_places_of_statements() -> None:
    sql = "-- é first\n  SELECT 1 ; /* ü /* in */ ; */ DROP TABLE é -- end\n;;DROP TABLE b; -- ñ\n\nCOMMIT -- ö"
    assert places(sql) == [["SELECT 1"], ["DROP TABLE é"], ["DROP TABLE b"], ["COMMIT"]]


def test_places_of_actions() -> None:
    sql = """/* ß */ ALTER TABLE "sch,ema" . t -- comment, with comma
      ADD COLUMN é numeric(10,2) DEFAULT 1,
      ADD CHECK (a IN ('x,y', $q$,$q$)) -- , not here
      , DROP COLUMN "b,c", /* , */
      ALTER d SET DEFAULT ARRAY[1,2]
    ; SELECT 1"""
    assert places(sql) == [
        [
            "ADD COLUMN é numeric(10,2) DEFAULT 1",
            "ADD CHECK (a IN ('x,y', $q$,$q$))",
            'DROP COLUMN "b,c"',
            "ALTER d SET DEFAULT ARRAY[1,2]",
        ],
        ["SELECT 1"],
    ]
    assert places("ALTER TABLE t ADD a int") == [["ALTER TABLE t ADD a int"]]


@pytest.mark.parametrize(
    ("sql", "position", "words"),
    [
        ("SELECT 'é' FORM t", 16, "syntax error"),
        ("ALTER TABLE", 11, "syntax error"),
        ("SELECT 1;\0 DROP TABLE a", 9, "NUL"),
        ("SELECT '\ud800'", 8, "Unicode"),
        ("SELECT 'é", 7, "unterminated"),
    ],
)
def test_what_does_not_parse(sql: str, position: int, words: str) -> None:
    with pytest.raises(SqlError, match=words) as caught:
        operations(sql)
    assert caught.value.position == position


@pytest.mark.parametrize("sql", ["", " \n", "-- nothing", "/* */;;"])
def test_no_statement(sql: str) -> None:
    assert operations(sql) == []


def test_deep_expressions_parse() -> None:
    added = only(f"ALTER TABLE t ADD CHECK ({' + '.join(['a'] * 400)} > {'(' * 100}0{')' * 100})")
    assert isinstance(added, ops.AddConstraint)
    assert isinstance(added.constraint, Check)
    assert added.constraint.expression.columns == ("a",)


WORDS = [*sorted({word for statement in STATEMENTS for word in statement.split()}), "é", "-- c\n", "/* d */", ";", "$$", "DO"]


def parsed_or_refused(sql: str) -> list[Parsed]:
    """The statements; none where the parser refuses the text at a place inside it."""
    try:
        return operations(sql)
    except SqlError as error:
        refused = error
    assert 0 <= refused.position <= len(sql)
    return []


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=2),
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from(WORDS)), max_size=3),
)
def test_mangled_text_gives_statements_or_a_reason(chosen: list[str], edits: list[tuple[int, str]]) -> None:
    tokens = " ; ".join(chosen).split(" ")
    for place, word in edits:
        tokens.insert(place, word)
    sql = " ".join(tokens)
    found = parsed_or_refused(sql)
    for statement in found:
        assert statement.steps
        assert 0 <= statement.start < statement.end <= len(sql)
        assert sql[statement.start : statement.end].strip() == sql[statement.start : statement.end]
