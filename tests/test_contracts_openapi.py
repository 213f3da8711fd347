"""OpenAPI and Swagger compared: across files, in both directions, and what is hostile or none of ours."""

from __future__ import annotations

import json
import time

import pytest

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from tests.contract_pairs import reviewed, said
from workers.review import Reviewer

HEAD = 'openapi: 3.1.0\ninfo: {title: x, version: "1"}\npaths:\n'
GET = """\
  /a:
    get:
      responses:
        '200':
          description: x
          content: {application/json: {schema: %s}}
"""
POST = """\
  /a:
    post:
      requestBody: {content: {application/json: {schema: %s}}}
      responses: {'200': {description: x}}
"""
COMPONENTS = "components:\n  schemas:\n"


def document(operations: str, rest: str = "") -> dict[str, str]:
    return {"openapi.yaml": HEAD + operations + rest}


def test_a_schema_in_another_file_is_shown_there() -> None:
    root = document(GET % "{$ref: 'schemas/order.yaml#/Order'}") | {"README.md": "x"}
    before = "Order:\n  type: object\n  properties:\n    total: {$ref: 'money.yaml'}\n    created: {type: string}\n"
    after = before.replace("created", "joined")
    money = "type: integer\n"
    old, new = root | {"schemas/order.yaml": before}, root | {"schemas/order.yaml": after}
    assert said(old, new) == ["removed-response-field-breaks-clients schemas/order.yaml:5 base warning"]
    old, new = ({**root, "schemas/order.yaml": before, "schemas/money.yaml": text} for text in (money, "type: string\n"))
    assert said(old, new) == ["widened-response-breaks-clients schemas/money.yaml:1 head error"]
    review = reviewed(old, new)
    assert "`Order.total`" not in review.findings[0].title
    assert "`GET /a`" in review.findings[0].title


def test_a_reference_that_leads_elsewhere_is_where_it_differs() -> None:
    rest = COMPONENTS + "".join(f"    {name}: {{type: object, properties: {{{name}: {{type: string}}}}}}\n" for name in "AB")
    old, new = (document(GET % f"{{$ref: '#/components/schemas/{name}'}}", rest) for name in "AB")
    assert said(old, new) == ["removed-response-field-breaks-clients openapi.yaml:9 head warning"]


def test_one_schema_used_by_many_is_told_once() -> None:
    paths = "".join((GET % "{$ref: '#/components/schemas/A'}").replace("/a:", f"/a{at}:") for at in range(20))
    rest = "components:\n  schemas:\n    A:\n      type: object\n      properties:\n        x: {type: string}\n"
    review = reviewed(document(paths, rest), document(paths, rest.replace("x:", "y:")))
    assert [finding.title for finding in review.findings] == [
        "Removing `A.x` from responses of `GET /a0` and 19 more breaks clients that read it"
    ]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("{type: string}", "{anyOf: [{type: string}, {type: 'null'}]}", ["optional-response-field-breaks-clients"]),
        ("{type: string}", "{type: [string, 'null']}", ["optional-response-field-breaks-clients"]),
        ("{anyOf: [{type: string}, {type: 'null'}]}", "{type: string}", []),
        ("{type: number}", "{type: integer}", []),
        ("{type: integer}", "{type: number}", ["widened-response-breaks-clients"]),
        ("{type: integer, format: int64}", "{type: integer, format: int32}", ["widened-response-breaks-clients"]),
        ("{type: string, enum: [a, b]}", "{type: string, enum: [a]}", []),
        ("{}", "{type: string}", []),
        ("{type: string, maxLength: 5}", "{type: string, maxLength: 3}", []),
        ("{allOf: [{type: object, properties: {a: {}}}]}", "{type: object, properties: {a: {}}}", []),
        ("{oneOf: [{type: string}]}", "{oneOf: [{type: string}, {type: integer}]}", ["widened-response-breaks-clients"]),
    ],
)
def test_what_is_received(before: str, after: str, found: list[str]) -> None:
    old, new = (GET % f"{{type: object, required: [f], properties: {{f: {schema}}}}}" for schema in (before, after))
    assert [line.split()[0] for line in said(document(old), document(new))] == found


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("{type: string}", "{type: [string, 'null']}", []),
        ("{type: [string, 'null']}", "{type: string}", ["narrowed-request-breaks-clients"]),
        ("{type: integer}", "{type: number}", []),
        ("{type: number}", "{type: integer}", ["narrowed-request-breaks-clients"]),
        ("{type: string, minLength: 1}", "{type: string}", []),
        ("{type: string}", "{type: string, minLength: 0}", []),
        ("{type: string}", "{type: string, minLength: 2}", ["narrowed-request-breaks-clients"]),
        ("{type: string, pattern: a}", "{type: string, pattern: '.*'}", []),
        ("{type: bool}", "{type: boolean}", []),
        ("{type: string, pattern: '^[a-z]+$'}", "{type: string, pattern: '^[a-z]+$|^[0-9]+$'}", []),
        ("{type: string, pattern: '^[a-z]+$'}", "{type: string, pattern: '^[a-y]+$'}", ["narrowed-request-breaks-clients"]),
        (
            "{oneOf: [{title: A, type: object, properties: {a: {}, b: {}}}]}",
            "{properties: {a: {}}, oneOf: [{title: A, type: object, properties: {b: {}}}, {title: B, type: object}]}",
            [],
        ),
        ("{oneOf: [{type: string}, {type: integer}]}", "{oneOf: [{type: string}]}", ["narrowed-request-breaks-clients"]),
        ("{type: object, properties: {a: {}}}", "{anyOf: [{type: object, properties: {a: {}}}, {type: string}]}", []),
        ("{const: a}", "{enum: [a, b]}", []),
        ("{type: number, multipleOf: 0.1}", "{type: number, multipleOf: 0.01}", []),
        ("{type: number, multipleOf: 1e-1}", "{type: number, multipleOf: 0.05}", []),
        ("{type: number, multipleOf: 0.01}", "{type: number, multipleOf: 0.1}", ["narrowed-request-breaks-clients"]),
        ("{type: number, multipleOf: 1e999999999}", "{type: number, multipleOf: 1e-999999999}", []),
        ("{type: string, pattern: '^[a-z]+$', maxLength: 20}", "{type: string, pattern: '^[a-z]{1,20}$', maxLength: 20}", []),
        ("{type: string, pattern: '^a*$', minLength: 1}", "{type: string, pattern: '^a+$', minLength: 1}", []),
        ("{type: string, enum: [a, b], pattern: '^[a-z]$'}", "{type: string, enum: [a, b], pattern: '^[ab]$'}", []),
        ("{type: string, enum: [a, b]}", "{type: string, enum: [a, b], pattern: '^[ab]$'}", []),
        ("{type: string, enum: [a, b]}", "{type: string, enum: [a, b], pattern: '^a$'}", ["narrowed-request-breaks-clients"]),
        ("{type: string, minLength: 1}", "{type: string, minLength: 1, pattern: '.'}", []),
        ("{properties: {a: {}}}", "{properties: {a: {}}, unevaluatedProperties: {description: any}}", []),
        (
            "{properties: {a: {}}}",
            "{properties: {a: {}}, unevaluatedProperties: {type: string}}",
            ["narrowed-request-breaks-clients"],
        ),
        (
            "{properties: {a: {}}, dependentRequired: {a: [b]}}",
            "{properties: {a: {}, coupon: {}}, dependentRequired: {a: [b], coupon: [campaign]}}",
            [],
        ),
        ("{properties: {a: {}}}", "{properties: {a: {}, coupon: {}}, dependentRequired: {coupon: [campaign]}}", []),
        (
            "{properties: {a: {}, b: {}}, required: [b]}",
            "{properties: {a: {}, b: {}}, required: [b], dependentRequired: {a: [b]}}",
            [],
        ),
        (
            "{properties: {a: {}, b: {}, c: {}}, required: [b], dependentRequired: {c: [b]}}",
            "{properties: {a: {}, b: {}, c: {}}, required: [b], dependentRequired: {c: [b, a], a: [b]}}",
            ["narrowed-request-breaks-clients"],
        ),
        (
            "{properties: {a: {}, note: {}}, additionalProperties: false, patternProperties: {^x-: {}}}",
            "{properties: {a: {}}, additionalProperties: false, patternProperties: {^x-: {}}}",
            ["removed-request-field-breaks-clients"],
        ),
        (
            "{properties: {a: {}, x-note: {}, b: {}}, patternProperties: {^x-: {}, '^(?!c)': {}}}",
            "{properties: {a: {}}, patternProperties: {^x-: {}, '^(?!c)': {}}}",
            [],
        ),
        (
            "{type: array, items: {type: string}}",
            "{type: array, items: {type: string, enum: [a]}}",
            ["narrowed-request-breaks-clients"],
        ),
    ],
)
def test_what_is_sent(before: str, after: str, found: list[str]) -> None:
    old, new = (POST % f"{{type: object, properties: {{f: {schema}}}}}" for schema in (before, after))
    assert [line.split()[0] for line in said(document(old), document(new))] == found


def test_a_webhook_runs_the_other_way() -> None:
    hook = HEAD.replace("paths", "webhooks") + POST.replace("/a", "made")
    fields = "{type: object, properties: {a: {type: string}, b: {type: string}}}"
    old, new = ({"openapi.yaml": hook % schema} for schema in (fields, fields.replace(", b: {type: string}", "")))
    assert [line.split()[0] for line in said(old, new)] == ["removed-response-field-breaks-clients"]


def test_swagger_in_json() -> None:
    def swagger(schema: object, base_path: str = "/v1") -> dict[str, str]:
        body = [{"in": "body", "name": "b", "required": True, "schema": {"$ref": "#/definitions/A"}}]
        paths = {
            "/a": {"post": {"consumes": ["application/json"], "parameters": body, "responses": {"200": {"description": "x"}}}}
        }
        root = {"swagger": "2.0", "basePath": base_path, "paths": paths, "definitions": {"A": schema}}
        return {"api/swagger.json": json.dumps(root, indent=2)}

    old = swagger({"type": "object", "properties": {"a": {"type": "string"}}})
    new = swagger({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}})
    line = next(at for at, text in enumerate(new["api/swagger.json"].split("\n"), 1) if text.strip() == '"a"')
    assert said(old, new) == [f"new-required-request-field-breaks-clients api/swagger.json:{line} head error"]
    assert [
        one.split()[0] for one in said(old, swagger({"type": "object", "properties": {"a": {"type": "string"}}}, "/v2"))
    ] == ["moved-base-path-breaks-clients"]


@pytest.mark.parametrize(
    "comment",
    [
        "    # backstop: accept removed-endpoint-breaks-clients — nobody has called it since May\n",
        "    x-backstop-accept:\n      removed-endpoint-breaks-clients: nobody has called it since May\n",
    ],
)
def test_a_break_that_is_meant_stays_accepted(comment: str) -> None:
    two = GET % "{}" + "    delete:\n      responses: {}\n"
    one = (GET % "{}").replace("  /a:\n", "  /a:\n" + comment)
    assert said(document(two), document(one)) == []
    assert said(document(two), document(one.replace("removed-endpoint", "removed-response"))) != []
    assert said(document(two), document(one.replace("nobody has called it since May", ""))) != []


def test_what_cannot_be_followed_is_a_gap() -> None:
    for reference in (
        "https://example.com/a.yaml",
        "nowhere.yaml#/a",
        "#/components/schemas/A",
        "/etc/passwd",
        "../../../etc/passwd",
    ):
        review = reviewed(document(GET % "{type: object}"), document(GET % f"{{$ref: '{reference}'}}"))
        assert [(gap.path, gap.line) for gap in review.gaps] == [("openapi.yaml", 9)], reference
        assert not review.findings
    broken = reviewed(document(GET % "{}"), {"openapi.yaml": HEAD + "  /a: [\n"})
    assert [(gap.what, gap.path) for gap in broken.gaps] == [("an API contract", "openapi.yaml")]


def test_other_yaml_is_none_of_ours() -> None:
    files = {
        "config/app.yaml": "swagger_ui: 1\n",
        "x/openapi.yml": "generator:\n  openapi: 3.0.0\n",
        "a.json": '{"a": {"swagger": "2.0"}}',
    }
    review = reviewed(
        files, {path: text.replace("1", "5").replace("3", "4").replace('"2', '"1') for path, text in files.items()}
    )
    assert not review.coverage
    assert not review.gaps


def test_schemas_that_hold_themselves_end() -> None:
    rest = COMPONENTS + "    A:\n      properties:\n        a: {$ref: '#/components/schemas/A'}\n        b: {type: string}\n"
    old, new = (document(GET % "{$ref: '#/components/schemas/A'}", text) for text in (rest, rest.replace("string", "integer")))
    assert said(old, new) == ["widened-response-breaks-clients openapi.yaml:15 head error"]


def test_a_long_chain_ends() -> None:
    chain = "".join(f"    A{at}: {{allOf: [{{$ref: '#/components/schemas/A{at + 1}'}}]}}\n" for at in range(500))
    loop = COMPONENTS + chain + "    A500: {$ref: '#/components/schemas/A500'}\n"
    assert said(document(GET % "{type: string}", loop), document(GET % "{$ref: '#/components/schemas/A0'}", loop)) == []


def test_schemas_that_multiply_end() -> None:
    def level(at: int) -> str:
        fields = ", ".join(f"p{number}: {{$ref: '#/components/schemas/B{at + 1}'}}" for number in range(9))
        return f"    B{at}: {{type: object, properties: {{{fields}}}}}\n"

    levels = COMPONENTS + "".join(level(at) for at in range(30))
    old, new = (
        document(GET % "{$ref: '#/components/schemas/B0'}", levels + f"    B30: {{type: {kind}}}\n")
        for kind in ("string", "integer")
    )
    started = time.process_time()
    assert [line.split()[0] for line in said(old, new)] == ["widened-response-breaks-clients"]
    assert time.process_time() - started < 3


def test_a_document_kept_in_several_places_is_told_where_it_is_written() -> None:
    old, new = (document(GET % f"{{type: object, properties: {{{name}: {{type: string}}}}}}") for name in "ab")
    places = ("clients/java/api/openapi.yaml", "api/openapi.yaml", "docs/openapi.yaml")
    before, after = (dict.fromkeys(places, one["openapi.yaml"]) for one in (old, new))
    assert said(before, after) == ["removed-response-field-breaks-clients api/openapi.yaml:9 base warning"]
    two = {place: before[place] for place in places[1:]}
    other = {place: after[place].replace("title: x", f"title: {place}") for place in two}
    assert len(said(two, other)) == 1
    versions = {place: after[place].replace('"1"', f'"{at}"') for at, place in enumerate(two)}
    assert len(said(two, versions)) == 1
    family = {place: text.replace('"1"', f'"{at}"') for at, (place, text) in enumerate(after.items())}
    assert [line.split()[1] for line in said(before, family)] == ["api/openapi.yaml:9"]
    less = after | {"docs/openapi.yaml": document("  /b: {}\n")["openapi.yaml"]}
    assert [line.split()[1] for line in said(before, less)] == ["api/openapi.yaml:9", "docs/openapi.yaml:5"]


SWAG = """\
definitions:
  schema.Order:
    properties:
      ship_to: {type: string%s}
%spaths:
  /shop/v1/orders/{id}:
    put:
      parameters:
      - {in: body, name: b, schema: {$ref: '#/definitions/schema.Order'}}
      responses: {'200': {description: OK}}
%s  /shop/v1/legal:
    get:
      responses: {'200': {description: OK}}
swagger: "2.0"
"""


def made(code: str, *holes: str) -> dict[str, str]:
    return {"go.mod": "module shop\n", "docs/swagger.yaml": SWAG % holes, "orders.go": code}


def test_what_a_document_made_from_code_says_late_is_no_news() -> None:
    plain, bounded = ("", "", ""), (", maxLength: 9", "    required: [ship_to]\n", "")
    field = 'package shop\n\ntype Order struct {\n\tShipTo string `json:"ship_to"`\n}\n'
    assert said(made(field, *plain), made(field, *bounded)) == []
    assert said(made(field, *plain), made(field + "// ship_to is required\n", *bounded)) == []
    copy = {"docs/all.go": "// Code generated by swaggo/swag. DO NOT EDIT\npackage docs\n\nvar all = `ship_to`\n"}
    assert said(made(field, *plain), made(field, *bounded) | copy) == []
    checked = made(field.replace('"`', '" validate:"required,max=9"`'), *bounded)
    assert [line.split()[0] for line in said(made(field, *plain), checked)] == [
        "narrowed-request-breaks-clients",
        "new-required-request-field-breaks-clients",
    ]
    written = {path: text for path, text in made(field, *plain).items() if path == "docs/swagger.yaml"}
    assert len(said(written, written | {"docs/swagger.yaml": SWAG % bounded})) == 2  # the code is elsewhere


def test_a_route_of_a_document_made_from_code() -> None:
    route = 'package shop\n\nfunc routes(r *gin.RouterGroup) {\n\tr.GET("/legal", legal)\n}\n'
    before = made(route, "", "", "")
    without = before["docs/swagger.yaml"].partition("  /shop/v1/legal:")[0] + 'swagger: "2.0"\n'
    assert said(before, before | {"docs/swagger.yaml": without}) == []
    gone = route.replace('\tr.GET("/legal", legal)\n', "")
    assert "removed-endpoint-breaks-clients docs/swagger.yaml:12 base error" in said(
        before, before | {"docs/swagger.yaml": without, "orders.go": gone}
    )


def test_who_may_call_is_not_what_a_comment_says() -> None:
    put = 'package shop\n\n// @Router /shop/v1/orders/{id} [put]\nfunc routes() {\n\tr.%s("/orders/:id", change)\n}\n'
    guarded = "      security: [{key: []}]\n"
    comment = put.replace("// @Router", "// @Security key\n// @Router")
    assert said(made(put % "PUT", "", "", ""), made(comment % "PUT", "", "", guarded)) == []
    assert [line.split()[0] for line in said(made(put % "PUT", "", "", ""), made(put % "Handle", "", "", guarded))] == [
        "new-authentication-breaks-clients"
    ]


def test_a_document_made_from_proto_files_of_this_repository() -> None:
    old, new = (document(GET % f"{{type: {kind}}}", "# Generated with protoc-gen-openapi\n") for kind in ("integer", "string"))
    assert len(said(old, new)) == 1
    messages = {"a.proto": 'syntax = "proto3";\n'}
    assert said(old | messages, new | messages) == []


SERVER = {f"shop/orders_{at}.py": "x = 1\n" for at in range(45)}


def test_a_document_changed_alone_beside_a_server_is_a_description() -> None:
    old, new = (document(GET % f"{{type: object, properties: {{{name}: {{type: string}}}}}}") for name in "ab")
    removed = ["removed-response-field-breaks-clients openapi.yaml:9 base warning"]
    assert said(old, new) == removed
    assert said(old | SERVER, new | SERVER) == removed
    assert said(old | SERVER, new | SERVER | {"shop/orders_1.py": "x = 2\n"}) == removed
    made = SERVER | {"pom.xml": "<artifactId>openapi-generator-maven-plugin</artifactId>\n"}
    assert said(old | made, new | made) == removed


def test_a_scheme_of_another_name_asks_for_the_same() -> None:
    guarded = GET.replace("      responses:", "      security: [{%s: []}]\n      responses:") % ("key", "{}")
    scheme = "components: {securitySchemes: {%s: {type: apiKey, in: header, name: %s}}}\n"
    old = document(guarded, scheme % ("key", "X-Key"))
    assert said(old, document(guarded.replace("key: []", "token: []"), scheme % ("token", "x-key"))) == []
    assert [
        line.split()[0] for line in said(old, document(guarded.replace("key: []", "token: []"), scheme % ("token", "Other")))
    ] == ["new-authentication-breaks-clients"]


def test_what_is_said_of_every_operation_is_one_decision() -> None:
    def paths(header: str) -> dict[str, str]:
        return document(
            "".join(
                (GET % "{type: string}").replace("/a:", f"/a{at}:").replace("content", f"{header}content") for at in range(5)
            )
        )

    review = reviewed(paths("headers: {Api-Version: {schema: {type: string}}}\n          "), paths(""))
    assert [finding.title for finding in review.findings] == [
        "Removing header `api-version` of `GET /a0` and 4 more breaks clients that wait for it"
    ]


def test_the_same_type_both_ways_is_told_once() -> None:
    both = "".join(one % "{$ref: '#/components/schemas/A'}" for one in (GET, POST)).replace("/a:\n    post", "/b:\n    post")
    rest = "components:\n  schemas:\n    A:\n      type: object\n      properties:\n        x: {type: integer}\n"
    review = reviewed(document(both, rest), document(both, rest.replace("integer", "string")))
    assert [finding.title for finding in review.findings] == [
        "`A.x` in `POST /b` accepts less than before: type `string` instead of `integer`, in answers too"
    ]


def test_a_field_that_two_twins_lose_is_told_of_the_answer() -> None:
    operations = (
        GET % "{$ref: '#/components/schemas/Order'}"
        + "    patch"
        + (POST % "{$ref: '#/components/schemas/PatchedOrder'}").partition("post")[2]
    )
    schema = "    %s:\n      type: object\n      properties:\n        x: {type: string}\n        y: {type: string}\n"
    old = COMPONENTS + schema % "Order" + schema % "PatchedOrder"
    found = said(document(operations, old), document(operations, old.replace("        y: {type: string}\n", "")))
    assert [line.split()[0] for line in found] == ["removed-response-field-breaks-clients"]


def test_parts_that_lead_to_no_change_are_not_read() -> None:
    parts = {f"parts/p{at}.yaml": "get:\n  responses: {'200': {description: x}}\n" for at in range(30)}
    root = HEAD + "".join(f"  /p{at}: {{$ref: 'parts/p{at}.yaml'}}\n" for at in range(30))
    old = {
        "openapi.yaml": root,
        **parts,
        "parts/p7.yaml": "get:\n  responses: {'200': {$ref: 'ok.yaml'}}\n",
        "parts/p8.yaml": "{",
    }
    answer = "description: x\ncontent: {application/json: {schema: {type: object, properties: {a: {}}}}}\n"
    old["parts/ok.yaml"] = answer
    assert said(old, old | {"parts/ok.yaml": answer.replace("a: {}", "b: {}")}) == [
        "removed-response-field-breaks-clients parts/ok.yaml:2 base warning"
    ]
    lost = {"openapi.yaml": root.replace("  /p9: {$ref: 'parts/p9.yaml'}\n", "")}
    assert said(old, old | lost) == ["removed-endpoint-breaks-clients openapi.yaml:13 base error"]


@pytest.mark.parametrize(
    ("name", "components", "project"),
    [
        ("list", {"examples": {}, "headers": {}, "parameters": {}}, {"package.json": "{}"}),
        ("list_1", {}, {"build.gradle": ""}),
        ("list", {}, {"Cargo.toml": 'utoipa = "5"\n'}),
        ("list", {}, {"pyproject.toml": "drf-spectacular\n"}),
    ],
)
def test_json_that_a_library_makes_is_late(name: str, components: dict[str, object], project: dict[str, str]) -> None:
    schema = {"type": "object", "properties": {"total": {"type": "string"}, "state": {"type": "string"}}}
    answer = {"200": {"description": "x", "content": {"application/json": {"schema": schema}}}}
    paths = {"/a": {"get": {"operationId": name, "responses": answer}}}
    whole = {"openapi": "3.0.0", "info": {"title": "x", "version": "1"}, "paths": paths, "components": components}
    old = json.dumps(whole, indent=1) + "\n"
    before, after = ({"api.json": one, **project} for one in (old, old.replace('"total"', '"sum"')))
    assert said({**before, "README": ""}, {**after, "README": "x"}) == []
    assert len(said({"api.json": old}, {"api.json": old.replace('"total"', '"sum"')})) == 1


def test_a_bundle_of_changed_parts_is_told_where_it_is_written() -> None:
    root = HEAD + "  /a:\n    get: {$ref: 'get.yaml'}\n"
    answer = "content: {application/json: {schema: {type: object, properties: {a: {}}}}}"
    part = f"responses:\n  '200':\n    description: x\n    {answer}\n"
    whole = GET % "{type: object, properties: {a: {}}}"
    before = {"openapi.yaml": HEAD + whole, "src/openapi.yaml": root, "src/get.yaml": part}
    after = before | {one: before[one].replace("{a: {}}", "{b: {}}") for one in ("openapi.yaml", "src/get.yaml")}
    assert said(before, after) == ["removed-response-field-breaks-clients src/get.yaml:4 base warning"]


def test_one_value_more_in_two_enumerations_is_one_decision() -> None:
    rest = COMPONENTS + "    A: {type: object, properties: {x: {enum: [a]}, y: {enum: [a]}}}\n"
    old = document(GET % "{$ref: '#/components/schemas/A'}", rest)
    found = reviewed(old, document(GET % "{$ref: '#/components/schemas/A'}", rest.replace("[a]", "[a, b]"))).findings
    assert [finding.title for finding in found] == [
        "`A.x`, `A.y` in responses of `GET /a` may hold what it never did: `b` may come"
    ]


@pytest.mark.parametrize(
    ("path", "text"), [("api/openapi.json", b'{"openapi": "3.0.3"}'), ("schema.graphql", b"type Query { a: Int }")]
)
def test_a_contract_that_cannot_be_read_is_said_to_be_unread(path: str, text: bytes) -> None:
    """What is too large to read comes as None, as what is no text does."""
    trees = MemoryTree({path: text}), MemoryTree({path: text + b"\xff\x00"})
    change = Change(path, path, False, lambda: text, lambda: None, lambda: Touched(frozenset({1}), frozenset({1})))
    review = Reviewer(ChangeSet("base", "head", (change,), *trees), Policy()).review()
    assert [(gap.path, gap.why) for gap in review.gaps] == [(path, "It is no text, or too large")]


def test_an_early_operation_may_go_but_not_lose_its_guard() -> None:
    broken = [["removed-endpoint-breaks-clients"], ["new-authentication-breaks-clients"]]
    for path, breaks in (("/v1alpha1/orders", [[], []]), ("/v1beta1/orders", broken)):
        guarded = f"  {path}:\n    get:\n      security: [{{key: []}}]\n      responses: {{'200': {{description: x}}}}\n"
        other = GET % "{type: string}"
        opened = guarded.replace("      security: [{key: []}]\n", "")
        rules = [line.split()[0] for line in said(document(guarded + other), document(opened + other))]
        assert rules == ["authentication-removed-opens-endpoint"]
        changes = ((guarded + other, other), (opened + other, guarded + other))
        assert [[line.split()[0] for line in said(document(old), document(new))] for old, new in changes] == breaks


def test_a_day_that_has_passed_is_no_promise_any_more() -> None:
    dated = (GET % "{type: string}").replace("    get:\n", "    get:\n      deprecated: true\n      x-sunset: '%s'\n")
    taken = dated.replace("      x-sunset: '%s'\n", "")
    assert said(document(dated % "2020-01-01"), document(taken)) == []
    told = said(document(dated % "2999-01-01"), document(taken))
    assert [line.split()[0] for line in told] == ["earlier-sunset-breaks-promise"]


def test_a_deprecated_parameter_may_move() -> None:
    old, *new = (
        (GET % "{type: string}").replace("    get:\n", f"    get:\n      parameters: [{{name: api_key, {one}}}]\n")
        for one in ("in: query, deprecated: true", "in: header", "in: header, required: true", "in: query, required: true")
    )
    told = [[line.split()[0] for line in said(document(old), document(one))] for one in new]
    assert told == [[], ["new-required-parameter-breaks-clients"], ["new-required-parameter-breaks-clients"]]


def test_a_media_type_that_goes_is_told_of_what_it_goes_from() -> None:
    old, new = "{application/json: {}, application/xml: {}}", "{application/json: {}}"
    both = "  /%s:\n    post:\n      requestBody: {content: %s}\n      responses: {'200': {description: x, content: %s}}\n"

    def titles(was: list[tuple[str, str]], now: list[tuple[str, str]]) -> list[str]:
        texts = ("".join(both % (name, *one) for name, one in zip("ab", side, strict=False)) for side in (was, now))
        return [finding.title for finding in reviewed(*map(document, texts)).findings]

    assert titles([(old, old)], [(new, new)]) == [
        "Removing `application/xml` from the requests and the responses of `POST /a` breaks clients that send it or ask for it"
    ]
    assert titles([(old, new), (new, old)], [(new, new), (new, new)]) == [
        "Removing `application/xml` from the requests of `POST /a` breaks clients that send it",
        "Removing `application/xml` from the responses of `POST /b` breaks clients that ask for it",
    ]


def test_several_fields_are_several_in_every_sentence() -> None:
    old = document(GET % "{type: object, required: [id, n, o], properties: {id: {}, n: {}, o: {}}}")
    new = document(GET % "{type: object, required: [id], properties: {id: {}}}")
    (finding,) = reviewed(old, new).findings
    assert finding.title == "Removing `n`, `o` from responses of `GET /a` breaks clients that read them"
    assert finding.fixes[0].text == "`n`, `o` stay, deprecated, until nobody reads them"
    assert "`n`, `o` were promised in every response" in finding.evidence[0].text


def test_a_default_of_nothing_is_told_in_words() -> None:
    texts = (
        (GET % "{}").replace(
            "    get:\n", f"    get:\n      parameters: [{{name: x, in: query, schema: {{default: {one}}}}}]\n"
        )
        for one in ("EUR", "''")
    )
    (finding,) = reviewed(*map(document, texts)).findings
    assert "from `EUR` to the empty text alters" in finding.title


def test_calls_that_go_together_are_counted_as_calls() -> None:
    verbs = ("get", "put", "post", "delete")
    calls = "".join(f"    {verb}:\n      responses:\n        '200':\n          description: ok\n" for verb in verbs)
    head = "openapi: 3.0.0\ninfo: {title: a, version: '1'}\npaths:\n"
    text = head + "  /kept:\n    get:\n      responses:\n        '200':\n          description: ok\n"
    (finding,) = reviewed({"openapi.yaml": text + "  /orders:\n" + calls}, {"openapi.yaml": text}).findings
    assert "and 1 more call breaks" in finding.title


def test_of_versions_that_change_alike_the_newest_is_told_of() -> None:
    text = (
        "openapi: 3.0.0\ninfo: {title: Shop, version: '%d'}\npaths:\n  /orders:\n    get:\n      parameters:\n"
        "        - {name: page, in: query, schema: {type: integer}}\n      responses:\n        '200': {description: ok}\n"
    )
    old = {f"docs/shop-v{number}.yaml": text % number for number in (1, 2)}
    new = {path: one.replace("{name: page", "{name: after") for path, one in old.items()}
    assert [one.span.path for one in reviewed(old, new).findings] == ["docs/shop-v2.yaml"]
