"""The simulator's deliveries: signed, in order, logged, redelivered; and the faults of a test's plan."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import requests

from tests.ghsim import BareClient, SimRepository, Simulator

Received = list[tuple[dict[str, str], bytes]]


class Listener(BaseHTTPRequestHandler):
    """Keeps what comes, answers what the server's `status` says."""

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((dict(self.headers), raw))  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def listener() -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        server.daemon_threads, server.received, server.status = True, [], 202  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def sim(listener: Any) -> Iterator[Simulator]:
    with Simulator(contract=True) as running:
        running.set_webhook(f"http://127.0.0.1:{listener.server_port}/webhook")
        yield running
        assert running.hub.contract.violations == []


@pytest.fixture
def repo(sim: Simulator) -> SimRepository:
    made = sim.create_repository("acme", "shop", {"a": "1\n"})
    sim.push(made, "topic", {"a": "2\n"})
    assert sim.deliver()
    return made


def names(listener: Any) -> list[str]:
    return [f"{head['X-GitHub-Event']}.{json.loads(raw)['action']}" for head, raw in listener.received]


def test_all_that_we_listen_to_is_delivered_signed_and_in_order(sim: Simulator, repo: SimRepository, listener: Any) -> None:
    number = sim.open_pull(repo, "topic", draft=True)
    sim.ready(repo, number)
    sim.push(repo, "topic", {"a": "3\n"})
    sim.push(repo, "other", {"a": "0\n"})
    sim.edit_pull(repo, number, base="other")
    said = sim.comment(repo, number, "alice", "/review")
    sim.edit_comment(repo, said, "bob", "/review-db")
    with BareClient(sim, repo) as client:
        run = client.post("check-runs", json={"name": "B", "head_sha": sim.tip(repo, "topic"), "conclusion": "success"}).json()
    sim.rerequest(repo, run["id"])
    sim.ready(repo, number, draft=True)
    sim.close_pull(repo, number)
    sim.reopen(repo, number)
    sim.suspend(repo.installation or 0)
    sim.comment(repo, number, "alice", "nobody hears this")
    sim.unsuspend(repo.installation or 0)
    sim.remove(repo)
    sim.uninstall(repo.installation or 0)
    assert sim.deliver()
    assert names(listener) == [
        "installation.created",
        "pull_request.opened",
        "pull_request.ready_for_review",
        "pull_request.synchronize",
        "pull_request.edited",
        "issue_comment.created",
        "issue_comment.edited",
        "check_run.created",
        "check_run.rerequested",
        "pull_request.converted_to_draft",
        "pull_request.closed",
        "pull_request.reopened",
        "installation.suspend",
        "installation.unsuspend",
        "installation_repositories.removed",
        "installation.deleted",
    ]
    for head, raw in listener.received:
        wanted = "sha256=" + hmac.new(sim.app.webhook_secret.encode(), raw, hashlib.sha256).hexdigest()
        assert head["X-Hub-Signature-256"] == wanted
        assert head["X-GitHub-Hook-Installation-Target-ID"] == str(sim.app.id)
    assert json.loads(listener.received[4][1])["changes"]["base"]["ref"] == {"from": "main"}


def test_a_merge_queue_asks_on_a_commit_of_its_own(sim: Simulator, repo: SimRepository, listener: Any) -> None:
    sha = sim.enqueue(repo, sim.open_pull(repo, "topic"))
    assert sim.deliver()
    group = json.loads(listener.received[-1][1])["merge_group"]
    assert group["head_sha"] == sha
    assert group["head_ref"].startswith("refs/heads/gh-readonly-queue/main/pr-1-")


def test_a_failed_delivery_is_listed_and_redelivered_under_its_guid(sim: Simulator, repo: SimRepository, listener: Any) -> None:
    listener.status = 503
    sim.open_pull(repo, "topic")
    sim.deliver()
    listener.status = 202
    with BareClient(sim, repo) as client:
        (failed,) = client.as_app("GET", "/app/hook/deliveries?status=failure").json()
        assert (failed["event"], failed["status_code"], failed["redelivery"]) == ("pull_request", 503, False)
        told = client.as_app("GET", f"/app/hook/deliveries/{failed['id']}").json()
        assert told["request"]["payload"]["action"] == "opened"
        assert client.as_app("POST", f"/app/hook/deliveries/{failed['id']}/attempts").status_code == 202
        sim.deliver()
        latest, *older = client.as_app("GET", "/app/hook/deliveries?per_page=1").json()
        assert (latest["guid"], latest["redelivery"], latest["status"], older) == (failed["guid"], True, "OK", [])
        page = client.as_app("GET", "/app/hook/deliveries?per_page=1")
        assert "cursor=v1_" in page.links["next"]["url"]
        following = client.as_app("GET", page.links["next"]["url"].removeprefix(sim.url)).json()
        assert following[0]["id"] == failed["id"]


@pytest.mark.parametrize(
    ("action", "wanted"),
    [
        ("lose", ["synchronize"]),
        ("fail", ["synchronize"]),
        ("duplicate", ["opened", "opened", "synchronize"]),
        ("reorder", ["synchronize", "opened"]),
        ("delay", ["synchronize", "opened"]),
    ],
)
def test_deliveries_go_wrong_as_planned(
    sim: Simulator, repo: SimRepository, listener: Any, action: Any, wanted: list[str]
) -> None:
    sim.faults.add_webhook("pull_request.opened", action)
    sim.open_pull(repo, "topic")
    sim.push(repo, "topic", {"a": "3\n"})
    sim.deliver()
    sim.release_webhooks()
    sim.deliver()
    assert [json.loads(raw)["action"] for _, raw in listener.received[1:]] == wanted
    guids = [head["X-GitHub-Delivery"] for head, _ in listener.received[1:]]
    assert len(set(guids)) == len(set(wanted)), "a duplicate carries the GUID of the first"
    assert [each.event for each in sim.deliveries if not each.ok] == (["pull_request"] if action == "fail" else [])


def open_check(client: BareClient) -> requests.Response:
    return client.post(
        "check-runs", json={"name": "B", "head_sha": client.sim.tip(client.repo, "topic"), "conclusion": "success"}
    )


@pytest.mark.parametrize(
    ("action", "status", "done"),
    [
        ("502-before", 502, 0),
        ("502-after", 502, 1),
        ("401", 401, 0),
        ("403-primary", 403, 0),
        ("403-secondary", 403, 0),
        ("429", 429, 0),
        ("422-abuse", 422, 0),
    ],
)
def test_requests_go_wrong_as_planned(sim: Simulator, repo: SimRepository, action: Any, status: int, done: int) -> None:
    with BareClient(sim, repo) as client:
        fault = sim.faults.add(("POST", r"/check-runs$", 2), action)
        assert open_check(client).status_code == 201
        answer = open_check(client)
        assert answer.status_code == status
        assert len(sim.hub.world.tables.runs) == 1 + done
        assert fault.struck == 1
        if status in {403, 429}:
            assert answer.headers.get("Retry-After") == ("60" if action != "403-primary" else None)
            assert answer.headers.get("X-RateLimit-Remaining") == ("0" if action == "403-primary" else None)
        assert open_check(client).status_code == 201


@pytest.mark.parametrize(("action", "done"), [("reset", 1), ("reset-before", 0), ("hang", 1), ("hang-before", 0)])
def test_connections_break_as_planned(sim: Simulator, repo: SimRepository, action: Any, done: int) -> None:
    with BareClient(sim, repo) as client:
        sim.faults.add(("POST", r"/check-runs$"), action)
        error, patience = (requests.Timeout, 0.2) if action.startswith("hang") else (requests.ConnectionError, 10)
        with pytest.raises(error):
            client.post("check-runs", json={"name": "B", "head_sha": sim.tip(repo, "topic")}, timeout=patience)
        assert len(sim.hub.world.tables.runs) == done
        sim.faults.clear()


def test_stale_reads_tell_what_was_before_the_last_write(sim: Simulator, repo: SimRepository) -> None:
    with BareClient(sim, repo) as client:
        sim.faults.add(("GET", r"/check-runs$"), "stale-read", times=2)
        open_check(client)
        seen = [client.get("commits/topic/check-runs").json()["total_count"] for _ in range(3)]
        assert seen == [0, 0, 1]


def test_every_write_is_numbered(sim: Simulator, repo: SimRepository) -> None:
    seen: list[tuple[int, str, str]] = []
    sim.faults.on_write(lambda number, method, path, moment: seen.append((number, method + path.rpartition("/")[2], moment)))
    with BareClient(sim, repo) as client:
        sim.open_pull(repo, "topic")
        open_check(client)
        client.get("pulls/1")
        client.post("issues/1/comments", json={"body": "x"})
    assert seen == [
        (1, "POSTcheck-runs", "before"),
        (1, "POSTcheck-runs", "after"),
        (2, "POSTcomments", "before"),
        (2, "POSTcomments", "after"),
    ]
    assert [each.write for each in sim.requests if each.write] == [1, 2]
    assert sim.invariants() == []


@pytest.mark.parametrize(("moment", "done"), [("before", 0), ("after", 1)])
def test_a_write_can_be_dropped_on_either_side(sim: Simulator, repo: SimRepository, moment: str, done: int) -> None:
    sim.faults.on_write(lambda number, _method, _path, when: number == 1 and when == moment)
    with BareClient(sim, repo) as client:
        with pytest.raises(requests.ConnectionError):
            open_check(client)
        assert len(sim.hub.world.tables.runs) == done
        assert open_check(client).status_code == 201
