"""Webhook in, review out, over HTTP; every story is told twice, and the second time nothing is written."""

from __future__ import annotations

from sample_reviews import golden

from bot.queue import connect
from tests.stories.stage import BASE, CLEAN, DANGER, DROP, FOLDER, HALF, INDEX, TABLES, Shop, Stage, glance, transcript

BOT = "backstop[bot]"


def told(shop: Shop, name: str) -> None:
    """As the golden file tells it, also after everything was delivered again."""
    golden(f"stories/{name}.md", glance(shop.state()))
    shop.redelivered()


def silent(shop: Shop) -> bool:
    state = shop.state()
    return not state["reviews"] and not state["threads"] and not any(said["by"] == BOT for said in state["conversation"])


def test_dangerous(shop: Shop) -> None:
    shop.opened(DANGER)
    golden("stories/dangerous.md", transcript(shop.state()))
    shop.redelivered()


def test_clean(shop: Shop) -> None:
    shop.opened(CLEAN)
    assert silent(shop)
    told(shop, "clean")


def test_without_a_key_no_specialist_is_asked(shop: Shop, stage: Stage) -> None:
    shop.opened(DANGER)
    redis = connect(stage.stack.valkey.url)
    assert list(redis.scan_iter("*specialists:pull:*")) + list(redis.scan_iter("rq:queue:specialists*")) == []
    redis.close()
    assert "pecialist" not in transcript(shop.state())


def test_nothing_of_ours(shop: Shop) -> None:
    shop.opened({"README.md": "A better shop.\n", "src/app.py": "print(1)\n"})
    assert silent(shop)
    told(shop, "nothing_of_ours")


def test_not_read_yet(shop: Shop) -> None:
    shop.opened({"openapi.yaml": "openapi: 3.1.0\n", "db/queries/orders.sql": "SELECT 1;\n"})
    assert silent(shop)
    told(shop, "not_read_yet")


def test_draft_then_ready(shop: Shop) -> None:
    shop.opened(DANGER, draft=True)
    assert silent(shop)
    told(shop, "draft")
    shop.github.ready(shop.repo, shop.number)
    told(shop.settled(), "draft_ready")
    shop.github.ready(shop.repo, shop.number, draft=True)
    shop.settled()


def test_half_fixed(shop: Shop) -> None:
    told(shop.opened(DANGER).pushed(HALF), "half_fixed")


def test_fixed_and_back(shop: Shop) -> None:
    shop.opened(DANGER).pushed(HALF)
    shop.pushed({INDEX: DANGER[INDEX]})
    told(shop, "back_again")


def test_force_push(shop: Shop) -> None:
    shop.opened(DANGER)
    main = shop.github.tip(shop.repo, "main")
    shop.pushed(CLEAN, parent=main)
    told(shop, "force_push")


def test_same_head_again(shop: Shop) -> None:
    """Pushed away and back: what was said is said once."""
    shop.opened(DANGER)
    before, head = glance(shop.state()), shop.github.tip(shop.repo, "change")
    shop.pushed(HALF)
    shop.github.move(shop.repo, "change", head)
    shop.settled()
    assert len(shop.state()["threads"]) == before.count(f"## {BOT} on ")
    shop.redelivered()


def test_base_changed(shop: Shop) -> None:
    """To a branch that has one of the two migrations already: only the other one is the change now."""
    release = shop.github.push(shop.repo, "release", {INDEX: DANGER[INDEX]})
    shop.github.push(shop.repo, "change", {DROP: DANGER[DROP]}, parent=release)
    shop.opened({"README.md": "A shop with an index.\n"})
    shop.github.edit_pull(shop.repo, shop.number, base="release")
    told(shop.settled(), "base_changed")


def test_title_edited(shop: Shop) -> None:
    shop.opened(CLEAN)
    writes = shop.stage.writes()
    shop.github.edit_pull(shop.repo, shop.number, title="Another title")
    shop.settled()
    assert shop.stage.writes() == writes


def test_closed_and_reopened(shop: Shop) -> None:
    shop.opened(DANGER)
    before, writes = transcript(shop.state()), shop.stage.writes()
    shop.github.close_pull(shop.repo, shop.number)
    shop.settled().github.reopen(shop.repo, shop.number)
    shop.settled()
    assert (transcript(shop.state()), shop.stage.writes()) == (before, writes)
    shop.redelivered()


def test_closed_while_at_work(shop: Shop) -> None:
    """Closed between the check run and the review: nothing is said, nothing stays open; reopened, it is."""

    def close(_: int, __: str, path: str, when: str) -> None:
        if when == "after" and path.endswith("/check-runs"):
            shop.github.close_pull(shop.repo, 1)
            shop.github.faults.on_write(None)

    shop.github.faults.on_write(close)
    shop.opened(DANGER)
    assert silent(shop)
    told(shop, "closed_while_at_work")
    shop.github.reopen(shop.repo, shop.number)
    told(shop.settled(), "closed_while_at_work_reopened")


def test_branch_deleted_while_at_work(shop: Shop) -> None:
    """It closes the pull request; the same end as when somebody closes it."""

    def delete(_: int, __: str, path: str, when: str) -> None:
        if when == "after" and path.endswith("/check-runs"):
            shop.github.faults.on_write(None)
            shop.github.delete_branch(shop.repo, "change")

    shop.github.faults.on_write(delete)
    shop.opened(DANGER)
    assert silent(shop)
    told(shop, "closed_while_at_work")


def test_pushed_while_at_work(shop: Shop) -> None:
    """Pushed between the check run and the review, and its event is lost: the new head is reviewed all the same."""

    def push(_: int, __: str, path: str, when: str) -> None:
        if when == "after" and path.endswith("/check-runs"):
            shop.github.faults.on_write(None)
            shop.github.faults.add_webhook("synchronize", "lose")
            shop.github.push(shop.repo, "change", HALF)

    shop.github.faults.on_write(push)
    shop.opened(DANGER)
    told(shop, "pushed_while_at_work")


def test_merge_group(shop: Shop) -> None:
    shop.opened(CLEAN)
    merged = shop.github.enqueue(shop.repo, shop.number)
    shop.settled()
    runs = [run for run in shop.github.hub.world.tables.runs.values() if run.head == merged]
    assert [(run.name, run.status, run.conclusion) for run in runs] == [("Backstop", "completed", "success")]
    shop.github.rerequest(shop.repo, runs[0].id)
    assert not shop.settled().github.hub.world.tables.requested
    assert (runs[0].status, runs[0].conclusion) == ("completed", "success")
    shop.redelivered()


def test_asked_to_run_again(shop: Shop) -> None:
    """GitHub leaves the check run as it is, and its suite queued until we report it again: once for each press."""
    shop.opened(DANGER)
    before, writes = transcript(shop.state()), shop.stage.writes()
    shop.github.rerequest(shop.repo, shop.run_ids()[-1])
    shop.settled()
    shop.github.rerequest_suite(shop.repo, shop.github.tip(shop.repo, "change"))
    shop.settled()
    assert not shop.github.hub.world.tables.requested
    assert (transcript(shop.state()), shop.stage.writes()) == (before, writes + 2)
    shop.redelivered()


def test_fork(shop: Shop) -> None:
    fork = shop.github.fork(shop.repo, "carol")
    shop.github.push(fork, "change", DANGER, login="carol")
    shop.number = shop.github.open_pull(shop.repo, "change", title="A change", fork=fork, login="carol")
    shop.settled()
    told(shop, "fork")
    writes, head = shop.stage.writes(), shop.github.tip(fork, "change")
    for again in (
        lambda: shop.github.rerequest(shop.repo, shop.run_ids()[-1]),
        lambda: shop.github.rerequest_suite(shop.repo, head),
    ):
        again()
        assert not shop.settled().github.hub.world.tables.requested
    assert shop.stage.writes() == writes + 2
    shop.redelivered()


def test_renamed(shop: Shop) -> None:
    shop.opened(DANGER)
    shop.repo = shop.github.rename(shop.repo, "store")
    shop.pushed(HALF)
    told(shop, "half_fixed")


def test_policy_with_mistakes(stage: Stage) -> None:
    policy = "engine: postgresql\nversion: 16\nshadow: off\ntabels:\n  orders: 40M\nrules:\n  no-such-rule: off\n"
    shop = stage.shop("policy-with-mistakes", {**BASE, ".github/backstop.yml": policy})
    told(shop.opened(DANGER), "policy_with_mistakes")


def test_policy_of_the_organisation(stage: Stage) -> None:
    """From the organisation's `.github` repository, where the repository has none of its own."""
    stage.github.create_repository("with-defaults", ".github", {".github/backstop.yml": BASE[".github/backstop.yml"]})
    files = {name: text for name, text in BASE.items() if not name.startswith(".github")}
    told(stage.shop("with-defaults", files).opened(DANGER), "policy_of_the_organisation")


def forked(shop: Shop) -> str:
    """What is said on a pull request from a fork."""
    fork = shop.github.fork(shop.repo, f"{shop.repo.owner}-carol")
    shop.github.push(fork, "change", DANGER, login=fork.owner)
    shop.number = shop.github.open_pull(shop.repo, "change", title="A change", fork=fork, login=fork.owner)
    return transcript(shop.settled().state())


def test_forks_are_run_where_the_organisation_lets_them(stage: Stage) -> None:
    """The repository's own word is not enough: whoever forks it needs no rights there."""
    wish = BASE[".github/backstop.yml"].replace("shadow: off", "shadow: forks")
    files = {name: text for name, text in BASE.items() if not name.startswith(".github")}
    alone = stage.shop("forks-alone", {**files, ".github/backstop.yml": wish})
    assert "Measured:" not in forked(alone)
    stage.github.create_repository("forks-allowed", ".github", {".github/backstop.yml": wish})
    assert "**Measured:** held SHARE on `orders`" in forked(stage.shop("forks-allowed", files))


def test_no_policy_anywhere(stage: Stage) -> None:
    """Then migrations are run, too."""
    told(stage.shop("without-defaults", {"README.md": "A shop.\n", f"{FOLDER}/V1__t.sql": TABLES}).opened(DANGER), "no_policy")


def test_sixty_migrations(shop: Shop) -> None:
    """More findings than one request may annotate: one comment stands for all."""
    many = {
        f"{FOLDER}/V{n}__index.sql": f"CREATE INDEX orders_{n}_idx ON orders (customer_id, id, {n});\n" for n in range(2, 62)
    }
    many = {name: text.replace(", id, ", ", (id + ").replace(");\n", "));\n") for name, text in many.items()}
    shop.opened(many)
    (run,) = shop.state()["checks"]
    assert (len(run["annotations"]), len(shop.state()["threads"])) == (60, 1)
    golden("stories/sixty_migrations.md", transcript({**shop.state(), "checks": [], "threads": shop.state()["threads"][:1]}))
    shop.redelivered()


def test_deleted_migration(stage: Stage) -> None:
    shop = stage.shop("deleted-migration", {**BASE, DROP: DANGER[DROP]})
    stage.github.push(shop.repo, "change", delete=(DROP,))
    shop.number = stage.github.open_pull(shop.repo, "change", title="A change")
    told(shop.settled(), "deleted_migration")
