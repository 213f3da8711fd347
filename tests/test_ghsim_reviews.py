"""The simulator's writing side: reviews that are refused as GitHub refuses them, and what becomes of their comments."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.ghsim import BareClient, Simulator

BEFORE = "".join(f"line {number}\n" for number in range(1, 41))
AFTER = BEFORE.replace("line 5\n", "five\n").replace("line 30\n", "thirty\nand more\n")


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with Simulator(contract=True) as running:
        yield running
        assert running.hub.contract.violations == []


@pytest.fixture
def client(sim: Simulator) -> Iterator[BareClient]:
    repo = sim.create_repository("acme", "shop", {"a.sql": BEFORE, "b.sql": "x\n"})
    sim.push(repo, "topic", {"a.sql": AFTER})
    sim.open_pull(repo, "topic")
    with BareClient(sim, repo) as made:
        yield made


def on(line: int, **more: Any) -> dict[str, Any]:
    return {"path": "a.sql", "line": line, "body": "Look.", **more}


@pytest.mark.parametrize("comment", [on(5), on(2), on(5, side="LEFT"), on(31, start_line=30), on(30, side="LEFT"), on(34)])
def test_lines_of_the_diff_can_be_commented(client: BareClient, comment: dict[str, Any]) -> None:
    answer = client.review(1, comment)
    assert (answer.status_code, answer.json()["state"]) == (200, "COMMENTED")
    (made,) = client.get("pulls/1/comments").json()
    assert (made["line"], made["original_line"], made["side"]) == (
        comment["line"],
        comment["line"],
        comment.get("side", "RIGHT"),
    )
    assert made["diff_hunk"].startswith("@@ -")


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        (on(15), "must be part of the diff"),
        (on(35), "must be part of the diff"),
        (on(2, side="LEFT"), "must be part of the diff"),
        (on(1, path="b.sql"), "could not be resolved"),
        (on(30, start_line=5), "same hunk"),
        (on(30, start_line=30), "must precede"),
        (on(30, start_line=31), "must precede"),
    ],
)
def test_one_bad_comment_rejects_the_whole_review(client: BareClient, comment: dict[str, Any], words: str) -> None:
    answer = client.review(1, on(5), comment)
    assert answer.status_code == 422
    assert words in answer.json()["errors"][0]
    assert client.get("pulls/1/reviews").json() == client.get("pulls/1/comments").json() == []


def test_a_pending_review_blocks_until_it_is_deleted(client: BareClient) -> None:
    pending = client.review(1, on(5), event=None).json()
    assert pending["state"] == "PENDING"
    refused = client.review(1)
    assert refused.json()["errors"] == ["User can only have one pending review per pull request"]
    assert client.sim.invariants() == [f"review {pending['id']} is left PENDING"]
    assert [each["state"] for each in client.get("pulls/1/reviews").json()] == ["PENDING"]
    assert client.delete(f"pulls/1/reviews/{pending['id']}").status_code == 200
    posted = client.review(1).json()
    assert client.delete(f"pulls/1/reviews/{posted['id']}").status_code == 422
    assert client.sim.invariants() == []


def test_bodies_and_commits_are_checked(client: BareClient) -> None:
    assert client.review(1, body="x" * 65_537).status_code == 422
    assert client.review(1, body="").status_code == 422
    assert client.post("issues/1/comments", json={"body": "x" * 65_537}).json()["errors"][0]["code"] == "unprocessable"
    old = client.sim.tip(client.repo, "topic")
    client.sim.push(client.repo, "topic", {"a.sql": "new\n"}, parent=client.sim.tip(client.repo, "main"))
    assert client.review(1, commit_id=old).status_code == 422, "a force-push took it out"


def test_edits_replies_and_reactions(client: BareClient) -> None:
    review = client.review(1, on(5)).json()
    assert client.put(f"pulls/1/reviews/{review['id']}", json={"body": "Better."}).json()["body"] == "Better."
    (comment,) = client.get(f"pulls/1/reviews/{review['id']}/comments").json()
    assert client.patch(f"pulls/comments/{comment['id']}", json={"body": "Fixed."}).json()["body"] == "Fixed."
    assert (
        client.post(f"pulls/1/comments/{comment['id']}/replies", json={"body": "Thanks"}).json()["in_reply_to_id"]
        == comment["id"]
    )
    said = client.sim.comment(client.repo, 1, "alice", "/review-db")
    codes = [client.post(f"issues/comments/{said}/reactions", json={"content": "eyes"}).status_code for _ in range(2)]
    assert codes == [201, 200]
    assert client.post(f"pulls/comments/{comment['id']}/reactions", json={"content": "tick"}).status_code == 422


def test_a_comment_moves_with_its_line_and_becomes_outdated(client: BareClient) -> None:
    client.review(1, on(5), on(31))
    client.sim.push(client.repo, "topic", {"a.sql": "first\n" + AFTER})
    assert [each["line"] for each in client.get("pulls/1/comments").json()] == [6, 32]
    client.sim.push(client.repo, "topic", {"a.sql": "first\n" + AFTER.replace("five\n", "5\n")})
    first, second = client.get("pulls/1/comments").json()
    assert (first["line"], first["position"], second["line"]) == (None, None, 32)
    assert [each["outdated"] for each in client.sim.state(client.repo, 1)["threads"]] == [True, False]


QUERY = """query($number: Int!) { viewer { login } repository(owner: "acme", name: "shop") { databaseId
  pullRequest(number: $number) { headRefOid reviews(first: 1) { totalCount pageInfo { hasNextPage endCursor }
    nodes { fullDatabaseId viewerDidAuthor author { __typename login } } }
  reviewThreads(last: 5) { nodes { id isResolved isOutdated line comments(first: 3) { nodes { body } } } } } } }"""


def test_graphql_tells_the_same(client: BareClient) -> None:
    review = client.review(1, on(5)).json()
    client.review(1)
    answer = client.graphql(QUERY, number=1)
    assert "errors" not in answer
    data = answer["data"]
    assert (data["viewer"]["login"], data["repository"]["databaseId"]) == ("backstop[bot]", client.repo.id)
    pull = data["repository"]["pullRequest"]
    assert pull["reviews"]["nodes"] == [
        {"fullDatabaseId": str(review["id"]), "viewerDidAuthor": True, "author": {"__typename": "Bot", "login": "backstop"}}
    ]
    assert (pull["reviews"]["totalCount"], pull["reviews"]["pageInfo"]["hasNextPage"]) == (2, True)
    (thread,) = pull["reviewThreads"]["nodes"]
    assert (thread["line"], thread["isOutdated"], thread["comments"]["nodes"]) == (5, False, [{"body": "Look."}])


def test_an_app_may_not_resolve_but_may_minimize(client: BareClient) -> None:
    client.review(1, on(5))
    thread = client.graphql(QUERY, number=1)["data"]["repository"]["pullRequest"]["reviewThreads"]["nodes"][0]["id"]
    resolve = "mutation($id: ID!) { resolveReviewThread(input: {threadId: $id}) { thread { isResolved } } }"
    (error,) = client.graphql(resolve, id=thread)["errors"]
    assert (error["type"], error["message"]) == ("FORBIDDEN", "Resource not accessible by integration")
    node = client.get("pulls/1/comments").json()[0]["node_id"]
    chosen = "{ minimizedComment { minimizedReason } }"
    minimize = f"mutation($id: ID!) {{ minimizeComment(input: {{subjectId: $id, classifier: OUTDATED}}) {chosen} }}"
    assert client.graphql(minimize, id=node)["data"]["minimizeComment"]["minimizedComment"] == {"minimizedReason": "outdated"}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ('{ repository(owner: "acme", name: "none") { id } }', "Could not resolve to a Repository"),
        ('{ repository(owner: "acme", name: "shop") { pullRequest(number: 9) { id } } }', "Could not resolve to a PullRequest"),
        ('{ repository(owner: "acme", name: "shop") { stars } }', "Cannot query field"),
        (
            '{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { reviews { totalCount } } } }',
            "`first` or `last`",
        ),
    ],
)
def test_graphql_refuses_in_words(client: BareClient, query: str, words: str) -> None:
    assert words in client.graphql(query)["errors"][0]["message"]
