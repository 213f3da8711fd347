"""Installations come and go; each ends in silence, and Redis forgets."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
import requests

from bot.queue import connect
from tests.stories.stage import DANGER, HALF, Shop, Stage, glance, transcript


def remembered(shop: Shop) -> list[str]:
    """Keys in Redis that carry the numbers of this installation's pull requests."""
    assert shop.repo.installation
    with connect(shop.stage.stack.valkey.url) as redis:
        keys = [key.decode() for key in redis.scan_iter(f"backstop:*:{shop.repo.installation}:*")]
    return sorted(key for key in keys if not key.startswith("backstop:lease:"))


def suspended(shop: Shop) -> None:
    shop.github.suspend(shop.repo.installation or 0)


def deleted(shop: Shop) -> None:
    shop.github.uninstall(shop.repo.installation or 0)


def removed(shop: Shop) -> None:
    shop.github.remove(shop.repo)


@pytest.mark.parametrize("end", [suspended, deleted, removed])
def test_it_ends(shop: Shop, end: Callable[[Shop], None]) -> None:
    """Nothing is written any more, and what was kept is erased; also when an older delivery comes late."""
    shop.opened(DANGER)
    assert remembered(shop)
    end(shop)
    shop.settled()
    assert remembered(shop) == []
    writes = shop.stage.writes()
    late = next(each for each in shop.github.deliveries if each.repository == shop.repo.id and each.action == "opened")
    headers = {**late.headers, "X-GitHub-Delivery": str(uuid.uuid4())}
    assert requests.post(f"{shop.stage.stack.url}/webhook", late.raw, headers=headers, timeout=5).status_code == 202
    shop.pushed(HALF)
    assert shop.stage.writes() == writes
    assert remembered(shop) == []


@pytest.mark.parametrize("end", [suspended, deleted, removed])
def test_it_ends_while_at_work(shop: Shop, end: Callable[[Shop], None]) -> None:
    """Between the check run and the review."""

    def strike(_: int, __: str, path: str, when: str) -> None:
        if when == "after" and path.endswith("/check-runs"):
            shop.github.faults.on_write(None)
            end(shop)

    shop.github.faults.on_write(strike)
    shop.opened(DANGER)
    assert shop.state()["reviews"] == []
    assert remembered(shop) == []
    runs = shop.github.hub.world.tables.runs
    for number in shop.run_ids():  # nobody can complete it any more: not left to the next test
        del runs[number]


def unsuspended(shop: Shop) -> None:
    shop.github.unsuspend(shop.repo.installation or 0)


def added(shop: Shop) -> None:
    shop.github.install(shop.repo.owner, shop.repo.id)


@pytest.mark.parametrize("first", ["webhook", "refusal"])
@pytest.mark.parametrize(("end", "back"), [(suspended, unsuspended), (removed, added)])
def test_what_was_left_off_is_finished(
    shop: Shop, faultless: str, end: Callable[[Shop], None], back: Callable[[Shop], None], first: str
) -> None:
    """Between the check run and the review, our access ends; whether its webhook or GitHub's refusal tells us first.

    When the access is back, the review is posted and the check run completed without another push.
    """

    def strike(_: int, __: str, path: str, when: str) -> None:
        if when == "after" and path.endswith("/check-runs"):
            shop.github.faults.on_write(None)
            if first == "refusal":
                shop.github.faults.add_webhook("installation", "delay")
            end(shop)

    shop.github.faults.on_write(strike)
    shop.opened(DANGER)
    shop.github.release_webhooks()
    assert shop.settled().state()["reviews"] == []
    back(shop)
    assert transcript(shop.settled().state()) == faultless
    shop.redelivered()


@pytest.mark.parametrize("end", [deleted, removed])
def test_the_clone_goes_too(own_stage: Callable[..., Stage], end: Callable[[Shop], None]) -> None:
    """A worker looks for it when it starts, and now and then; what is still ours stays."""
    stage = own_stage()
    kept, gone = stage.shop("kept").opened(DANGER), stage.shop("gone").opened(DANGER)
    clones = stage.stack.folder / "cache" / "git"
    assert {path.name for path in clones.glob("*.git")} == {f"{shop.repo.id}.git" for shop in (kept, gone)}
    end(gone)
    gone.settled()
    stage.stack.processes["worker"].terminate()
    stage.stack.processes["worker"].wait(20)
    stage.stack.start("worker")
    stage.stack.await_(lambda: [path.name for path in clones.glob("*.git")] == [f"{kept.repo.id}.git"])


def test_repository_deleted(shop: Shop) -> None:
    """Told by `repository`: here GitHub does not say that it left its installation."""
    shop.opened(DANGER)
    shop.github.faults.add_webhook(r"installation_repositories\.removed", "lose")
    shop.github.delete_repository(shop.repo)
    shop.stage.settle()
    assert remembered(shop) == []


def test_repository_deleted_while_at_work(shop: Shop, stage: Stage) -> None:
    """Between the check run and the review: the worker drops it and does the next thing."""

    def strike(_: int, __: str, path: str, when: str) -> None:
        if when == "after" and path.endswith("/check-runs"):
            shop.github.faults.on_write(None)
            shop.github.delete_repository(shop.repo)

    shop.github.faults.on_write(strike)
    shop.opened(DANGER)
    assert remembered(shop) == []
    assert stage.shop("after-a-deletion").opened(DANGER).checks()[-1][1] == "neutral"


def test_fork_deleted(shop: Shop) -> None:
    """Its pull request stays open, and its commits stay readable here; also while we are at work."""
    fork = shop.github.fork(shop.repo, "carol")
    shop.github.push(fork, "change", DANGER, login="carol")

    def strike(_: int, __: str, path: str, when: str) -> None:
        if when == "after" and path.endswith("/check-runs"):
            shop.github.faults.on_write(None)
            shop.github.delete_repository(fork)

    shop.github.faults.on_write(strike)
    shop.number = shop.github.open_pull(shop.repo, "change", title="A change", fork=fork, login="carol")
    shop.settled()
    assert len(shop.state()["threads"]) == 2
    shop.redelivered()


def test_repository_archived(shop: Shop, faultless: str) -> None:
    """Between the check run and the review: nobody can write there any more, neither can we."""

    def strike(_: int, __: str, path: str, when: str) -> None:
        if when == "after" and path.endswith("/check-runs"):
            shop.github.faults.on_write(None)
            shop.github.faults.add_webhook("repository", "delay")
            shop.github.archive(shop.repo)

    shop.github.faults.on_write(strike)
    shop.opened(DANGER)
    assert remembered(shop) == [], "GitHub's refusal is enough"
    shop.github.release_webhooks()
    assert remembered(shop.settled()) == []
    shop.github.archive(shop.repo, False)
    assert transcript(shop.settled().state()) == faultless


def test_back_after_suspension(shop: Shop) -> None:
    shop.opened(DANGER)
    suspended(shop)
    shop.settled().github.unsuspend(shop.repo.installation or 0)
    shop.pushed(HALF)
    assert "1 fixed" in glance(shop.state())
    shop.redelivered()


def test_unknown_installation(shop: Shop) -> None:
    """Signed, but GitHub knows nothing of it: it is dropped, and the next pull request is reviewed."""
    shop.opened(DANGER)
    known = next(each for each in shop.github.deliveries if each.repository == shop.repo.id and each.action == "opened")
    payload = {**json.loads(known.raw), "installation": {"id": 4711}}
    sent = sign(shop.stage, json.dumps(payload).encode(), known.headers)
    assert sent.status_code == 202
    shop.settled()
    shop.pushed(HALF)
    assert shop.checks()[-1][1] == "neutral"


def test_forgeries(shop: Shop) -> None:
    """Over real HTTP: without a signature, with another's, a body that was changed, too large, cut off, no JSON."""
    shop.opened(DANGER)
    known = next(each for each in shop.github.deliveries if each.repository == shop.repo.id and each.action == "opened")
    url, writes = f"{shop.stage.stack.url}/webhook", shop.stage.writes()

    def answer(body: bytes, **headers: str | None) -> int:
        wanted = {**known.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        given = {name: value for name, value in wanted.items() if value is not None}
        return requests.post(url, body, headers=given, timeout=5).status_code

    assert answer(known.raw, X_Hub_Signature_256=None) == 401
    assert answer(known.raw, X_Hub_Signature_256="sha256=" + "0" * 64) == 401
    assert answer(known.raw + b" ") == 401
    assert answer(known.raw, X_Hub_Signature_256=f"{known.headers['X-Hub-Signature-256']}, sha256={'0' * 64}") == 401
    assert answer(known.raw, X_GitHub_Delivery=None) == 400
    assert sign(shop.stage, b"[", known.headers).status_code == 400
    assert sign(shop.stage, b"[" * 100_000, known.headers).status_code == 400
    assert oversized(shop.stage) == 413
    shop.settled()
    assert shop.stage.writes() == writes


def sign(stage: Stage, body: bytes, headers: dict[str, str]) -> requests.Response:
    """Deliver a body that GitHub never sent, with a right signature and a new id."""
    tag = hmac.new(stage.github.app.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
    told = {**headers, "X-Hub-Signature-256": f"sha256={tag}", "X-GitHub-Delivery": str(uuid.uuid4())}
    return requests.post(f"{stage.stack.url}/webhook", body, headers=told, timeout=5)


def oversized(stage: Stage) -> int:
    """The answer to a body of 26 MB that is announced and never sent."""
    place = urlsplit(stage.stack.url)
    connection = HTTPConnection(place.hostname or "", place.port, timeout=5)
    try:
        connection.putrequest("POST", "/webhook")
        connection.putheader("Content-Length", str(26 * 1024 * 1024))
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()
