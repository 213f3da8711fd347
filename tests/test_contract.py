"""The JSON: exactly the keys of the contract, valid by its schema, and JSON whatever the paths are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import jsonschema
import pytest
from sample_reviews import EVIL_PATH, HEAD, INDEX, REVIEWS, golden

from bot.domain.findings import KINDS, EvidenceKind, Severity
from workers import contract
from workers.contract import to_json

SCHEMA = json.loads(Path(contract.__file__).with_name("review.schema.json").read_text(encoding="utf-8"))


def test_the_schema_is_one_and_speaks_of_the_same_words() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    finding = SCHEMA["$defs"]["finding"]["properties"]
    assert finding["kinds"]["items"]["enum"] == list(KINDS)
    assert set(finding["severity"]["enum"]) == {severity.word for severity in Severity}
    assert SCHEMA["$defs"]["evidence"]["properties"]["kind"]["enum"] == list(get_args(EvidenceKind))


@pytest.mark.parametrize("name", REVIEWS)
def test_every_review_keeps_the_contract(name: str) -> None:
    text = json.dumps(to_json(REVIEWS[name]))
    text.encode("ascii")
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(text))


def test_the_keys_are_those_of_the_contract() -> None:
    written = to_json(REVIEWS["mixed"])
    assert list(written) == ["version", "base", "head", "findings", "gaps", "coverage", "runs"]
    assert (written["version"], written["head"]) == (1, HEAD)
    finding = "rule kinds severity title path side line end_line fingerprint evidence fixes by folded"
    assert [list(item) for item in written["findings"]] == [finding.split()] * 4
    fixes = [fix for item in written["findings"] for fix in item["fixes"]]
    assert {tuple(fix) for fix in fixes} == {("horizon", "title", "text", "tradeoff", "rollback", "verified", "replaces")}
    assert {fix["replaces"] and tuple(fix["replaces"]) for fix in fixes} == {None, ("path", "line", "end_line")}
    assert {tuple(item) for found in written["findings"] for item in found["evidence"]} == {("kind", "text", "source")}
    assert [list(gap) for gap in written["gaps"]] == [["what", "why", "path", "line"]]
    assert {tuple(covered) for covered in written["coverage"]} == {("path", "topics", "reader", "statements", "checked")}
    assert written["findings"][2]["severity"] == INDEX.severity.word == "error"


@pytest.mark.parametrize("path", ["findings", "gaps", "coverage"])
def test_bytes_that_are_no_text_are_spelled(path: str) -> None:
    written = to_json(REVIEWS["hostile"])[path][0]["path"]
    assert written == EVIL_PATH.replace("\udce9", "\\udce9")
    json.dumps(written, ensure_ascii=False).encode("utf-8")


def test_a_wrong_review_is_refused_by_the_schema() -> None:
    written = to_json(REVIEWS["index"])
    written["findings"][0]["severity"] = "ERROR"
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(written)
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid({**to_json(REVIEWS["clean"]), "more": 1})


def test_the_json_of_a_review() -> None:
    golden("mixed.json", json.dumps(to_json(REVIEWS["mixed"]), indent=2) + "\n")
