"""Documents that frameworks write from code: what they say anew is news only where the code of the change says it too."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.contract_pairs import said

GONE = "removed-response-field-breaks-clients"


@dataclass(frozen=True, slots=True)
class Project:
    """A tree with a document and the code that it is written from; `field` is what the document calls `ship_to`."""

    document: str
    text: str
    code: str
    source: str
    project: str
    field: str = "ship_to"

    def files(self) -> dict[str, str]:
        return {self.project: "x", self.document: self.text, self.code: self.source}


FASTAPI = Project(
    "frontend/openapi.json",
    """\
{"openapi": "3.1.0", "info": {"title": "FastAPI", "version": "0.1.0"}, "paths": {"/api/v1/orders/{order_id}": {"get": {
  "tags": ["orders"], "summary": "Read Order", "operationId": "read_order_api_v1_orders__order_id__get",
  "parameters": [{"name": "order_id", "in": "path", "required": true, "schema": {"type": "integer", "title": "Order Id"}}],
  "responses": {
    "200": {"description": "Successful Response",
      "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OrderPublic"}}}},
    "422": {"description": "Validation Error",
      "content": {"application/json": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}}}}}}},
"components": {"schemas": {
  "HTTPValidationError": {"properties": {"detail": {"type": "array", "title": "Detail"}}, "type": "object"},
  "OrderPublic": {"type": "object", "title": "OrderPublic", "required": ["total", "ship_to"], "properties": {
    "total": {"type": "integer", "title": "Total"},
    "ship_to": {"type": "string", "title": "Ship To"}
  }}}}}
""",
    "backend/app/models.py",
    "from sqlmodel import SQLModel\n\nclass OrderPublic(SQLModel):\n    total: int\n    ship_to: str\n",
    "backend/pyproject.toml",
)
SPECTACULAR = Project(
    "openapi/specs/v1.yaml",
    """\
openapi: 3.0.3
info: {title: Shop, version: 0.0.1}
paths:
  /api/v1/orders/{id}/:
    get:
      operationId: orders_retrieve
      parameters:
      - {in: path, name: id, schema: {type: integer}, required: true}
      responses:
        '200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
    patch:
      operationId: orders_partial_update
      parameters:
      - {in: path, name: id, schema: {type: integer}, required: true}
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/PatchedOrder'}}}}
      responses:
        '200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
components:
  schemas:
    Order:
      type: object
      properties:
        total: {type: integer}
        ship_to: {type: string, readOnly: true}
      required: [ship_to, total]
    PatchedOrder:
      type: object
      properties:
        total: {type: integer}
""",
    "orders/serializers.py",
    "from rest_framework import serializers\n\nclass OrderSerializer(serializers.ModelSerializer):\n    class Meta:\n"
    "        fields = [\n            'total',\n            'ship_to',\n        ]\n",
    "pyproject.toml",
)
YASG = Project(
    "docs/swagger.json",
    """\
{"swagger": "2.0", "info": {"title": "Shop", "version": "v1"}, "basePath": "/api", "paths": {"/orders/{id}/": {
  "get": {"operationId": "orders_read", "parameters": [], "tags": ["orders"],
    "responses": {"200": {"description": "", "schema": {"$ref": "#/definitions/Order"}}}},
  "patch": {"operationId": "orders_partial_update", "tags": ["orders"],
    "parameters": [{"name": "data", "in": "body", "required": true, "schema": {"$ref": "#/definitions/Order"}}],
    "responses": {"200": {"description": "", "schema": {"$ref": "#/definitions/Order"}}}},
  "parameters": [{"name": "id", "in": "path", "required": true, "type": "integer"}]}},
"definitions": {"Order": {"required": ["total"], "type": "object", "properties": {
  "total": {"title": "Total", "type": "integer"},
  "ship_to": {"title": "Ship to", "type": "string", "readOnly": true}
}}}}
""",
    "shop/orders/serializers.py",
    SPECTACULAR.source,
    "requirements.txt",
)
NEST = Project(
    "open-api/shop.json",
    """\
{"openapi": "3.0.0", "paths": {"/orders/{id}": {"get": {"operationId": "OrdersController_getOrder",
  "parameters": [{"name": "id", "required": true, "in": "path", "schema": {"type": "string"}}],
  "responses": {"200": {"description": "", "content": {"application/json": {
    "schema": {"$ref": "#/components/schemas/OrderResponseDto"}}}}}, "tags": ["Orders"]}}},
"info": {"title": "Shop", "version": "1.0"}, "components": {"schemas": {"OrderResponseDto": {"type": "object",
  "properties": {
    "total": {"type": "number"},
    "shipTo": {"type": "string"}
  }, "required": ["total"]}}}}
""",
    "server/src/dtos/order-response.dto.ts",
    "export class OrderResponseDto {\n  @ApiProperty()\n  total!: number;\n\n  @ApiProperty()\n  shipTo!: string;\n}\n",
    "server/package.json",
    "shipTo",
)
SPRING = Project(
    "docs/openapi.yaml",
    """\
openapi: 3.0.1
info: {title: OpenAPI definition, version: v0}
servers:
- url: http://localhost:8080
  description: Generated server url
paths:
  /api/orders/{id}:
    get:
      tags: [order-controller]
      operationId: getOrder
      parameters:
      - {name: id, in: path, required: true, schema: {type: integer, format: int64}}
      responses:
        "200":
          description: OK
          content: {'*/*': {schema: {$ref: '#/components/schemas/OrderDto'}}}
components:
  schemas:
    OrderDto:
      type: object
      properties:
        total: {type: integer, format: int32}
        shipTo: {type: string}
""",
    "src/main/java/shop/OrderDto.java",
    "package shop;\n\npublic record OrderDto(\n    int total,\n    String shipTo\n) {}\n",
    "pom.xml",
    "shipTo",
)
ALL = {"fastapi": FASTAPI, "spectacular": SPECTACULAR, "yasg": YASG, "nest": NEST, "spring": SPRING}


@pytest.fixture(params=ALL.values(), ids=ALL)
def project(request: pytest.FixtureRequest) -> Project:
    found = request.param
    assert isinstance(found, Project)
    return found


def without(text: str, field: str) -> str:
    """The lines but those of the field, and the commas that go with it."""
    kept = [
        line for line in text.split("\n") if f'"{field}":' not in line and f"{field}:" not in line.strip()[: len(field) + 1]
    ]
    shorter = "\n".join(line for line in kept if field not in line or "required" in line).replace(f', "{field}"]', "]")
    return (
        shorter.replace(f"[{field}, ", "[")
        .replace("},\n  }", "}\n  }")
        .replace("},\n}", "}\n}")
        .replace("int total,", "int total")
    )


def test_what_the_code_did_not_do_is_no_news(project: Project) -> None:
    late = project.files() | {project.document: without(project.text, project.field)}
    assert said(project.files(), late) == []
    elsewhere = late | {project.code: project.source + "\n"}
    assert said(project.files(), elsewhere) == []


def test_what_the_code_did_is_told_of_the_document(project: Project) -> None:
    both = {project.document: project.text, project.code: project.source}
    after = project.files() | {path: without(text, project.field) for path, text in both.items()}
    line = next(at for at, text in enumerate(project.text.split("\n"), 1) if f"{project.field}: {{" in text.replace('"', ""))
    path = f"{project.document}:{line} base"
    found = [one for one in said(project.files(), after) if one.startswith(GONE)]
    assert [one.rpartition(" ")[0] for one in found] == [f"{GONE} {path}"]


def test_a_document_of_code_that_is_elsewhere_is_taken_at_its_word(project: Project) -> None:
    before = {project.document: project.text}
    found = said(before, {project.document: without(project.text, project.field)})
    assert [one.split()[0] for one in found] == [GONE]


def test_what_another_release_of_the_framework_writes_is_told(project: Project) -> None:
    after = project.files() | {project.project: "y", project.document: without(project.text, project.field)}
    assert [one.split()[0] for one in said(project.files(), after)] == [GONE]


def test_types_that_nobody_looks_at_ask_nothing() -> None:
    """Nextcloud's server takes what is sent as the types in comments say it is."""

    def app(fields: str, name: str = "") -> dict[str, str]:
        body = '{"type": "object", "required": ["rows"%s], "properties": {"rows": {"$ref": "#/components/schemas/Row"}%s}}'
        sent = body % (f', "{name}"' * bool(name), f', "{name}": {{"type": "string"}}' * bool(name))
        listed = "".join(f', "{field}": {{"type": "string"}}' for field in fields.split())
        required = ", ".join(f'"{field}"' for field in fields.split())
        document = (
            '{"openapi": "3.0.3", "info": {"title": "rows", "version": "0.0.1"},\n"paths": {"/ocs/v2.php/apps/rows/scheme":'
            ' {"post": {"requestBody": {"required": true, "content": {"application/json": {"schema":\n'
            f'{sent}\n}}}}}}, "responses": {{"200": {{"description": "Made"}}}}}}}}}},\n'
            '"components": {"schemas": {"Row": {"type": "object",\n'
            f'"required": [{required}],\n"properties": {{\n"x": {{}}{listed}}}\n}}}}}}}}\n'
        )
        also = f", ${name}" * bool(name)
        code = f"<?php\n/** @psalm-type Row = array{{ {fields}: string }} */\nfunction create(array $rows{also}) {{}}\n"
        return {"composer.json": "{}", "openapi.json": document, "lib/Definitions.php": code}

    assert said(app("id"), app("id uuid")) == []
    assert [one.split()[0] for one in said(app("id"), app("id", "title"))] == ["new-required-request-field-breaks-clients"]
