""".proto files read and compared: the whole language, across files, and what is hostile."""

from __future__ import annotations

import time

import pytest

from tests.contract_pairs import reviewed, said
from workers.contracts.protobuf.parse import parse
from workers.contracts.protobuf.tokens import UnreadableProto

WHOLE = """\
// A comment with message Ghost { in it
/* and
   another */
edition = "2023";
package shop.v1;
import public "google/protobuf/any.proto";
option (custom).deep = { a: 1, b: [ { c: "}" } ] };

message Order {
  option deprecated = true;
  reserved 4, 10 to 12, 1000 to max;
  reserved "old", 'older';
  extensions 100 to 199 [verification = UNVERIFIED];
  string id = 1 [json_name = "ID", (x.y) = {a: ";"}];
  map<string, .shop.v1.Item> items = 2;
  oneof how {
    option (z) = 1;
    Card card = 0x5;
    group Cash = 6 { int32 coins = 1; }
  }
  optional int32 optional = 7;
  repeated sint64 message = 8 [packed = false];
  enum State { option allow_alias = true; UNKNOWN = 0; NONE = 0; LOST = -1; reserved 7; }
  message Card { string number = 1; }
  extend google.protobuf.FieldOptions { string tag = 50001; }
}
extend Order { int32 more = 100; };
service Shop {
  option (v) = "1";
  rpc Get(stream Order) returns (stream .shop.v1.Order) { option deprecated = true; };
  rpc List (Order) returns (Order);
}
"""


def test_the_whole_language() -> None:
    file = parse("a.proto", WHOLE)
    assert (file.syntax, file.scope) == ("2023", "shop.v1")
    assert [(message.full, message.line, message.end) for message in file.messages] == [
        ("shop.v1.Order", 9, 26),
        ("shop.v1.Order.Cash", 19, 19),
        ("shop.v1.Order.Card", 24, 24),
    ]
    order = file.messages[0]
    assert [(f.number, f.name, f.label, f.type, f.oneof, f.json) for f in order.fields] == [
        (1, "id", "", "string", "", "ID"),
        (2, "items", "map", "string,.shop.v1.Item", "", "items"),
        (5, "card", "", "Card", "how", "card"),
        (6, "Cash", "", "shop.v1.Order.Cash", "how", "Cash"),
        (7, "optional", "optional", "int32", "", "optional"),
        (8, "message", "repeated", "sint64", "", "message"),
    ]
    assert [order.reserves(number) for number in (4, 9, 11, 5_000_000)] == [True, False, True, True]
    assert order.reserved_names == {"old", "older"}
    assert [(value.name, value.number) for value in file.enums[0].values] == [("UNKNOWN", 0), ("NONE", 0), ("LOST", -1)]
    calls = file.services[0].calls
    assert [(c.name, c.client_streams, c.server_streams, c.deprecated, c.response) for c in calls] == [
        ("Get", True, True, True, ".shop.v1.Order"),
        ("List", False, False, False, "Order"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "message A {",
        "message A { string a = ; }",
        "message { }",
        "mess A {}",
        "message A { string a 1; }",
        "enum A { B = x; }",
        "é",
        '"a',
    ],
)
def test_what_is_none_is_a_gap(text: str) -> None:
    with pytest.raises(UnreadableProto):
        parse("a.proto", text)
    review = reviewed({"a.proto": "message A {}\n"}, {"a.proto": text})
    assert [(gap.what, gap.path) for gap in review.gaps] == [("a .proto file", "a.proto")]


@pytest.mark.parametrize(
    "text", ["message A {" * 100_000, "option a = {" * 100_000, "/*" * 100_000, "\\" * 100_000, '"' + "\\" * 99_999]
)
def test_what_is_hostile_ends(text: str) -> None:
    started = time.process_time()
    with pytest.raises(UnreadableProto):
        parse("a.proto", text)
    assert time.process_time() - started < 20


def proto(body: str, package: str = "shop.v1") -> str:
    return f'syntax = "proto3";\npackage {package};\n{body}'


def test_what_moves_to_another_file_is_found_again() -> None:
    order, item = "message Order {\n  string id = 1;\n}\n", "message Item {\n  int32 count = 1;\n}\n"
    before = {"shop/a.proto": proto(order + item)}
    after = {"shop/a.proto": proto(order), "shop/b.proto": proto(item)}
    assert said(before, after) == []
    after["shop/b.proto"] = proto(item.replace("int32", "string"))
    assert said(before, after) == ["field-type-changed-corrupts-messages shop/b.proto:4 head error"]


def test_a_name_written_in_full_is_the_same_type() -> None:
    order = "message Order {\n  Item item = 1;\n}\nmessage Item {}\n"
    for name in ("shop.v1.Item", ".shop.v1.Item", "v1.Item"):
        assert said({"a.proto": proto(order)}, {"a.proto": proto(order.replace("  Item item", f"  {name} item"))}) == []


def test_unstable_packages_promise_nothing() -> None:
    order = "message Order {\n  string id = 1;\n}\n"
    for package in ("shop.v1alpha1", "shop.v2beta", "shop.v1p1beta1", "shop.v1test"):
        assert said({"a.proto": proto(order, package)}, {"a.proto": proto("", package)}) == []
    assert said({"a.proto": proto(order)}, {"a.proto": proto(order.replace("= 1", "= 2"))}) != []


def test_a_deleted_file() -> None:
    before = {"a.proto": proto("message Order {\n  string id = 1;\n}\nservice Shop {\n  rpc Get(Order) returns (Order);\n}\n")}
    assert said(before, {}) == ["removed-endpoint-breaks-clients a.proto:6 base error"]


def test_a_break_that_is_meant_stays_accepted() -> None:
    before = {"a.proto": proto("message Order {\n  string id = 1;\n  string note = 2;\n}\n")}
    comment = "  // backstop: accept field-number-not-reserved-invites-corruption — never released\n"
    assert said(before, {"a.proto": proto("message Order {\n  string id = 1;\n}\n")}) != []
    assert said(before, {"a.proto": proto(f"message Order {{\n{comment}  string id = 1;\n}}\n")}) == []


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("int32 a = 1;", "uint32 a = 1;", []),
        ("string a = 1;", "bytes a = 1;", ["field-type-changed-corrupts-messages warning"]),
        ("sint32 a = 1;", "int32 a = 1;", ["field-type-changed-corrupts-messages error"]),
        ("string a = 1;", "optional string a = 1;", []),
        ("map<string, string> a = 1;", "map<string, int32> a = 1;", ["field-type-changed-corrupts-messages error"]),
        ("string a = 1;", 'string a = 1 [json_name = "b"];', ["renamed-field-breaks-json-clients warning"]),
        ("string a = 1; string b = 2;", "string a = 2; string b = 1;", ["field-number-moved-corrupts-messages error"]),
        ("reserved 2 to 9;", "reserved 2 to 8;", ["field-number-not-reserved-invites-corruption error"]),
        ("reserved 2 to max;", "reserved 2 to max; string a = 1;", []),
        ("oneof x { string a = 1; string b = 2; }", "oneof y { string a = 1; string b = 2; }", []),
        (
            "oneof x { string a = 1; string b = 2; }",
            "oneof x { string b = 2; } string a = 1;",
            ["oneof-changed-loses-fields warning"],
        ),
    ],
)
def test_fields(before: str, after: str, found: list[str]) -> None:
    old, new = ({"a.proto": proto(f"message A {{\n  {body}\n}}\n")} for body in (before, after))
    assert list(dict.fromkeys(f"{line.split()[0]} {line.split()[-1]}" for line in said(old, new))) == found


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("string city = 1; int32 zip = 2;", []),
        ("string city = 1; int32 zip = 2; string land = 3;", []),
        ("int32 zip = 1; string city = 2;", ["field-type-changed-corrupts-messages error"]),
    ],
)
def test_a_message_of_another_name_may_be_written_the_same(fields: str, found: list[str]) -> None:
    both = f"message Place {{ string city = 1; int32 zip = 2; }}\nmessage Address {{ {fields} }}\n"
    old, new = ({"a.proto": proto(f"{both}message A {{\n  {kind} to = 1;\n}}\n")} for kind in ("Place", "Address"))
    assert [f"{line.split()[0]} {line.split()[-1]}" for line in said(old, new)] == found


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ('get: "/v1/a/{id}"', 'get: "/v1/a/{name}"', 0),
        ('get: "/v1/{name=a/*}"', 'get: "/v1/{id=a/*}"', 0),
        ('get: "/v1/{name=a/*}"', 'get: "/v1/{name=b/*}"', 1),
        ('get: "/v1/a"', 'post: "/v1/a" body: "*"', 1),
        ('get: "/v1/a"', 'post: "/v1/a" additional_bindings { get: "/v1/a" }', 0),
        ('get: "/v1/experimental/a"', 'get: "/v1/a"', 0),
        ('get: "/v1/{name=shops/*/orders/*}"', 'get: "/v1/{name=shops/*/orders/**}"', 0),
        ('get: "/v1/{name=shops/*/orders/**}"', 'get: "/v1/{name=shops/*/orders/*}"', 1),
        ('get: "/v1/orders/{id}"', 'get: "/v1/{id=**}"', 0),
        ('get: "/v1/orders/open"', 'get: "/v1/orders/{id}"', 0),
        ('get: "/v1/orders/{id}"', 'get: "/v1/orders/open"', 1),
        ('get: "/v1/orders/{id}"', 'get: "/v1/orders/{id}/{part}"', 1),
        ('get: "/v1/orders/{id}:cancel"', 'get: "/v1/{id=**}"', 1),
        ('get: "/v1/orders/{id}:cancel"', 'get: "/v1/{id=**}:cancel"', 0),
        ('get: "/v1/orders/{id}"', 'post: "/v1/{id=**}"', 1),
        ('put: "/v1/a" body: "*"', 'custom { kind: "PUT" path: "/v1/a" } body: "*"', 0),
        ('put: "/v1/a" body: "*"', 'custom: { path: "/v1/a" kind: "*" }', 0),
        ('custom { kind: "HEAD" path: "/v1/a" }', 'get: "/v1/a"', 1),
    ],
)
def test_paths_of_a_gateway(before: str, after: str, found: int) -> None:
    text = "message M {\n  string id = 1;\n}\nservice Shop {\n  rpc Get(M) returns (M) {\n%s\n  }\n}\n"
    old, new = (proto(text % f"    option (google.api.http) = {{ {route} }};") for route in (before, after))
    assert len(said({"a.proto": old}, {"a.proto": new})) == found
    short = proto(text % '    option (google.api.http).get = "/v1/b";')
    gone = said({"a.proto": short}, {"a.proto": proto(text % "")})
    assert gone == ["removed-endpoint-breaks-clients a.proto:8 base warning"]


def test_a_package_of_another_name_is_told_once() -> None:
    kinds = {f"shop/{name}.proto": proto(f"message {name} {{\n  string id = 1;\n}}\n", "shop") for name in "AB"}
    call = proto('import "shop/A.proto";\nenum E {\n  X = 0;\n}\nmessage M {\n  shop.A a = 1;\n}\n', "api")
    old = kinds | {"api/m.proto": call}
    new = {path: text.replace("package shop;", "package store;").replace("shop.A", "store.A") for path, text in old.items()}
    assert said(old, new) == ["moved-package-breaks-clients shop/A.proto:2 head warning"]


def test_what_calls_itself_experimental_promises_nothing() -> None:
    text = "message M {\n  string id = 1;\n}\nservice %sShop {\n  rpc Get(M) returns (M);\n  rpc Put(M) returns (M);\n}\n"
    old, new = (
        proto(text.replace("  rpc Put(M) returns (M);\n", "" if at else "  rpc Put(M) returns (M);\n")) for at in (0, 1)
    )
    assert len(said({"a.proto": old % ""}, {"a.proto": new % ""})) == 1
    assert said({"a.proto": old % "Experimental"}, {"a.proto": new % "Experimental"}) == []
    assert said({"experimental_a.proto": old % ""}, {"experimental_a.proto": new % ""}) == []


def test_several_calls_are_several_in_a_sentence() -> None:
    text = "message M {\n  string id = 1;\n}\nservice Shop {\n  rpc Get(M) returns (M);\n  rpc Put(M) returns (M);\n}\n"
    old, new = (proto(text.replace("(M) returns", f"({kind}) returns")) for kind in ("M", "string"))
    (finding,) = reviewed({"a.proto": old}, {"a.proto": new}).findings
    assert finding.title == "`Shop.Get`, `Shop.Put` take `string` instead of `M`: clients built before break"


def test_one_decision_in_many_places_is_told_once() -> None:
    calls = "".join(f"  rpc C{at}(M) returns (M);\n" for at in range(7))
    text = 'syntax = "proto3";\nmessage M {\n  string id = 1;\n}\nservice Shop {\n  rpc Stays(M) returns (M);\n' + "%s}\n%s"
    old, few = text % (calls, ""), text % (calls.partition("  rpc C2")[0], "")
    review = reviewed({"a.proto": old}, {"a.proto": text % ("", "")})
    assert [(finding.title, finding.span.line) for finding in review.findings] == [
        ("Removing `Shop.C0`, `Shop.C1`, `Shop.C2` and 4 more calls breaks the clients that call them", 7)
    ]
    two, one = (text % (calls.partition(f"  rpc C{at}")[0], "") for at in (5, 6))
    assert len(said({"a.proto": old}, {"a.proto": few})) == 1
    assert len(said({"a.proto": old}, {"a.proto": two})) == len(said({"a.proto": old}, {"a.proto": one})) == 1
    messages = "".join(f"message M{at} {{\n  string env = 1;\n  string id = 2;\n}}\n" for at in range(4))
    review = reviewed({"a.proto": text % ("", messages)}, {"a.proto": text % ("", messages.replace("env", "env_key"))})
    assert [finding.title for finding in review.findings] == [
        "Renaming `M0.env`, `M1.env`, `M2.env` and 1 more field to `env_key` breaks JSON and generated code that know `env`"
    ]


def test_a_name_broken_over_lines_is_one() -> None:
    text = (
        'syntax = "proto3";\nmessage M {\n  optional shop.v1\n      .Order.State state = 1;\n  .shop.v1.Order order = 2;\n%s}\n'
    )
    assert said({"a.proto": text % "  string a = 3;\n"}, {"a.proto": text % "  string b = 3;\n"}) == [
        "renamed-field-breaks-json-clients a.proto:6 head warning"
    ]


def test_a_call_of_a_renamed_message_breaks_code_only() -> None:
    text = 'syntax = "proto3";\nmessage %s {\n  string a = 1;\n}\nservice S {\n  rpc C(%s) returns (%s);\n}\n'
    review = reviewed({"a.proto": text % ("Old", "Old", "Old")}, {"a.proto": text % ("New", "New", "New")})
    assert [finding.title for finding in review.findings] == [
        "`S.C` takes `New` instead of `Old`: code that names `Old` breaks",
        "`S.C` returns `New` instead of `Old`: code that names `Old` breaks",
    ]


def test_an_extension_that_goes_is_told_by_its_whole_name() -> None:
    nested = "message D {\n  extend b.C {\n    optional string note = 101;\n  }\n}\n"
    old = f'syntax = "proto2";\npackage a;\nextend b.C {{\n  optional string note = 100;\n}}\n{nested}'
    new = old.replace("    optional string note = 101;\n", "")
    review = reviewed({"a.proto": old}, {"a.proto": new})
    assert [finding.title for finding in review.findings] == ["Removing extension `a.D.note` breaks code that names it"]


@pytest.mark.parametrize(
    ("type", "was", "now", "said"),
    [
        ("int32", "", " [default = 5]", ["`0` to `5`"]),
        ("bool", " [default = false]", "", []),
        ("string", ' [default = "a"]', ' [default = "b"]', ["`a` to `b`"]),
        ("string", ' [default = "EUR"]', "", ["`EUR` to the empty text"]),
        ("string", "", ' [default = "EUR"]', ["the empty text to `EUR`"]),
        ("double", " [default = 0.0]", "", []),
        ("float", " [default = 1.50]", " [default = 15e-1]", []),
        ("int32", " [default = 0x10]", " [default = 16]", []),
        ("int32", " [default = -010]", " [default = -8]", []),
        ("int32", " [default = -1]", " [default = 1]", ["`-1` to `1`"]),
        ("State", "", " [default = OPEN]", []),
    ],
)
def test_a_default_is_told_where_it_means_another_value(type: str, was: str, now: str, said: list[str]) -> None:
    texts = [
        f'syntax = "proto2";\nmessage A {{\n  optional {type} x = 1{one};\n}}\nenum State {{ OPEN = 1; }}\n'
        for one in (was, now)
    ]
    review = reviewed({"a.proto": texts[0]}, {"a.proto": texts[1]})
    assert [finding.title.partition(" from ")[2].partition(" alters")[0] for finding in review.findings] == said


def test_very_many_routes_are_compared_so_far_and_no_further() -> None:
    text = "message M {\n  string id = 1;\n}\nservice Shop {\n  rpc Get(M) returns (M) {\n%s\n  }\n}\n"
    bound = '      additional_bindings { get: "/%s/%d/{id}" }'
    old, new = (
        proto(text % "option (google.api.http) = {\n%s\n};" % "\n".join(bound % (word, at) for at in range(3_000)))
        for word in "ab"
    )
    start = time.process_time()
    said({"a.proto": old}, {"a.proto": new})
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("after", "text"),
    [
        ("", "`Shop.Get`, `Shop.Put` stay, with `option deprecated = true;`, until nobody calls them"),
        (
            '  rpc Get(M) returns (M) { option (google.api.http) = { get: "/v1/c" }; }\n  rpc Put(M) returns (M);\n',
            "`GET /v1/a` stays among the `additional_bindings`, beside what is new, until nobody calls it",
        ),
    ],
)
def test_ways_out_are_told_in_words_of_the_language(after: str, text: str) -> None:
    get = '  rpc Get(M) returns (M) { option (google.api.http) = { get: "/v1/a" }; }\n'
    shop = "message M {\n  string id = 1;\n}\nservice Shop {\n%s  rpc Watch(M) returns (M);\n}\n"
    old, new = (proto(shop % calls) for calls in (f"{get}  rpc Put(M) returns (M);\n", after))
    (finding,) = reviewed({"a.proto": old}, {"a.proto": new}).findings
    assert finding.fixes[0].text == text
