"""The policy file: what is read, what is refused and how it is said; bytes of any kind."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import config
from bot.config import POLICY_PATH, Policy, read_policy
from bot.domain.schema import Name
from bot.nodes import MOST_GAPS

RULES = frozenset({"index-blocks-writes", "rename-breaks-running-code"})
WHOLE = b"""\
engine: postgresql
version: 16.4
paths: [deploy/sql/**/*.sql]
ignore:
  - vendor/
  - '*.down.sql'
tables:
  orders: 40M
  public.items: 1.5k
  billing.invoices: 2B
  log: 40_000_000
  '*': 1000
rules:
  index-blocks-writes: off
  rename-breaks-running-code: info
fail_on: warning
"""


def read(data: bytes) -> tuple[Policy, list[tuple[int | None, str]]]:
    policy, gaps = read_policy(data, POLICY_PATH, RULES)
    assert all(gap.what == "policy" and gap.path == POLICY_PATH for gap in gaps)
    return policy, [(gap.line, gap.why) for gap in gaps]


def test_every_key_is_read() -> None:
    policy, gaps = read(WHOLE)
    assert gaps == []
    assert policy == Policy(
        "postgresql",
        16,
        ("deploy/sql/**/*.sql",),
        ("vendor/", "*.down.sql"),
        {"orders": 40_000_000, "items": 1_500, "billing.invoices": 2_000_000_000, "log": 40_000_000, "*": 1_000},
        {"index-blocks-writes": "off", "rename-breaks-running-code": "info"},
        "warning",
    )


@pytest.mark.parametrize("text", ["16", '"16"', "16.4", "'16.4'", "16.4.1"])
def test_a_version_in_any_clothes(text: str) -> None:
    assert read(f"version: {text}".encode())[0].version == 16


def test_rows_of_a_table() -> None:
    policy, _ = read(WHOLE)
    assert policy.rows(Name("orders")) == 40_000_000
    assert policy.rows(Name("items")) == 1_500
    assert policy.rows(Name("invoices", "billing")) == 2_000_000_000
    assert policy.rows(Name("orders", "archive")) == 1_000
    assert Policy().rows(Name("orders")) is None


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"# nothing yet\n", b"---\n", b"rules:\ntables: ~\npaths: null\n"])
def test_nothing_said_is_the_default(data: bytes) -> None:
    assert read(data) == (Policy(), [])


@pytest.mark.parametrize(
    ("data", "line", "why"),
    [
        (
            b"engin: mysql",
            1,
            "unknown key `engin`: did you mean `engine`?; known keys are `engine`, `version`, `paths`, `ignore`,",
        ),
        (
            b"\nengine: postgres",
            2,
            "`engine`: unknown engine `postgres`: did you mean `postgresql`?; known are `postgresql`, `mysql`",
        ),
        (
            b"rules:\n  index-block-writes: off",
            2,
            "`rules`: unknown rule `index-block-writes`: did you mean `index-blocks-writes`?",
        ),
        (b"rules: {index-blocks-writes: fatal}", 1, "`rules`: unknown severity `fatal`; known are `off`, `info`"),
        (b"rules: [index-blocks-writes]", 1, "`rules`: a list is not a mapping"),
        (b"version: sixteen", 1, "`version`: `sixteen` is not a version such as `16` or `16.4`"),
        (b"version: true", 1, "`version`: `true` is not"),
        (b"engine: [mysql]", 1, "`engine`: a list is not a word for `engine`"),
        (b"engine:", 1, "`engine`: nothing is not a word"),
        (b"paths: a.sql", 1, "`paths`: `a.sql` is not a list"),
        (b"ignore:\n- ok/\n- '!no'", 3, "`ignore`: the glob `!no` starts with `!`: negation is not supported"),
        (b'ignore: ["a\\nb"]', 1, "`ignore`: the glob `a b` is empty or has a backslash or a control character"),
        (b"ignore: [../x]", 1, "`ignore`: the glob `../x` has `.` or `..`"),
        (b"ignore: [" + b"x" * 300 + b"]", 1, "is longer than 256 characters"),
        (b"tables: {orders: many}", 1, "`tables`: `many` is not a number of rows such as `40M`"),
        (b"tables: {orders: -1}", 1, "`tables`: `-1` is not"),
        (b"tables: {orders: 1__0}", 1, "`tables`: `1__0` is not"),
        (b"tables: {a.b.c: 1}", 1, "`tables`: `a.b.c` is not the name of a table"),
        (b"tables:\n  orders: 1\n  public.orders: 2", 3, "`tables`: `public.orders` is given twice; the first one holds"),
        (b"engine: mysql\nengine: sqlite", 2, "`engine` is given twice; the first one holds"),
        (b"engine: &e mysql", 1, "`engine`: YAML anchors and tags are not read"),
        (b"fail_on: *e", 1, "`fail_on`: YAML aliases are not read"),
        (b"engine: !!python/name:os.system mysql", 1, "`engine`: YAML anchors and tags are not read"),
        (b"<<: {engine: mysql}", 1, "unknown key `<<`"),
        (b"? [a]\n: b", 1, "a list is not a word for `key`"),
        (b"- engine", 1, "a list is not a mapping of keys"),
        (b"engine: mysql\n---\nengine: sqlite", 3, "has more than one YAML document; the defaults apply"),
        (b"engine: mysql\nversion: a: b", 2, "not valid YAML (mapping values are not allowed here); the defaults apply"),
        (b"engine: mysql\n\xff", 2, "not UTF-8; the defaults apply"),
        (b"engine: mysql\n\n\0", 3, "has a NUL byte; the defaults apply"),
        (b"a: \x07", None, "not valid YAML (a character it does not allow)"),
        (b'a: "\\UFFFFFFFF"', None, "not valid YAML (a number out of range)"),
        (b"%YAML 1." + b"9" * 5000 + b"\n---\na", None, "not valid YAML (a number out of range)"),
        (b"engine: mysql\na: " + b"[" * 30, 2, "nested deeper than 20 levels; the defaults apply"),
        (b"#" * 65_537, None, "larger than 64 KB; the defaults apply"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(data: bytes, line: int | None, why: str) -> None:
    _, gaps = read(data)
    assert len(gaps) == 1
    assert gaps[0][0] == line
    assert why in gaps[0][1]


def test_the_valid_rest_holds() -> None:
    policy, gaps = read(b"engine: oracel\nversion: 15\nignore: ['!a', b]\ntables: {a: x, b: 1k}\nfail_on: never\n")
    assert policy == Policy(None, 15, (), ("b",), {"b": 1_000}, {}, "never")
    assert [line for line, _ in gaps] == [1, 3, 4]


def test_bombs_end_in_bounded_time_and_words() -> None:
    laughs = b"a: &a [x]\n" + b"".join(
        b"%c: &%c [*%c, *%c, *%c]\n" % (98 + n, 98 + n, 97 + n, 97 + n, 97 + n) for n in range(20)
    )
    for data in (laughs, b"[" * 65_000, b"{a: " * 16_000, b"a:\n" * 21_000, b"- " * 32_000, b"? " * 32_000):
        started = time.perf_counter()
        policy, gaps = read(data)
        assert policy == Policy()
        assert 1 <= len(gaps) <= MOST_GAPS + 1
        assert time.perf_counter() - started < 60


def test_long_lists_are_cut_and_said() -> None:
    policy, gaps = read(b"ignore:\n" + b"- a\n" * 600)
    assert len(policy.ignore) == config.MOST
    assert gaps == [(502, "`ignore`: a list of 600; the first 500 are read")]


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=200)
    | st.text(alphabet="aengi:ersul-[]{}&*!?|>'\"#%,~ \n\t\\U0\ud800é", max_size=120).map(
        lambda t: t.encode("utf-8", "replace")
    )
)
def test_no_bytes_raise(data: bytes) -> None:
    policy, gaps = read_policy(data, POLICY_PATH, RULES)
    assert isinstance(policy, Policy)
    assert all(gap.why for gap in gaps)


def test_yaml_is_loaded_only_to_read() -> None:
    code = "import sys, bot.config; assert 'yaml' not in sys.modules; assert 'difflib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
