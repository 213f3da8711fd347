"""Contracts of our own in two versions each, with what is known of the change: `breaks`, or `safe`.

A case is a name and the texts that are replaced in the base document. What depends on the client (a value more in an answer) is
no case: peers differ on it by intention.
"""
# ruff: noqa: E501  (texts of documents)

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Edits = tuple[tuple[str, str], ...]

OPENAPI = """\
openapi: 3.0.3
info: {title: Shop, version: "1"}
security: [{token: []}]
paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - name: state
          in: query
          schema: {type: string, enum: [open, paid]}
        - name: limit
          in: query
          schema: {type: integer, maximum: 100}
      responses:
        "200":
          description: Orders
          content:
            application/json:
              schema:
                type: array
                items: {$ref: "#/components/schemas/Order"}
    post:
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/components/schemas/NewOrder"}
      responses:
        "201":
          description: Made
  /orders/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
    get:
      responses:
        "200":
          description: An order
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Order"}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
  schemas:
    Order:
      type: object
      required: [id, total]
      properties:
        id: {type: string}
        total: {type: integer}
        note: {type: string}
    NewOrder:
      type: object
      required: [sku]
      properties:
        sku: {type: string, maxLength: 40}
        note: {type: string}
        secret: {type: string, writeOnly: true}
"""
OPENAPI_BREAKS: dict[str, Edits] = {
    "path removed": (("  /orders/{id}:\n", "  /order/{id}:\n"),),
    "method removed": (("    post:\n", "    put:\n"),),
    "required parameter added": (
        ("        - name: limit", "        - {name: shop, in: query, required: true, schema: {type: string}}\n        - name: limit"),
    ),
    "parameter became required": (("        - name: limit\n          in: query\n", "        - name: limit\n          in: query\n          required: true\n"),),
    "parameter type changed": (("{type: integer, maximum: 100}", "{type: boolean}"),),
    "parameter enum value removed": (("[open, paid]", "[open]"),),
    "parameter maximum lowered": (("maximum: 100", "maximum: 50"),),
    "request body became required": (("      requestBody:\n", "      requestBody:\n        required: true\n"),),
    "required request field added": (("        sku: {type", "        shop: {type: string}\n        sku: {type"), ("[sku]", "[sku, shop]")),
    "request field became required": (("[sku]", "[sku, note]"),),
    "request field shortened": (("maxLength: 40", "maxLength: 20"),),
    "request field type changed": (("sku: {type: string, maxLength: 40}", "sku: {type: integer}"),),
    "required response field removed": (("        total: {type: integer}\n", ""), ("[id, total]", "[id]")),
    "response field became optional": (("[id, total]", "[id]"),),
    "response field became nullable": (("total: {type: integer}", "total: {type: integer, nullable: true}"),),
    "response field type changed": (("total: {type: integer}", "total: {type: string}"),),
    "response field widened": (("total: {type: integer}", "total: {type: number}"),),
    "success status changed": (('"201"', '"202"'),),
    "response media type changed": (("          description: Orders\n          content:\n            application/json", "          description: Orders\n          content:\n            application/xml"),),
    "authentication removed": (("security: [{token: []}]\n", "security: []\n"),),
    "authentication of one operation removed": (("      operationId: listOrders\n", "      operationId: listOrders\n      security: []\n"),),
    "request media type changed": (("        content:\n          application/json:\n            schema: {$ref: \"#/components/schemas/NewOrder\"}", "        content:\n          text/csv:\n            schema: {$ref: \"#/components/schemas/NewOrder\"}"),),
}  # fmt: skip
OPENAPI_SAFE: dict[str, Edits] = {
    "path added": (("  /orders:\n", "  /health:\n    get: {responses: {'200': {description: Up}}}\n  /orders:\n"),),
    "path parameter renamed": (("/orders/{id}", "/orders/{order}"), ("name: id, in: path", "name: order, in: path")),
    "optional parameter added": (("        - name: limit", "        - {name: shop, in: query, schema: {type: string}}\n        - name: limit"),),
    "parameter enum value added": (("[open, paid]", "[open, paid, void]"),),
    "parameter maximum raised": (("maximum: 100", "maximum: 200"),),
    "optional request field added": (("        sku: {type", "        shop: {type: string}\n        sku: {type"),),
    "request field became optional": (("      required: [sku]\n", ""),),
    "required response field added": (("        total: {type", "        tax: {type: integer}\n        total: {type"), ("[id, total]", "[id, tax, total]")),
    "response field became required": (("[id, total]", "[id, total, note]"),),
    "response field narrowed": (("total: {type: integer}", "total: {type: integer, minimum: 0}"),),
    "read-only request field added": (("        sku: {type", "        made: {type: string, readOnly: true}\n        sku: {type"), ("[sku]", "[sku, made]")),
    "status added": (('        "201":\n', '        "404":\n          description: None\n        "201":\n'),),
    "description changed": (("description: Orders", "description: All orders"),),
    "schema moved behind a reference": (
        ("        total: {type: integer}\n", '        total: {$ref: "#/components/schemas/Money"}\n'),
        ("    NewOrder:\n", "    Money: {type: integer}\n    NewOrder:\n"),
    ),
    "schema wrapped in allOf": (('              schema: {$ref: "#/components/schemas/Order"}', '              schema: {allOf: [{$ref: "#/components/schemas/Order"}]}'),),
    "parameter moved to the path": (
        ("      parameters:\n        - name: state", "      parameters:\n        - name: state"),
        ("    parameters:\n      - {name: id, in: path, required: true, schema: {type: string}}\n    get:\n", "    get:\n      parameters:\n        - {name: id, in: path, required: true, schema: {type: string}}\n"),
    ),
    "security said again": (("      operationId: listOrders\n", "      operationId: listOrders\n      security: [{token: []}]\n"),),
    "server renamed": (("security: [{token: []}]\npaths", "security: [{token: []}]\nservers: [{url: https://api.example.com}]\npaths"),),
}  # fmt: skip

PROTOBUF = """\
syntax = "proto3";
package shop.v1;
message Order {
  reserved 9;
  string id = 1;
  int32 total = 2;
  string note = 3;
  repeated Item items = 4;
  oneof payment {
    string iban = 5;
  }
  string card = 6;
  State state = 7;
}
message Item {
  string sku = 1;
}
enum State {
  STATE_UNSPECIFIED = 0;
  STATE_PAID = 1;
}
service Shop {
  rpc Get(Order) returns (Order);
  rpc List(Order) returns (stream Order);
}
"""
PROTOBUF_BREAKS: dict[str, Edits] = {
    "number changed": (("note = 3", "note = 8"),),
    "numbers swapped": (("id = 1", "id = 3"), ("note = 3", "note = 1")),
    "removed without reserved": (("  string note = 3;\n", ""),),
    "number given to another type": (("string note = 3", "int64 gift = 3"),),
    "type changed": (("int32 total", "string total"),),
    "message type changed": (("repeated Item items", "repeated State items"),),
    "became repeated": (("int32 total", "repeated int32 total"),),
    "moved into a oneof": (("  string card = 6;\n", ""), ("    string iban", "    string card = 6;\n    string iban")),
    "reserved number taken": (("  reserved 9;\n", "  bool gift = 9;\n"),),
    "reservation removed": (("  reserved 9;\n", ""),),
    "enum value removed": (("  STATE_PAID = 1;\n", ""),),
    "enum value renumbered": (("STATE_PAID = 1", "STATE_PAID = 2"),),
    "renamed (JSON)": (("note = 3", "remark = 3"),),
    "JSON name changed": (("note = 3", 'note = 3 [json_name = "text"]'),),
    "rpc removed": (("  rpc Get(Order) returns (Order);\n", ""),),
    "rpc request changed": (("Get(Order)", "Get(Item)"),),
    "rpc no longer streams": (("stream Order", "Order"),),
    "service renamed": (("service Shop", "service Store"),),
    "package renamed": (("shop.v1", "store.v1"),),
}
PROTOBUF_SAFE: dict[str, Edits] = {
    "field added": (("  string card", "  bool gift = 10;\n  string card"),),
    "removed and reserved": (("  string note = 3;\n", '  reserved 3;\n  reserved "note";\n'),),
    "fields in another order": (("  string id = 1;\n  int32 total = 2;\n", "  int32 total = 2;\n  string id = 1;\n"),),
    "deprecated": (("note = 3", "note = 3 [deprecated = true]"),),
    "enum value added": (("  STATE_PAID", "  STATE_VOID = 2;\n  STATE_PAID"),),
    "enum value removed and reserved": (("  STATE_PAID = 1;\n", '  reserved 1;\n  reserved "STATE_PAID";\n'),),
    "rpc added": (("  rpc Get", "  rpc Find(Order) returns (Order);\n  rpc Get"),),
    "comment": (("message Item", "// One line of an order.\nmessage Item"),),
    "type named in full": (("repeated Item items", "repeated .shop.v1.Item items"),),
    "reservation widened": (("reserved 9;", "reserved 9 to 12;"),),
}

GRAPHQL = """\
type Query {
  order(id: ID!, full: Boolean = false): Order
  orders(first: Int): [Order!]!
}
type Order implements Node {
  id: ID!
  total: Int!
  note: String
}
interface Node {
  id: ID!
}
enum Sort {
  UP
  DOWN
}
input Filter {
  name: String
  sort: Sort
}
union Found = Order | Shop
type Shop {
  id: ID!
}
extend type Query {
  find(by: Filter!): Found
}
"""
GRAPHQL_BREAKS: dict[str, Edits] = {
    "field removed": (("  note: String\n", ""),),
    "query removed": (("  orders(first: Int): [Order!]!\n", ""),),
    "required argument added": (("first: Int", "first: Int, shop: ID!"),),
    "argument became required": (("first: Int", "first: Int!"),),
    "argument removed": (("(first: Int)", ""),),
    "argument type changed": (("first: Int", "first: String"),),
    "field became nullable": (("total: Int!", "total: Int"),),
    "field type changed": (("total: Int!", "total: String!"),),
    "list became nullable inside": (("[Order!]!", "[Order]!"),),
    "input field removed": (("  name: String\n", ""),),
    "required input field added": (("  name: String\n", "  name: String\n  shop: ID!\n"),),
    "input field became required": (("  name: String\n", "  name: String!\n"),),
    "enum value removed": (("  DOWN\n", ""),),
    "union member removed": (("Order | Shop", "Order"),),
    "interface removed": ((" implements Node", ""),),
    "kind changed": (("enum Sort {\n  UP\n  DOWN\n}", "scalar Sort"),),
}
GRAPHQL_SAFE: dict[str, Edits] = {
    "field added": (("  note: String\n", "  note: String\n  paid: Boolean\n"),),
    "field never null any more": (("  note: String\n", "  note: String!\n"),),
    "argument became optional": (("id: ID!, full", "id: ID, full"),),
    "required argument with a default": (("first: Int", "first: Int! = 10"),),
    "input field became optional": (("by: Filter!", "by: Filter"),),
    "deprecated": (("note: String", 'note: String @deprecated(reason: "none")'),),
    "description": (("type Shop", '"A shop"\ntype Shop'),),
    "type added": (("type Shop", "type Cart {\n  id: ID!\n}\ntype Shop"),),
    "fields in another order": (("  id: ID!\n  total: Int!\n", "  total: Int!\n  id: ID!\n"),),
    "extension written into the type": (
        ("  orders(first", "  find(by: Filter!): Found\n  orders(first"),
        ("extend type Query {\n  find(by: Filter!): Found\n}\n", ""),
    ),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One change: the file's name, both texts, and whether it breaks clients."""

    format: str
    name: str
    path: str
    before: str
    after: str
    breaks: bool


def pairs() -> Iterator[Pair]:
    """Every case. Raises ValueError where an edit does not apply: the document has changed under it."""
    for kind, path, base, breaks, safe in (
        ("openapi", "openapi.yaml", OPENAPI, OPENAPI_BREAKS, OPENAPI_SAFE),
        ("protobuf", "shop.proto", PROTOBUF, PROTOBUF_BREAKS, PROTOBUF_SAFE),
        ("graphql", "schema.graphql", GRAPHQL, GRAPHQL_BREAKS, GRAPHQL_SAFE),
    ):
        for broken, cases in ((True, breaks), (False, safe)):
            for name, edits in cases.items():
                after = base
                for old, new in edits:
                    if old not in after:
                        raise ValueError(f"{kind}, {name}: the document does not hold {old!r}")
                    after = after.replace(old, new, 1)
                yield Pair(kind, name, path, base, after, broken)
