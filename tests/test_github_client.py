"""The client against the simulator, over HTTP: what it reads, what it writes, and with how many calls."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.posted import Anchor, CheckRun, DropPending, EditInline, EditReview, NewInline, PostReview
from bot.git.remote import RemoteCache
from bot.github import AnchorRejected, App, AppIdentity, Gone, Installation, Limited, Missing, PendingReview, Unavailable
from tests.ghsim import SimRepository, Simulator

BEFORE = "create table users (\n  id int\n);\n"
AFTER = "create table users (\n  id int,\n  name text\n);\ncreate index on users (name);\n"


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.github.wire.PAUSES", (0.0, 0.0))


@pytest.fixture(params=["", "/api/v3"], ids=["github", "enterprise"])
def hub(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    with Simulator(prefix=request.param, contract=True) as running:
        yield running


@pytest.fixture
def repo(hub: Simulator) -> SimRepository:
    made = hub.create_repository("acme", "shop", {"db/1.sql": BEFORE})
    hub.push(made, "topic", {"db/1.sql": AFTER}, "Names")
    assert hub.open_pull(made, "topic", "main", "Names", "") == 1
    return made


@pytest.fixture
def app(hub: Simulator) -> App:
    return App(AppIdentity(hub.app.client_id, hub.app.id, hub.app.private_key, hub.url), timeout=5)


@pytest.fixture
def shop(app: App, repo: SimRepository) -> Installation:
    assert repo.installation
    return app.installation(repo.installation, repo.id)


def review(head: str) -> PostReview:
    return PostReview(
        head, "Two things.", (NewInline(Anchor("db/1.sql", 5, 5), "one"), NewInline(Anchor("db/1.sql", 2, 3), "two"))
    )


def test_a_review_costs_few_calls(hub: Simulator, repo: SimRepository, app: App, shop: Installation) -> None:
    shop.posted(1)
    hub.requests.clear()
    assert repo.installation
    with app.installation(repo.installation, repo.id) as job:
        found = job.posted(1)
        run = job.create_check(CheckRun(found.head, "key", "Reviewing", "…"))
        job.post_review(1, review(found.head))
        job.update_check(run, CheckRun(found.head, "key", "2 findings", "…", "neutral"))
    assert len(hub.requests) == 4


def test_what_was_posted_is_read_back(hub: Simulator, repo: SimRepository, shop: Installation) -> None:
    empty = shop.posted(1)
    assert (empty.state, empty.draft, empty.base_branch) == ("open", False, "main")
    assert (empty.author, empty.full_name) == ("alice", "acme/shop")
    assert (empty.head, empty.head_repository) == (hub.tip(repo, "topic"), repo.id)
    run = shop.create_check(CheckRun(empty.head, "key", "Reviewing", "…"))
    number = shop.post_review(1, review(empty.head))
    found = shop.posted(1)
    assert [(one.id, one.commit, one.state) for one in found.reviews] == [(number, empty.head, "COMMENTED")]
    assert [one.body for one in found.reviews] == ["Two things."]
    assert [one.body for one in found.inline] == ["one", "two"]
    assert [(one.id, one.status, one.external_id) for one in found.checks] == [(run, "in_progress", "key")]
    assert shop.checks(empty.head) == found.checks
    shop.edit_review(1, EditReview(number, "One thing."))
    shop.edit_inline(EditInline(found.inline[0].id, "Fixed."))
    hub.reply(repo, 1, found.inline[0].id, "alice", "Thanks.")
    hub.resolve(found.inline[1].id)
    shop.update_check(run, CheckRun(empty.head, "key", "Done", "…", "success"))
    found = shop.posted(1)
    assert [one.body for one in found.reviews] == ["One thing."]
    assert [(one.body, one.answered, one.resolved) for one in found.inline] == [("Fixed.", True, False), ("two", False, True)]
    assert [(one.status, one.conclusion) for one in found.checks] == [("completed", "success")]
    assert hub.invariants() == []


def test_pages_beyond_the_first_hundred(hub: Simulator, repo: SimRepository, shop: Installation) -> None:
    head = hub.tip(repo, "topic")
    for number in range(3):
        comments = tuple(NewInline(Anchor("db/1.sql", 5, 5), f"{number}.{part}") for part in range(40))
        shop.post_review(1, PostReview(head, "More.", comments))
    hub.requests.clear()
    assert len({one.id for one in shop.posted(1).inline}) == 120
    assert sum(request.path.endswith("/graphql") for request in hub.requests) == 2


def test_a_rejected_anchor_posts_nothing(hub: Simulator, repo: SimRepository, shop: Installation) -> None:
    wrong = PostReview(hub.tip(repo, "topic"), "body", (NewInline(Anchor("db/1.sql", 99, 99), "far"),))
    with pytest.raises(AnchorRejected):
        shop.post_review(1, wrong)
    assert shop.posted(1).reviews == ()


def test_a_lost_answer_is_not_asked_again(hub: Simulator, repo: SimRepository, shop: Installation) -> None:
    hub.faults.add(("POST", "/reviews$"), "502-after")
    with pytest.raises(Unavailable) as failure:
        shop.post_review(1, review(hub.tip(repo, "topic")))
    assert failure.value.maybe_done
    assert len(shop.posted(1).reviews) == 1


@pytest.mark.parametrize("fault", ["hang-before", "reset-before", "reset"])
def test_a_write_without_an_answer_in_time(fault, hub: Simulator, repo: SimRepository, app: App) -> None:
    assert repo.installation
    hasty = App(app.identity, timeout=1).installation(repo.installation, repo.id)
    head = hasty.posted(1).head
    hub.faults.add(("POST", "/reviews$"), fault)
    with pytest.raises(Unavailable) as failure:
        hasty.post_review(1, review(head))
    assert failure.value.maybe_done
    hub.faults.clear()
    assert len(hasty.posted(1).reviews) == (fault == "reset")


def test_a_token_that_ends_in_the_middle(hub: Simulator, repo: SimRepository, shop: Installation) -> None:
    shop.posted(1)
    hub.faults.add(("POST", "/reviews$"), "401")
    shop.post_review(1, review(hub.tip(repo, "topic")))
    assert len(shop.posted(1).reviews) == 1


@pytest.mark.parametrize("fault", ["403-primary", "403-secondary", "429", "422-abuse"])
def test_limits(fault, hub: Simulator, repo: SimRepository, shop: Installation) -> None:
    hub.faults.add(("POST", "/reviews$"), fault)
    with pytest.raises(Limited) as failure:
        shop.post_review(1, review(hub.tip(repo, "topic")))
    assert failure.value.retry_at > datetime.now(UTC).timestamp()


def test_a_pending_review_blocks_until_it_is_dropped(hub: Simulator, repo: SimRepository, shop: Installation) -> None:
    head = hub.tip(repo, "topic")
    shop._access.send("POST", "pulls/1/reviews", {"commit_id": head, "body": "left by a crash"})
    (pending,) = shop.posted(1).reviews
    assert pending.state == "PENDING"
    with pytest.raises(PendingReview):
        shop.post_review(1, review(head))
    shop.drop_pending(1, DropPending(pending.id))
    shop.drop_pending(1, DropPending(pending.id))
    shop.post_review(1, review(head))


def test_a_rename_is_followed(hub: Simulator, repo: SimRepository, shop: Installation) -> None:
    shop.posted(1)
    renamed = hub.rename(repo, "store")
    hub.create_repository("acme", "shop", {"other.sql": "select 1;\n"})
    assert shop.posted(1).full_name == renamed.full_name == "acme/store"
    shop.post_review(1, review(hub.tip(repo, "topic")))


def test_what_is_gone(hub: Simulator, repo: SimRepository, app: App, shop: Installation) -> None:
    with pytest.raises(Missing):
        shop.posted(999)
    with pytest.raises(Missing):
        shop.edit_inline(EditInline(5, "no such comment"))
    with pytest.raises(Gone):
        app.installation(99, repo.id).posted(1)
    hub.delete_repository(repo)
    with pytest.raises(Gone):
        shop.posted(1)


def test_a_suspended_installation_is_gone(hub: Simulator, repo: SimRepository, shop: Installation) -> None:
    assert repo.installation
    hub.suspend(repo.installation)
    with pytest.raises(Gone):
        shop.posted(1)


def test_people_and_the_conversation(hub: Simulator, repo: SimRepository, shop: Installation) -> None:
    hub.grant(repo, "carol", "write")
    comment = hub.comment(repo, 1, "carol", "/review")
    assert [shop.permission(login) for login in ("carol", "mallory", "no/such one")] == ["write", "none", "none"]
    shop.react(comment, "eyes")
    shop.react(comment, "eyes")
    assert shop.reply(1, "Here you are.") > 0


def test_the_organisations_policy(hub: Simulator, repo: SimRepository, app: App, shop: Installation) -> None:
    assert shop.organisation_policy() is None
    hub.requests.clear()
    assert shop.organisation_policy() is None
    assert hub.requests == []  # that there is none is remembered
    hub.create_repository("acme", ".github", {".github/backstop.yml": "mode: gate\n"})
    assert repo.installation
    fresh = App(app.identity).installation(repo.installation, repo.id)
    assert fresh.organisation_policy() == b"mode: gate\n"


def test_git_by_the_clients_url_and_token(repo: SimRepository, shop: Installation, tmp_path) -> None:
    found = shop.posted(1)
    cache = RemoteCache(tmp_path)
    with cache.repository(repo.id, shop.clone_url(), shop.git_token(), [found.base, found.head]) as repository:
        (change,) = repository.change_set(found.base, found.head).changes
        assert change.after() == AFTER.encode()


def test_failed_deliveries_are_told_and_sent_again(hub: Simulator, repo: SimRepository, app: App) -> None:
    hub.set_webhook("http://127.0.0.1:9/webhook")
    hub.push(repo, "topic", {"db/2.sql": "select 1;\n"}, "More")
    hub.deliver()
    failed = list(app.failed_deliveries(datetime.now(UTC) - timedelta(hours=1)))
    assert "synchronize" in {delivery.action for delivery in failed}
    assert {delivery.repository for delivery in failed if delivery.event == "pull_request"} == {repo.id}
    app.redeliver(failed[0].id)
    hub.deliver()
    again = list(app.failed_deliveries(datetime.now(UTC) - timedelta(hours=1)))
    assert {delivery.guid for delivery in again} == {delivery.guid for delivery in failed}
    assert list(app.failed_deliveries(datetime.now(UTC) + timedelta(hours=1))) == []
