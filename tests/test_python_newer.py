"""Python 3.12 and later is read at its own places by whatever Python runs us."""

import ast
import sys

import pytest

from workers.frameworks.python.newer import in_python_3_11
from workers.frameworks.python.source import NotPython, parse_python

NEWER = """type Pair[T] = tuple[T, T]


class Orders[T: int](Base):
    def of[**P](self, row: T) -> str:
        cursor.execute(f"SELECT {row["code"]} FROM {", ".join(names)}")
        return f"{"\\n".join(row)} {f"{row["x"]}"} {row["é"]!r:>4} é {row!r}"

    def late[
        S,
    ](self, row: S) -> S:
        return f'{row['a#b']}'
"""


@pytest.mark.parametrize(
    "text",
    [
        "class A[\n\n    T,\n\n]:\n    x: T\ny = 2\n",
        "class A[\n    T: (int,  # a\n\n    str)\n](Base):\n    x: T\ny = 2\n",
        "def f[\r\n\r\n    T\r\n](a: T):\r\n    pass\r\ny = 2\r\n",
        "type X[\n    T,\n\n    U\n] = list[T]\ny = 2\n",
        "if a:\n    type X[\n        T\n    ] = int\ny = 2\n",
        "type X = \\\n    int\ny = 2\n",
    ],
)
def test_parameters_of_a_type_may_stand_on_several_lines(text: str) -> None:
    said = in_python_3_11(text)
    assert said is not None
    first, last = ast.parse(said).body
    assert (first.lineno, last.lineno) == (1, text.count("\n"))
    assert [len(line) for line in said.split("\n")] == [len(line) for line in text.split("\n")]


def test_lines_and_columns_stay() -> None:
    said = in_python_3_11(NEWER)
    assert said is not None
    assert [len(line) for line in said.split("\n")] == [len(line) for line in NEWER.split("\n")]
    tree = ast.parse(said)
    assert [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef)] == [
        "Orders",
        "of",
        "late",
    ]
    (call,) = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "cursor.execute"]
    assert ast.unparse(call.args[0]) == "f\"SELECT {row['code']} FROM {', '.join(names)}\""
    assert (call.lineno, call.col_offset) == (6, 8)


@pytest.mark.parametrize(
    "text", ["x = f'{a}'\n", "x = f\"{a['b']}\"\n", "class A:\n    type = 1\n", "def f(x: list[int]): ...\n"]
)
def test_what_3_11_reads_is_left_alone(text: str) -> None:
    assert in_python_3_11(text) is None


def test_a_newer_file_is_read_like_any_other() -> None:
    tree = parse_python(NEWER)
    assert isinstance(tree.body[1], ast.ClassDef)
    assert tree.body[1].lineno == 4


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="newer Pythons read it themselves")
def test_what_is_no_python_is_told_where_it_stands() -> None:
    with pytest.raises(NotPython) as told:
        parse_python(NEWER + "def (:\n")
    assert told.value.line > 1
