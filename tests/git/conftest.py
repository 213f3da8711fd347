"""A real repository in a temporary directory, made by the real git under an identity and configuration of its own."""

import os
import subprocess
from pathlib import Path

import pytest

from bot.domain.changes import Change, ChangeSet
from bot.git import Repository

IDENTITY = {
    **{f"GIT_{role}_{part}": "nobody@example.org" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


class Workshop:
    """A repository being made: `top` is its directory, paths are text with surrogates or bytes."""

    def __init__(self, top: Path, *options: str) -> None:
        self.top = top
        top.mkdir(exist_ok=True)
        self.git("init", "-q", "-b", "main", *options)

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.top), **IDENTITY}
        done = subprocess.run(["git", *arguments], cwd=self.top, env=environment, input=stdin, capture_output=True, check=True)
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def write(self, **files: str) -> None:
        for name, text in files.items():
            self.put(f"{name}.sql", text.encode())

    def put(self, path: str, data: bytes) -> None:
        place = Path(os.fsdecode(os.fsencode(self.top) + b"/" + path.encode("utf-8", "surrogateescape")))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)

    def commit(self, **files: str) -> str:
        self.write(**files)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "step")
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str = "topic") -> None:
        self.git("switch", "-q", "-c", name)

    def changes(self, base: str | None = "main", head: str | None = "HEAD") -> ChangeSet:
        return Repository(self.top).change_set(base, head)

    def change(self, base: str | None = "main", head: str | None = "HEAD") -> Change:
        (only,) = self.changes(base, head).changes
        return only


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    """An empty repository on the branch main."""
    return Workshop(tmp_path / "shop")


@pytest.fixture
def workshop() -> type[Workshop]:
    """For tests that need a second repository."""
    return Workshop


@pytest.fixture(params=["HEAD", None], ids=["commit", "working tree"])
def head(request, shop):
    """Each story twice: committed, and lying in the working tree (with new files known to git)."""

    def settle():
        shop.git("add", "-A", "-N")
        if request.param:
            shop.commit()
        return request.param

    shop.commit(a="".join(f"line {number}\n" for number in range(1, 11)))
    shop.branch()
    return settle
