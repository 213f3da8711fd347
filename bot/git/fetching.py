"""git over HTTP(S): commits by name into a bare repository, with a token that stands in no argument, no URL and no file.

The token travels in git's environment configuration as a header for that one URL (git-config(1): GIT_CONFIG_COUNT,
http.<url>.extraHeader). The remote is told the same way, so nothing on the disk makes readers fetch: what is missing stays so.
"""

from __future__ import annotations

import re
import tempfile
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from bot.git.command import Git, GitError
from bot.git.environment import network

SECONDS = 600.0
"""Time for one fetch: the first one of a large repository brings all its commits and trees."""

_SETTINGS = {
    "credential.helper": "",
    "fetch.recurseSubmodules": "false",
    "fetch.writeCommitGraph": "false",
    "gc.auto": "0",
    "http.followRedirects": "false",  # a redirect would carry the token along
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "30",
    "maintenance.auto": "false",
    "protocol.version": "2",
    "remote.origin.promisor": "true",
}
_DENIED = re.compile(
    r"error: 40[134]\b|HTTP 40[134]\b|Authentication failed|could not read (Username|Password)|not found", re.I
)
_VANISHED = re.compile(r"not our ref|unadvertised object|find remote ref", re.I)
_NETWORK = re.compile(
    r"unable to access|RPC failed|could not resolve|timed out|early EOF|hung up|disconnect|remote error|remote:|redirect"
    r"|protocol error|bad line length|expected flush|longer than",
    re.I,
)


class RemoteError(GitError):
    """The fetch failed, and not for anything on our side."""


class Denied(RemoteError):
    """The token is over, or does not open this repository; or there is no such repository."""


class Vanished(RemoteError):
    """The remote no longer has a commit: after a force-push, or with a deleted fork."""


class Unreachable(RemoteError):
    """No connection, a broken one, or a server in trouble: try later."""


class Fetcher:
    """Fetches into one bare repository from one URL."""

    def __init__(self, place: Path, url: str, token: str) -> None:
        """`url` is http(s) without credentials; no call yet. Raises GitError for another."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not url.isprintable() or "?" in url:
            raise GitError("a repository is fetched by http(s), from a URL without credentials")
        if not token.isascii() or not token.isprintable():
            raise GitError("the token is not printable")
        secret = b64encode(f"x-access-token:{token}".encode()).decode()
        self._git = Git(place)
        self._git.timeout = SECONDS
        self._git.variables = network(parts.scheme)
        self._git.settings |= _SETTINGS
        self._git.settings["remote.origin.url"] = url
        self._git.settings[f"http.{url}.extraHeader"] = f"Authorization: Basic {secret}"

    def history(self, commits: Sequence[str]) -> None:
        """The commits with all their past, and every tree of it, but no blob; only what no kept ref reaches yet."""
        self._fetch("blob:none", commits)

    def snapshot(self, trees: Sequence[str], limit: int) -> None:
        """All blobs of the trees up to `limit` bytes, whatever is here already."""
        self._git.settings["fetch.negotiationAlgorithm"] = "noop"
        self._fetch(f"blob:limit={limit}", trees, "--refetch")

    def objects(self, names: Sequence[str]) -> None:
        """These objects and no other, in one request."""
        self._git.settings["fetch.negotiationAlgorithm"] = "noop"  # else "I have this commit" means "and its blobs"
        self._fetch("blob:none", names)

    def _fetch(self, kept_out: str, names: Sequence[str], *options: str) -> None:
        """Raises RemoteError for what the network or the server does, GitError for all else."""
        self._git.settings["remote.origin.partialCloneFilter"] = kept_out
        arguments = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", *options, "--stdin", "origin")
        with tempfile.TemporaryFile() as wanted:
            wanted.write("".join(f"{name}\n" for name in names).encode("ascii"))
            wanted.seek(0)
            try:
                self._git.run(*arguments, stdin=wanted.fileno())
            except GitError as error:
                raise _told(error) from None


def _told(error: GitError) -> GitError:
    """The error under its right name."""
    words = str(error)
    for pattern, kind in ((_VANISHED, Vanished), (_DENIED, Denied), (_NETWORK, Unreachable)):
        if pattern.search(words):
            return kind(words)
    return error
