"""The simplest client there is: signs a JWT, mints a token, sends JSON. For tests, and for trying things."""

from __future__ import annotations

import functools
from typing import Any

import jwt
import requests
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from .records import SimRepository
from .simulator import Simulator

RIGHTS = {"contents": "read", "pull_requests": "write", "checks": "write", "issues": "read"}


class BareClient(requests.Session):
    """Relative addresses are those of the repository; absolute ones (`/app`) those of the API."""

    def __init__(self, sim: Simulator, repo: SimRepository, rights: dict[str, str] | None = None) -> None:
        super().__init__()
        self.sim, self.repo = sim, repo
        self.trust_env = False
        self.headers["X-GitHub-Api-Version"] = "2022-11-28"
        self.mint(RIGHTS if rights is None else rights)

    def mint(self, rights: dict[str, str]) -> str:
        """A new token for the one repository, used from now on."""
        wanted = {"repository_ids": [self.repo.id], "permissions": rights}
        answer = self.as_app("POST", f"/app/installations/{self.repo.installation}/access_tokens", json=wanted)
        answer.raise_for_status()
        token: str = answer.json()["token"]
        self.headers["Authorization"] = f"Bearer {token}"
        return token

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        place = f"/repos/{self.repo.full_name}/{url}".rstrip("/") if not url.startswith(("/", "http")) else url
        options.setdefault("timeout", 10)
        return super().request(method, place if place.startswith("http") else self.sim.url + place, *args, **options)

    def as_app(self, method: str, path: str, *, claims: dict[str, Any] | None = None, **options: Any) -> requests.Response:
        """With the App's JWT instead; `claims` change it (None takes one out)."""
        now = self.sim.clock.now().timestamp()
        said = {"iat": int(now) - 60, "exp": int(now) + 540, "iss": self.sim.app.client_id, **(claims or {})}
        signed = jwt.encode(
            {k: v for k, v in said.items() if v is not None},
            load_key(self.sim.app.private_key),
            algorithm="RS256",
        )
        return super().request(
            method, self.sim.url + path, headers={"Authorization": f"Bearer {signed}"}, timeout=10, **options
        )

    def review(self, number: int, *comments: dict[str, Any], **more: Any) -> requests.Response:
        """Post one; `more` changes the body, None takes a field out."""
        said = {"event": "COMMENT", "body": "Look.", "comments": list(comments), **more}
        return self.post(f"pulls/{number}/reviews", json={name: value for name, value in said.items() if value is not None})

    def graphql(self, query: str, **variables: Any) -> Any:
        """The whole answer."""
        return self.post("/graphql", json={"query": query, "variables": variables}).json()


@functools.cache
def load_key(pem: str) -> Any:
    """Reading a key takes 50 ms: once is enough."""
    return load_pem_private_key(pem.encode(), None)
