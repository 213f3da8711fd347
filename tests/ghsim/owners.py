"""What owners do on GitHub: make repositories, install the App, rename, suspend, delete. Each sends its webhooks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import gitstore, payloads
from .core import Core, SimApp
from .faults import Faults
from .records import Installation, Repository, Role, SimRepository
from .world import Clock

ALWAYS = {"installation", "installation_repositories", "installation_target"}
BUILD: dict[str, Callable[..., dict[str, Any]]] = {
    "pull": payloads.pull_request,
    "comment": payloads.issue_comment,
    "run": payloads.check_run,
}


class Owners:
    """Accounts, repositories, installations, webhooks. Method by method, safe to call from any thread."""

    def __init__(self, hub: Core) -> None:
        self.hub = hub
        self._lock = threading.RLock()

    @property
    def app(self) -> SimApp:
        return self.hub.app

    @property
    def clock(self) -> Clock:
        return self.hub.world.clock

    @property
    def faults(self) -> Faults:
        return self.hub.faults

    # webhooks

    def set_webhook(self, url: str) -> None:
        """Where deliveries go. Without one they are logged as failed."""
        self.hub.deliveries.url = url

    def deliver(self, timeout: float = 30.0) -> bool:
        """Wait until all deliveries under way were answered."""
        return bool(self.hub.deliveries.wait(timeout))

    def release_webhooks(self) -> None:
        """Send what the fault plan held back."""
        self.hub.deliveries.release()

    @property
    def deliveries(self) -> list[Any]:
        """The log of attempts: `deliveries.Delivery`."""
        return list(self.hub.deliveries.log)

    def emit(self, event: str, action: str, repo: Repository | None, sender: str, **what: Any) -> None:
        """Tell the installed App. `what` is one record to build the payload of, or ready parts of it."""
        installation = what.pop("installation", None) or (self.hub.installation_of(repo.id) if repo else None)
        if installation is None or (event not in ALWAYS and (installation.suspended or event not in self.hub.events)):
            return
        payload = payloads.common(self.hub, action, sender, repo, installation)
        for name, value in what.items():
            payload |= BUILD[name](self.hub, value) if name in BUILD else value if name == "parts" else {name: value}
        self.hub.deliveries.send(event, action, installation, repo, payload)

    # repositories

    def create_repository(
        self,
        owner: str,
        name: str,
        files: gitstore.Files | None = None,
        *,
        private: bool = True,
        installed: bool = True,
        organization: bool = True,
    ) -> SimRepository:
        """With one commit on main, and the App installed on it (sending installation.created or …repositories.added)."""
        with self.hub.world.lock:
            repo = self._new(owner, name, private, organization)
            gitstore.create(Path(repo.git))
            if files is not None:
                gitstore.commit(repo.git, "main", files, "First commit", author=owner, when=self._when())
            if installed:
                self.install(owner, repo.id)
            return self.view(repo.id)

    def import_repository(self, owner: str, name: str, source: Path, **options: bool) -> SimRepository:
        """Somebody's own repository, with all its branches."""
        with self.hub.world.lock:
            repo = self._new(owner, name, options.get("private", True), True)
            gitstore.clone(source, Path(repo.git))
            repo.default_branch = gitstore.text(repo.git, "symbolic-ref", "--short", "HEAD")
            self.install(owner, repo.id)
            return self.view(repo.id)

    def fork(self, repo: SimRepository, owner: str) -> SimRepository:
        """A separate bare repository of a person's, without the App."""
        with self.hub.world.lock:
            fork = self._new(owner, repo.name, self._repo(repo).private, False)
            fork.fork_of = repo.id
            gitstore.clone(repo.git, Path(fork.git))
            return self.view(fork.id)

    def _new(self, owner: str, name: str, private: bool, organization: bool) -> Repository:
        number = self.hub.world.next_id()
        self.hub.user(owner, "Organization" if organization else "User")
        place = self.hub.folder / "git" / f"{number}.git"
        repo = Repository(number, owner, name, private, str(place), self.clock.stamp())
        self.hub.world.tables.repositories[number] = repo
        return repo

    def view(self, number: int) -> SimRepository:
        """A repository as it is now."""
        repo = self.hub.world.tables.repositories[number]
        installation = self.hub.installation_of(number)
        return SimRepository(repo.id, repo.owner, repo.name, Path(repo.git), installation.id if installation else None)

    def _repo(self, repo: SimRepository) -> Repository:
        return self.hub.world.tables.repositories[repo.id]

    def _when(self) -> int:
        return int(self.clock.now().timestamp())

    def grant(self, repo: SimRepository, login: str, role: Role) -> None:
        """Make somebody a collaborator."""
        self.hub.user(login)
        self._repo(repo).roles[login] = role

    def install(self, owner: str, *repositories: int) -> int:
        """Install the App for an account, or add repositories to its installation; the installation's id."""
        with self.hub.world.lock:
            tables = self.hub.world.tables
            found = next((each for each in tables.installations.values() if each.account == owner), None)
            added = [tables.repositories[number] for number in repositories]
            if found is None:
                moment, events = self.clock.stamp(), list(self.hub.events)
                rights = dict(self.hub.permissions)
                found = Installation(self.hub.world.next_id(), owner, rights, events, list(repositories), moment)
                tables.installations[found.id] = found
                self._installation(found, "created", added)
            elif added:
                found.repositories.extend(repositories)
                parts = payloads.installation_repositories(self.hub, found, added, [])
                self.emit("installation_repositories", "added", None, owner, installation=found, parts=parts)
            return found.id

    def _installation(self, found: Installation, action: str, repositories: list[Repository]) -> None:
        parts = payloads.installation(self.hub, found, repositories)
        self.emit("installation", action, None, found.account, installation=found, parts=parts)

    def suspend(self, installation: int) -> None:
        """Tokens stop working; nothing but this is sent any more."""
        found = self.hub.world.tables.installations[installation]
        found.suspended = self.clock.stamp()
        self._installation(found, "suspend", [])

    def unsuspend(self, installation: int) -> None:
        found = self.hub.world.tables.installations[installation]
        found.suspended = None
        self._installation(found, "unsuspend", [])

    def uninstall(self, installation: int) -> None:
        """The installation is gone: its tokens answer 401, minting 404."""
        with self.hub.world.lock:
            found = self.hub.world.tables.installations.pop(installation)
            self._installation(found, "deleted", [self.hub.world.tables.repositories[each] for each in found.repositories])

    def remove(self, repo: SimRepository) -> None:
        """Take one repository out of its installation."""
        with self.hub.world.lock:
            record = self._repo(repo)
            found = self.hub.installation_of(repo.id)
            assert found is not None, "not installed"
            found.repositories.remove(repo.id)
            parts = payloads.installation_repositories(self.hub, found, [], [record])
            self.emit("installation_repositories", "removed", None, found.account, installation=found, parts=parts)

    def rename(self, repo: SimRepository, name: str) -> SimRepository:
        """The old address redirects from now on."""
        with self.hub.world.lock:
            record = self._repo(repo)
            old, self.hub.world.tables.renamed[record.full_name.lower()] = record.name, record.id
            record.name = name
            self.emit("repository", "renamed", record, record.owner, parts=payloads.renamed(old))
            return self.view(record.id)

    def archive(self, repo: SimRepository, archived: bool = True) -> None:
        """Read-only from now on, or no longer."""
        with self.hub.world.lock:
            record = self._repo(repo)
            record.archived = archived
            self.emit("repository", "archived" if archived else "unarchived", record, record.owner)

    def delete_repository(self, repo: SimRepository) -> None:
        """It leaves its installation, too."""
        with self.hub.world.lock:
            record = self._repo(repo)
            if self.hub.installation_of(repo.id):
                self.emit("repository", "deleted", record, record.owner)
                self.remove(repo)
            tables = self.hub.world.tables
            del tables.repositories[repo.id]
            gone = {pull.id for pull in tables.pulls.values() if pull.repository == repo.id}
            tables.pulls = {key: pull for key, pull in tables.pulls.items() if key not in gone}
            tables.reviews = {key: each for key, each in tables.reviews.items() if each.pull not in gone}
            tables.comments = {key: each for key, each in tables.comments.items() if each.pull not in gone}
            tables.runs = {key: each for key, each in tables.runs.items() if each.repository != repo.id}
