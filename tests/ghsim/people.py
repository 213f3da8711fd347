"""What authors and reviewers do: push, open pull requests, comment, resolve, merge. Each sends the webhooks it sends there."""

from __future__ import annotations

from typing import Any

from . import gitstore, payloads, pulls
from .owners import Owners
from .records import CheckRun, IssueComment, Pull, Reaction, Repository, SimRepository
from .routes.reviews import add_reply


class People(Owners):
    """The pull request's own life."""

    def push(
        self,
        repo: SimRepository,
        branch: str,
        files: gitstore.Files | None = None,
        message: str = "Change",
        *,
        delete: tuple[str, ...] = (),
        parent: str | None = None,
        login: str = "",
    ) -> str:
        """One commit on a branch, made from the default branch when new; `parent` moves the branch there first (a force-push).

        Open pull requests of the branch get `synchronize`. The new SHA.
        """
        with self.hub.world.lock:
            record = self._repo(repo)
            start = (
                parent or gitstore.tip(record.git, f"refs/heads/{branch}") or gitstore.tip(record.git, record.default_branch)
            )
            changed: dict[str, str | bytes | None] = {**(files or {}), **dict.fromkeys(delete)}
            author = login or record.owner
            sha = gitstore.commit(record.git, branch, changed, message, author=author, when=self._when(), parent=start)
            self._moved(record, branch, sha, author)
            return sha

    def move(self, repo: SimRepository, branch: str, sha: str) -> None:
        """Set a branch to a commit that is there already: a force-push without a new commit."""
        with self.hub.world.lock:
            gitstore.set_ref(repo.git, f"refs/heads/{branch}", sha)
            self._moved(self._repo(repo), branch, sha, repo.owner)

    def delete_branch(self, repo: SimRepository, branch: str) -> None:
        """Closes the pull requests made from it; their commits stay under refs/pull."""
        with self.hub.world.lock:
            gitstore.set_ref(repo.git, f"refs/heads/{branch}", "")
            for pull in self._open(head=(repo.id, branch)):
                self._close(pull, merged=False)

    def _open(self, head: tuple[int, str]) -> list[Pull]:
        found = self.hub.world.tables.pulls.values()
        return [pull for pull in found if (pull.head_repository, pull.head_ref) == head and pull.state == "open"]

    def _moved(self, repo: Repository, branch: str, sha: str, sender: str) -> None:
        for pull in self._open(head=(repo.id, branch)):
            before, base = pull.head_sha, pulls.repository(self.hub, pull)
            if before == sha:
                continue
            gitstore.fetch(base.git, repo.git, sha, f"refs/pull/{pull.number}/head")
            pull.head_sha, pull.updated = sha, self.clock.stamp()
            pull.history.append((self.hub.world.next_id(), sha, pull.updated))
            pull.base_sha = gitstore.tip(base.git, f"refs/heads/{pull.base_ref}") or pull.base_sha
            self.emit("pull_request", "synchronize", base, sender, pull=pull, before=before, after=sha)

    def open_pull(
        self,
        repo: SimRepository,
        head: str,
        base: str = "",
        title: str = "Change",
        body: str = "",
        *,
        draft: bool = False,
        fork: SimRepository | None = None,
        login: str = "alice",
    ) -> int:
        """Its number. `head` is a branch of `fork` where one is given."""
        with self.hub.world.lock:
            record, source = self._repo(repo), self._repo(fork or repo)
            base = base or record.default_branch
            sha, tip = (gitstore.tip(at.git, f"refs/heads/{name}") for at, name in ((source, head), (record, base)))
            assert "" not in {sha, tip}, "both branches must be there"
            number, record.next_number = record.next_number, record.next_number + 1
            gitstore.fetch(record.git, source.git, sha, f"refs/pull/{number}/head")
            moment = self.clock.stamp()
            ends = (base, tip, head, sha, source.id, moment, moment, draft)
            pull = Pull(self.hub.world.next_id(), record.id, number, login, title, body, *ends)
            pull.history.append((self.hub.world.next_id(), sha, moment))
            self.hub.user(login)
            self.hub.world.tables.pulls[pull.id] = pull
            self.emit("pull_request", "opened", record, login, pull=pull)
            return number

    def pull(self, repo: SimRepository, number: int) -> Pull:
        found = pulls.find(self.hub, self._repo(repo), number)
        assert found is not None, "no such pull request"
        return found

    def close_pull(self, repo: SimRepository, number: int, *, merged: bool = False) -> None:
        with self.hub.world.lock:
            self._close(self.pull(repo, number), merged)

    def _close(self, pull: Pull, merged: bool) -> None:
        pull.state, pull.merged, pull.closed_at = "closed", merged, self.clock.stamp()
        self._tell(pull, "closed")

    def _tell(self, pull: Pull, action: str, **what: Any) -> None:
        pull.updated = self.clock.stamp()
        self.emit("pull_request", action, pulls.repository(self.hub, pull), pull.author, pull=pull, **what)

    def reopen(self, repo: SimRepository, number: int) -> None:
        with self.hub.world.lock:
            pull = self.pull(repo, number)
            pull.state, pull.closed_at = "open", None
            self._tell(pull, "reopened")

    def ready(self, repo: SimRepository, number: int, draft: bool = False) -> None:
        """Out of draft, or back into it."""
        with self.hub.world.lock:
            pull = self.pull(repo, number)
            pull.draft = draft
            self._tell(pull, "converted_to_draft" if draft else "ready_for_review")

    def label(self, repo: SimRepository, number: int, name: str, description: str | None = "") -> None:
        """Put a label on it, or take it off (`description` None)."""
        with self.hub.world.lock:
            pull = self.pull(repo, number)
            told = {"name": name, "description": description or pull.labels.pop(name, "") or None, "color": "ededed"}
            if description is not None:
                pull.labels[name] = description
            self._tell(pull, "unlabeled" if description is None else "labeled", label=told)

    def edit_pull(self, repo: SimRepository, number: int, *, title: str = "", base: str = "") -> None:
        """A new title or a new base branch: `edited`, with what was before under `changes`."""
        with self.hub.world.lock:
            pull = self.pull(repo, number)
            changes: dict[str, Any] = {}
            if title:
                changes["title"], pull.title = {"from": pull.title}, title
            if base:
                changes["base"] = {"ref": {"from": pull.base_ref}, "sha": {"from": pull.base_sha}}
                pull.base_ref, pull.base_sha = base, gitstore.tip(repo.git, f"refs/heads/{base}")
            self._tell(pull, "edited", changes=changes)

    def comment(self, repo: SimRepository, number: int, login: str, body: str) -> int:
        """In the conversation; the comment's id. Line ends are CRLF, as browsers send them."""
        with self.hub.world.lock:
            record, moment = self._repo(repo), self.clock.stamp()
            self.hub.user(login)
            made = IssueComment(
                self.hub.world.next_id(), record.id, number, login, "\r\n".join(body.splitlines()), moment, moment
            )
            self.hub.world.tables.issue_comments[made.id] = made
            self.emit("issue_comment", "created", record, login, comment=made)
            return made.id

    def edit_comment(self, repo: SimRepository, comment: int, login: str, body: str) -> None:
        """By its author or by anybody who may write."""
        with self.hub.world.lock:
            found = self.hub.world.tables.issue_comments[comment]
            before, found.body, found.updated = found.body, body, self.clock.stamp()
            changes = {"body": {"from": before}}
            self.emit("issue_comment", "edited", self._repo(repo), login, comment=found, changes=changes)

    def reply(self, repo: SimRepository, number: int, comment: int, login: str, body: str) -> int:
        """Answer in an inline thread."""
        with self.hub.world.lock:
            self.hub.user(login)
            return add_reply(self.hub, self.pull(repo, number), self.hub.world.tables.comments[comment], login, body).id

    def resolve(self, comment: int, login: str = "alice", resolved: bool = True) -> None:
        """The thread that an inline comment begins. Only people may."""
        self.hub.user(login)
        self.hub.world.tables.comments[comment].resolved_by = login if resolved else ""

    def react(self, comment: int, login: str, content: str) -> None:
        """A person's reaction to an inline comment. Sends no webhook."""
        self.hub.user(login)
        made = Reaction(self.hub.world.next_id(), login, content, self.hub.world.clock.stamp())
        self.hub.world.tables.comments[comment].reactions.append(made)

    def rerequest(self, repo: SimRepository, run: int, login: str = "alice") -> None:
        """The re-run button of a check run: its suite is queued again, the run itself stays as it is (GitHub says so)."""
        with self.hub.world.lock:
            found: CheckRun = self.hub.world.tables.runs[run]
            self.hub.user(login)
            self.hub.world.tables.requested.add(found.suite)
            self.emit("check_run", "rerequested", self._repo(repo), login, run=found)

    def rerequest_suite(self, repo: SimRepository, head: str, login: str = "alice") -> None:
        """The button "Re-run all checks" on a commit: the same for the whole suite of the App."""
        with self.hub.world.lock:
            suites, record = self.hub.world.tables.suites, self._repo(repo)
            suite = next(number for number, of in suites.items() if of == (repo.id, head))
            self.hub.user(login)
            self.hub.world.tables.requested.add(suite)
            self.emit("check_suite", "rerequested", record, login, parts=payloads.check_suite(self.hub, record, suite))

    def enqueue(self, repo: SimRepository, number: int) -> str:
        """Into the merge queue: `merge_group.checks_requested` on a merge commit; its SHA."""
        with self.hub.world.lock:
            pull, record = self.pull(repo, number), self._repo(repo)
            merged = gitstore.merge_tree(record.git, pull.base_sha, pull.head_sha)
            assert merged, "conflicts cannot be queued"
            parents = (pull.base_sha, pull.head_sha)
            sha = gitstore.commit_tree(record.git, merged, parents, f"Merge pull request #{number}", self._when())
            gitstore.set_ref(record.git, f"refs/heads/gh-readonly-queue/{pull.base_ref}/pr-{number}-{pull.base_sha}", sha)
            parts = payloads.merge_group(self.hub, record, pull, sha)
            self.emit("merge_group", "checks_requested", record, pull.author, parts=parts)
            return sha

    def prepare_fix(
        self, repo: SimRepository, number: int, title: str, files: gitstore.Files, delete: tuple[str, ...] = ()
    ) -> None:
        """A button on the pull request's page that pushes these files."""
        changed: dict[str, str | bytes | None] = {**files}
        changed |= dict.fromkeys(delete)
        self.pull(repo, number).fixes[title] = (changed, title)
