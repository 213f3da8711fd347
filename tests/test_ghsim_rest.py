"""The simulator's REST side: who may come in, what they see, and what is said of it on the wire."""

from collections.abc import Iterator

import pytest
import requests

from tests.ghsim import BareClient, SimRepository, Simulator

FILES = {"db/V1.sql": "create table a (id int);\n", "README.md": "hello\n"}


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulator]:
    with Simulator(contract=True) as running:
        yield running
        assert running.hub.contract.violations == []


@pytest.fixture(scope="module")
def repo(sim: Simulator) -> SimRepository:
    made = sim.create_repository("acme", "shop", FILES)
    sim.push(made, "topic", {"db/V2.sql": "create index i on a (id);\n"})
    sim.open_pull(made, "topic", title="Index")
    return made


@pytest.fixture
def client(sim: Simulator, repo: SimRepository) -> Iterator[BareClient]:
    with BareClient(sim, repo) as made:
        yield made


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"exp": 10**10}, "too far in the future"),
        ({"exp": 1}, "a future time"),
        ({"exp": None}, "must be a numeric value"),
        ({"iat": 10**10}, "'iat'"),
        ({"iss": "somebody"}, "'iss'"),
    ],
)
def test_a_jwt_is_checked(client: BareClient, claims: dict[str, object], words: str) -> None:
    answer = client.as_app("GET", "/app", claims=claims)
    assert answer.status_code == 401
    assert words in answer.json()["message"]


def test_both_names_of_the_app_are_taken(client: BareClient, sim: Simulator) -> None:
    assert client.as_app("GET", "/app").json()["slug"] == "backstop"
    assert client.as_app("GET", "/app", claims={"iss": str(sim.app.id)}).ok
    assert client.get("/app").status_code == 401, "an installation token is no JWT"
    assert client.as_app("GET", "/app/installations").json()[0]["app_id"] == sim.app.id


def test_a_token_reaches_its_repository_only(sim: Simulator, repo: SimRepository, client: BareClient) -> None:
    hidden = sim.create_repository("acme", "other", FILES)
    public = sim.create_repository("zoo", "open", FILES, private=False)
    assert client.get("").json()["id"] == repo.id
    assert client.get(f"/repositories/{repo.id}").json()["full_name"] == "acme/shop"
    assert client.get(f"/repos/{hidden.full_name}").status_code == 404
    assert client.get(f"/repos/{public.full_name}/contents/README.md").status_code == 200
    refused = client.post(f"/repos/{public.full_name}/check-runs", json={"name": "x", "head_sha": sim.tip(public, "main")})
    assert (refused.status_code, refused.json()["message"]) == (403, "Resource not accessible by integration")
    sim.hub.requests.clear()  # that write was meant to go beyond the scope


def test_permissions_are_enforced(sim: Simulator, repo: SimRepository) -> None:
    with BareClient(sim, repo, {"contents": "read"}) as client:
        assert client.get("contents/README.md").ok
        refused = client.get("pulls/1/files")
        assert refused.status_code == 403
        assert refused.headers["X-Accepted-GitHub-Permissions"] == "pull_requests=read"
        more = {"permissions": {"contents": "write"}}
        widened = client.as_app("POST", f"/app/installations/{repo.installation}/access_tokens", json=more)
        assert widened.status_code == 422
        answer = client.as_app("POST", f"/app/installations/{repo.installation}/access_tokens", json={"repository_ids": [1]})
        assert answer.status_code == 422


def test_a_token_ends_after_an_hour() -> None:
    with Simulator() as sim, BareClient(sim, sim.create_repository("acme", "shop", FILES)) as client:
        assert client.get("").ok
        sim.clock.advance(3601)
        assert (client.get("").status_code, client.get("").json()["message"]) == (401, "Bad credentials")
        client.mint({"contents": "read"})
        assert client.get("").ok
        sim.suspend(client.repo.installation or 0)
        assert client.get("").status_code == 403
        assert client.as_app("POST", f"/app/installations/{client.repo.installation}/access_tokens").status_code == 403
        sim.unsuspend(client.repo.installation or 0)
        sim.uninstall(client.repo.installation or 0)
        assert client.get("").status_code == 401
        assert client.as_app("POST", f"/app/installations/{client.repo.installation}/access_tokens").status_code == 404


def test_a_renamed_repository_redirects() -> None:
    with Simulator() as sim, BareClient(sim, sim.create_repository("acme", "old", FILES)) as client:
        sim.push(client.repo, "topic", {"a": "b\n"})
        sim.open_pull(client.repo, "topic")
        sim.rename(client.repo, "new")
        moved = client.get("pulls/1?x=1", allow_redirects=False)
        assert moved.status_code == 301
        assert moved.headers["Location"] == f"{sim.url}/repositories/{client.repo.id}/pulls/1?x=1"
        assert client.get("pulls/1").json()["base"]["repo"]["full_name"] == "acme/new"
        assert client.post("issues/1/comments", json={"body": "x"}, allow_redirects=False).status_code == 307


def test_headers_etag_pages_and_versions(client: BareClient) -> None:
    first = client.get("pulls/1/files")
    assert {"X-GitHub-Request-Id", "X-RateLimit-Remaining", "ETag"} <= set(first.headers)
    again = client.get("pulls/1/files", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["X-RateLimit-Resource"] == "core"
    after = client.get("pulls/1/files")
    assert int(after.headers["X-RateLimit-Used"]) == int(first.headers["X-RateLimit-Used"]) + 1, "a 304 is free"
    assert client.get("pulls", headers={"X-GitHub-Api-Version": "2001-01-01"}).status_code == 400
    assert "merge_commit_sha" in client.get("pulls/1").json()
    assert "merge_commit_sha" not in client.get("pulls/1", headers={"X-GitHub-Api-Version": "2026-03-10"}).json()
    for number in range(5):
        client.post("issues/1/comments", json={"body": str(number)})
    page = client.get("issues/1/comments?per_page=2&page=2")
    assert set(page.links) == {"prev", "next", "last", "first"}
    assert client.get(page.links["last"]["url"]).json()[-1]["body"] == "4"


def test_the_primary_limit_ends_an_hour_later() -> None:
    with Simulator() as sim, BareClient(sim, sim.create_repository("acme", "shop", FILES)) as client:
        sim.hub.hourly = 3
        assert [client.get("").status_code for _ in range(4)] == [200, 200, 200, 403]
        refused = client.get("")
        assert refused.headers["X-RateLimit-Remaining"] == "0"
        assert refused.json()["message"].startswith("API rate limit exceeded for installation ID")
        sim.clock.advance(3600)
        client.mint({"contents": "read"})
        assert client.get("").ok


def test_who_may_what(sim: Simulator, repo: SimRepository, client: BareClient) -> None:
    sim.grant(repo, "mia", "maintain")
    sim.grant(repo, "tom", "triage")
    sim.hub.user("outsider")
    asked = {who: client.get(f"collaborators/{who}/permission").json() for who in ("acme", "mia", "tom", "outsider")}
    told = {who: (each["permission"], each["role_name"]) for who, each in asked.items()}
    wanted = {"acme": ("admin", "admin"), "mia": ("write", "maintain"), "tom": ("read", "triage"), "outsider": ("none", "none")}
    assert told == wanted
    assert client.get("collaborators/nobody-at-all/permission").status_code == 404


def test_the_files_of_a_pull_request_come_from_git(sim: Simulator) -> None:
    made = sim.create_repository("acme", "diffs", {"keep.txt": "a\n" * 30, "old.txt": "one\ntwo\nthree\n", "gone": "x\n"})
    data = {
        "keep.txt": "a\n" * 30 + "b\n",
        "new.txt": "one\ntwo\nthree\n",
        "blob.bin": b"\0\1",
        "huge.sql": "select 1;\n" * 60_000,
    }
    sim.push(made, "topic", data, delete=("old.txt", "gone"))
    sim.push(made, "main", {"keep.txt": "c\n" + "a\n" * 30}, "Meanwhile on the base")
    number = sim.open_pull(made, "topic")
    with BareClient(sim, made) as own:
        files = {each["filename"]: each for each in own.get(f"pulls/{number}/files").json()}
        assert (files["new.txt"]["status"], files["new.txt"]["previous_filename"]) == ("renamed", "old.txt")
        assert (files["gone"]["status"], files["keep.txt"]["additions"]) == ("removed", 1), "three dots: not what the base did"
        assert "patch" not in files["blob.bin"]
        assert "patch" not in files["huge.sql"]
        assert files["huge.sql"]["changes"] == 60_000
        assert own.get(f"pulls/{number}").json()["mergeable"] is None
        assert own.get(f"pulls/{number}").json()["mergeable"] is True
        raw = own.get(f"pulls/{number}", headers={"Accept": "application/vnd.github.diff"})
        assert (raw.status_code, raw.json()["errors"][0]["code"]) == (406, "too_large")


def test_contents_need_contents_read(client: BareClient) -> None:
    told = client.get("contents/db/V1.sql?ref=main").json()
    assert (told["type"], told["encoding"], told["size"]) == ("file", "base64", 25)
    assert client.get("contents/nothing").status_code == 404
    assert [each["path"] for each in client.get("contents/db").json()] == ["db/V1.sql"]
    raw = client.get("contents/README.md", headers={"Accept": "application/vnd.github.raw+json"})
    assert raw.content == b"hello\n"


def test_checks_have_limits(sim: Simulator, repo: SimRepository, client: BareClient) -> None:
    head = sim.tip(repo, "topic")
    note = {"path": "db/V2.sql", "start_line": 1, "end_line": 1, "annotation_level": "warning", "message": "m"}
    output = {"title": "t", "summary": "s", "annotations": [note] * 50}
    made = client.post("check-runs", json={"name": "Backstop", "head_sha": head, "status": "in_progress", "output": output})
    assert (made.status_code, made.json()["status"]) == (201, "in_progress")
    run = made.json()["id"]
    assert client.patch(f"check-runs/{run}", json={"output": {**output, "annotations": [note] * 51}}).status_code == 422
    assert client.patch(f"check-runs/{run}", json={"status": "completed"}).status_code == 422
    done = client.patch(f"check-runs/{run}", json={"conclusion": "neutral", "output": output}).json()
    assert (done["status"], done["output"]["annotations_count"]) == ("completed", 100)
    assert len(client.get(f"check-runs/{run}/annotations?per_page=100").json()) == 100
    listed = client.get(f"commits/{head}/check-runs?check_name=Backstop").json()
    assert (listed["total_count"], listed["check_runs"][0]["id"]) == (1, run)
    assert client.get(f"commits/{head}/check-runs?check_name=Else").json()["total_count"] == 0
    assert [each["number"] for each in client.get(f"commits/{head}/pulls").json()] == [1]
    long = {"title": "t" * 256, "summary": "s"}
    assert client.patch(f"check-runs/{run}", json={"output": long}).status_code == 422


def test_nobody_without_credentials_writes(sim: Simulator) -> None:
    assert requests.get(f"{sim.url}/repos/acme/shop", timeout=5).status_code == 404
    bad = requests.get(f"{sim.url}/repos/acme/shop", headers={"Authorization": "Bearer ghs_x"}, timeout=5)
    assert bad.status_code == 401
    assert requests.post(f"{sim.url}/graphql", json={"query": "{viewer{login}}"}, timeout=5).status_code == 401


def test_the_contract_gate_notices_what_github_does_not_describe() -> None:
    with Simulator(contract=True) as sim, BareClient(sim, sim.create_repository("acme", "shop", FILES)) as client:
        client.as_app("POST", f"/app/installations/{client.repo.installation}/access_tokens", json={"colour": "red"})
        sim.hub.contract.answer("GET", "/rate_limit", 200, b'{"resources": {"core": {"limit": "5000"}}}')
        sim.hub.contract.webhook("pull_request", "opened", b'{"action": "opened"}')
        request, answer, webhook = sim.hub.contract.violations
        assert "does not know colour" in request
        assert "limit: Input should be a valid integer" in answer
        assert "pull_request: Field required" in webhook
        sim.hub.contract.violations.clear()


def test_an_enterprise_server_has_a_prefix() -> None:
    with Simulator(prefix="/api/v3") as sim, BareClient(sim, sim.create_repository("acme", "shop", FILES)) as client:
        assert sim.url.endswith("/api/v3")
        assert client.get("").json()["url"] == f"{sim.url}/repos/acme/shop"
        answer = requests.post(f"{sim.html}/api/graphql", json={"query": "{viewer{login}}"}, headers=client.headers, timeout=5)
        assert answer.json() == {"data": {"viewer": {"login": "backstop[bot]"}}}
