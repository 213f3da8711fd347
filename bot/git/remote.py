"""Repositories of GitHub on this machine: one bare partial clone for each numeric id, filled by need, never checked out.

A review needs the commits between two tips, the trees of the merge base and of the head, and the blobs of both. So a fetch
brings commits and trees without blobs, incrementally, and then, in one request, the blobs that the two trees lack. At first, or
after a long time, these are nearly all: then the server sends the two snapshots without the files of more than MAX_BLOB bytes,
which nobody reads; those are remembered, and fetched only where the pull request changes them.

Source: https://git-scm.com/docs/partial-clone. A clone of all history with blobs is what this avoids; a shallow one would hide
the merge base.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.git.command import Git, GitError
from bot.git.environment import MAX_BLOB
from bot.git.fetching import Fetcher, RemoteError
from bot.git.repository import Repository
from bot.git.trees import records

FEW = 500
"""Missing blobs up to which they are asked for by name."""
KEPT = 64
"""Refs kept for later fetches to start from."""
UNUSED = 30 * 86_400
"""Seconds after which a clone that nobody used is deleted: a pull request that old is fetched anew."""
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_LARGE = "large-blobs"
_PACKS = 32


class RemoteCache:
    """The clones under one folder, shared by the workers of a machine; a lock for each."""

    def __init__(self, folder: Path) -> None:
        """The folder is made at need, for our eyes only."""
        self._folder = folder

    def repository(self, repository_id: int, url: str, token: str, shas: Sequence[str]) -> Repository:
        """The repository with all that `change_set(base, head)` reads; `shas` are the base's tip and the head, by full names.

        No network where all is there. Raises RemoteError (Denied, Vanished, Unreachable); a damaged clone is made anew.
        """
        if not shas or not all(_SHA.fullmatch(sha) for sha in shas):
            raise GitError("commits are fetched by their full names")
        place = self._place(repository_id)
        with self._locked(repository_id):
            try:
                _Clone(place).fill(Fetcher(place, url, token), shas)
            except RemoteError:
                raise
            except GitError:  # damaged: a killed fetch, a full or failing disk
                shutil.rmtree(place, ignore_errors=True)
                _Clone(place).fill(Fetcher(place, url, token), shas)
        return Repository(place)

    def forget(self, repository_id: int) -> None:
        """Delete the clone: the repository is no longer ours, or reading it failed."""
        with self._locked(repository_id):
            shutil.rmtree(self._place(repository_id), ignore_errors=True)

    def tidy(self, erased: Mapping[int, float]) -> None:
        """Delete the clones of repositories that were erased since their last use, and those that nobody has used for long.

        `erased`: repository id → when, in seconds of the epoch.
        """
        for place in self._folder.glob("*.git"):
            number = int(place.stem)
            with suppress(FileNotFoundError):
                used = (self._folder / f"{number}.lock").stat().st_mtime
                if used < max(erased.get(number, 0.0), time.time() - UNUSED):
                    self.forget(number)

    def _place(self, repository_id: int) -> Path:
        return self._folder / f"{int(repository_id)}.git"

    @contextmanager
    def _locked(self, repository_id: int) -> Iterator[None]:
        """One worker at a time; the kernel frees the lock of a killed one."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._folder / f"{int(repository_id)}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            os.utime(lock)
            yield
        finally:
            os.close(lock)


class _Clone:
    """One bare repository, while its lock is held."""

    def __init__(self, place: Path) -> None:
        """Make it where there is none."""
        self._place, self._git = place, Git(place)
        if not (place / "HEAD").exists():
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._git.run("init", "--quiet", "--bare", "--template=")

    def fill(self, fetcher: Fetcher, shas: Sequence[str]) -> None:
        """Bring what is missing. Raises GitError."""
        absent = [sha for sha in dict.fromkeys(shas) if not self._has(sha)]
        if absent:
            self._sweep()
            fetcher.history(absent)
        needed = [*self._merge_bases(shas), *(shas[1:] or shas)]
        missing = self._missing(needed)
        wanted = self._wanted(fetcher, needed, missing)
        if wanted:
            fetcher.objects(sorted(wanted))
        if absent or missing:  # also what a killed worker fetched and did not come to keep
            self._keep(shas)

    def _wanted(self, fetcher: Fetcher, needed: list[str], missing: set[str]) -> set[str]:
        """The blobs to ask for by name: few, or none after a snapshot; of the large ones those that the change touches."""
        large = self._large() & missing
        if len(missing) - len(large) > FEW:
            fetcher.snapshot([self._line("rev-parse", f"{commit}^{{tree}}") for commit in needed], MAX_BLOB)
            large = missing = self._missing(needed)
            (self._place / _LARGE).write_text("\n".join(sorted(large)))
        return (missing - large) | (self._changed(needed) & large if large else set())

    def _has(self, sha: str) -> bool:
        return self._git.ask("rev-parse", "--verify", "--quiet", f"{sha}^{{commit}}") is not None

    def _merge_bases(self, shas: Sequence[str]) -> list[str]:
        """Where the first one and each other part; nothing where they never met: then `change_set` says so."""
        found = [self._git.ask("merge-base", shas[0], sha) for sha in shas[1:]]
        return [answer.decode("ascii").split()[0] for answer in found if answer]

    def _missing(self, commits: Sequence[str]) -> set[str]:
        """The blobs of these commits' trees that are not here. Raises GitError where a tree is damaged."""
        listing = self._git.run("rev-list", "--objects", "--missing=print", "--no-walk", *commits).decode("ascii", "replace")
        return {line[1:] for line in listing.split("\n") if line.startswith("?")}

    def _changed(self, commits: Sequence[str]) -> set[str]:
        """The blobs on either side of what lies between the first commit and each other."""
        names: set[str] = set()
        for commit in commits[1:]:
            listing = self._git.run("diff-tree", "-r", "--raw", "-z", "--no-abbrev", "--no-renames", commits[0], commit)
            for record in records(listing):
                if record.startswith(":"):  # a path never does: the record before it tells where it stands
                    names |= set(record.split(" ")[2:4])
        return names

    def _large(self) -> set[str]:
        """The blobs that a snapshot left out."""
        with suppress(OSError):
            return set((self._place / _LARGE).read_text().split())
        return set()

    def _keep(self, shas: Sequence[str]) -> None:
        """Refs for later fetches to start from: the youngest KEPT of them. A damaged ref shows at the next fetch."""
        for sha in shas:
            self._git.run("update-ref", f"refs/kept/{sha}", sha)
        kept = sorted((self._place / "refs" / "kept").iterdir(), key=lambda ref: ref.stat().st_mtime, reverse=True)
        for ref in kept[KEPT:]:
            ref.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Drop what killed fetches left behind, and index the packs together once they are many."""
        packs = self._place / "objects" / "pack"
        for litter in packs.glob("tmp_*"):
            litter.unlink(missing_ok=True)
        if len(list(packs.glob("*.pack"))) % _PACKS == _PACKS - 1:
            self._git.run("multi-pack-index", "write")

    def _line(self, *arguments: str) -> str:
        return self._git.run(*arguments).decode("ascii").strip()
