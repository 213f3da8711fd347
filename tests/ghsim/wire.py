"""The wire around the endpoints: faults, request log, numbered writes, limits, ETags, GitHub's headers, the contract gate."""

from __future__ import annotations

import hashlib
import io
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Request, Response

from .breaks import Hangup, after, canned, limited, problem
from .core import Core
from .errors import Problem
from .faults import Fault
from .records import Token

API = re.compile(r"^/(repos|repositories|app|users|orgs|installation|rate_limit|graphql|meta)(/|$)")
GIT = re.compile(r"^/(git/)?[^/]+/[^/]+\.git(/|$)")
MINTING = re.compile(r"/access_tokens$|^/app/")
VERSIONS = ("2022-11-28", "2026-03-10")


@dataclass(frozen=True)
class Logged:
    """One request that reached us. `scope` is the repositories of its token (None: all), `write` numbers writes from 1."""

    at: float
    method: str
    path: str
    query: str
    status: int
    installation: int | None
    scope: tuple[int, ...] | None
    sent: bytes
    received: int
    version: str
    write: int = 0
    fault: str = ""


class Wire:
    """WSGI around the Flask application `inner`."""

    def __init__(self, hub: Core, stage: Any, inner: Any) -> None:
        """`stage` is the simulator, for the pages and for directions from another process."""
        self.hub, self.stage, self.inner = hub, stage, inner
        self.used: dict[int, tuple[float, int]] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ |= {"ghsim.core": self.hub, "ghsim.stage": self.stage}
        prefix = urlsplit(self.hub.api).path
        path = environ["PATH_INFO"]
        if prefix and path.startswith("/api/"):
            path = path.removeprefix(prefix) if path.startswith(prefix) else path.removeprefix("/api")
            environ["PATH_INFO"] = path
        if API.match(path):
            return self._api(environ, start_response)
        if GIT.match(path):
            return self._git(environ, start_response)
        answer: Iterable[bytes] = self.inner(environ, start_response)
        return answer

    def _api(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        raw = Request(environ).get_data()
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(raw), str(len(raw))
        method, path = self._act(environ["REQUEST_METHOD"], environ["PATH_INFO"], raw), environ["PATH_INFO"]
        token, fault = self._token(environ), self.hub.faults.strike(method, path)
        writes = method not in {"GET", "HEAD"} and not MINTING.search(path)
        number = self.hub.faults.count_write() if writes else 0
        dropped = self._watch(number, method, path, "before")
        answer = Hangup(self.hub, hangs=False) if dropped else canned(self.hub, fault, token) if fault else None
        committed = answer is None
        if answer is None:
            answer = self._answer(environ, method, raw, token, fault)
        self._note(environ, answer, raw, token, (number, fault))
        if self._watch(number, method, path, "after"):
            answer = Hangup(self.hub, hangs=False)
        elif fault and committed:
            answer = after(self.hub, fault) or answer
        return answer(environ, start_response)

    def _git(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        fault = self.hub.faults.strike(method, path)
        answer = canned(self.hub, fault, None) if fault else None
        answer = answer or Response.from_app(self.inner, environ, buffered=True)
        self._note(environ, answer, b"", self._token(environ), (0, fault))
        if fault:
            answer = after(self.hub, fault) or answer
        return answer(environ, start_response)

    def _answer(self, environ: dict[str, Any], method: str, raw: bytes, token: Token | None, fault: Fault | None) -> Response:
        """Run the endpoint under the world's lock: with an older state when it shall read stale."""
        world = self.hub.world
        with world.lock:
            limit = self._limits(token, environ["PATH_INFO"])
            if limit["X-RateLimit-Remaining"] == "-1":
                return limited(limit, token)
            if environ.get("HTTP_X_GITHUB_API_VERSION", VERSIONS[0]) not in VERSIONS:
                return problem(Problem(400, "The REST API version is not supported."))
            self._numeric(environ)
            if method != "GET" and self.hub.faults.armed("stale-read"):
                world.remember()
            if fault and fault.action == "stale-read":
                with world.stale():
                    answer = Response.from_app(self.inner, environ, buffered=True)
            else:
                answer = Response.from_app(self.inner, environ, buffered=True)
        self._hold(environ, raw, answer)
        answer.headers.extend({**limit, **self._common(environ)})
        return self._conditional(environ, answer, token)

    def _hold(self, environ: dict[str, Any], raw: bytes, answer: Response) -> None:
        method, path, contract = environ["REQUEST_METHOD"], environ["PATH_INFO"], self.hub.contract
        if answer.status_code < 300:
            contract.request(method, path, raw)
        if answer.mimetype == "application/json" and answer.status_code not in {304, 301, 307}:
            contract.answer(method, path, answer.status_code, answer.get_data())

    def _act(self, method: str, path: str, raw: bytes) -> str:
        """GraphQL is always POST; a query only reads."""
        if path != "/graphql":
            return method
        return "POST" if re.search(rb'"query"\s*:\s*"\s*mutation', raw) else "GET"

    def _token(self, environ: dict[str, Any]) -> Token | None:
        credentials = Request(environ).authorization
        value = environ.get("HTTP_AUTHORIZATION", "").partition(" ")[2]
        if credentials is not None and credentials.type == "basic":
            value = credentials.password or ""
        return self.hub.world.tables.tokens.get(value)

    def _numeric(self, environ: dict[str, Any]) -> None:
        """`/repositories/{id}/…` is the address that survives a rename."""
        match = re.match(r"^/repositories/(\d+)(.*)", environ["PATH_INFO"])
        repo = self.hub.world.tables.repositories.get(int(match[1])) if match else None
        if match and repo:
            environ["PATH_INFO"] = f"/repos/{repo.full_name}{match[2]}"

    def _limits(self, token: Token | None, path: str) -> dict[str, str]:
        """Primary limit per installation and hour. `remaining` -1 says that it is used up."""
        key = token.installation if token else 0
        now = self.hub.world.clock.now().timestamp()
        start, used = self.used.get(key, (now, 0))
        if now - start >= 3600:
            start, used = now, 0
        used += path != "/rate_limit"
        self.used[key] = (start, used)
        rest = {"X-RateLimit-Used": str(used), "X-RateLimit-Reset": str(int(start + 3600))}
        resource = {"X-RateLimit-Resource": "graphql" if path == "/graphql" else "core"}
        return {
            "X-RateLimit-Limit": str(self.hub.hourly),
            "X-RateLimit-Remaining": str(max(self.hub.hourly - used, -1)),
            **rest,
            **resource,
        }

    def _common(self, environ: dict[str, Any]) -> dict[str, str]:
        unique = hashlib.sha256(str(time.monotonic_ns()).encode()).hexdigest().upper()
        version = environ.get("HTTP_X_GITHUB_API_VERSION", VERSIONS[0])
        return {
            "X-GitHub-Request-Id": f"{unique[:4]}:{unique[4:10]}:{unique[10:17]}:{unique[17:24]}:{unique[24:32]}",
            "X-GitHub-Media-Type": "github.v3; format=json",
            "X-GitHub-Api-Version-Selected": version,
        }

    def _conditional(self, environ: dict[str, Any], answer: Response, token: Token | None) -> Response:
        """ETags on what was read; a 304 costs nothing of the primary limit."""
        if environ["REQUEST_METHOD"] != "GET" or answer.status_code != 200:
            return answer
        answer.headers["ETag"] = f'W/"{hashlib.sha256(answer.get_data()).hexdigest()}"'
        answer.headers["Cache-Control"] = "private, max-age=60, s-maxage=60"
        if environ.get("HTTP_IF_NONE_MATCH") == answer.headers["ETag"]:
            start, used = self.used[token.installation if token else 0]
            self.used[token.installation if token else 0] = (start, used - 1)
            answer.set_data(b"")
            answer.status_code = 304
        return answer

    def _watch(self, number: int, method: str, path: str, moment: Any) -> bool:
        """Tell the watcher of a write; whether it wants the connection dropped."""
        watcher = self.hub.faults.watcher
        return bool(number and watcher and watcher(number, method, path, moment))

    def _note(
        self, environ: dict[str, Any], answer: Response, raw: bytes, token: Token | None, write: tuple[int, Fault | None]
    ) -> None:
        number, fault = write
        self.hub.requests.append(
            Logged(
                at=time.time(),
                method=environ["REQUEST_METHOD"],
                path=environ["PATH_INFO"],
                query=environ.get("QUERY_STRING", ""),
                status=answer.status_code,
                installation=token.installation if token else None,
                scope=token.repositories if token else None,
                sent=raw,
                received=0 if isinstance(answer, Hangup) else len(answer.get_data()),
                version=environ.get("HTTP_X_GITHUB_API_VERSION", ""),
                write=number,
                fault=fault.action if fault else "",
            )
        )
