"""A second GitHub client agrees with the simulator: githubkit, made from GitHub's own description, talks and understands."""

import asyncio
import base64
import json
import warnings
from collections.abc import Iterator

import pytest

from tests.ghsim import SimRepository, Simulator

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from githubkit import AppAuthStrategy, GitHub
    from githubkit.exception import RequestFailed
    from githubkit.webhooks import parse_obj, verify


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulator]:
    with Simulator(contract=True) as running:
        yield running
        assert running.invariants() == []


@pytest.fixture(scope="module")
def repo(sim: Simulator) -> SimRepository:
    made = sim.create_repository("acme", "shop", {"a.sql": "select 1;\n"})
    sim.push(made, "topic", {"b.sql": "create index i on a (id);\n"})
    sim.open_pull(made, "topic")
    return made


@pytest.fixture(scope="module")
def kit(sim: Simulator, repo: SimRepository) -> Iterator["GitHub"]:
    """As the installation, with a token for the one repository."""
    app = GitHub(AppAuthStrategy(sim.app.client_id, sim.app.private_key), base_url=sim.url)
    wanted = {"repository_ids": [repo.id]}
    token = app.rest.apps.create_installation_access_token(repo.installation or 0, data=wanted).parsed_data
    assert app.rest.apps.get_authenticated().parsed_data.slug == sim.app.slug
    with GitHub(token.token, base_url=sim.url, auto_retry=False) as made:
        yield made


def test_reading_and_reviewing(kit: "GitHub", sim: Simulator) -> None:
    pulls = kit.rest.pulls
    pull = pulls.get("acme", "shop", 1).parsed_data
    assert (pull.state, pull.changed_files, pull.head.sha) == ("open", 1, sim.tip(sim.view(pull.base.repo.id), "topic"))
    (file,) = pulls.list_files("acme", "shop", 1).parsed_data
    assert file.filename == "b.sql"
    comment = {"path": "b.sql", "line": 1, "side": "RIGHT", "body": "Look."}
    review = pulls.create_review("acme", "shop", 1, commit_id=pull.head.sha, body="One.", event="COMMENT", comments=[comment])
    assert review.status_code == 200
    edited = pulls.update_review("acme", "shop", 1, review.parsed_data.id, body="Two.").parsed_data
    (listed,) = pulls.list_reviews("acme", "shop", 1).parsed_data
    assert (edited.body, listed.body, listed.state) == ("Two.", "Two.", "COMMENTED")
    (inline,) = pulls.list_review_comments("acme", "shop", 1).parsed_data
    assert pulls.update_review_comment("acme", "shop", inline.id, body="Fixed.").parsed_data.body == "Fixed."
    with pytest.raises(RequestFailed) as refused:
        pulls.create_review("acme", "shop", 1, event="COMMENT", body="x", comments=[{**comment, "line": 9}])
    assert refused.value.response.status_code == 422


def test_checks_comments_and_contents(kit: "GitHub", sim: Simulator, repo: SimRepository) -> None:
    head = sim.tip(repo, "topic")
    run = kit.rest.checks.create("acme", "shop", data={"name": "B", "head_sha": head, "status": "in_progress"}).parsed_data
    output = {"title": "t", "summary": "s"}
    kit.rest.checks.update("acme", "shop", run.id, data={"conclusion": "success", "output": output})
    assert kit.rest.checks.list_for_ref("acme", "shop", head).parsed_data.check_runs[0].conclusion == "success"
    said = kit.rest.issues.create_comment("acme", "shop", 1, body="Hello").parsed_data
    assert kit.rest.reactions.create_for_issue_comment("acme", "shop", said.id, content="eyes").status_code == 201
    content = kit.rest.repos.get_content("acme", "shop", "a.sql").parsed_data
    assert base64.b64decode(content.content) == b"select 1;\n"
    assert kit.rest.repos.get_collaborator_permission_level("acme", "shop", "acme").parsed_data.permission == "admin"
    assert kit.rest.rate_limit.get().parsed_data.resources.core.limit == 5_000


def test_graphql(kit: "GitHub") -> None:
    data = kit.graphql('{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { state } } }')
    assert data == {"repository": {"pullRequest": {"state": "OPEN"}}}


def test_webhooks_are_understood_and_verified(sim: Simulator, repo: SimRepository) -> None:
    sim.comment(repo, 1, "alice", "/review")
    sim.push(repo, "topic", {"b.sql": "select 3;\n"})
    sim.deliver()
    for each in sim.deliveries:
        assert verify(sim.app.webhook_secret, each.raw, each.headers["X-Hub-Signature-256"])
        assert type(parse_obj(each.event, json.loads(each.raw))).__name__.startswith("Webhook")


def test_asynchronous_clients_too(sim: Simulator) -> None:
    async def ask() -> int:
        async with GitHub(AppAuthStrategy(str(sim.app.id), sim.app.private_key), base_url=sim.url) as kit:
            return (await kit.rest.apps.async_list_installations()).parsed_data[0].app_id

    assert asyncio.run(ask()) == sim.app.id
