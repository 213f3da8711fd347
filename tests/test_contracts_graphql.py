"""GraphQL schemas compared: the kinds of change, across files, and what is hostile."""

from __future__ import annotations

import time

import pytest

from tests.contract_pairs import reviewed, said

SCHEMA = '''\
"""What can be asked"""
type Query {
  "One user"
  user(id: ID!, size: Int = 10): User @auth(requires: USER)
  users: [User!]!
}
interface Node { id: ID! }
type User implements Node {
  id: ID!
  email: String!
  state: State!
  old: String @deprecated
  friends(first: Int): [User]
}
enum State { NEW
  LOST }
enum Order { UP DOWN }
union Found = User
  | Group
type Group { id: ID!
  name: String }
input Filter {
  name: String
  order: Order!
}
extend type Query {
  search(by: Filter): Found
}
directive @upper(all: Boolean) on FIELD
directive @inner on FIELD_DEFINITION
'''


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("  users: [User!]!\n", "", ["removed-endpoint-breaks-clients base error"]),
        ("  email: String!\n", "", ["removed-response-field-breaks-clients base error"]),
        ("  old: String @deprecated\n", "", ["removed-response-field-breaks-clients base warning"]),
        ("email: String!", "email: String", ["optional-response-field-breaks-clients head error"]),
        ("email: String!", "email: Int!", ["widened-response-breaks-clients head error"]),
        ("friends(first: Int): [User]", "friends(first: Int): [User!]!", []),
        ("users: [User!]!", "users: [User]!", ["optional-response-field-breaks-clients head error"]),
        ("first: Int", "first: Int, after: ID", []),
        ("first: Int", "first: Int, after: ID!", ["new-required-parameter-breaks-clients head error"]),
        ("first: Int", "first: Int!", ["new-required-parameter-breaks-clients head error"]),
        ("first: Int", "first: Int! = 1", []),
        ("(first: Int)", "", ["removed-parameter-breaks-clients base error"]),
        ("first: Int", "first: String", ["narrowed-request-breaks-clients head error"]),
        ("id: ID!, size", "id: ID, size", []),
        ("size: Int = 10", "size: Int = 5", ["changed-default-alters-requests head warning"]),
        ("  LOST }", "  }", ["removed-type-breaks-code base warning"]),
        ("UP DOWN", "UP", ["narrowed-request-breaks-clients base error"]),
        ("  LOST }", "  LOST GONE }", ["widened-response-breaks-clients head warning"]),
        ("UP DOWN", "UP DOWN LEFT", []),
        ("  | Group\n", "", ["removed-response-field-breaks-clients base error"]),
        ("  | Group\n", "  | Group | Query\n", ["widened-response-breaks-clients head warning"]),
        ("  name: String\n  order", "  order", ["removed-request-field-breaks-clients base error"]),
        ("  name: String\n  order", "  name: String!\n  order", ["new-required-request-field-breaks-clients head error"]),
        (
            "  name: String\n  order",
            "  name: String\n  age: Int!\n  order",
            ["new-required-request-field-breaks-clients head error"],
        ),
        ("  name: String\n  order", "  name: String\n  age: Int! = 3\n  order", []),
        (" implements Node", "", ["removed-response-field-breaks-clients base error"]),
        (" @auth(requires: USER)", "", ["authentication-removed-opens-endpoint base error"]),
        ("requires: USER", "requires: ADMIN", []),
        ("enum Order { UP DOWN }", "scalar Order", ["widened-response-breaks-clients head error"]),
        ("directive @upper(all: Boolean) on FIELD\n", "", ["removed-type-breaks-code base warning"]),
        ("directive @inner on FIELD_DEFINITION\n", "", []),
        ("What can be asked", "All that can be asked", []),
    ],
)
def test_kinds_of_change(before: str, after: str, found: list[str]) -> None:
    assert before in SCHEMA
    lines = said({"schema.graphql": SCHEMA}, {"schema.graphql": SCHEMA.replace(before, after)})
    assert [" ".join(line.split()[:1] + line.split()[2:]) for line in lines] == found


def test_lines_are_those_of_the_name() -> None:
    after = SCHEMA.replace("user(id: ID!,", "user(id: ID!, shop: ID!,")
    assert said({"s.graphql": SCHEMA}, {"s.graphql": after}) == ["new-required-parameter-breaks-clients s.graphql:4 head error"]


def test_what_moves_to_another_file_is_found_again() -> None:
    field = "  users: [User!]!\n"
    moved = {"a/schema.graphql": SCHEMA.replace(field, ""), "a/users.graphqls": "extend type Query {\n" + field + "}\n"}
    assert said({"a/schema.graphql": SCHEMA}, moved) == []
    assert said(moved, {"a/schema.graphql": SCHEMA}) == []


def test_a_deleted_file_takes_its_extension_along() -> None:
    both = {"a.graphql": SCHEMA, "b.graphql": "extend type Query {\n  shops: [ID]\n}\n"}
    assert said(both, {"a.graphql": SCHEMA}) == ["removed-endpoint-breaks-clients b.graphql:2 base error"]


def test_a_type_that_goes_with_its_last_use() -> None:
    small = "type Query {\n  a: A\n  b: ID\n}\ntype A {\n  x: ID\n}\n"
    gone = "type Query {\n  b: ID\n}\n"
    assert said({"s.graphql": small}, {"s.graphql": gone}) == ["removed-endpoint-breaks-clients s.graphql:2 base error"]


def test_files_of_queries_are_none() -> None:
    review = reviewed({"q.graphql": "query { a { b } }"}, {"q.graphql": "query { a }\nfragment F on A { c }\n"})
    assert (review.coverage, review.gaps, review.findings) == ((), (), ())


@pytest.mark.parametrize(
    "text", ["type A { a }", "type A { a: [[[[", "{" * 100_000, '"' * 99_999, "type A { a(b: X = " + "[" * 5_000, "é{"]
)
def test_what_is_none_is_a_gap_at_once(text: str) -> None:
    started = time.process_time()
    review = reviewed({"s.graphql": "type A { a: ID }"}, {"s.graphql": text})
    assert [(gap.what, gap.path) for gap in review.gaps] == [("a GraphQL schema", "s.graphql")]
    assert time.process_time() - started < 20


def test_a_break_that_is_meant_stays_accepted() -> None:
    before = "type Query {\n  a: ID\n  b: ID\n}\n"
    after = "type Query {\n  # backstop: accept removed-endpoint-breaks-clients — b was never answered\n  a: ID\n}\n"
    assert said({"s.graphql": before}, {"s.graphql": after}) == []


def test_what_an_interface_loses_is_told_once() -> None:
    text = "interface Node { id: ID name: String }\n%stype Shop implements Node { id: ID name: String city: String }\n" % (
        "# \n" * 20
    )
    after = text.replace("name: String ", "")
    assert said({"schema.graphql": text}, {"schema.graphql": after}) == [
        "removed-response-field-breaks-clients schema.graphql:1 base error"
    ]
    after = text.replace("city: String ", "")
    assert len(said({"schema.graphql": text}, {"schema.graphql": after})) == 1


def test_a_type_with_another_name_is_told_once() -> None:
    text = "type Query {\n  a: [SceneTag!]\n  b: SceneTag\n}\ntype SceneTag {\n  id: ID!\n  of(x: ID): SceneTag\n}\n"
    renamed = text.replace("SceneTag", "Tag")
    told = ["removed-type-breaks-code s.graphql:5 base warning"]
    assert said({"s.graphql": text}, {"s.graphql": renamed}) == told
    assert said({"s.graphql": text}, {"s.graphql": renamed.replace("x: ID", "x: ID y: ID")}) == told
    widened = [
        "widened-response-breaks-clients s.graphql:2 head error",
        "widened-response-breaks-clients s.graphql:3 head error",
    ]
    for less in (renamed.replace("ID!", "ID"), renamed.replace("x: ID", "x: ID y: ID!"), renamed.replace("  id: ID!\n", "")):
        assert said({"s.graphql": text}, {"s.graphql": less}) == widened
    kept = renamed + "type SceneTag {\n  id: ID!\n}\n"  # whoever asks `... on SceneTag` is told that it cannot be
    assert [line for line in said({"s.graphql": text}, {"s.graphql": kept}) if "widened" in line] == widened


def test_one_default_in_many_places_is_told_once() -> None:
    text = "type Query {\n" + "".join(f"  f{at}(limit: Int = 10): ID\n" for at in range(5)) + "}\n"
    changed = text.replace("= 10", "= 0")
    assert said({"s.graphql": text}, {"s.graphql": changed}) == ["changed-default-alters-requests s.graphql:2 head warning"]
    two = changed.replace("= 0", "= 10", 3)
    assert len(said({"s.graphql": text}, {"s.graphql": two})) == 2


def test_a_large_schema_is_judged_as_a_small_one_is() -> None:
    filler = "".join(
        f'"""\nWords about type {{ {at} }}\n"""\ntype T{at} implements Node {{\n  id(first: Int = 10): ID! @auth(is: "{{")\n'
        f"  all: [U{at}!]! # {{\n}}\n\nunion U{at} = T{at} | T{at + 1}\n\n"
        for at in range(700)
    )
    start = "interface Node {\n  id: ID!\n}\n\nenum Order {\n  UP\n  DOWN\n}\n\n"
    end = "type Query {\n  last: T0\n  old: Old\n}\n\ntype Old {\n  a(order: Order): Int\n  b: Int\n}\n"
    new = end.replace("old: Old", "old: New").replace("type Old", "type New").replace("  b: Int\n", "  b: Int\n  c: Int\n")
    for before, after in (
        (end, new),
        (end, end.replace("  b: Int\n", "")),
        (end, end.replace("  last: T0\n", "")),
        (end, end.replace("last: T0", "last: U3")),
    ):
        small = said({"a.graphql": start + before}, {"a.graphql": start + after})
        large = said({"a.graphql": start + filler + before}, {"a.graphql": start + filler + after})
        lines = filler.count("\n")
        assert [line.replace(f":{int(line.split(':')[1].split()[0])} ", " ") for line in large] == [
            line.replace(f":{int(line.split(':')[1].split()[0])} ", " ") for line in small
        ]
        assert [int(one.split(":")[1].split()[0]) - lines for one in large] == [
            int(one.split(":")[1].split()[0]) for one in small
        ]
    order = start.replace("  DOWN\n", "  DOWN\n  LEFT\n"), start.replace("  DOWN\n", "")
    assert said({"a.graphql": start + filler + end}, {"a.graphql": order[0] + filler + end}) == []
    assert said({"a.graphql": start + filler + end}, {"a.graphql": order[1] + filler + end}) == [
        "narrowed-request-breaks-clients a.graphql:7 base error"
    ]


def test_an_argument_of_many_fields_is_one_decision() -> None:
    old = "type Query {\n" + "".join(f"  f{at}(a: Int, b: Int): Int\n" for at in range(4)) + "}\n"
    review = reviewed({"a.graphql": old}, {"a.graphql": old.replace("a: Int, ", "")})
    assert [(finding.title, finding.span.line) for finding in review.findings] == [
        (
            "Removing argument `a` of `Query.f0`, argument `a` of `Query.f1`, argument `a` of `Query.f2` and 1 more argument"
            " breaks clients that send them",
            2,
        )
    ]
    paged = "type Query {\n  f(first: Int, after: ID): Int\n  g: Int\n}\n"
    assert len(said({"a.graphql": paged}, {"a.graphql": paged.replace("(first: Int, after: ID)", "")})) == 1


def test_what_is_experimental_promises_nothing() -> None:
    old = "type Query {\n  f: Int @experimental\n  g: Int\n}\ntype T @internal {\n  f: Int\n  g: Int\n}\n"
    assert (
        said({"a.graphql": old}, {"a.graphql": old.replace("  f: Int @experimental\n", "").replace("{\n  f: Int\n", "{\n")})
        == []
    )


def test_a_type_that_is_an_interface_now_can_be_asked_as_before() -> None:
    old = "type Query {\n  f: [Auth!]\n}\ntype Auth {\n  id: ID!\n}\n"
    new = "type Query {\n  f: [AppAuth!]\n}\ninterface Auth {\n  id: ID!\n}\ntype AppAuth implements Auth {\n  id: ID!\n}\n"
    assert said({"a.graphql": old}, {"a.graphql": new}) == []
    one = said({"a.graphql": old}, {"a.graphql": new.replace("[AppAuth!]", "AppAuth")})
    assert one == ["widened-response-breaks-clients a.graphql:2 head error"]
    less = said({"a.graphql": old}, {"a.graphql": new.replace("Auth {\n  id: ID!", "Auth {\n  id: ID")})
    assert less == ["optional-response-field-breaks-clients a.graphql:5 head error"]


def test_two_schemas_of_one_repository_are_not_taken_for_each_other() -> None:
    kind = "enum Role {\n  CLERK\n%s}\n"
    old = {"private/old.graphql": kind % "", "public/old.graphql": kind % "  ADMIN\n"}
    assert said(old, {"public/role.graphql": kind % "  ADMIN\n"}) == []
    both = "type Order {\n  total: Int!\n}\n"
    two = said(*({f"{folder}/a.graphql": text for folder in ("private", "public")} for text in (both, both.replace("!", ""))))
    assert two == ["optional-response-field-breaks-clients private/a.graphql:2 head error"]
    assert said({"tests/a.graphql": both}, {"tests/a.graphql": both.replace("!", "")}) == []


def test_a_name_for_another_is_one_decision() -> None:
    old = "type Query {\n  f(team: ID!, n: Int): Int\n}\ninput New {\n  team: ID!\n  n: Int\n}\ninput Old {\n  team: ID\n}\n"
    new = {"a.graphql": old.replace("team: ID", "shop: ID").replace("{\n  shop: ID\n", "{\n  shop: Int!\n")}
    assert said({"a.graphql": old}, new) == [
        "new-required-parameter-breaks-clients a.graphql:2 head error",
        "new-required-request-field-breaks-clients a.graphql:5 head error",
        "removed-request-field-breaks-clients a.graphql:9 base error",
    ]


def test_a_directive_may_stand_in_fewer_places() -> None:
    text = "type Query { a: Int }\ndirective @shown(to: Int) repeatable on FIELD | QUERY | OBJECT\n"
    for old, new, words in ((" repeatable", "", "more than once"), ("FIELD | ", "", "on `FIELD`"), (" | OBJECT", "", "")):
        found = reviewed({"schema.graphql": text}, {"schema.graphql": text.replace(old, new)}).findings
        titles = [f"directive `@shown` accepts less than before: it may no longer stand {words}"] if words else []
        assert [(finding.title, finding.span.line) for finding in found] == [(title, 2) for title in titles]


def test_ways_out_are_told_in_words_of_the_language() -> None:
    old, new = "type Query {\n  a: Int\n  b: Int\n}\n", "type Query {\n  a: Int\n}\n"
    (finding,) = reviewed({"a.graphql": old}, {"a.graphql": new}).findings
    (fix,) = finding.fixes
    assert (fix.title, fix.text) == (
        "Keep it, deprecated",
        "`Query.b` stays, with `@deprecated` and the reason, until nobody asks for it",
    )
    old, new = "directive @live on FIELD | QUERY | MUTATION\n", "directive @live on QUERY\n"
    (finding,) = reviewed({"a.graphql": old}, {"a.graphql": new}).findings
    assert "it may no longer stand on `FIELD` or on `MUTATION`" in finding.title
