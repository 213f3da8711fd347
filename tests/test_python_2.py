"""Migrations written for Python 2 are read, each node at its own place."""

import ast

import pytest

from workers.frameworks.python.older import in_python_3
from workers.frameworks.python.source import NotPython, parse_python

OLD = """\
def up():
    print "making %s" % (
        name,
    )
    try:
        add('é', 50L, ur'x', 0755, 0)
    except (ValueError, KeyError), error:
        raise Broken, "it"
    if a <> b: print >>log, "x"
    exec "1"
    drop()
"""


def test_what_3_has_no_word_for_is_left_out_in_place() -> None:
    new = in_python_3(OLD)
    assert new is not None
    assert [len(line) for line in new.split("\n")] == [len(line) for line in OLD.split("\n")]
    tree = parse_python(OLD)
    calls = {ast.unparse(node): node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert calls == {"add('é', 50, 'x', 755, 0)": 6, "drop()": 11}
    (caught,) = (node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler))
    assert ast.unparse(caught).splitlines() == ["except (ValueError, KeyError):", "    raise Broken"]


def test_letters_of_several_bytes_go_with_what_is_left_out() -> None:
    assert parse_python('print "é"\nx = "é"\n') is not None


@pytest.mark.parametrize("text", ["x = 50\n", "print('x')\n", "raise Broken(1)\n"])
def test_python_3_is_left_as_it_is(text: str) -> None:
    assert in_python_3(text) is None


def test_what_is_neither_is_refused_with_the_line_of_the_first_reason() -> None:
    with pytest.raises(NotPython) as refused:
        parse_python("x = 1\nprint 'x'\ndef (\n")
    assert refused.value.line == 2
