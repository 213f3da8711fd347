"""What each answer of GitHub becomes, and what is asked again: PyGithub's real requester over answers of our own."""

import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
import requests
import responses
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.domain.posted import Anchor, Annotation, CheckRun, NewInline, PostReview
from bot.github import (
    AnchorRejected,
    App,
    AppIdentity,
    GitHubError,
    Gone,
    Installation,
    Limited,
    Missing,
    PendingReview,
    Refused,
    Unauthorized,
    Unavailable,
)

HOST = "https://api.github.com:443"
MINT = f"{HOST}/app/installations/7/access_tokens"
REVIEWS = f"{HOST}/repos/acme/shop/pulls/3/reviews"
PERMISSION = f"{HOST}/repos/acme/shop/collaborators/ann/permission"
SECRET = "ghs_1204117_" + "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl"
NOW = 1_800_000_000.0
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
REVIEW = PostReview("a" * 40, "body", (NewInline(Anchor("a.sql", 1, 2), "look"),))


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.github.wire.PAUSES", (0.0, 0.0))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(clock: Clock) -> App:
    return App(AppIdentity("Iv23client", 42, PEM), clock=clock)


def minted(secret: str = SECRET, expires: str = "2027-01-15T09:00:00Z") -> dict[str, Any]:
    return {"token": secret, "expires_at": expires, "repositories": [{"id": 9, "full_name": "acme/shop"}]}


@pytest.fixture
def shop(app: App, wire: responses.RequestsMock) -> Installation:
    wire.post(MINT, json=minted(), status=201)
    return app.installation(7, 9)


def errors(*found: object, message: str = "Unprocessable Entity") -> dict[str, object]:
    return {"message": message, "errors": list(found)}


ABUSE = {"resource": "PullRequestReviewComment", "code": "abuse", "field": "base", "message": "was submitted too quickly"}
ANSWERS = [
    (422, errors("Pull request review thread line must be part of the diff"), AnchorRejected),
    (422, errors("Pull request review thread start line must be part of the same hunk as the line."), AnchorRejected),
    (422, errors("Pull request review thread start line must precede the end line."), AnchorRejected),
    (422, errors("Line could not be resolved"), AnchorRejected),
    (422, errors("Path could not be resolved"), AnchorRejected),
    (422, errors({"code": "custom", "field": "pull_request_review_thread.line"}), AnchorRejected),
    (422, errors("User can only have one pending review per pull request"), PendingReview),
    (422, errors({"message": "user_id can only have one pending review per pull request"}), PendingReview),
    (422, errors({"message": "Body is too long (maximum is 65536 characters)"}), Refused),
    (422, errors(ABUSE, message="Validation Failed"), Limited),
    (403, {"message": "Resource not accessible by integration"}, Refused),
    (403, {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}, Limited),
    (403, {"message": "This installation has been suspended"}, Gone),
    (403, {"message": "Repository was archived so is read-only."}, Gone),
    (429, {"message": "slow down"}, Limited),
    (409, {"message": "Git Repository is empty."}, Refused),
    (410, {"message": "gone"}, Gone),
    (451, {"message": "Repository access blocked"}, Gone),
    (500, {"message": "Server Error"}, Unavailable),
    (502, "<html>Unicorn!</html>", Unavailable),
]


@pytest.mark.parametrize(("status", "body", "kind"), ANSWERS, ids=lambda value: str(value)[:50])
def test_an_answer_becomes_an_error(status: int, body: object, kind: type[GitHubError], shop: Installation, wire) -> None:
    wire.post(REVIEWS, status=status, body=body if isinstance(body, str) else json.dumps(body))
    wire.get(f"{HOST}/repositories/9", status=404, json={"message": "Not Found"})
    with pytest.raises(kind) as failure:
        shop.post_review(3, REVIEW)
    assert type(failure.value) is kind
    assert len([call for call in wire.calls if call.request.url == REVIEWS]) == 1


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (403, {"retry-after": "17"}, 17),
        (429, {"retry-after": "17", "x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 900)}, 17),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 900)}, 901),
        (429, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) - 900)}, 1),
        (429, {"retry-after": "soon"}, 60),
        (429, {"retry-after": "9" * 400}, 3_900),
        (429, {}, 60),
    ],
)
def test_a_limit_says_when_to_come_back(status: int, headers: dict[str, str], wait: int, shop: Installation, wire) -> None:
    wire.get(PERMISSION, status=status, headers=headers, json={"message": "limit"})
    with pytest.raises(Limited) as failure:
        shop.permission("ann")
    assert failure.value.retry_at == NOW + wait
    assert len(wire.calls) == 2  # the token and one try: no sleep, no second one


@pytest.mark.parametrize(
    "trouble", [requests.ConnectionError("reset"), requests.ReadTimeout("slow"), requests.exceptions.ChunkedEncodingError()]
)
def test_a_write_without_an_answer_is_sent_once(trouble: Exception, shop: Installation, wire) -> None:
    wire.post(REVIEWS, body=trouble)
    with pytest.raises(Unavailable) as failure:
        shop.post_review(3, REVIEW)
    assert failure.value.maybe_done
    assert len(wire.calls) == 2


def test_an_answer_that_is_no_json_may_be_a_success(shop: Installation, wire) -> None:
    wire.post(REVIEWS, body="<html>", status=200)
    with pytest.raises(Unavailable) as failure:
        shop.post_review(3, REVIEW)
    assert failure.value.maybe_done


def test_a_read_is_tried_again(shop: Installation, wire) -> None:
    wire.get(PERMISSION, status=502)
    wire.get(PERMISSION, body=requests.ConnectionError("reset"))
    wire.get(PERMISSION, json={"permission": "write"})
    assert shop.permission("ann") == "write"


def test_a_read_is_not_tried_for_ever(shop: Installation, wire) -> None:
    wire.get(PERMISSION, status=503)
    with pytest.raises(Unavailable) as failure:
        shop.permission("ann")
    assert not failure.value.maybe_done
    assert len(wire.calls) == 4


def test_one_401_costs_one_new_token(shop: Installation, wire) -> None:
    wire.post(MINT, json=minted("ghs_second"), status=201)
    wire.post(REVIEWS, status=401, json={"message": "Bad credentials"})
    wire.post(REVIEWS, json={"id": 5_000_000_000})
    assert shop.post_review(3, REVIEW) == 5_000_000_000
    sent = [call.request.headers["Authorization"] for call in wire.calls if call.request.url == REVIEWS]
    assert sent == [f"Bearer {SECRET}", "Bearer ghs_second"]


def test_a_second_401_ends_it(shop: Installation, wire) -> None:
    wire.post(REVIEWS, status=401, json={"message": f"Bad credentials {SECRET}"})
    with pytest.raises(Unauthorized) as failure:
        shop.post_review(3, REVIEW)
    assert len(wire.calls) == 4
    assert "eyJ" not in str(failure.value)


def test_a_token_is_for_one_repository_and_kept_until_five_minutes_before_its_end(app: App, wire, clock: Clock) -> None:
    wire.post(MINT, json=minted(expires="2027-01-15T09:00:00Z"), status=201)
    wire.get(PERMISSION, json={"permission": "read"})
    for moment in (0, 3_299, 3_301):
        clock.now = NOW + moment
        app.installation(7, 9).permission("ann")
    bodies = [json.loads(call.request.body) for call in wire.calls if call.request.url == MINT]
    assert len(bodies) == 2
    assert bodies[0]["repository_ids"] == [9]
    assert bodies[0]["permissions"] == {"checks": "write", "contents": "read", "metadata": "read", "pull_requests": "write"}


def test_git_gets_a_token_that_only_reads(shop: Installation, wire) -> None:
    assert shop.git_token() == shop.git_token() == SECRET
    assert shop.git_token(fresh=True) == SECRET
    bodies = [json.loads(call.request.body) for call in wire.calls]
    assert [body["permissions"] for body in bodies] == [{"contents": "read", "metadata": "read"}] * 2


def test_the_app_signs_as_github_wants(shop: Installation, wire) -> None:
    shop.git_token()
    word = wire.calls[0].request.headers["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(word, KEY.public_key(), algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False})
    assert claims == {"iat": int(NOW) - 60, "exp": int(NOW) + 480, "iss": "Iv23client"}
    assert wire.calls[0].request.headers["X-GitHub-Api-Version"] == "2022-11-28"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "-----BEGIN NONSENSE-----",
        KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode(),
    ],
)
def test_a_key_that_signs_nothing_is_refused_at_the_start(key: str) -> None:
    with pytest.raises(ValueError, match="RSA key"):
        App(AppIdentity("Iv23client", 42, key))


@pytest.mark.parametrize("address", ["ftp://host", "api.github.com", "https://me:pw@host", ""])
def test_an_address_that_is_no_url_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(ValueError, match="URL"):
        App(AppIdentity("Iv23client", 42, PEM, address))


def test_nothing_secret_is_shown(app: App, shop: Installation) -> None:
    shop.git_token()
    everything = repr((app.identity, app, shop, list(app._shared.tokens._held.values())))
    assert "BEGIN" not in everything
    assert SECRET not in everything


def test_nothing_secret_is_logged(shop: Installation, wire, caplog: pytest.LogCaptureFixture) -> None:
    wire.post(REVIEWS, json={"id": 1})
    with caplog.at_level(logging.DEBUG):
        shop.post_review(3, REVIEW)
        shop.git_token()
    assert SECRET not in caplog.text
    assert "eyJ" not in caplog.text
    assert "look" not in caplog.text


def test_a_renamed_repository_is_found_by_its_number(shop: Installation, wire) -> None:
    wire.get(PERMISSION, status=404, json={"message": "Not Found"})
    wire.get(f"{HOST}/repositories/9", json={"id": 9, "full_name": "acme/store"})
    wire.get(f"{HOST}/repos/acme/store/collaborators/ann/permission", json={"permission": "admin"})
    assert shop.permission("ann") == "admin"
    assert shop.clone_url() == "https://github.com/acme/store.git"


@pytest.mark.parametrize("name", ["acme/shop/../../other", "acme", "../..", "a b/c", "acme/.."])
def test_an_odd_name_goes_into_no_path(name: str, app: App, wire) -> None:
    answer = minted()
    answer["repositories"][0]["full_name"] = name
    wire.post(MINT, json=answer, status=201)
    with pytest.raises(Refused):
        app.installation(7, 9).clone_url()


def test_a_redirected_write_goes_to_the_new_name_once(shop: Installation, wire) -> None:
    wire.post(REVIEWS, status=307, headers={"location": f"{HOST}/repositories/9/pulls/3/reviews"}, json={"message": "Moved"})
    wire.get(f"{HOST}/repositories/9", json={"id": 9, "full_name": "acme/store"})
    wire.post(f"{HOST}/repos/acme/store/pulls/3/reviews", json={"id": 1})
    assert shop.post_review(3, REVIEW) == 1


def test_what_is_missing_in_a_repository_that_is_there(shop: Installation, wire) -> None:
    wire.post(REVIEWS, status=404, json={"message": "Not Found"})
    wire.get(f"{HOST}/repositories/9", json={"id": 9, "full_name": "acme/shop"})
    with pytest.raises(Missing):
        shop.post_review(3, REVIEW)


def graphql(**more: object) -> Callable[..., tuple[int, dict[str, str], str]]:
    return lambda _request: (200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 60)}, json.dumps(more))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"type": "RATE_LIMITED", "message": "API rate limit exceeded"}, Limited),
        ({"type": "FORBIDDEN", "path": ["repository", "pullRequest", "reviews"], "message": "no"}, Refused),
        ({"message": "Something went wrong while executing your query. This may be the result of a timeout"}, Unavailable),
        ({"type": "NOT_FOUND", "path": ["repository"], "message": "Could not resolve to a Repository"}, Gone),
    ],
)
def test_an_error_of_the_query(error: dict[str, object], kind: type[GitHubError], shop: Installation, wire) -> None:
    wire.add_callback("POST", f"{HOST}/graphql", graphql(data={"repository": None}, errors=[error]))
    wire.get(f"{HOST}/repositories/9", status=404, json={"message": "Not Found"})
    with pytest.raises(kind) as failure:
        shop.posted(3)
    assert type(failure.value) is kind


@pytest.mark.parametrize(
    "body", ["[]", "null", '{"data": 3}', '{"data": {"repository": {"pullRequest": {"reviews": []}}}}', '"x"']
)
def test_an_answer_of_another_shape(body: str, shop: Installation, wire) -> None:
    wire.post(f"{HOST}/graphql", body=body)
    wire.get(f"{HOST}/repositories/9", json={"id": 9, "full_name": "acme/shop"})
    with pytest.raises(GitHubError):
        shop.posted(3)


def test_no_wait_is_spent_in_the_process(shop: Installation, wire) -> None:
    wire.post(REVIEWS, json={"id": 1})
    began = time.monotonic()
    for _ in range(10):
        shop.post_review(3, REVIEW)
    assert time.monotonic() - began < 5


def test_a_check_run_comes_in_batches_and_is_done_at_the_last(shop: Installation, wire) -> None:
    lines = tuple(Annotation("a.sql", line, line, "warning", "t" * 400, "m" * 99_000) for line in range(1, 102))
    wire.post(f"{HOST}/repos/acme/shop/check-runs", json={"id": 6}, status=201)
    wire.patch(f"{HOST}/repos/acme/shop/check-runs/6", json={"id": 6})
    assert shop.create_check(CheckRun("b" * 40, "key", "T", "S", "neutral", lines)) == 6
    sent = [json.loads(call.request.body) for call in wire.calls[1:]]
    assert [len(body["output"]["annotations"]) for body in sent] == [50, 50, 1]
    assert [body.get("conclusion") for body in sent] == [None, None, "neutral"]
    assert len(sent[0]["output"]["annotations"][0]["message"].encode()) <= 65_000
