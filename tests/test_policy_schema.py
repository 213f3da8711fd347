"""The policy's JSON Schema: current, and of one mind with the reader."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest

from bot import config
from bot.config import POLICY_PATH, policy_schema, read_policy

RULES = frozenset({"index-blocks-writes", "rename-breaks-running-code"})


def test_the_published_schema_is_current() -> None:
    path = Path(config.__file__).with_name("backstop.schema.json")
    text = json.dumps(policy_schema(), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
    jsonschema.Draft7Validator.check_schema(policy_schema())


@pytest.mark.parametrize(
    "document",
    [
        {},
        None,
        [],
        {"engine": "mysql"},
        {"engine": "db2"},
        {"engine": None},
        {"version": 16},
        {"version": "16.4"},
        {"version": 16.4},
        {"version": 0},
        {"version": 100},
        {"version": "x"},
        {"paths": ["a/**"]},
        {"paths": None},
        {"paths": "a"},
        {"paths": ["!a"]},
        {"paths": [""]},
        {"paths": ["/"]},
        {"ignore": ["x" * 257]},
        {"ignore": [["x"]]},
        {"tables": {"orders": 5, "a.b": "1.5k", "*": "0"}},
        {"tables": {"orders": "lots"}},
        {"tables": {"orders": 1.5}},
        {"tables": {"orders": -1}},
        {"tables": {"a.b.c": 1}},
        {"tables": []},
        {"rules": {"index-blocks-writes": "off"}},
        {"rules": {"index-blocks-writes": "fatal"}},
        {"rules": {"Bad Id": "off"}},
        {"fail_on": "never"},
        {"fail_on": "info"},
        {"nothing": 1},
    ],
)
def test_schema_and_reader_agree(document: object) -> None:
    silent = not read_policy(json.dumps(document).encode(), POLICY_PATH, RULES)[1]
    assert jsonschema.Draft7Validator(policy_schema()).is_valid(document) == silent
