"""What can go wrong at GitHub, and which answer means what. No token ever stands in a message.

Sources: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api (403 or 429, `retry-after`,
`x-ratelimit-reset`, else a minute); the texts of 422 are GitHub's own and undocumented, so they are matched loosely.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.escape import one_line

MINUTE = 60.0
LONGEST = 3_900.0
"""Seconds: a limit resets within the hour; what asks for more is a wrong clock."""

_TOKEN = re.compile(
    r"gh[a-z]_[A-Za-z0-9._-]{10,}|github_pat_\w{10,}|eyJ[\w-]{5,2000}\.[\w.-]{10,}|(?i:(?:bearer|basic|token)\s+)[A-Za-z0-9+/=._-]{20,}"
)
_SLOW_DOWN = re.compile(
    r"rate limit|abuse detection|temporarily blocked|retry your request again later|submitted too quickly", re.I
)
_CLOSED = re.compile(r"suspended|archived|access blocked|repository that does not exist|not accessible to the parent", re.I)
_ANCHOR = re.compile(
    r"part of the diff|could not be resolved|diff[_ ]hunk|same hunk|precede the end line"
    r"|pull_request_review_thread\.|path is invalid",
    re.I,
)
_PENDING = re.compile(r"one pending review", re.I)


class GitHubError(Exception):
    """GitHub did not do what was asked. The message is one line."""


class Gone(GitHubError):
    """Installation, repository or pull request are no longer ours to see (404, 410, 451, suspended): drop the work."""


class Missing(Gone):
    """The repository is there, what was asked for in it is not: a deleted comment, review or pull request."""


class Moved(Gone):
    """The repository has another name now, and what was asked has not happened; seen only inside this door."""


class Limited(GitHubError):
    """A rate limit: come back at `retry_at` (seconds of the epoch)."""

    def __init__(self, message: str, retry_at: float) -> None:
        """Keep when."""
        super().__init__(message)
        self.retry_at = retry_at


class Unauthorized(GitHubError):
    """401 twice: the App's key or clock is wrong."""


class Unavailable(GitHubError):
    """5xx, no connection or no answer in time. With `maybe_done` the write may have happened: look before trying again."""

    def __init__(self, message: str, maybe_done: bool) -> None:
        """Keep whether a write may have happened."""
        super().__init__(message)
        self.maybe_done = maybe_done


class Refused(GitHubError):
    """Any other answer that is not a success: asking again gives the same."""

    def __init__(self, status: int, message: str) -> None:
        """Keep the status."""
        super().__init__(f"{status}: {message}")
        self.status = status


class AnchorRejected(Refused):
    """A review comment stands on lines that the diff does not show; GitHub names none and posts nothing of the review."""


class PendingReview(Refused):
    """A PENDING review of ours, left by a crash, blocks every other one."""


def said(text: str) -> str:
    """GitHub's words on one line, without anything that looks like a token."""
    return one_line(_TOKEN.sub("[redacted]", text), 300)


def failure(status: int, headers: Mapping[str, str], body: object, *, write: bool, now: float) -> GitHubError:
    """The error that an answer of 400 or more (or a redirect that nobody followed) means. Header names in lower case."""
    words = " ".join(_words(body))
    message = said(words) or "no reason given"
    if status < 400:
        return Moved(f"{status}: {message}")
    if status >= 500:
        return Unavailable(f"{status}: {message}", maybe_done=write)
    if limited(status, headers, words):
        return Limited(f"{status}: {message}", reset(headers, now))
    if status == 401:
        return Unauthorized(message)
    if status in {404, 410, 451} or (status in {403, 422} and _CLOSED.search(words)):
        return Gone(f"{status}: {message}")
    if status == 422 and _PENDING.search(words):
        return PendingReview(status, message)
    if status == 422 and _ANCHOR.search(words):
        return AnchorRejected(status, message)
    return Refused(status, message)


def limited(status: int, headers: Mapping[str, str], words: str) -> bool:
    """Whether the answer is one of GitHub's limits: 429, a 403 that says so, or a 422 with the code `abuse`."""
    if status == 403:
        return "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0" or bool(_SLOW_DOWN.search(words))
    return status == 429 or (status == 422 and bool(re.search(r"\babuse\b", words) or _SLOW_DOWN.search(words)))


def reset(headers: Mapping[str, str], now: float) -> float:
    """When to come back, in seconds of the epoch: what GitHub says, else in a minute."""
    after, at = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if after.isdecimal():
        wait = float(after[:9])
    elif headers.get("x-ratelimit-remaining") == "0" and at.isdecimal():
        wait = float(at[:12]) - now + 1  # the second of the reset itself is not over yet
    else:
        wait = MINUTE
    return now + min(max(wait, 1.0), LONGEST)


def _words(body: object) -> Iterator[str]:
    """All that an error body says: its message, and `errors` as texts or as objects of code, field and message."""
    if isinstance(body, str):
        yield body[:2_000]
    if not isinstance(body, dict):
        return
    for key in ("message", "code", "field"):
        if isinstance(body.get(key), str):
            yield body[key][:2_000]
    errors = body.get("errors")
    for error in errors[:50] if isinstance(errors, list) else [errors]:
        yield from _words(error)
