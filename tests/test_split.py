"""Where statements begin and end, in text that is well-formed, broken, or hostile."""

from __future__ import annotations

import time

import pytest

from workers.sql.split import MOST_PIECES, split


def texts(text: str) -> list[str]:
    return [text[piece.start : piece.end] for piece in split(text)]


@pytest.mark.parametrize(
    "statement",
    [
        "select ';', 'it''s; fine', E'a\\';b', U&'\\0041;', B'1' from \"a;\"\"b\" where x = e'\\\\'",
        "select E'a'\n  'b\\';c'",
        "do $$ begin; end $$",
        "select $a$ ; $$ ; $b$ $a$, foo$a$bar, $1",
        "select 1 /* ; /* ; */ ; */ + 2 -- ; comment\n + 3",
        "select 1 - - 2 / 3 * 4",
        "create function f() returns int begin atomic select case when true then 1 else 2 end; select 2; end",
        "create or replace /* x */ procedure p()\nbegin\n atomic insert into t values (1); end",
        "create function f(\"case\" int) returns int language sql as 'select 1; select 2'",
        "create rule r as on insert to t do also (insert into a values (1); insert into b values (2))",
        "create table go (go int)",
        "select 'GO\nGO\n'",
        "select caseload, ended, beginning from t",
        "é und ü$x$",
    ],
)
def test_a_statement_stays_whole(statement: str) -> None:
    around = f"\ufeff-- before; it\n/* and */ {statement} ;;\r\n;select 1"
    assert texts(around) == [statement, "select 1"]
    assert not any(piece.problem for piece in split(around))


def test_positions_leave_out_comments_whitespace_and_semicolons() -> None:
    text = "-- one\nselect 1  ;  -- two\n\n  select 2  \n"
    assert [(piece.start, piece.end, piece.kind) for piece in split(text)] == [(7, 15, "sql"), (30, 38, "sql")]


def test_nothing_holds_nothing() -> None:
    for text in ("", " \r\n\t;", "-- only a comment", "/* a /* b */ c */", "\ufeff", ";;;"):
        assert split(text) == []


def test_copy_data_is_told_from_statements() -> None:
    text = "COPY app.t (a, b) FROM stdin;\r\n1\tdrop table t;\r\n\\N\t'\r\n\\.\r\n\r\nselect 1;"
    assert [(piece.kind, text[piece.start : piece.end]) for piece in split(text)] == [
        ("sql", "COPY app.t (a, b) FROM stdin"),
        ("data", "1\tdrop table t;\r\n\\N\t'\r\n"),
        ("sql", "select 1"),
    ]


def test_copy_of_a_file_has_no_data() -> None:
    assert texts("copy t from 'stdin.csv';\nselect 1;\ncopy t to stdout;\nselect 2") == [
        "copy t from 'stdin.csv'", "select 1", "copy t to stdout", "select 2",
    ]  # fmt: skip


def test_copy_data_without_an_end_is_a_problem() -> None:
    data = split("copy t from stdin;\ndrop table t;\n")[1]
    assert (data.kind, data.end, "`\\.`" in data.problem) == ("data", 33, True)
    assert [piece.kind for piece in split("copy t from stdin;\n")] == ["sql"]
    assert "on its line" in split("copy t from stdin; drop table t;\n\\.\n")[1].problem


def test_psql_lines_end_statements_and_stand_alone() -> None:
    text = "\\set x 'a;b'\nselect 1 \\gexec\nselect '\\i no' \\g out.txt\n\\copy t from stdin\n1;2\n\\.\nselect 2"
    assert [(piece.kind, text[piece.start : piece.end]) for piece in split(text)] == [
        ("meta", "\\set x 'a;b'"), ("sql", "select 1"), ("meta", "\\gexec"), ("sql", "select '\\i no'"),
        ("meta", "\\g out.txt"), ("meta", "\\copy t from stdin"), ("data", "1;2\n"), ("sql", "select 2"),
    ]  # fmt: skip


def test_lines_of_other_engines_end_statements() -> None:
    text = "select 1\r\nGO\r\nselect 2\ngo 5\nDELIMITER //\ncreate trigger x; y //\nDELIMITER ;\nselect 3"
    found = split(text)
    assert [text[piece.start : piece.end] for piece in found if not piece.problem] == ["select 1", "select 2", "select 3"]
    assert [piece.problem for piece in found if piece.problem] == ["a DELIMITER block of the mysql client"]


@pytest.mark.parametrize(
    ("tail", "problem"),
    [
        ("insert into t values ('a;\nb", "unterminated string from line 3"),
        ("select E'a\\'", "unterminated string from line 3"),
        ('select "a', "unterminated quoted name from line 3"),
        ("do $x$ begin $$ $y$", "unterminated dollar-quoted string from line 3"),
        ("select 1 /* /* */", "unterminated comment from line 3"),
        ("/* x", "unterminated comment from line 3"),
        ("create function f() begin atomic select 1; select 2;", "its BEGIN ATOMIC or parenthesis never ends"),
    ],
)
def test_what_never_ends_says_where_it_began(tail: str, problem: str) -> None:
    text = f"select 1;\n\n{tail}"
    found = split(text)
    assert [piece.problem for piece in found] == ["", problem]
    assert (found[1].start, found[1].end) == (11, len(text))


def test_a_nul_byte_is_an_ordinary_character() -> None:
    assert texts("select '\0;';\0;select 1") == ["select '\0;'", "\0", "select 1"]


UNITS = [
    "'", "''", '"', "a;", ";", "/*", "/*/**/", "--\n", "$a$", "$a$ $b$ ", "$", "\nGO", "\\\n", "e'\\", "(", "/", "- ", "é",
    "create function begin atomic case;", "create rule (", "copy t from stdin;\n\\.\n", "copy from ", "DELIMITER x\n", "\0",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_time_is_linear_in_the_text(unit: str) -> None:
    def cost(size: int) -> float:
        text = unit * (size // len(unit))
        begun = time.process_time()
        assert len(split(text)) <= MOST_PIECES + 1
        return time.process_time() - begun

    assert cost(200_000) < 20, "5 MB take 25 times as long"


def test_pieces_are_bounded() -> None:
    found = split("a;" * (MOST_PIECES + 5))
    assert len(found) == MOST_PIECES + 1
    assert found[-1].problem == "more than 100,000 statements"
    assert found[-1].end == 2 * (MOST_PIECES + 5)
