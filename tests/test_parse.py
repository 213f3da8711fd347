"""Any text ends in statements: the good ones read, each bad one Opaque with its reason and its place."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.operations import CreateTable, Opaque
from workers.sql import child
from workers.sql.parse import LONGEST, SMALL, parse
from workers.sql.parsed import Parsed, SqlError

GOOD = "create table before (id int);\n"
AFTER = "create table after (id int)"
ROOT = Path(__file__).parents[1]


def why(statement: Parsed) -> str:
    """The reason why it is not understood, '' when it is."""
    operation = statement.steps[0][0]
    return operation.why if isinstance(operation, Opaque) else ""


def between(bad: str) -> list[Parsed]:
    """What is found for `bad` between two good statements, which must be found at their places all the same."""
    text = f"{GOOD}{bad}\n{AFTER};\n"
    first, *rest, last = parse(text)
    for statement, name, words in ((first, "before", GOOD.strip(" ;\n")), (last, "after", AFTER)):
        operation, start, end = statement.steps[0]
        assert isinstance(operation, CreateTable)
        assert operation.table.name == name
        assert text[statement.start : statement.end] == text[start:end] == words
    return rest


def reason(bad: str) -> str:
    """Why `bad`, among good statements, is the one thing not understood."""
    (found,) = between(bad)
    assert why(found)
    return why(found)


def test_good_statements_are_read_at_their_places() -> None:
    text = f"-- é\n{GOOD}\n/* x */ {AFTER}"
    assert [text[p.start : p.end] for p in parse(text)] == [GOOD.strip(" ;\n"), AFTER]


@pytest.mark.parametrize("text", ["", " \n", "-- nothing", ";;", "\ufeff"])
def test_nothing_is_no_statement(text: str) -> None:
    assert parse(text) == ()


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        ("creat table x;", 'does not parse as PostgreSQL: syntax error at or near "creat" at line 2'),
        ("select\n  1 +\n  from;", 'does not parse as PostgreSQL: syntax error at or near "from" at line 4'),
        ("select 1 +;", "does not parse as PostgreSQL: syntax error at end of input at line 2"),
        ("drop table {{ schema }}.t;", 'holds a template marker (`{{ schema }}`): syntax error at or near "{" at line 2'),
        ("{% if x %} drop table t;", 'holds a template marker (`{% if x %}`): syntax error at or near "{" at line 2'),
        ("drop table <%= name %>;", 'holds a template marker (`<%= name %>`): syntax error at or near "<%=" at line 2'),
        ("drop table ${NAME};", 'holds a template marker (`${NAME}`): syntax error at or near "$" at line 2'),
        ("drop table :name;", 'holds a template marker (`:name`): syntax error at or near ":" at line 2'),
        ("drop table @extschema@.t;", 'holds a template marker (`@extschema@`): syntax error at or near "@" at line 2'),
        ("select 'a\0b';", "holds a NUL byte at line 2"),
        ("\\i more.sql", "psql's \\i includes another file"),
        ("\\! rm -rf x", "psql's \\! runs a program"),
        ("\\set x `id`", "psql's \\set runs a program"),
        ("\\if :x", "psql's \\if makes what follows conditional"),
        ("\\copy t from 'file.csv'", "psql's \\copy moves rows between a table and a file outside the repository's view"),
        ("DELIMITER //\nselect 1; //\nDELIMITER ;", "cannot be read: a DELIMITER block of the mysql client"),
    ],
)  # fmt: skip
def test_a_bad_statement_costs_only_itself(bad: str, expected: str) -> None:
    assert reason(bad) == expected


@pytest.mark.parametrize(
    "text",
    ["\\connect app", "\\echo hi", "\\set x 1", "\\restrict abc", "\\unrestrict abc", "\\pset pager off", "GO", "\\endif"],
)
def test_harmless_lines_are_nothing(text: str) -> None:
    assert between(text) == []


def test_copy_data_is_no_statement() -> None:
    (copied,) = between("COPY t (a) FROM stdin;\ndrop table t;\n'\n\\.\n")
    assert type(copied.steps[0][0]).__name__ == "Copy"
    endless = parse("copy t from stdin;\ndrop table t;\n")
    assert [bool(why(p)) for p in endless] == [False, True]


def test_quotes_and_comments_hide_what_looks_bad() -> None:
    between("select $q$ {{ x }} ; creat $q$, '\\i x', E'\\';' /* {% /* ; */ */ from t; -- ${x};")
    text = "\ufeff" + GOOD
    assert [text[p.start : p.end] for p in parse(text)] == [GOOD.strip(" ;\n")]
    assert parse(GOOD.replace("\n", "\r\n"))[0].end == len(GOOD) - 2


def test_many_bad_statements_among_good_ones_are_told_apart() -> None:
    text = (GOOD + "creat x;\n") * 400
    found = parse(text)
    assert [bool(why(p)) for p in found] == [False, True] * 400
    assert why(found[-1]).endswith("at line 800")
    assert found[-1].steps[0][0] == Opaque("creat x", why(found[-1]), 'syntax error at or near "creat"')


def test_after_too_many_bad_statements_the_rest_is_one() -> None:
    text = "creat x;\n" * 2_000
    found = parse(text)
    assert 500 < len(found) < 800
    assert why(found[-1]) == "follows 500 statements that do not parse: the rest of the file is not read"
    assert found[-1].end == len(text)


def test_a_file_of_five_megabytes_is_refused_in_one_sentence() -> None:
    (found,) = parse(GOOD * (5_000_000 // len(GOOD)))
    assert why(found) == "holds 4.8 million characters: files over 4 million are not read"
    assert (found.start, found.end > LONGEST) == (0, True)


def test_nested_parentheses_are_read() -> None:
    (found,) = between(f"select {'(' * 300}1{')' * 300};")
    assert not why(found)


@pytest.mark.parametrize("link", ["+1", "||'a'", "::int"])
def test_a_chain_that_crashes_the_parser_costs_only_itself(link: str) -> None:
    assert reason("select 1" + link * 100_000 + ";") == "crashes the parser"


def test_a_crowded_file_stops_trying() -> None:
    text = (GOOD + "select 1" + "+1" * 50_000 + ";\n") * 6
    found = parse(text)
    assert [why(p) for p in found[::2]] == [""] * 6
    assert [why(p) for p in found[1::2]] == ["crashes the parser"] * 3 + [
        "is too large to be parsed after others of this file exhausted the parser"
    ] * 3


def test_a_large_statement_is_read_in_the_child() -> None:
    rows = ",\n".join(f"({n}, 'row {n}')" for n in range(2_000))
    assert len(rows) > SMALL
    (found,) = between(f"insert into t values {rows};")
    assert type(found.steps[0][0]).__name__ == "Insert"
    assert reason(f"insert into t values {rows},;").endswith("at line 2001")


def test_surrogates_do_no_harm() -> None:
    (found,) = parse("create table \ud800x (id int)")
    assert isinstance(found.steps[0][0], CreateTable)


@settings(max_examples=150, deadline=None)
@given(
    parts=st.lists(
        st.sampled_from(
            [GOOD, AFTER, ";", "'", '"', "$$", "$x$", "/*", "*/", "--", "\n", "\\", "\\g\n", "COPY t FROM STDIN;\n", "\\.\n",
             "\0", "é", "GO\n", "begin atomic", "create function f()", "end", "(", ")", "{{", "select 1", "E'", "do $$ begin",
             "\ud800"]
        )
        | st.text(max_size=5),
        max_size=12,
    )
)  # fmt: skip
def test_no_text_raises_and_every_place_is_inside(parts: list[str]) -> None:
    text = "".join(parts)
    for statement in parse(text):
        assert 0 <= statement.start <= statement.end <= len(text)
        assert all(0 <= start <= end <= len(text) for _, start, end in statement.steps)


def test_the_child_answers_again_after_its_death() -> None:
    parser = child.Parser()
    try:
        assert parser.ask("select 1", 5)[0].end == 8
        with pytest.raises(child.Exhausted, match="crashes the parser"):
            parser.ask("select 1" + "+1" * 100_000, 5)
        with pytest.raises(SqlError, match="creat") as refused:
            parser.ask("select 1; creat", 5)
        assert refused.value.position == 10
        with pytest.raises(child.Exhausted, match="too long"):
            parser.ask("select 1", 0)
        assert parser.ask("select 2", 5)[0].end == 8
    finally:
        parser.stop()


def test_a_child_that_was_killed_is_no_fault_of_the_next_statement() -> None:
    parser = child.Parser()
    try:
        parser.ask("select 1", 5)
        assert parser._process is not None
        parser._process.kill()
        parser._process.wait()
        assert parser.ask("select 2", 5)[0].end == 8
    finally:
        parser.stop()


def test_the_child_of_a_large_process_is_not_replaced_at_every_question() -> None:
    parser = child.Parser()
    ballast = bytearray(300 * 1024 * 1024)
    ballast[::4096] = b"x" * len(range(0, len(ballast), 4096))
    try:
        parser.ask("select 1", 5)
        assert parser._process is not None
    finally:
        parser.stop()


def test_a_fork_has_a_child_of_its_own() -> None:
    child.ask("select 1", 5)
    reader, writer = os.pipe()
    process = os.fork()
    if not process:
        os.write(writer, str(child.ask("select 1", 5)[0].end).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        assert answer.read() == b"8"
    os.waitpid(process, 0)
    assert child.ask("select 12", 5)[0].end == 9


def test_the_child_ends_with_its_parent() -> None:
    code = (
        "import os\nfrom workers.sql import child\nchild.ask('select 1', 5)\n"
        "print(child._parser._process.pid, flush=True)\nos._exit(0)"
    )
    process = int(subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True).stdout)
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{process}/stat").exists() and Path(f"/proc/{process}/stat").read_text().split()[2] == "Z":
            return
    pytest.fail("the parser child outlived its parent")
