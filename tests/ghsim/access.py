"""Who is calling and what they may: App JWTs, installation tokens, scopes, permissions, renamed repositories."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from flask import g, request

from .core import Core, core
from .errors import Problem, bad_credentials, forbidden, not_found
from .records import Installation, Repository, Token

LEVELS = {"": 0, "read": 1, "write": 2, "admin": 3}
View = Callable[..., Any]


@dataclass(frozen=True)
class Caller:
    """`token` is None for a caller without credentials: he sees what is public."""

    token: Token | None = None

    def may(self, needed: str) -> bool:
        """Whether one of `checks:write|contents:read` is granted."""
        granted = {} if self.token is None else self.token.permissions
        alternatives = (each.partition(":") for each in needed.split("|"))
        return any(LEVELS[granted.get(name, "")] >= LEVELS[level] for name, _, level in alternatives)

    def owns(self, hub: Core, repo: Repository) -> bool:
        """Whether the repository is in the token's scope."""
        if self.token is None:
            return False
        installation = hub.world.tables.installations.get(self.token.installation)
        inside = installation is not None and repo.id in installation.repositories
        return inside and (self.token.repositories is None or repo.id in self.token.repositories)


def credentials() -> str:
    """The token or JWT sent: `Bearer`, `token`, or Basic as git sends it."""
    if request.authorization is not None and request.authorization.type == "basic":
        return request.authorization.password or ""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if kind.lower() in {"bearer", "token"} else ""


def caller() -> Caller:
    """By installation token. Raises Problem(401) for an unknown or expired one, 403 for a suspended installation."""
    hub, value = core(), credentials()
    if not value:
        return Caller()
    token = hub.world.tables.tokens.get(value)
    if token is None or token.expires <= hub.world.clock.now():
        raise bad_credentials()
    installation = hub.world.tables.installations.get(token.installation)
    if installation is None:
        raise bad_credentials()
    if installation.suspended:
        raise Problem(403, "This installation has been suspended")
    g.token, g.installation = token, installation
    return Caller(token)


def app_only(view: View) -> View:
    """For endpoints that take the App's JWT."""

    @functools.wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        check_jwt(core(), credentials())
        return view(*args, **kwargs)

    return checked


def check_jwt(hub: Core, value: str) -> None:
    """RS256, our key, `iss` the client id or App id, `exp` ahead but at most ten minutes, `iat` not in the future."""
    if not value or value.startswith("ghs_"):
        raise Problem(401, "A JSON web token could not be decoded")
    now = hub.world.clock.now().timestamp()
    off = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_iss": False, "verify_aud": False}
    try:
        claims = jwt.decode(value, hub.app.public_key, algorithms=["RS256"], options=off)  # type: ignore[arg-type]
    except jwt.PyJWTError:
        raise Problem(401, "A JSON web token could not be decoded") from None
    if str(claims.get("iss")) not in {hub.app.client_id, str(hub.app.id)}:
        raise Problem(401, "'Issuer' claim ('iss') must be an Integer or a String representing the App's ID or client ID")
    expires, issued = claims.get("exp"), claims.get("iat")
    if not isinstance(expires, int | float):
        numeric = "must be a numeric value representing the future time at which the assertion expires"
        raise Problem(401, f"'Expiration time' claim ('exp') {numeric}")
    if expires <= now:
        raise Problem(401, "'Expiration time' claim ('exp') must be a numeric value representing a future time")
    if expires > now + 600:
        raise Problem(401, "'Expiration time' claim ('exp') is too far in the future")
    if not isinstance(issued, int | float) or issued > now:
        raise Problem(401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued")


def find(owner: str, name: str) -> Repository:
    """By its name of today. An old one answers 301 (307 for writes) to the numeric address. Raises not_found."""
    hub = core()
    repo = hub.repository(f"{owner}/{name}")
    if repo is not None:
        return repo
    number = hub.world.tables.renamed.get(f"{owner}/{name}".lower())
    if number is None or number not in hub.world.tables.repositories:
        raise not_found()
    rest = request.full_path.rstrip("?").split("/", 4)[4:]
    place = "/".join([f"{hub.api}/repositories/{number}", *rest])
    status = 301 if request.method in {"GET", "HEAD"} else 307
    raise Problem(status, "Moved Permanently" if status == 301 else "Temporary Redirect", headers={"Location": place})


def needs(permission: str) -> Callable[[View], View]:
    """The view gets the repository record; the caller was checked. What is outside the scope is a 404, not a 403."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def checked(owner: str, repo: str, **kwargs: Any) -> Any:
            who, found = caller(), find(owner, repo)
            g.repository = found.full_name
            check(core(), who, found, permission)
            return view(found, **kwargs)

        return checked

    return decorate


def check(hub: Core, who: Caller, repo: Repository, permission: str) -> None:
    """Raises not_found or forbidden unless `who` may `permission` on `repo`."""
    reads = all(each.endswith(":read") for each in permission.split("|"))
    if not who.owns(hub, repo):
        if repo.private:
            raise not_found()
        if not reads:
            raise forbidden() if who.token else Problem(401, "Requires authentication")
    elif not who.may(permission):
        raise forbidden(permission.replace(":", "=").replace("|", "; "))
    elif repo.archived and not reads:
        raise Problem(403, "Repository was archived so is read-only.")


def narrowed(installation: Installation, wanted: dict[str, str]) -> dict[str, str]:
    """Permissions of a new token. Raises 422 for more than the installation was granted."""
    for name, level in wanted.items():
        if LEVELS.get(level, 9) > LEVELS[installation.permissions.get(name, "")]:
            raise Problem(422, "The permissions requested are not granted to this installation.")
    granted = dict(wanted) or dict(installation.permissions)
    return {"metadata": "read", **granted}
