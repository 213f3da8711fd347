"""The way to one repository: its token, its name, and one more try where either has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from bot.github.errors import Gone, Missing, Refused, Unauthorized
from bot.github.names import Names
from bot.github.tokens import AppIdentity, Token, Tokens, Use
from bot.github.wire import Answer, Wire

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shared:
    """What all clients of an App hold in common."""

    identity: AppIdentity
    tokens: Tokens
    names: Names
    clock: Callable[[], float]


class Access:
    """Calls for one repository of an installation. Every method raises GitHubError."""

    def __init__(self, shared: Shared, wire: Wire, installation: int, repository: int) -> None:
        """No call yet."""
        self._wire, self._installation, self._repository = wire, int(installation), int(repository)
        self.shared = shared

    def send(self, method: str, path: str, body: object = None) -> Answer:
        """A call to a path under the repository. Raises Missing when the repository is there but not what was asked for."""
        return self.found(lambda name: self.call("api", method, f"/repos/{name}/{path}", body))

    def query(self, text: str, variables: Mapping[str, object]) -> Answer:
        """A GraphQL query, its errors unread."""
        return self._with_token("api", lambda token: self._wire.query(text, variables, token.header()))

    def call(self, use: Use, method: str, path: str, body: object = None) -> Answer:
        """A call to any path."""
        return self._with_token(use, lambda token: self._wire.send(method, path, token.header(), body))

    def found(self, attempt: Callable[[str], T]) -> T:
        """The attempt with the name as last seen; where nothing is there, once more if the repository has another name by now.

        Raises Missing when it has not, Gone when there is no such repository any more.
        """
        name = self.name()
        try:
            return attempt(name)
        except Gone as gone:
            now = self._looked_up()
            if now == name:
                raise Missing(str(gone)) from None
            return attempt(now)

    def name(self) -> str:
        """The full name as last seen; at first the minting of the token tells it, else one call does."""
        known = self.shared.names.get(self._repository)
        if known is None:
            told = self.token("api").names.get(self._repository)
            known = self._looked_up() if told is None else self.seen(told)
        return known

    def seen(self, name: str) -> str:
        """Keep the name that GitHub told."""
        return self.shared.names.put(self._repository, name)

    def token(self, use: Use, fresh: bool = False) -> Token:
        """The token for a use; that of the organisation is for its `.github` repository. `fresh` drops the one held."""
        place = (self._wire, self._installation, 0 if use == "organisation" else self._repository, use)
        held = self.shared.tokens.token(*place)
        if not fresh:
            return held
        self.shared.tokens.forget(held)
        return self.shared.tokens.token(*place)

    def close(self) -> None:
        """Close the connection."""
        self._wire.close()

    def _looked_up(self) -> str:
        """The full name by the id, which survives renames and moves."""
        answer = self.call("api", "GET", f"/repositories/{self._repository}")
        with shaped(answer):
            return self.seen(str(answer.body["full_name"]))

    def _with_token(self, use: Use, call: Callable[[Token], Answer]) -> Answer:
        """The call, once more with a new token after a 401: then nothing was done. Raises Unauthorized after a second one."""
        token = self.token(use)
        try:
            return call(token)
        except Unauthorized:
            self.shared.tokens.forget(token)
            return call(self.token(use))


@contextmanager
def shaped(answer: Answer) -> Iterator[None]:
    """Another shape than GitHub promises becomes a Refused."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(answer.status, f"the answer has another shape than expected ({type(error).__name__})") from None
