"""One request to GitHub: PyGithub's requester under our own rules for retries, limits, time and errors.

PyGithub sleeps in the process for rate limits and by default repeats a POST after a 5xx, which doubles reviews: its pacing and
its retries are switched off. Here only what changes nothing is repeated: GET, HEAD, a GraphQL query, the minting of a token.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from github import Github

from bot.github.errors import Unavailable, failure, said

API_VERSION = "2022-11-28"
TIMEOUT = 15
"""Seconds without an answer; GitHub itself gives up after 10."""
PAUSES = (0.1, 0.5)
"""Seconds between the attempts of what may be repeated."""

# At DEBUG PyGithub writes bodies to the log: tokens among the answers, code among the questions.
logging.getLogger("github.Requester").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: header names in lower case, `body` as JSON gave it (None where it was empty)."""

    status: int
    headers: Mapping[str, str]
    body: Any


class Wire:
    """The connection to one GitHub, kept alive between requests; for one thread."""

    def __init__(self, api_url: str, timeout: int = TIMEOUT, clock: Callable[[], float] = time.time) -> None:
        """`api_url` is the base of REST: `https://api.github.com`, `https://HOST/api/v3`. Raises ValueError for no HTTP URL."""
        parts = urlsplit(api_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query:
            raise ValueError("the API's address must be a plain http(s) URL")
        self._base = api_url.rstrip("/")
        self._clock = clock
        self._requester = Github(
            base_url=self._base,
            timeout=timeout,
            retry=0,
            seconds_between_requests=None,
            seconds_between_writes=None,
            user_agent="backstop",
            api_version=API_VERSION,
        ).requester

    def send(self, method: str, path: str, authorization: str, body: object = None, *, again: bool | None = None) -> Answer:
        """One request to a path under the base. `again` says that it may be repeated (GET and HEAD always may).

        Raises GitHubError; a redirect that PyGithub does not follow (307, 308) is a Refused.
        """
        return self._ask(method, path, authorization, body, method in {"GET", "HEAD"} if again is None else again)

    def query(self, text: str, variables: Mapping[str, object], authorization: str) -> Answer:
        """One GraphQL query (no mutation: it may be repeated)."""
        url = self._requester.graphql_url
        return self._ask("POST", url, authorization, {"query": text, "variables": dict(variables)}, repeatable=True)

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        self._requester.close()

    def next_page(self, answer: Answer) -> str | None:
        """The path of the page behind the `next` link, None at the end. Another host's link is no link."""
        for link in answer.headers.get("link", "").split(","):
            target, _, relation = link.partition(";")
            url = target.strip().removeprefix("<").removesuffix(">")
            if 'rel="next"' in relation and url.startswith(f"{self._base}/"):
                return url.removeprefix(self._base)
        return None

    def _ask(self, method: str, path: str, authorization: str, body: object, repeatable: bool) -> Answer:
        pauses = list(PAUSES) if repeatable else []
        while True:
            try:
                return self._once(method, path, authorization, body, write=not repeatable)
            except Unavailable:
                if not pauses:
                    raise
            time.sleep(pauses.pop(0))

    def _once(self, method: str, path: str, authorization: str, body: object, write: bool) -> Answer:
        headers = {"Authorization": authorization, "Accept": "application/vnd.github+json"}
        try:
            status, fields, text = self._requester.requestJson(method, path, headers=headers, input=body)
        except OSError as error:  # every error of `requests` is one
            raise Unavailable(f"no answer to {method} {_shown(path)}: {type(error).__name__}", maybe_done=write) from None
        except RuntimeError as error:  # PyGithub will not follow: to another host or scheme, or in a circle
            raise failure(301, {}, str(error), write=write, now=self._clock()) from None
        return self._understood(status, fields, text, write)

    def _understood(self, status: int, headers: Mapping[str, str], text: str, write: bool) -> Answer:
        try:
            body = json.loads(text) if text else None
        except (ValueError, RecursionError):
            if status < 300:
                raise Unavailable(f"{status}: the answer is not JSON", maybe_done=write) from None
            body = said(text)
        if status >= 300:
            raise failure(status, headers, body, write=write, now=self._clock())
        return Answer(status, headers, body)


def _shown(path: str) -> str:
    """A path for an error message: without its query."""
    return said(urlsplit(path).path)
