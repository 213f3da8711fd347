"""Who we are at GitHub: the App's signed word (JWT) and the installation tokens it buys, kept in memory only.

A token is asked for one repository and for the permissions that its use needs, so what leaks opens little. It is opaque: since
2026 some are 520 characters long. Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
(a JSON web token: RS256, `iat` a minute ago, `exp` within ten minutes, `iss` the client id; an installation token: one hour).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bot.github.errors import Gone, Unavailable
from bot.github.wire import Wire

PERMISSIONS: Mapping[str, Mapping[str, str]] = {
    "api": {"checks": "write", "contents": "read", "metadata": "read", "pull_requests": "write"},
    "git": {"contents": "read", "metadata": "read"},
    "organisation": {"contents": "read", "metadata": "read"},
}
"""What each use of a token needs; GraphQL shows a pull request's commits only to contents:read."""

Use = Literal["api", "git", "organisation"]
MARGIN = 300.0
"""Seconds before its end from which on a token is no longer used."""
_AGE, _LIFE, _REST, _ABSENT = 60, 480, 60, 600
_Place = tuple[int, int, Use]


@dataclass(frozen=True, slots=True)
class AppIdentity:
    """The App, as GitHub's settings page shows it. `private_key` is PEM; `api_url` is another one for GitHub Enterprise."""

    client_id: str
    app_id: int
    private_key: str = field(repr=False)
    api_url: str = "https://api.github.com"


@dataclass(frozen=True, slots=True)
class Token:
    """An installation token; `names` tells the full names of the repositories it opens, by id, where GitHub said so."""

    secret: str = field(repr=False)
    expires: float
    names: Mapping[int, str] = field(default_factory=dict)

    def header(self) -> str:
        """As the Authorization header carries it."""
        return f"Bearer {self.secret}"


class Tokens:
    """The tokens of one process, for all its threads."""

    def __init__(self, identity: AppIdentity, clock: Callable[[], float]) -> None:
        """Read the key once. Raises ValueError when it is no RSA private key, without saying what it is."""
        try:
            key = load_pem_private_key(identity.private_key.encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, RSAPrivateKey):
            raise ValueError("the App's private key is not an RSA key in PEM without a passphrase")
        self._key = key
        self._issuer = identity.client_id or str(identity.app_id)
        self._clock = clock
        self._held: dict[_Place, Token] = {}
        self._refused: dict[_Place, float] = {}
        self._word: tuple[str, float] = ("", 0.0)
        self._lock = threading.Lock()

    def app_header(self) -> str:
        """The Authorization header of the App itself; signed anew every seven minutes."""
        now = self._clock()
        with self._lock:
            word, end = self._word
            if end - _REST <= now or now < end - _LIFE:
                end = int(now) + _LIFE
                word = jwt.encode({"iat": int(now) - _AGE, "exp": end, "iss": self._issuer}, self._key, algorithm="RS256")
                self._word = (word, end)
        return f"Bearer {word}"

    def token(self, wire: Wire, installation: int, repository: int, use: Use) -> Token:
        """The token for a repository (0: the owner's `.github`), minted where none is held that lives long enough.

        Raises GitHubError; Gone where the installation or the repository is no longer ours.
        """
        place = (installation, repository, use)
        held, now = self._held.get(place), self._clock()
        if held is None or held.expires - MARGIN <= now:
            if self._refused.get(place, 0.0) > now:
                raise Gone("the App is not installed on the organisation's own repository")
            held = self._minted(wire, place)
            with self._lock:  # and drop what is over, so that a long life does not fill the memory
                self._held = {**{other: token for other, token in self._held.items() if token.expires > now}, place: held}
        return held

    def forget(self, token: Token) -> None:
        """Drop a token that GitHub did not take."""
        with self._lock:
            self._held = {place: held for place, held in self._held.items() if held is not token}

    def _minted(self, wire: Wire, place: _Place) -> Token:
        """A new token. That there is none for an organisation is the rule, so it is remembered for a while."""
        try:
            return self._mint(wire, *place)
        except Gone:
            now = self._clock()
            with self._lock:
                self._refused = {other: until for other, until in self._refused.items() if until > now}
                if place[2] == "organisation":
                    self._refused[place] = now + _ABSENT
            raise

    def _mint(self, wire: Wire, installation: int, repository: int, use: Use) -> Token:
        scope = {"repository_ids": [repository]} if repository else {"repositories": [".github"]}
        wanted = {**scope, "permissions": dict(PERMISSIONS[use])}
        path = f"/app/installations/{installation}/access_tokens"
        answer = wire.send("POST", path, self.app_header(), wanted, again=True).body  # a second token does no harm
        try:
            names = {int(entry["id"]): str(entry["full_name"]) for entry in answer.get("repositories") or ()}
            return Token(str(answer["token"]), datetime.fromisoformat(answer["expires_at"]).timestamp(), names)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Unavailable("GitHub's answer holds no token", maybe_done=False) from None
