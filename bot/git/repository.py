"""A repository on this machine, and the ChangeSet between two of its revisions."""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from types import TracebackType

from bot.domain.changes import ChangeSet
from bot.escape import one_line
from bot.git.blobs import Blobs
from bot.git.changes import Comparison
from bot.git.command import Git, GitError, Refused
from bot.git.hunks import FileDiff, file_diffs
from bot.git.trees import CommitTree, WorkingTree

WORKING_TREE = "working tree"
_DEFAULTS = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)
_UNSHALLOW = "this is a shallow clone: run `git fetch --unshallow` (GitHub Actions: `fetch-depth: 0` for actions/checkout)"


class Repository:
    """The repository that holds a directory, also a bare one. Its processes end with `close()`, `with`, or the object."""

    def __init__(self, path: str | Path) -> None:
        """Find it. Raises GitError where there is no such directory, or no repository that git agrees to open."""
        place = Path(path).absolute()
        if not place.is_dir():
            raise GitError(f"{one_line(str(path))} is not a directory: pass --repo DIR")
        self.top, self._git, self._algorithm = _opened(place)
        self._git.quiet_filters()
        self._blobs = Blobs(self._git)

    def __enter__(self) -> Repository:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the processes."""
        self.close()

    def close(self) -> None:
        """End the processes; the trees answer still (by new ones)."""
        self._blobs.close()

    def default_branch(self) -> str:
        """What the project merges into, as git names it (`origin/main`). Raises GitError where nothing tells."""
        return self._default_ref.removeprefix("refs/heads/").removeprefix("refs/remotes/")

    def change_set(self, base: str | None = None, head: str | None = None) -> ChangeSet:
        """What lies between the merge base of both and `head`: revisions as git spells them.

        No base means the default branch, no head the working tree with its untracked files. Raises GitError.
        """
        if head is None and self.top is None:
            raise GitError("a bare repository has no working tree: pass --head REV")
        tip = self._current() if head is None else self._commit(head)
        fork = self._merge_base(self._commit(base if base is not None else self._default_ref), tip)
        before = CommitTree(self._git, self._blobs, fork)
        if head is None and self.top is not None:
            now = WorkingTree(self._git, self._blobs, self.top, self._algorithm)
            changes = Comparison(self._git, (fork,), before, now, now.untracked).changes()
            return ChangeSet(fork, WORKING_TREE, changes, before, now)
        after = CommitTree(self._git, self._blobs, tip)
        return ChangeSet(fork, tip, Comparison(self._git, (fork, tip), before, after, frozenset()).changes(), before, after)

    def hunks(self, base: str, head: str, paths: Collection[str]) -> tuple[FileDiff, ...]:
        """The hunks of these files between two commits, as GitHub's diff shows them; one call of git. Raises GitError.

        `base` is the merge base (`ChangeSet.base`); of a renamed file `paths` names both names.
        """
        return file_diffs(self._git, (self._commit(base), self._commit(head)), paths)

    @cached_property
    def _default_ref(self) -> str:
        """The full name: a short one could be taken for a tag or branch of the same spelling."""
        listing = self._git.run("for-each-ref", "--format=%(refname) %(symref)", *_DEFAULTS).decode("utf-8", "surrogateescape")
        found = dict(line.split(" ") for line in listing.split("\n") if line)
        for name in _DEFAULTS:
            if name in found:
                return found[name] or name
        raise GitError("cannot tell the default branch (no origin/HEAD, main or master): pass --base REV")

    def _commit(self, revision: str) -> str:
        """The full name of the commit meant: REV, else origin/REV, as `git switch` guesses. Raises GitError."""
        if not revision or revision.startswith("-") or not revision.isprintable() or len(revision) > 500:
            raise GitError(f"'{one_line(revision, 60)}' is not a revision: pass a branch, a tag or a commit")
        for name in (revision, f"refs/remotes/origin/{revision}"):
            found = self._git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}")
            if found is not None:
                return found.decode("ascii").strip()
        if self._shallow():
            raise GitError(
                f"unknown revision '{one_line(revision, 60)}': {_UNSHALLOW}, or fetch it with `git fetch origin REV`"
            )
        raise GitError(f"unknown revision '{one_line(revision, 60)}': check its spelling, or fetch it with `git fetch origin`")

    def _current(self) -> str:
        """The commit checked out. Raises GitError where there is none yet."""
        found = self._git.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if found is None:
            raise GitError("the branch has no commit yet: make a first one, or check files with `backstop lint FILE…`")
        return found.decode("ascii").strip()

    def _merge_base(self, base: str, head: str) -> str:
        """Where both histories part. Raises GitError where they never met, or where the clone is too shallow to tell."""
        found = self._git.ask("merge-base", base, head)
        if found is not None:
            return found.decode("ascii").split()[0]
        if self._shallow():
            raise GitError(f"no merge base of {base[:12]} and {head[:12]}: {_UNSHALLOW}")
        raise GitError(f"no merge base: {base[:12]} and {head[:12]} share no history; pass another --base REV")

    def _shallow(self) -> bool:
        return self._git.run("rev-parse", "--is-shallow-repository").strip() == b"true"


def _opened(place: Path) -> tuple[Path | None, Git, str]:
    """The top of the working tree (None for a bare repository), git running there, and its hash. Raises GitError."""
    git = Git(place)
    try:
        inside, algorithm = git.run("rev-parse", "--is-inside-work-tree", "--show-object-format").decode("ascii").split()
    except Refused as refusal:
        if "not a git repository" in str(refusal):
            raise GitError(
                f"{one_line(str(place))} is not inside a git repository: pass --repo DIR, or `backstop lint FILE…`"
            ) from None
        raise
    if inside == "true":
        top = _directory(git.run("rev-parse", "--show-toplevel"))
        if (top / ".git").exists():  # else core.worktree points to a place that is not the repository's: do not read there
            return top, Git(top), algorithm
    return None, Git(_directory(git.run("rev-parse", "--absolute-git-dir"))), algorithm


def _directory(answer: bytes) -> Path:
    """The directory of an answer of one line; its name may itself end in a line feed."""
    return Path(os.fsdecode(answer.removesuffix(b"\n")))
