"""YAML and JSON become nodes with lines; what is hostile is refused, quickly."""

from __future__ import annotations

import time

import pytest

from workers.documents import Node, UnreadableDocument, read_document

YAML = """\
# a comment
a: 1
b:
  - x
  - {c: "two", d: [true, null]}
? 200
: |
  some
  text
e: &anchor {f: 1}
g: *anchor
h:
  <<: *anchor
  i: yes
"""
JSON = """{
  "a": 1, "b": [
    "x",
    {"c": "two\\u0041\\n", "d": [true, null, -1.5e3]}
  ],
  "e": {}
}"""


def lines(node: Node) -> list[str]:
    return [f"{key} {value.form} {value.line}" for key, value in node.pairs.items()]


def test_yaml_keeps_lines() -> None:
    root = read_document("x.yaml", YAML)
    assert lines(root) == ["a number 2", "b list 3", "200 text 6", "e map 10", "g map 10", "h map 12"]
    items = root.pairs["b"].items
    assert [item.line for item in items] == [4, 5]
    assert (items[1].word("c"), [one.form for one in items[1].pairs["d"].items]) == ("two", ["boolean", "null"])
    assert root.pairs["200"].text == "some\ntext\n"
    assert lines(root.pairs["h"]) == ["f number 10", "i text 14"]
    assert (root.pairs["b"].end, root.end) == (5, 14)


def test_json_keeps_lines() -> None:
    root = read_document("x.json", JSON)
    assert lines(root) == ["a number 2", "b list 2", "e map 6"]
    second = root.pairs["b"].items[1]
    assert (second.line, second.end, second.word("c")) == (4, 4, "twoA\n")
    assert [one.text for one in second.pairs["d"].items] == ["true", "null", "-1.5e3"]
    assert (root.pairs["b"].end, root.end) == (5, 7)


@pytest.mark.parametrize(
    "text", ["[1,]", "[1 2]", '{"a" 1}', '{"a":}', "{,}", '{"a":1}x', '["a', "[01]", "[truex]", "{1:2}", "", "]"]
)
def test_what_is_no_json(text: str) -> None:
    with pytest.raises(UnreadableDocument, match="not valid JSON"):
        read_document("x.json", text)


@pytest.mark.parametrize(
    "text", ["a: [", "a: *b", "&a [*a]", "a: 1\n b: 2", "\x00", '"\\UFFFFFFFF"', "%YAML 9999999999999.1\n---\na: 1"]
)
def test_what_is_no_yaml(text: str) -> None:
    with pytest.raises(UnreadableDocument, match="not valid YAML"):
        read_document("x.yaml", text)


def bomb(levels: int) -> str:
    """Each level names the one before nine times: nine to the power of `levels` values for who copies them."""
    names = [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9) if at else 'x'}]" for at in range(levels)]
    return "\n".join(names)


def merges(levels: int) -> str:
    """Merge keys double what they copy at each level."""
    first = "m0: &m0 {" + ", ".join(f"k{at}: 1" for at in range(1_000)) + "}\n"
    return first + "\n".join(f"m{at}: &m{at} {{<<: [{', '.join([f'*m{at - 1}'] * 40)}]}}" for at in range(1, levels))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("x.yaml", "[" * 100_000),
        ("x.yaml", "{a: " * 100_000),
        ("x.yaml", "\n".join(" " * at + "a:" for at in range(300))),
        ("x.yaml", "- " * 10_000),
        ("x.json", "[" * 1_000_000),
        ("x.json", '{"a":' * 1_000_000),
        ("x.yaml", merges(30)),
        ("x.yaml", "a" * 7_000_000),
    ],
    ids=["flow", "maps", "blocks", "dashes", "json", "json-maps", "merges", "size"],
)
def test_what_is_hostile_is_refused_at_once(path: str, text: str) -> None:
    started = time.process_time()
    with pytest.raises(UnreadableDocument):
        read_document(path, text)
    assert time.process_time() - started < 2


def test_aliases_copy_nothing() -> None:
    started = time.process_time()
    root = read_document("x.yaml", bomb(60))
    assert root.pairs["a59"].items[0] is root.pairs["a58"]
    assert time.process_time() - started < 1
