"""Contracts of messages compared: AsyncAPI, Avro, JSON Schema."""

from __future__ import annotations

import json

import pytest

from tests.contract_pairs import reviewed, said

TWO = """\
asyncapi: 2.6.0
info: {title: x, version: "1"}
channels:
  orders/made:
    subscribe:
      message: {$ref: '#/components/messages/Made'}
  orders/new:
    publish:
      message:
        name: New
        payload:
          type: object
          properties:
            sku: {type: string}
components:
  messages:
    Made:
      payload:
        type: object
        properties:
          id: {type: string}
"""
REQUIRED = "  required: [sku]\n          properties:\n            sku"
THREE = """\
asyncapi: 3.0.0
info: {title: x, version: "1"}
channels:
  made:
    address: orders/made
    messages:
      Made:
        payload:
          type: object
          properties:
            id: {type: string}
operations:
  onMade:
    action: send
    channel: {$ref: '#/channels/made'}
"""


@pytest.mark.parametrize(
    ("text", "before", "after", "found"),
    [
        (TWO, "          id: {type: string}\n", "          {}\n", ["removed-response-field-breaks-clients 21 base warning"]),
        (TWO, "  properties:\n            sku", REQUIRED, ["new-required-request-field-breaks-clients 13 head warning"]),
        (TWO, "orders/new", "orders/fresh", ["removed-endpoint-breaks-clients 7 base error"]),
        (TWO, "sku: {type: string}", "sku: {type: string}\n            note: {type: string}", []),
        (THREE, "{type: string}", "{type: integer}", ["widened-response-breaks-clients 11 head error"]),
        (THREE, "  made:\n", "  created:\n", []),
    ],
)  # fmt: skip
def test_asyncapi(text: str, before: str, after: str, found: list[str]) -> None:
    changed = text.replace(before, after)
    if "created" in after:
        changed = changed.replace("#/channels/made", "#/channels/created")
    assert [line.replace("events.yaml:", "") for line in said({"events.yaml": text}, {"events.yaml": changed})] == found


PARTED = """\
asyncapi: 2.6.0
info: {title: x, version: "1"}
servers:
  live: {url: "wss://a.example/v1", protocol: wss}
channels:
  /orders/{id}:
    publish:
      summary: Server messages
      message:
        oneOf:
          - {$ref: '#/components/messages/shop/v1.Made'}
          - {$ref: '#/components/messages/Paid'}
components:
  messages:
    shop/v1.Made:
      payload: {$ref: parts/made.json}
    Paid:
      headers: {type: object, properties: {at: {type: string}}}
      payload: {$ref: "https://a.example/paid.json"}
"""
PART = '{"type": "object",\n "properties": {\n  "id": {"type": "string"},\n  "name": {"const": "made"}}}\n'


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("orders/{id}", "orders/{key}", []),
        ("a.example/v1\", protocol: wss}\nchannels:\n  ", "a.example\", protocol: wss}\nchannels:\n  /v1", []),
        ("  /orders/{id}", "  /made/{id}", ["removed-endpoint-breaks-clients 6 base error"]),
        ("          - {$ref: '#/components/messages/Paid'}\n", "", ["removed-endpoint-breaks-clients 12 base warning"]),
        ("publish", "subscribe", []),
        ("properties: {at: {type: string}}", "properties: {}", ["removed-response-field-breaks-clients 18 base warning"]),
    ],
)  # fmt: skip
def test_channels_and_messages(before: str, after: str, found: list[str]) -> None:
    files = {"parts/made.json": PART}
    lines = said({"events.yaml": PARTED, **files}, {"events.yaml": PARTED.replace(before, after), **files})
    assert [line.replace("events.yaml:", "") for line in lines] == found


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ('"id": {"type": "string"},', "", ["removed-response-field-breaks-clients 3 base warning"]),
        ('"name": {"const": "made"}', '"name": {"type": "string"}', ["widened-response-breaks-clients 4 base warning"]),
        ('"id": {', '"required": ["id"], "id": {', []),
    ],
)  # fmt: skip
def test_a_part_is_read_with_the_document_that_leads_to_it(before: str, after: str, found: list[str]) -> None:
    changed = {"events.yaml": PARTED, "parts/made.json": PART.replace(before, after)}
    lines = said({"events.yaml": PARTED, "parts/made.json": PART}, changed)
    assert [line.replace("parts/made.json:", "") for line in lines] == found


def test_what_many_references_have_in_common_is_one_gap() -> None:
    other = PARTED.replace("#/components/messages/", "#/messages/")
    gaps = reviewed({"events.yaml": PARTED}, {"events.yaml": other}).gaps
    assert [(gap.line, gap.why) for gap in gaps] == [(11, "`#/messages/shop/v1.Made` leads nowhere (nor 1 more)")]


def test_a_document_kept_in_two_places_is_told_once() -> None:
    was, now = TWO, TWO.replace("orders/new", "orders/fresh")
    found = said({"events.yaml": was, "docs/events.yaml": was}, {"events.yaml": now, "docs/events.yaml": now})
    assert found == ["removed-endpoint-breaks-clients events.yaml:7 base error"]


def record(*fields: object, **more: object) -> str:
    return json.dumps({"type": "record", "name": "Order", "namespace": "shop", "fields": fields, **more}, indent=1)


def field(kind: object, name: str = "a", **more: object) -> dict[str, object]:
    return {"name": name, "type": kind, **more}


OLD, NEW = "unreadable-old-messages-break-consumers error", "unreadable-new-messages-break-consumers warning"
STATE = {"type": "enum", "name": "State", "symbols": ["A", "B"]}


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (field("int"), field("long"), [NEW]),
        (field("long"), field("int"), [OLD]),
        (field("string"), field("bytes"), []),
        (field("string"), field(["null", "string"]), [NEW]),
        (field(["null", "string"]), field(["null", "string", "int"]), [NEW]),
        (field(["null", "string"]), field("string"), [OLD]),
        (field("string"), field("string", doc="words"), []),
        (field("string"), field("string", "b", aliases=["a"]), []),
        (field("string"), field("string", "b"), [NEW, OLD]),
        (field({"type": "array", "items": "int"}), field({"type": "array", "items": "string"}), [OLD]),
        (field({"type": "int", "logicalType": "date"}), field("int"), []),
        (field(STATE), field({**STATE, "symbols": ["A", "B", "C"]}), [NEW]),
        (field({**STATE, "default": "A"}), field({**STATE, "symbols": ["A", "B", "C"], "default": "A"}), []),
        (field(STATE), field({**STATE, "name": "Status"}), [OLD]),
        (field(STATE), field({**STATE, "name": "Status", "aliases": ["State"]}), [NEW]),
        (field(["null", "shop.Order"]), field(["null", "Order"]), []),
    ],
)
def test_avro(before: object, after: object, found: list[str]) -> None:
    lines = said({"order.avsc": record(before)}, {"order.avsc": record(after)})
    assert sorted({f"{line.split()[0]} {line.split()[-1]}" for line in lines}) == sorted(found)


def test_avro_that_is_none_is_a_gap() -> None:
    review = reviewed({"a.avsc": record()}, {"a.avsc": "{"})
    assert [gap.what for gap in review.gaps] == ["an Avro schema"]
    deep: object = "int"
    for _ in range(45):
        deep = {"type": "array", "items": deep}
    assert said({"a.avsc": record(field(deep))}, {"a.avsc": record(field(deep, doc="x"))}) == []


def test_json_schema_only_where_it_is_a_contract() -> None:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {"a": {"type": "string"}},
    }
    old, new = json.dumps(schema, indent=1), json.dumps({**schema, "required": ["a"]}, indent=1)
    assert said({"schemas/order.json": old}, {"schemas/order.json": new}) == [
        "new-required-request-field-breaks-clients schemas/order.json:10 head warning"
    ]
    assert said({"schemas/order.json": new}, {"schemas/order.json": old}) == []
    assert said({"deploy/values.schema.json": old}, {"deploy/values.schema.json": new})
    assert said({"tests/data/order.json": old}, {"tests/data/order.json": new}) == []
    assert (
        said({"schemas/x.json": old.replace("$schema", "schema")}, {"schemas/x.json": new.replace("$schema", "schema")}) == []
    )


def schema_of(fields: dict[str, object], **more: object) -> str:
    words = {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": fields}
    return json.dumps({**words, **more}, indent=1)


def test_what_several_schemas_say_alike_is_said_once() -> None:
    old, new = schema_of({"a": {"type": "string"}}), schema_of({"a": {"type": "string"}}, required=["a"])
    review = reviewed({f"v{at}/order.json": old for at in "123"}, {f"v{at}/order.json": new for at in "123"})
    assert [f.title for f in review.findings] == ["Requiring `a` in `order.json` and 2 more breaks documents that leave it out"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"version": {"const": "1.0"}}, {"version": {"const": "1.1"}}),
        ({"a": {"type": "string"}, "required": ["a"]}, {"a": {"type": "string"}}),
        ({"a": {"type": "string"}, "required": True}, {"a": {"type": "string"}}),
        ({"a": {"pattern": "^\\\\d+$"}}, {"a": {"pattern": "^\\d+$"}}),
    ],
)
def test_corrections_of_a_schema_are_left_alone(before: dict[str, object], after: dict[str, object]) -> None:
    assert said({"order.schema.json": schema_of(before)}, {"order.schema.json": schema_of(after)}) == []


BOTH = [{"$ref": "#/definitions/ab"}, {"$ref": "#/definitions/cd"}]


def kinds(*names: str) -> list[object]:
    return [{"type": "object", "properties": {"kind": {"const": name}, "at": {"type": "string"}}} for name in names]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (kinds("a", "b"), kinds("a", "x", "b"), []),
        (kinds("a", "b"), BOTH, []),
        (kinds("a", "b", "e"), BOTH, ["`{kind, at}` is no longer accepted"]),
        (kinds("a", "b"), kinds("a", "x"), ["`b` is refused"]),
        ([{"type": "integer"}, *kinds("a")], [{"type": ["integer", "string"]}, *kinds("a")], []),
        ([{"type": "string"}, {"$ref": "#/definitions/list"}], [{"type": "string"}, {"type": "array"}], []),
        ([{"type": "string"}, *kinds("a")], kinds("a"), ["`string` is no longer accepted"]),
        ([{"type": "object"}, *kinds("a")], [{"type": "object"}], []),
    ],
)  # fmt: skip
def test_alternatives_are_told_apart_by_their_constants(before: object, after: object, found: list[str]) -> None:
    both: dict[str, object] = {"list": {"type": "array"}, "ab": {"anyOf": kinds("a", "b")}, "cd": {"anyOf": kinds("c", "d")}}
    old, new = (schema_of({"a": {"anyOf": options}}, definitions=both) for options in (before, after))
    titles = [finding.title for finding in reviewed({"a.schema.json": old}, {"a.schema.json": new}).findings]
    assert [title.partition(": ")[2] for title in titles] == found


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"type": ["string", "array"]}, {"oneOf": [{"type": "string"}, {"type": "array"}]}, []),
        ({"type": "array"}, {"oneOf": [{"type": "string"}, {"type": "array"}]}, []),
        (
            {"type": "array"},
            {"oneOf": [{"type": "string"}, {"type": "array", "uniqueItems": True}]},
            ["`uniqueItems: true` is new"],
        ),
    ],
)
def test_a_plain_schema_may_become_one_of_several(before: object, after: object, found: list[str]) -> None:
    old, new = (schema_of({"a": one}) for one in (before, after))
    titles = [finding.title for finding in reviewed({"a.schema.json": old}, {"a.schema.json": new}).findings]
    assert [title.partition(": ")[2] for title in titles] == found


def test_a_reference_by_the_id_of_a_document_that_is_here_is_followed() -> None:
    name = "https://a.example/spec/money.json"
    old, new = (schema_of({"a": {"$ref": f"{name}#/$defs/M"}, "b": {"type": kind}}) for kind in ("string", "integer"))
    money = json.dumps({"$id": name, "$defs": {"M": {"type": "string"}}}, indent=1)
    was, now = {"order.json": old, "spec/money.json": money}, {"order.json": new, "spec/money.json": money}
    assert [line.split()[1] for line in said(was, now)] == ["order.json:9"]
    assert reviewed(was, now).gaps == ()
    assert said({"spec/money.json": money, "order.json": old}, {"spec/money.json": money, "order.json": old}) == []
    assert [gap.why for gap in reviewed({"order.json": old}, {"order.json": new.replace("M", "N")}).gaps] == [
        f"`{name}#/$defs/N` is outside of the repository: not followed"
    ]


def test_a_candidate_for_a_release_promises_nothing() -> None:
    old, new = schema_of({"a": {"type": "string"}}), schema_of({"a": {"type": "integer"}})
    assert said({"v3.1-RC2/order.json": old}, {"v3.1-RC2/order.json": new}) == []
    assert len(said({"v3.1/order.json": old}, {"v3.1/order.json": new})) == 1


def test_avro_versions_in_files_of_their_own_may_move() -> None:
    one, two = record(field("string")), record(field("string"), field("string", "b"))
    assert said({"a.1.avsc": one, "a.2.avsc": two}, {"a.1.avsc": two, "a.2.avsc": one}) == []


def test_an_avro_type_may_move_to_its_own_file() -> None:
    assert said({"order.avsc": record(field(STATE))}, {"order.avsc": record(field("shop.State"))}) == []
    assert said({"order.avsc": record(field(STATE))}, {"order.avsc": record(field({"type": "State"}))}) == []


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ('"multipleOf": 10', '"multipleOf": 2', []),
        ('"multipleOf": 10', '"multipleOf": 15', ["`multipleOf` from `10` to `15`"]),
        (
            '"items": [{"type": ["string", "number"]}]',
            '"items": [{"type": "number"}]',
            ["type `number` instead of `number/string`"],
        ),
        ('"additionalProperties": true', '"additionalProperties": false', ["`additionalProperties` from `true` to `false`"]),
        ('"dependencies": {"a": ["b"]}', '"dependencies": {"a": ["b", "c"]}', ["`c` must come with `a`"]),
        ('"properties": {"x_a": {"type": "string"}}', '"properties": {}, "patternProperties": {"^x_": {}}', []),
    ],
)
def test_what_a_json_schema_no_longer_takes(before: str, after: str, found: list[str]) -> None:
    old, new = (f'{{"$schema": "https://json-schema.org/draft-07/schema",\n{text}}}' for text in (before, after))
    review = reviewed({"schemas/order.json": old}, {"schemas/order.json": new})
    assert [finding.title.partition(": ")[2] for finding in review.findings] == found
