"""What every part of the simulator shares: the world, the App under test, addresses, hooks and faults."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import request

from .contract import Contract
from .faults import Faults
from .records import Installation, Repository, User
from .world import World

PERMISSIONS = {
    "metadata": "read",
    "contents": "read",
    "pull_requests": "write",
    "issues": "read",
    "checks": "write",
    "merge_queues": "read",
}
EVENTS = ("pull_request", "issue_comment", "check_run", "check_suite", "merge_group", "repository")


@dataclass(frozen=True)
class SimApp:
    """The registered GitHub App: what its operator holds after registration."""

    id: int
    client_id: str
    slug: str
    private_key: str = field(repr=False)
    public_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    bot_id: int = 90_210_001

    @property
    def bot(self) -> str:
        return f"{self.slug}[bot]"


@functools.cache
def register_app(slug: str = "backstop") -> SimApp:
    """An App with a key pair and a secret of its own; the same for all simulators of a process, as keys take time."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    ).decode()
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    return SimApp(1_204_117, "Iv23liSimulated0001", slug, pem, public, secrets.token_hex(20))


@dataclass
class Core:
    """`api` and `html` are the addresses that all `*_url` fields begin with. `notice` stands on every page."""

    folder: Path
    app: SimApp
    api: str = ""
    html: str = ""
    world: World = field(default_factory=World)
    faults: Faults = field(default_factory=Faults)
    contract: Contract = field(default_factory=Contract)
    permissions: dict[str, str] = field(default_factory=lambda: dict(PERMISSIONS))
    events: tuple[str, ...] = EVENTS
    requests: list[Any] = field(default_factory=list)
    hourly: int = 5_000
    deliveries: Any = None
    emit: Callable[..., None] = lambda *_a, **_k: None
    notice: str = ""

    def user(self, login: str, kind: str = "User") -> User:
        """Made at first mention: everybody has an account."""
        users = self.world.tables.users
        if login not in users:
            number = self.app.bot_id if login == self.app.bot else self.world.next_id()
            users[login] = User(number, login, "Bot" if login.endswith("[bot]") else kind)  # type: ignore[arg-type]
        return users[login]

    def repository(self, full_name: str) -> Repository | None:
        wanted = full_name.lower()
        return next((repo for repo in self.world.tables.repositories.values() if repo.full_name.lower() == wanted), None)

    def installation_of(self, repository: int) -> Installation | None:
        found = self.world.tables.installations.values()
        return next((installation for installation in found if repository in installation.repositories), None)


def core() -> Core:
    """The simulator that the present request reached."""
    found: Core = request.environ["ghsim.core"]
    return found
